/** The Overview's series: this month by day, cumulative against the budget with its forecast, stacked by a dimension. */
import type { BudgetState } from '../core/budget/budget';
import { keyMetrics } from '../core/budget/keyMetrics';
import { dayOf, dayText, firstDayOf, firstDayOfNext, startOfDay } from '../core/calendar';
import type { Filter, Range } from '../core/ledger/query';
import type { NanoUsd } from '../core/money';
import type { Overview, OverviewQuery, OverviewSeries } from '../protocol/overview';
import { budgetStates } from './snapshot';
import type { Workspace } from './workspace';

export function makeOverview(workspace: Workspace, query: OverviewQuery, now: number): Overview {
  const { zone } = workspace;
  const today = dayOf(zone, now);
  const first = firstDayOf('month', today);
  const last = firstDayOfNext('month', today);
  const days = Array.from({ length: last - first }, (_, index) => first + index);
  const range = { from: startOfDay(zone, first), to: startOfDay(zone, last) };
  const state = budgetStates(workspace, now).find(
    ({ budget }) => budget.period === 'month' && budget.limit !== null && budget.each === undefined,
  );
  const perDay = sumPerDay(workspace, range, days, state?.filter ?? {});
  const todayIndex = today - first;
  return {
    dimension: query.dimension,
    days: days.map(dayText),
    today: todayIndex,
    cumulative: runningTotal(perDay, todayIndex),
    ...forecastLines(state, days.length, todayIndex),
    budget: state?.budget.limit ?? null,
    keyMetrics: keyMetrics({ zone, now, period: 'month', ledger: (asked) => workspace.ledger.query(asked) }),
    series: stackedSeries(workspace, query, range, days),
  };
}

function sumPerDay(workspace: Workspace, range: Range, days: readonly number[], filter: Filter): NanoUsd[] {
  const sums = days.map(() => 0);
  for (const row of workspace.ledger.query({ range, filter, groupBy: [], bucket: 'day' }).rows) {
    const index = dayIndex(workspace, row.bucket, days);
    if (index !== null) sums[index] = (sums[index] ?? 0) + row.measures.cost;
  }
  return sums;
}

function runningTotal(perDay: readonly NanoUsd[], today: number): (NanoUsd | null)[] {
  let sum = 0;
  return perDay.map((cost, index) => (index > today ? null : (sum += cost)));
}

type ForecastLines = Pick<Overview, 'forecast' | 'forecastLow' | 'forecastHigh'>;

/** Straight lines from today's figure to the projected end of the month. */
function forecastLines(state: BudgetState | undefined, length: number, today: number): ForecastLines {
  const none = Array.from({ length }, () => null);
  const forecast = state?.forecast;
  if (state === undefined || forecast === undefined || forecast === null) {
    return { forecast: none, forecastLow: none, forecastHigh: none };
  }
  const line = (end: NanoUsd) =>
    Array.from({ length }, (_, index) => {
      if (index < today) return null;
      const share = length - 1 === today ? 1 : (index - today) / (length - 1 - today);
      return Math.round(state.spent + (end - state.spent) * share);
    });
  return { forecast: line(forecast.mid), forecastLow: line(forecast.low), forecastHigh: line(forecast.high) };
}

function stackedSeries(
  workspace: Workspace,
  query: OverviewQuery,
  range: Range,
  days: readonly number[],
): OverviewSeries[] {
  const { ledger } = workspace;
  const ranked = ledger.query({ range, groupBy: [query.dimension] }).rows.filter((row) => row.measures.cost !== 0);
  const apart = new Map<string | null, NanoUsd[]>(
    ranked.slice(0, query.series).map((row) => [row.key[0] ?? null, days.map(() => 0)]),
  );
  const other = days.map(() => 0);
  for (const row of ledger.query({ range, groupBy: [query.dimension], bucket: 'day' }).rows) {
    const index = dayIndex(workspace, row.bucket, days);
    if (index === null) continue;
    const values = apart.get(row.key[0] ?? null) ?? other;
    values[index] = (values[index] ?? 0) + row.measures.cost;
  }
  const series = [...apart].map(([key, perDay]) => ({ key, other: false, perDay, total: sum(perDay) }));
  if (ranked.length > query.series) series.push({ key: null, other: true, perDay: other, total: sum(other) });
  return series;
}

function dayIndex(workspace: Workspace, bucket: number | null, days: readonly number[]): number | null {
  if (bucket === null) return null;
  const index = dayOf(workspace.zone, bucket) - (days[0] ?? 0);
  return index >= 0 && index < days.length ? index : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
