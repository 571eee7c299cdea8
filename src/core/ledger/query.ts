/** The one question everything on screen asks of the ledger: which events, grouped how, in which calendar buckets. */
import type { Attribution, AttributionKey } from '../attribution/attribution';
import type { CostState, Dimension, Kind, PriceFlag, TokenCounts } from '../event';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';

/** Epoch milliseconds, `to` exclusive; null is open. Events without a time match only when both ends are open. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

export const ALL_TIME: Range = { from: null, to: null };

/** What can be asked for: a dimension, or how a pull request or WBS item is known. */
export type GroupKey = Dimension | AttributionKey;

/** For each dimension named: the values that match; null in the list matches events without a value. */
export type Filter = Readonly<Partial<Record<GroupKey, readonly (string | null)[]>>>;

export const BUCKETS = ['none', 'hour', 'day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];

export interface Query {
  readonly range: Range;
  readonly filter?: Filter;
  readonly groupBy: readonly GroupKey[];
  readonly bucket?: Bucket;
}

export interface Row {
  /** One value per `groupBy` dimension; null is the unattributed row. */
  readonly key: readonly (string | null)[];
  /** Instant at which the bucket begins, epoch ms; null without a bucket or for events without a time. */
  readonly bucket: number | null;
  readonly measures: Measures;
}

export interface QueryResult {
  /** Most expensive first; ties by calls, then by key (null last). Rows add up to `total` exactly. */
  readonly rows: readonly Row[];
  readonly total: Measures;
  /** Events without a time that match the filter; part of `total` only when the range is open at both ends. */
  readonly undated: Measures;
}

/** One event as a row of a list, with where it came from. */
export interface EventRow {
  readonly at: number | null;
  readonly kind: Kind;
  readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
  /** How its pull request and its WBS item are known (null: it has none); absent where its log says all that is known. */
  readonly attribution?: { readonly pr: Attribution | null; readonly wbs: Attribution | null };
  readonly tokens: TokenCounts | null;
  readonly count: number;
  readonly failures: number;
  readonly durationMs: number | null;
  readonly cost: NanoUsd | null;
  readonly recorded: NanoUsd | null;
  readonly computed: NanoUsd | null;
  readonly state: CostState;
  readonly priceRow: string | null;
  readonly flags: readonly PriceFlag[];
  /** By which the event counts once, where its record has an id of its own: 16 hexadecimal digits. Absent: its content decides. */
  readonly idKey?: string;
  /** Path of the source as shown, and the place in it. */
  readonly source: string;
  readonly offset: number;
  readonly line: number | null;
  readonly table: string | null;
}

/** How events are told apart by what became of their price; absent: all match. */
export interface Marks {
  readonly states?: readonly CostState[];
  /** Events that have at least one of them. */
  readonly flags?: readonly PriceFlag[];
}

export const EVENT_ORDERS = ['newest', 'most-expensive', 'largest-difference'] as const;
/** `largest-difference`: between what was recorded and what was computed, in dollars. */
export type EventOrder = (typeof EVENT_ORDERS)[number];

export interface EventsQuery extends Marks {
  readonly range: Range;
  readonly filter?: Filter;
  readonly order: EventOrder;
  readonly limit: number;
  readonly offset?: number;
}

export interface EventsResult {
  readonly events: readonly EventRow[];
  /** How many match in all. */
  readonly matching: number;
}

/** Events that were priced alike: same model, same row of the price table, same state and flags. */
export interface PricingRow {
  readonly model: string | null;
  readonly provider: string | null;
  readonly kind: Kind;
  readonly state: CostState;
  readonly priceRow: string | null;
  readonly flags: readonly PriceFlag[];
  readonly measures: Measures;
  /** Of recorded costs what was computed beside them, of computed ones what was recorded; null where there is none. */
  readonly other: NanoUsd | null;
}
