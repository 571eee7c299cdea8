/** Dated prices: what a token class cost on a day. Rates are integer pico-dollars (10^-12 USD) a token, so products stay exact. */
import type { CallMode, Geography } from '../event';
import type { NanoUsd } from '../money';

export type PicoUsd = number;

export interface Rates {
  readonly input: PicoUsd;
  readonly output: PicoUsd;
  /** Null: the vendor lists none; it is derived from the input rate and the event is flagged. */
  readonly cacheRead: PicoUsd | null;
  readonly cacheWrite5m: PicoUsd | null;
  readonly cacheWrite1h: PicoUsd | null;
}

/** Rates of the whole request once its prompt is longer than `abovePromptTokens`. */
export interface LongContextRates extends Rates {
  readonly abovePromptTokens: number;
}

/** What is billed by the piece, besides tokens. */
export interface Fees {
  /** Each search of the web that the vendor's server makes. */
  readonly webSearch?: NanoUsd;
  /** Each request, whatever is in it. */
  readonly request?: NanoUsd;
  /**
   * At most this for each request. How much of it is due depends on what no log says, so it is listed, and a computed cost
   * without it is flagged.
   */
  readonly requestUpTo?: NanoUsd;
}

/** What a mode makes of all token rates, in whole percent of them; a place where it is served does so on top of the mode. */
export type ModePercents = Readonly<Partial<Record<CallMode | Exclude<Geography, 'other'>, number>>>;

/** A part of every day in UTC, minutes from midnight, `to` exclusive; it may run past midnight. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

export interface PriceRow {
  readonly provider: string;
  /** The name the table knows the model by, lower case. */
  readonly model: string;
  /** First day (UTC, `YYYY-MM-DD`) on which it holds; null: since ever. */
  readonly from: string | null;
  /** Holds only in these hours, for vendors with peak prices; absent: all day. */
  readonly hours?: DailyHours;
  readonly rates: Rates;
  /** Ascending by `abovePromptTokens`. */
  readonly longContext: readonly LongContextRates[];
  /** Absent: the vendor lists none. */
  readonly fees?: Fees;
  readonly modes?: ModePercents;
  /** Where the figures come from: `seed`, `list`, `override`. */
  readonly origin: 'list' | 'seed' | 'override';
}

export const RUNNERS = ['linux', 'windows', 'macos'] as const;
export type Runner = (typeof RUNNERS)[number];

/** What a minute of a CI runner costs. */
export interface RunnerRate {
  readonly perMinute: NanoUsd;
  readonly origin: PriceRow['origin'];
}

/** What something else than tokens and minutes of CI costs: a GPU's hour, a gigabyte kept or moved. */
export interface InfrastructureRate {
  readonly provider: string;
  readonly item: string;
  readonly unit: 'hour' | 'GB';
  readonly perUnit: NanoUsd;
  readonly origin: PriceRow['origin'];
}

export interface PriceTable {
  /** Date of the vendored snapshot, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** By model key (`modelKey`), each newest first; of one day, rows for a part of the day first. */
  readonly rows: ReadonlyMap<string, readonly PriceRow[]>;
  /** Keys of other names of the same model, to the table's key. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Rates by tier key, for records that name a tier and an unknown model. */
  readonly tiers: ReadonlyMap<string, PriceRow>;
  readonly runners: ReadonlyMap<Runner, RunnerRate>;
  readonly infrastructure: readonly InfrastructureRate[];
}

const PICO_PER_NANO = 1000;

/** Nano-dollars a million tokens are pico-dollars a thousand tokens: USD per million as people write them, to a token's rate. */
export function picoPerToken(nanoPerMillion: NanoUsd): PicoUsd {
  return Math.round(nanoPerMillion / PICO_PER_NANO);
}

/**
 * `anthropic/claude-opus-4.6@2026-03-13`, or where the figures come from when no day is known: `…@list`. A row for a part
 * of the day says which: `…@2026-08-17/01:00-04:00`.
 */
export function priceRowName(row: PriceRow): string {
  const hours = row.hours === undefined ? '' : `/${hoursText(row.hours)}`;
  return `${row.provider}/${row.model}@${row.from ?? row.origin}${hours}`;
}

/** `01:00-04:00`, in UTC. */
export function hoursText({ from, to }: DailyHours): string {
  return `${clockText(from)}-${clockText(to)}`;
}

function clockText(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
