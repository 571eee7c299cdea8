/** One metered thing that happened: what it is, what it is about (dimensions) and what was counted (measures). */
import type { NanoUsd } from './money';

/** What an event is: a model call, a CI workflow's day, a cloud service's day, a line of a service's invoice. */
export const KINDS = ['llm', 'ci', 'cloud', 'service'] as const;
export type Kind = (typeof KINDS)[number];

/** Everything spend can be grouped and filtered by. */
export const DIMENSIONS = [
  'agent',
  'model',
  'provider',
  'tier',
  'wbs',
  'pr',
  'branch',
  'stage',
  'iteration',
  'task',
  'purpose',
  'session',
  'project',
  'kind',
  'service',
  'workflow',
  'environment',
  'source',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The dimensions that a log itself names. `kind` and `source` are known from where the event came from. */
export type NamedDimension = Exclude<Dimension, 'kind' | 'source'>;

/** The purpose of calls that an agent's session left to another one of its own. */
export const SUBAGENT = 'subagent';

/** Tokens by the class they are billed in; each counts once, `input` excludes cached tokens. */
export interface TokenCounts {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

export const NO_TOKENS: TokenCounts = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

/** What a call is billed for besides its tokens, by the piece. */
export interface RequestCounts {
  /** Searches of the web that the vendor's server made for the call. */
  readonly webSearch: number;
}

/** What usage is counted as, where a running sum tells of it. */
export type RunningMeasure = keyof TokenCounts | 'cost' | 'calls';

/** A running sum as it stood at the event's time. */
export interface RunningPart {
  /** Which sum it is, its start included: the same in every file that goes on with it. */
  readonly series: string;
  readonly of: RunningMeasure;
  /** Tokens, nano-dollars or calls since its start. */
  readonly value: number;
}

/** How a call was served where that changes its price: sped up for more, or in a batch for less. */
export type CallMode = 'fast' | 'batch';

/** Where a call was served, where its vendor asks more for that: in the US alone, or in a place that no price is known for. */
export type Geography = 'us' | 'other';

/** Where an event stands in its file: `offset` is a byte offset in text files and the row id in databases. */
export interface Position {
  readonly offset: number;
  /** One-based line in text files; null in databases. */
  readonly line: number | null;
  /** The table of a database; null in text files. */
  readonly table: string | null;
}

/** An event as its log tells it, before pricing. */
export interface CostEvent {
  readonly kind: Kind;
  /** Instant in epoch milliseconds, with a fraction down to microseconds where the log has one; null: the log does not say. */
  readonly at: number | null;
  /** Only values the log names; absent means unattributed. Never holds an empty string. */
  readonly dimensions: Readonly<Partial<Record<NamedDimension, string>>>;
  /** Null when the log names no token count at all (as opposed to naming 0). */
  readonly tokens: TokenCounts | null;
  /** Absent: the log names no such fee. */
  readonly requests?: RequestCounts;
  /** Null or absent: served as usual. */
  readonly mode?: CallMode | null;
  /** Absent: served wherever there was room. */
  readonly geography?: Geography;
  /** For events of many calls: whether their prompts were long ones, where the log says so. Absent: by the size of the prompt. */
  readonly longContext?: boolean;
  /** What the format itself computes from counts and documented rates, where neither a cost nor tokens are named. */
  readonly estimate?: NanoUsd;
  /** How many calls (llm) or runs (ci) the event stands for. */
  readonly count: number;
  /** How many of those failed. */
  readonly failures: number;
  /** Milliseconds of work; for CI the billed minutes. */
  readonly durationMs: number | null;
  /** The cost the log itself names; null when it names none. */
  readonly recorded: NanoUsd | null;
  /** The record's own unique id (message, response, text row id), by which it counts once everywhere; null: none. */
  readonly id: string | null;
  /**
   * True for what a vendor's own usage export says of a day: it stands in for calls of that day and provider that no log
   * holds, and is only compared where a log does.
   */
  readonly standIn?: boolean;
  /** For rows of a vendor's bill, which other exports may tell again. */
  readonly bill?: BillRow;
  /**
   * For usage that is told as running sums: the sums themselves, by which files that go on with one another count each token once
   * (`core/running.ts`). The event's own figures are what the sums grew by within its file.
   */
  readonly running?: readonly RunningPart[];
  /** Of such an event: its input includes what was read from the cache. */
  readonly inputHoldsCached?: boolean;
  /** For events that were priced when they were kept: what they cost then stands. */
  readonly settled?: SettledCost;
  readonly position: Position;
}

/** What became of an event's price, as `PricedEvent` has it. */
export type SettledCost = Pick<PricedEvent, 'state' | 'cost' | 'computed' | 'priceRow' | 'flags'>;

/** Which telling of a vendor's bill a row belongs to: the same days may be told in several shapes, and again in a newer export. */
export interface BillRow {
  /** The vendor, e.g. `aws`. */
  readonly of: string;
  /** The part of its bill that is told for itself (`actions`); null: all of it. */
  readonly part: string | null;
  /** The account that pays; null: the export does not say. */
  readonly account: string | null;
  /** How it is told, e.g. `cur-2`. Of several that tell of a day the one with the greatest detail counts. */
  readonly shape: string;
  readonly detail: number;
  /** First day of the vendor's own calendar (days since 1970) that the row is about, and how many it is about. */
  readonly day: number;
  readonly days: number;
  /** True for a date alone: where all of an export's are first days of months, each stands for its month. */
  readonly isDate: boolean;
  /** Month of the bill (`2026-02`) where a newer export replaces all of it; null: it replaces the days that it tells of. */
  readonly period: string | null;
  /** True once the bill is closed: an invoice has a number. */
  readonly final: boolean;
  /** What the row is about apart from its amount, equal in every export of its shape; null: its own id tells. */
  readonly line: string | null;
}

/** Where a cost comes from. `unpriced`: tokens without a price; `unmetered`: neither tokens nor a cost. */
export const COST_STATES = ['recorded', 'computed', 'unpriced', 'unmetered'] as const;
export type CostState = (typeof COST_STATES)[number];

/** An event with its cost decided. */
export interface PricedEvent extends CostEvent {
  readonly state: CostState;
  /** Null for `unpriced` and `unmetered`. */
  readonly cost: NanoUsd | null;
  /** Tokens x price where a price is known, also when the recorded cost wins; null otherwise. */
  readonly computed: NanoUsd | null;
  /** The price row the computed cost used, e.g. `anthropic/claude-sonnet-4.5@2025-09-29`; null when none. */
  readonly priceRow: string | null;
  /** Provider from the log, else from the price table. */
  readonly provider: string | null;
  readonly flags: readonly PriceFlag[];
}

/** What a reader of the audit should know about a price. */
export const PRICE_FLAGS = [
  'recorded-differs', // recorded and computed differ by more than 1 %
  'zero-not-trusted', // recorded 0 with tokens of a model that has a price: computed instead
  'tier-fallback', // unknown model, priced by its tier's rates
  'derived-rate', // a cache rate was derived from the input rate
  'runner-assumed', // CI minutes priced at the linux rate because the log names no runner
  'estimate-incomplete', // the call names a fee or a mode that the table has no price for: computed without it
] as const;
export type PriceFlag = (typeof PRICE_FLAGS)[number];
