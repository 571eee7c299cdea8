/** What can be said about a budget at an instant: spent, health, pace and forecast, from the ledger or from a statement. */
import { dayOf, monthText, rangeOf } from '../calendar';
import type { Zone } from '../calendar';
import type { Dimension } from '../event';
import { ALL_TIME } from '../ledger/query';
import type { Query, QueryResult, Range } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { Statement } from '../statement';
import { BUDGET_PERIODS, HEALTHS } from './budget';
import type { Budget, BudgetPeriod, BudgetState, Health } from './budget';
import { burnRateOf, exhaustionOf } from './burnRate';
import { forecastSpend, forecastYear, HISTORY_DAYS, SHARE_TO_JUDGE } from './forecast';
import type { Judgement } from './forecast';
import { resolveFilter } from './scope';
import { dailySpend, NO_SPEND } from './spend';
import type { PeriodSpend } from './spend';

/** Percent of the limit from which a budget is yellow and red (design.md, "Vocabulary"). */
export const YELLOW_PERCENT = 80;
export const RED_PERCENT = 95;

export interface BudgetQuestion {
  readonly budget: Budget;
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly ledger: (query: Query) => QueryResult;
  readonly statements: readonly Statement[];
}

/**
 * The state of a budget in the period that `now` is in; where the budget is on each value, see `evaluateBudgets`: here it
 * is taken as one over all of them. Nothing in it is random or asks a clock.
 *
 * - Spent: every event in scope from the period's start to its end, those dated in the future included; of `total`, those
 *   without a time too. A monthly budget over model calls in general shows a tracker's statement of that month as long as
 *   the ledger has no model call in it.
 * - Pace: what was spent up to `now`, divided by limit x elapsed share of the period (in milliseconds, so that days of 23
 *   and 25 hours are right). Null below a tenth of the period, without a positive limit and where the period has no end.
 * - Forecast: see `forecastSpend`; burn rate: `burnRateOf`.
 */
export function evaluateBudget(question: BudgetQuestion): BudgetState {
  const { budget, zone, now, ledger } = question;
  const range = rangeOfBudget(zone, budget.period, now);
  const filter = resolveFilter(budget.filter, (dimension) => valuesOf(ledger, dimension));
  const spends = dailySpend({ zone, now, range, historyDays: HISTORY_DAYS, filter, ledger });
  const spend = spends.get(null) ?? NO_SPEND;
  return stateOf(question, {
    key: null,
    values: null,
    filter,
    range,
    spend,
    stated: statedSpend(question, range, spend),
  });
}

/** What is known of a budget, or of one value of it, before it is judged. */
export interface Found extends Pick<BudgetState, 'key' | 'values' | 'filter' | 'range'> {
  readonly spend: PeriodSpend;
  /** What a tracker states, where that is all there is to go by; null: the ledger speaks. */
  readonly stated: NanoUsd | null;
}

export function stateOf({ budget, zone, now }: BudgetQuestion, { spend, stated, ...found }: Found): BudgetState {
  const spent = stated ?? spend.total;
  const range = closed(found.range);
  const elapsed = range === null ? 0 : (now - range.from) / (range.to - range.from);
  const rate = stated === null ? burnRateOf({ zone, now, period: budget.period, byDay: spend.byDay }) : null;
  const exhaustion = exhaustionOf({ blocking: budget.hardLimit ?? budget.limit, spent, rate, range: found.range, now });
  return {
    budget,
    ...found,
    spent,
    percent: percentOf(spent, budget.limit),
    health: healthOf(spent, budget.limit, budget.hardLimit),
    pace: range === null ? null : paceOf(stated ?? spend.untilNow, budget.limit, elapsed),
    ...outlook(stated, range === null ? null : forecastSpend({ zone, now, range, spend, elapsed })),
    burnRate: rate,
    exhaustedAt: exhaustion.at,
    exhaustedNote: exhaustion.note,
    yearEnd: stated === null && budget.each === undefined ? forecastYear({ zone, now, spend }) : null,
    counted: stated === null ? spend.counted : null,
    basis: stated === null ? 'ledger' : 'statement',
  };
}

function outlook(stated: NanoUsd | null, judged: Judgement | null): Pick<BudgetState, 'forecast' | 'forecastNote'> {
  if (stated !== null) return { forecast: null, forecastNote: 'statement-only' };
  if (judged === null) return { forecast: null, forecastNote: 'no-end' };
  return { forecast: judged.forecast, forecastNote: judged.note };
}

/** The period of a budget that an instant is in; `total` is open at both ends. */
export function rangeOfBudget(zone: Zone, period: BudgetPeriod, at: number): Range {
  return period === 'total' ? ALL_TIME : rangeOf(zone, period, at);
}

/** All values of a dimension that the ledger has, whatever their time. */
export function valuesOf(ledger: BudgetQuestion['ledger'], dimension: Dimension): string[] {
  const values: string[] = [];
  for (const { key } of ledger({ range: ALL_TIME, groupBy: [dimension] }).rows) {
    const value = key[0] ?? null;
    if (value !== null) values.push(value);
  }
  return values;
}

/**
 * Health by whole numbers, so that a sum that is exactly 80 % of its limit is never missed (reliability.md C01): yellow from
 * 80 %, red from 95 %, blocked above the hard limit, or above the limit where there is only one. A limit of 0 is a budget
 * that any spend exceeds; no limit is `none`.
 */
export function healthOf(spent: NanoUsd, limit: NanoUsd | null, hardLimit: NanoUsd | null): Health {
  if (limit === null) return 'none';
  if (spent > (hardLimit ?? limit)) return 'blocked';
  if (spent <= 0) return 'green';
  if (reaches(spent, limit, RED_PERCENT)) return 'red';
  return reaches(spent, limit, YELLOW_PERCENT) ? 'yellow' : 'green';
}

/** True from exactly `percent` % of the limit on. `percent` may have up to three decimals. */
export function reaches(spent: NanoUsd, limit: NanoUsd, percent: number): boolean {
  return BigInt(spent) * 100_000n >= BigInt(limit) * BigInt(Math.round(percent * 1000));
}

/** 100 x spent / limit to three decimals, rounded half away from zero; null without a positive limit. */
export function percentOf(spent: NanoUsd, limit: NanoUsd | null): number | null {
  if (limit === null || limit <= 0) return null;
  const size = BigInt(Math.abs(spent)) * 200_000n + BigInt(limit);
  const thousandths = Number(size / (2n * BigInt(limit)));
  return (spent < 0 && thousandths > 0 ? -thousandths : thousandths) / 1000;
}

/** A copy with the worst first: by health, then by percent (a limit of 0 exceeded before all), then the longer period, then by name. */
export function worstFirst(states: readonly BudgetState[]): BudgetState[] {
  return [...states].sort(
    (a, b) =>
      HEALTHS.indexOf(b.health) - HEALTHS.indexOf(a.health) ||
      byPercent(a, b) ||
      BUDGET_PERIODS.indexOf(b.budget.period) - BUDGET_PERIODS.indexOf(a.budget.period) ||
      byName(a.budget.name, b.budget.name) ||
      byName(a.key ?? '', b.key ?? ''),
  );
}

function byPercent(a: BudgetState, b: BudgetState): number {
  const [left, right] = [percentOrOver(a), percentOrOver(b)];
  return left === right ? 0 : right - left;
}

function percentOrOver({ percent, health }: BudgetState): number {
  return percent ?? (health === 'blocked' || health === 'red' ? Infinity : -Infinity);
}

function byName(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function paceOf(spent: NanoUsd, limit: NanoUsd | null, elapsed: number): number | null {
  return limit === null || limit <= 0 || elapsed < SHARE_TO_JUDGE ? null : spent / (limit * elapsed);
}

/** What a tracker states for the month, where that is all there is to go by; null: the ledger speaks. */
function statedSpend(question: BudgetQuestion, range: Range, spend: PeriodSpend): NanoUsd | null {
  const { budget, zone, ledger } = question;
  if (budget.period !== 'month' || spend.calls > 0 || !coversModelCalls(budget)) return null;
  const month = monthText(dayOf(zone, range.from ?? question.now));
  const stated = question.statements.filter(
    (statement) => statement.month === month && statement.provider === undefined,
  );
  if (stated.length === 0) return null;
  if (ledger({ range, filter: { kind: ['llm'] }, groupBy: [] }).total.events > 0) return null;
  const running = stated.filter((statement) => statement.current);
  // Several trackers of one month may be copies of each other: the largest never understates and never adds twice.
  return (running.length > 0 ? running : stated).reduce((most, { spent }) => Math.max(most, spent), 0);
}

/** True when the budget's scope is all model calls, with or without the rest: a statement says nothing about parts of them. */
function coversModelCalls({ filter }: Budget): boolean {
  const dimensions = Object.keys(filter);
  return dimensions.every((dimension) => dimension === 'kind') && (filter.kind?.includes('llm') ?? true);
}

interface ClosedRange {
  readonly from: number;
  readonly to: number;
}

/** Null: it has no beginning or no end. */
function closed({ from, to }: Range): ClosedRange | null {
  return from === null || to === null ? null : { from, to };
}
