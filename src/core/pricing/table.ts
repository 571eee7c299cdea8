/** Dated prices: what a token class cost on a day. Rates are integer pico-dollars (10^-12 USD) a token, so products stay exact. */
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
}

const PICO_PER_NANO = 1000;

/** Nano-dollars a million tokens are pico-dollars a thousand tokens: USD per million as people write them, to a token's rate. */
export function picoPerToken(nanoPerMillion: NanoUsd): PicoUsd {
  return Math.round(nanoPerMillion / PICO_PER_NANO);
}

/** `anthropic/claude-opus-4.6@2026-03-13`, or where the figures come from when no day is known: `…@list`. */
export function priceRowName(row: PriceRow): string {
  return `${row.provider}/${row.model}@${row.from ?? row.origin}`;
}
