/** Dated prices: what a token class cost on a day. Rates are integer pico-dollars (10^-12 USD) a token, so products stay exact. */

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

export interface PriceRow {
  readonly provider: string;
  /** The name the table knows the model by, lower case. */
  readonly model: string;
  /** First day (UTC, `YYYY-MM-DD`) on which it holds; null: since ever. */
  readonly from: string | null;
  readonly rates: Rates;
  readonly longContext: readonly LongContextRates[];
  /** Where the figures come from: `seed`, `list`, `override`. */
  readonly origin: 'list' | 'seed' | 'override';
}

export interface PriceTable {
  /** Date of the vendored snapshot, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** By model name, each newest first. */
  readonly rows: ReadonlyMap<string, readonly PriceRow[]>;
  /** Other names of the same model, to the table's name. */
  readonly aliases: ReadonlyMap<string, string>;
}
