/** What the engine is asked about the Overview's figures and courses, and what it answers. */
import type { KeyMetricsComparison } from '../core/budget/keyMetrics';
import type { Dimension } from '../core/event';
import type { NanoUsd } from '../core/money';

/** Key figures and series of the Overview, ready to draw: sums are made here, never in the webview. */
export interface OverviewQuery {
  readonly dimension: Dimension;
  /** How many series are drawn apart; the rest is one more, `other`. */
  readonly series: number;
}

export interface OverviewSeries {
  /** Null: the unattributed row. */
  readonly key: string | null;
  /** True for the sum of the series not drawn apart. */
  readonly other: boolean;
  /** One value per day. */
  readonly perDay: readonly NanoUsd[];
  readonly total: NanoUsd;
}

export interface Overview {
  readonly dimension: Dimension;
  /** Days of the current month, `YYYY-MM-DD`, all of them. */
  readonly days: readonly string[];
  /** Index of today in `days`. */
  readonly today: number;
  /** Budget scope only when there is a budget, else everything. Null after today. */
  readonly cumulative: readonly (NanoUsd | null)[];
  /** Null up to yesterday; from today to the month's end when there is a forecast. */
  readonly forecast: readonly (NanoUsd | null)[];
  readonly forecastLow: readonly (NanoUsd | null)[];
  readonly forecastHigh: readonly (NanoUsd | null)[];
  /** The monthly budget's limit; null: none. */
  readonly budget: NanoUsd | null;
  /** Of this month, and of the one before. */
  readonly keyMetrics: KeyMetricsComparison;
  readonly series: readonly OverviewSeries[];
}
