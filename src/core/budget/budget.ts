/** What a budget is, and what can be said about one at an instant. */
import type { Dimension } from '../event';
import type { Filter, Range } from '../ledger/query';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';

/** Stretches of the calendar: those of reports, and of budgets that begin anew. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** `total` has no beginning and no end: what a project or a pull request may cost in all. */
export const BUDGET_PERIODS = [...PERIODS, 'total'] as const;
export type BudgetPeriod = (typeof BUDGET_PERIODS)[number];

export interface Budget {
  /** `daily`, `weekly`, `monthly`, or the name its owner gave it. */
  readonly name: string;
  readonly period: BudgetPeriod;
  /** The soft limit where there are two. Null: no limit is set. Zero is a limit: any spend is over it. */
  readonly limit: NanoUsd | null;
  /** Above it the budget is blocked; null where there is only one limit (then that one blocks). */
  readonly hardLimit: NanoUsd | null;
  /** Percent of the limit at which to speak up, ascending. */
  readonly thresholds: readonly number[];
  /** What its owner calls some of them: `warning` at 80. */
  readonly thresholdNames?: readonly ThresholdName[];
  /** Dollars at which to celebrate or warn, ascending, in nano-dollars. */
  readonly milestones: readonly NanoUsd[];
  /**
   * Which events count, as written; default: model calls only. A value may be a pattern (`feature/*`), and a WBS item stands
   * for those below it (`scope.ts`): ask the ledger with the filter of the state, which has the ledger's own values.
   */
  readonly filter: Filter;
  /** The filter in words, as JSON and screens show it: `kind=llm`; with `each`: `each pr,kind=llm`. */
  readonly scope: string;
  /** The same budget on every value of this dimension, each on its own; spend without a value counts in none of them. */
  readonly each?: Dimension;
  /** Amounts at which a value of `each` is over its warning and its error threshold (seed 002); absent: not set. */
  readonly warnAt?: NanoUsd;
  readonly errorAt?: NanoUsd;
  /** Where the budget is set: `costs/budget-config.json`, `settings`, or `token_budget.json` (its default). */
  readonly origin: string;
}

export interface ThresholdName {
  readonly percent: number;
  readonly name: string;
}

/** `none`: there is no limit to measure against. */
export const HEALTHS = ['none', 'green', 'yellow', 'red', 'blocked'] as const;
export type Health = (typeof HEALTHS)[number];

export interface BudgetState {
  readonly budget: Budget;
  /** The value that this is the state of where the budget is on each value; null: it is not, or no value has spend yet. */
  readonly key: string | null;
  /** How many values have a state where the budget is on each value, shown or not; else null. */
  readonly values: number | null;
  /** What counts, in the ledger's own values. */
  readonly filter: Filter;
  /** Of `total`: open at both ends, so that events without a time count too. */
  readonly range: Range;
  readonly spent: NanoUsd;
  /** 100 x spent / limit, not capped, three decimals; null without a positive limit. */
  readonly percent: number | null;
  readonly health: Health;
  /** Spent so far against what an even spend would have spent by now: 1.5 burns one and a half times too fast. Null: too early, no limit, or no end. */
  readonly pace: number | null;
  /** Projected spend at the period's end; null with the reason in `forecastNote` when there is not enough to go on. */
  readonly forecast: Forecast | null;
  readonly forecastNote: ForecastNote | null;
  /** What it lately costs, see `burnRateOf`; null where only a statement speaks. */
  readonly burnRate: BurnRate | null;
  /** Epoch ms at which, at this rate, what blocks is reached (the hard limit where there are two); null for the reason in `exhaustedNote`. */
  readonly exhaustedAt: number | null;
  readonly exhaustedNote: ExhaustedNote | null;
  /** Projected spend in scope of the running calendar year; null: two weeks of days are not known yet, or it is of one value of many. */
  readonly yearEnd: Forecast | null;
  /** The events in scope that the spend is of; null: a statement speaks, which says nothing of them. */
  readonly counted: CountedEvents | null;
  /** `ledger` when the period has events in scope, else `statement` where a tracker states the month. */
  readonly basis: 'ledger' | 'statement';
}

/** How many events there are, and how many of them have no known cost: tokens without a price, or neither tokens nor cost. */
export type CountedEvents = Readonly<Pick<Measures, 'events' | 'unpriced' | 'unmetered'>>;

export interface Forecast {
  readonly mid: NanoUsd;
  readonly low: NanoUsd;
  readonly high: NanoUsd;
}

/** `no-end`: the period of the budget has none. */
export type ForecastNote = 'too-early' | 'no-spend' | 'statement-only' | 'no-end';

export interface BurnRate {
  /** Nano-dollars an hour and a day of 24 hours, over the same stretch of time. */
  readonly perHour: NanoUsd;
  readonly perDay: NanoUsd;
  /** Epoch ms at which that stretch begins; it ends now. */
  readonly since: number;
}

/** `reached`: nothing is left; `not-in-sight`: at this rate not before the period (or, without one, ten years) is over. */
export type ExhaustedNote = 'no-limit' | 'reached' | 'no-spend' | 'not-in-sight' | 'statement-only';
