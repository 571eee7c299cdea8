/** What a budget is, and what can be said about one at an instant. */
import type { Filter, Range } from '../ledger/query';
import type { NanoUsd } from '../money';

export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

export interface Budget {
  /** `daily`, `weekly`, `monthly`, or the name its owner gave it. */
  readonly name: string;
  readonly period: Period;
  /** The soft limit where there are two. Null: no limit is set. Zero is a limit: any spend is over it. */
  readonly limit: NanoUsd | null;
  /** Above it the budget is blocked; null where there is only one limit (then that one blocks). */
  readonly hardLimit: NanoUsd | null;
  /** Percent of the limit at which to speak up, ascending. */
  readonly thresholds: readonly number[];
  /** Dollars at which to celebrate or warn, ascending, in nano-dollars. */
  readonly milestones: readonly NanoUsd[];
  /** Which events count; default: model calls only. */
  readonly filter: Filter;
  /** The filter in words, as JSON and screens show it: `kind=llm`. */
  readonly scope: string;
  /** Where the budget is set: `costs/budget-config.json`, `settings`, or `token_budget.json` (its default). */
  readonly origin: string;
}

/** `none`: there is no limit to measure against. */
export const HEALTHS = ['none', 'green', 'yellow', 'red', 'blocked'] as const;
export type Health = (typeof HEALTHS)[number];

export interface BudgetState {
  readonly budget: Budget;
  readonly range: Range;
  readonly spent: NanoUsd;
  /** 100 x spent / limit, not capped, three decimals; null without a positive limit. */
  readonly percent: number | null;
  readonly health: Health;
  /** Spent so far against what an even spend would have spent by now: 1.5 burns one and a half times too fast. Null: too early, or no limit. */
  readonly pace: number | null;
  /** Projected spend at the period's end; null with the reason in `forecastNote` when there is not enough to go on. */
  readonly forecast: Forecast | null;
  readonly forecastNote: ForecastNote | null;
  /** `ledger` when the period has events in scope, else `statement` where a tracker states the month. */
  readonly basis: 'ledger' | 'statement';
}

export interface Forecast {
  readonly mid: NanoUsd;
  readonly low: NanoUsd;
  readonly high: NanoUsd;
}

export type ForecastNote = 'too-early' | 'no-spend' | 'statement-only';
