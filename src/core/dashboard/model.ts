/** What the dashboard asks and is answered: one query behind every chart, table and export. Plain data, sums made here. */
import type { BudgetState } from '../budget/budget';
import type { KeyMetrics } from '../budget/keyMetrics';
import type { Bucket, Filter, GroupKey, Range } from '../ledger/query';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';

export type Preset =
  'today' | 'week' | 'last-7-days' | 'month' | 'previous-month' | 'last-30-days' | 'last-90-days' | 'all' | 'custom';

export type BarBucket = Exclude<Bucket, 'none'>;

export type RowColumn = 'name' | 'cost' | 'share' | 'calls' | 'tokens' | 'costPerCall' | 'change';

export interface RowsQuery {
  readonly sort: RowColumn;
  readonly descending: boolean;
  /** Part of a name, whatever its case; empty: all rows. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export interface DashboardQuery {
  readonly preset: Preset;
  /** Days `YYYY-MM-DD`, both included, of the preset `custom`; empty: not chosen. */
  readonly from: string;
  readonly to: string;
  /** One bucket of the calendar that the preset is narrowed to; null: all of it. */
  readonly within: { readonly bucket: BarBucket; readonly at: number } | null;
  readonly filter: Filter;
  readonly groupBy: GroupKey;
  /** Null: whichever gives a readable number of bars. */
  readonly bucket: BarBucket | null;
  readonly rows: RowsQuery;
}

/** What may be asked for, each on its own: a section that is out of sight costs nothing. */
export interface DashboardParts {
  readonly figures: KeyFigures;
  readonly course: Course;
  readonly bars: Bars;
  readonly ranked: Ranked;
  readonly changes: Changes;
  readonly heatmap: Heatmap;
  readonly tokens: TokenMix;
  readonly histogram: Histogram;
  readonly wbs: WbsTree;
  readonly composition: Composition;
  readonly madeOf: MadeOf;
  readonly periods: Periods;
  readonly pullRequests: PullRequests;
}
export type DashboardPart = keyof DashboardParts;

/** The days of a query. */
export interface Span {
  readonly range: Range;
  /** As much of the time before as has passed of this one; null: there is nothing to compare with. */
  readonly previous: Range | null;
  /** First and last day, `YYYY-MM-DD`; null: open. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly previousFirstDay: string | null;
  readonly previousLastDay: string | null;
}

export interface DashboardAnswer {
  /** A sentence instead of figures: the days chosen make no span. */
  readonly refusal: string | null;
  readonly span: Span;
  readonly parts: Readonly<Partial<DashboardParts>>;
}

/** Values over time: the instants (epoch ms) at which buckets of the calendar begin. */
export interface Timeline {
  readonly bucket: BarBucket;
  readonly starts: readonly number[];
  /** Place of the bucket that `now` is in; -1: the timeline ends before now. */
  readonly current: number;
  /** True when the timeline begins later than its range, because there would be too many buckets. */
  readonly isCut: boolean;
}

export interface KeyFigures {
  readonly now: Measures;
  readonly previous: Measures | null;
  /** The budget that the figures are measured against; null: there is none with a limit. */
  readonly budget: BudgetState | null;
  /** Spent in the last 24 hours, for the query's filter. */
  readonly lastDay: NanoUsd;
  readonly sparks: Sparks;
}

/** Each a few points, oldest first; empty where there is nothing to draw. Null: not known at that point. */
export interface Sparks {
  /** Cost per local day, the last 14. */
  readonly spent: readonly NanoUsd[];
  /** Of the budget's period, at the end of each of its days (the last 14): spent so far, and what was forecast then. */
  readonly used: readonly NanoUsd[];
  readonly forecast: readonly (NanoUsd | null)[];
  /** Cost per hour of the last 24; the first and the last one are parts of hours. */
  readonly burn: readonly NanoUsd[];
  /** Spent so far less what had been spent before by then, along the span. */
  readonly change: readonly NanoUsd[];
}

export interface Threshold {
  readonly percent: number;
  readonly amount: NanoUsd;
}

/** Cost of whole days, weeks and months up to the running one, oldest first, whatever the span of the query. */
export interface Periods {
  /** The last 14. */
  readonly days: readonly NanoUsd[];
  /** The last 8. */
  readonly weeks: readonly NanoUsd[];
  /** The last 6. */
  readonly months: readonly NanoUsd[];
  /** Of the budget that decides, whatever its period; null: none has a limit. */
  readonly worst: BudgetCourse | null;
}

/** A budget at the end of each day of its period so far, the last 14; empty for a period of one day, and without an end. */
export interface BudgetCourse extends Pick<Sparks, 'used' | 'forecast'> {
  readonly name: string;
  /** Of a budget on each value of a dimension; null: it is on everything. */
  readonly key: string | null;
}

/** What pull requests cost, how many there are and how much they take; the metrics by model calls alone. */
export interface PullRequests {
  readonly current: KeyMetrics;
  /** Of the whole time before; null: there is none. */
  readonly previous: KeyMetrics | null;
  /** Each of the last 8 weeks, oldest first; null: no pull request in that week. */
  readonly sparks: {
    readonly meanCost: readonly (NanoUsd | null)[];
    readonly prs: readonly number[];
    readonly tokens: readonly (number | null)[];
  };
  /** The dearest ones of the span, by all that they cost, and spend of no pull request; null: nothing names any. */
  readonly dearest: ComposedOf | null;
  readonly total: NanoUsd;
}

/** What was spent so far, bucket upon bucket, against the budget of the same period. */
export interface Course extends Timeline {
  /** Null after the current bucket. */
  readonly spent: readonly (NanoUsd | null)[];
  /** The time before, by as many buckets from its start; null where it had fewer. */
  readonly previous: readonly (NanoUsd | null)[] | null;
  /** Null: no budget has this period, or a filter is set; then everything the query matches is drawn. */
  readonly budget: BudgetState | null;
  /** An even spend of the budget, at the end of each bucket; null without a budget that has an end. */
  readonly ideal: readonly NanoUsd[] | null;
  readonly thresholds: readonly Threshold[];
  readonly forecast: readonly (NanoUsd | null)[];
  readonly forecastLow: readonly (NanoUsd | null)[];
  readonly forecastHigh: readonly (NanoUsd | null)[];
}

export interface BarSeries {
  /** Null: the unattributed row. */
  readonly key: string | null;
  /** True for the sum of all that is not drawn apart. */
  readonly other: boolean;
  readonly values: readonly NanoUsd[];
  readonly total: NanoUsd;
}

export interface Anomaly {
  /** Place in the timeline. */
  readonly index: number;
  readonly cost: NanoUsd;
  /** The median of the buckets before it. */
  readonly usual: NanoUsd;
}

export interface Bars extends Timeline {
  readonly groupBy: GroupKey;
  readonly series: readonly BarSeries[];
  readonly anomalies: readonly Anomaly[];
  /** True when a finer bucket was asked for than can be drawn. */
  readonly isCoarser: boolean;
}

export interface RankedRow {
  readonly key: string | null;
  readonly measures: Measures;
  /** Cost of model calls alone: CI runs and invoices have no calls to divide by. */
  readonly callCost: NanoUsd;
  /** The same value's cost in the time before; null without one. */
  readonly previous: NanoUsd | null;
  /** Cost by bucket of a short timeline over the span. */
  readonly spark: readonly NanoUsd[];
}

export interface Ranked {
  readonly groupBy: GroupKey;
  readonly rows: readonly RankedRow[];
  /** How many rows stand before the first one, match the search, and are there in all. */
  readonly offset: number;
  readonly matching: number;
  readonly all: number;
  readonly total: RankedRow;
  /** Of the rows searched for; null: nothing was searched for. */
  readonly found: RankedRow | null;
}

export interface Change {
  readonly key: string | null;
  readonly now: NanoUsd;
  readonly before: NanoUsd;
}

/** Who made the difference between two spans: the largest first, both ways. */
export interface Changes {
  readonly groupBy: GroupKey;
  /** Null: there is no time before to compare with. */
  readonly compared: boolean;
  readonly now: NanoUsd;
  readonly before: NanoUsd;
  readonly more: readonly Change[];
  readonly less: readonly Change[];
  /** What those not named add up to. */
  readonly otherMore: NanoUsd;
  readonly otherLess: NanoUsd;
}

export interface Heatmap {
  /** Cost by weekday (Monday first) and hour of the local clock: 7 x 24. */
  readonly costs: readonly NanoUsd[];
  /** Events without a time, which have no hour. */
  readonly undated: number;
}

export interface CacheRow {
  readonly priceRow: string;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** What the same tokens would have cost as plain input, less what they did cost; negative: caching cost more. */
  readonly saved: NanoUsd;
}

export interface TokenMix {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** At the rates of the price rows; null for a class: no priced token of it. */
  readonly inputCost: NanoUsd;
  readonly outputCost: NanoUsd;
  readonly cacheReadCost: NanoUsd;
  readonly cacheWriteCost: NanoUsd;
  readonly saved: NanoUsd;
  /** Tokens (of all classes) of events that no price row is known for: no part of the costs above. */
  readonly withoutPrice: number;
  /** Largest saving first. */
  readonly rows: readonly CacheRow[];
}

export interface HistogramBin {
  /** Nano-dollars a call, `to` exclusive. */
  readonly from: NanoUsd;
  readonly to: NanoUsd;
  readonly calls: number;
  readonly cost: NanoUsd;
}

export interface Histogram {
  readonly bins: readonly HistogramBin[];
  /** Calls with a known cost, and without one. */
  readonly calls: number;
  readonly unknown: number;
  /** Of the calls with a known cost, by nearest rank; null without any. */
  readonly median: NanoUsd | null;
  readonly p95: NanoUsd | null;
  readonly most: NanoUsd | null;
}

export interface WbsNode {
  /** Null: the unattributed row. */
  readonly key: string | null;
  readonly depth: number;
  /** Of the item itself, and with everything below it. */
  readonly own: NanoUsd;
  readonly total: ShortMeasures;
  /** Of the time before, with everything below; null without one. */
  readonly previous: NanoUsd | null;
  readonly children: number;
  /** False: no event names it, it is only known as the parent of others. */
  readonly isNamed: boolean;
}

export interface WbsTree {
  /** Parents before their children, most expensive first. */
  readonly nodes: readonly WbsNode[];
  /** Items that are not listed, and what they add up to. */
  readonly omitted: number;
  readonly omittedCost: NanoUsd;
  readonly total: NanoUsd;
}

/** What it takes to say a cost in words that never pass off an unknown price as $0. */
export type ShortMeasures = Pick<Measures, 'cost' | 'calls' | 'events' | 'unpriced' | 'unmetered'>;

export interface CompositionRow {
  readonly key: string | null;
  readonly measures: ShortMeasures;
}

/** The same spend by other dimensions: those that tell anything apart. */
export interface Composition {
  readonly total: NanoUsd;
  readonly dimensions: readonly ComposedOf[];
}

/** The dearest values of one dimension. */
export interface ComposedOf {
  readonly dimension: GroupKey;
  readonly rows: readonly CompositionRow[];
  /** Rows that are not listed, and what they add up to. */
  readonly omitted: number;
  readonly rest: ShortMeasures;
}

export interface MadeOfRow {
  readonly state: 'recorded' | 'computed' | 'unpriced' | 'unmetered';
  /** Null: none was needed, or none is known. */
  readonly priceRow: string | null;
  readonly cost: NanoUsd;
  readonly events: number;
}

/** What the figures rest on: recorded, or computed with which row of the price table. */
export interface MadeOf {
  readonly measures: Measures;
  readonly rows: readonly MadeOfRow[];
  readonly omitted: number;
}
