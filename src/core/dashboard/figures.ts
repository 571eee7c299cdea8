/** The key figures and their sparklines: what was spent, what is left, where it is heading, how fast, and how it compares. */
import { forecastSpend, HISTORY_DAYS } from '../budget/forecast';
import type { BudgetState } from '../budget/budget';
import { bucketStart, dayOf, startOfDay, type Day, type Zone } from '../calendar';
import type { NanoUsd } from '../money';
import { type Ask, type DashboardSource, isEmptyFilter } from './ask';
import type { DashboardQuery, KeyFigures, Preset, Span, Sparks } from './model';
import { indexIn, timelineOf } from './span';

const HOUR_MS = 3_600_000;
const SPARK_DAYS = 14;
const SPARK_HOURS = 24;
/** Instants have microseconds: the first one after `now`. */
const MICROSECOND_MS = 0.001;

const PERIOD_OF: Readonly<Partial<Record<Preset, BudgetState['budget']['period']>>> = {
  today: 'day',
  week: 'week',
  month: 'month',
  all: 'total',
};

/** The worst budget with a limit, of the query's own period where there is one. */
export function budgetOf(query: Pick<DashboardQuery, 'preset'>, budgets: readonly BudgetState[]): BudgetState | null {
  // A budget on every value of a dimension says nothing about the whole.
  const limited = budgets.filter(({ budget }) => budget.limit !== null && budget.each === undefined);
  const period = PERIOD_OF[query.preset];
  return limited.find(({ budget }) => budget.period === period) ?? limited[0] ?? null;
}

/** The budget whose period the query shows, all of it and nothing else; null: there is none. */
export function matchingBudget(query: DashboardQuery, budgets: readonly BudgetState[]): BudgetState | null {
  const state = budgetOf(query, budgets);
  if (state === null || query.within !== null || !isEmptyFilter(query.filter)) return null;
  return state.budget.period === PERIOD_OF[query.preset] ? state : null;
}

export function makeFigures(source: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): KeyFigures {
  const { zone, now, budgets } = source;
  const { filter } = query;
  const until = now + MICROSECOND_MS;
  const lastHours = ask({
    range: { from: now - SPARK_HOURS * HOUR_MS, to: until },
    filter,
    groupBy: [],
    bucket: 'hour',
  });
  const budget = budgetOf(query, budgets);
  return {
    now: ask({ range: span.range, filter, groupBy: [] }).total,
    previous: span.previous === null ? null : ask({ range: span.previous, filter, groupBy: [] }).total,
    budget,
    lastDay: lastHours.total.cost,
    sparks: {
      spent: lastDays(ask, zone, now, filter),
      burn: byHour(zone, now, lastHours.rows),
      ...budgetCourse(source, ask, budget),
      change: changeSpark(source, ask, query, span),
    },
  };
}

function lastDays(ask: Ask, zone: Zone, now: number, filter: DashboardQuery['filter']): NanoUsd[] {
  const today = dayOf(zone, now);
  const first = today - SPARK_DAYS + 1;
  const values = Array.from({ length: SPARK_DAYS }, () => 0);
  const range = { from: startOfDay(zone, first), to: startOfDay(zone, today + 1) };
  for (const { bucket, measures } of ask({ range, filter, groupBy: [], bucket: 'day' }).rows) {
    const index = bucket === null ? -1 : dayOf(zone, bucket) - first;
    if (index >= 0 && index < SPARK_DAYS) values[index] = (values[index] ?? 0) + measures.cost;
  }
  return values;
}

function byHour(zone: Zone, now: number, rows: ReturnType<Ask>['rows']): NanoUsd[] {
  // The first and the last one are parts of hours.
  const starts = Array.from({ length: SPARK_HOURS + 1 }, (_, index) =>
    bucketStart(zone, 'hour', now - (SPARK_HOURS - index) * HOUR_MS),
  );
  const values = starts.map(() => 0);
  for (const { bucket, measures } of rows) {
    const index = bucket === null ? -1 : indexIn(starts, bucket);
    if (index >= 0) values[index] = (values[index] ?? 0) + measures.cost;
  }
  return values;
}

/** What the budget looked like at the end of each day of its period so far. */
export function budgetCourse(
  { zone, now }: DashboardSource,
  ask: Ask,
  state: BudgetState | null,
): Pick<Sparks, 'used' | 'forecast'> {
  if (state === null || state.budget.period === 'day' || state.budget.period === 'total') {
    return { used: [], forecast: [] };
  }
  const range = { from: state.range.from ?? 0, to: state.range.to ?? 0 };
  const firstOfPeriod = dayOf(zone, range.from);
  const today = dayOf(zone, now);
  const byDay = costsByDay(ask, zone, firstOfPeriod - HISTORY_DAYS, today, state);
  const used: NanoUsd[] = [];
  const forecast: (NanoUsd | null)[] = [];
  let total = 0;
  for (let day = firstOfPeriod; day <= today; day++) {
    total += byDay.get(day) ?? 0;
    // Of today as it stands; of a day before, its last millisecond.
    const at = day === today ? now : startOfDay(zone, day + 1) - 1;
    const until = new Map([...byDay].filter(([other]) => other <= day));
    const spend = { total, untilNow: total, calls: 0, byDay: until };
    const elapsed = (at - range.from) / (range.to - range.from);
    used.push(total);
    forecast.push(
      day === today ? (state.forecast?.mid ?? null) : forecastMid({ zone, now: at, range, spend, elapsed }),
    );
  }
  return { used: used.slice(-SPARK_DAYS), forecast: forecast.slice(-SPARK_DAYS) };
}

function forecastMid(question: Parameters<typeof forecastSpend>[0]): NanoUsd | null {
  return forecastSpend(question).forecast?.mid ?? null;
}

function costsByDay(ask: Ask, zone: Zone, first: Day, last: Day, state: BudgetState): Map<Day, NanoUsd> {
  const range = { from: startOfDay(zone, first), to: startOfDay(zone, last + 1) };
  const byDay = new Map<Day, NanoUsd>();
  for (const { bucket, measures } of ask({ range, filter: state.filter, groupBy: [], bucket: 'day' }).rows) {
    if (bucket !== null) byDay.set(dayOf(zone, bucket), measures.cost);
  }
  return byDay;
}

/** How far ahead of the time before, bucket upon bucket, up to now. */
function changeSpark({ zone, now }: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): NanoUsd[] {
  const { range, previous } = span;
  if (previous === null || range.from === null || range.to === null || previous.from === null) return [];
  const to = Math.min(range.to, Math.max(now, range.from + 1));
  const timeline = timelineOf({ zone, from: range.from, to, now, bucket: null });
  const before = timelineOf({ zone, from: previous.from, to: previous.to ?? range.from, now, bucket: timeline.bucket });
  const values = costsOver(ask, query, { from: range.from, to: range.to }, timeline.starts, timeline.bucket);
  const earlier = costsOver(ask, query, previous, before.starts, timeline.bucket);
  let difference = 0;
  return values.map((value, index) => (difference += value - (earlier[index] ?? 0)));
}

/** Cost in each bucket of a timeline; what lies outside of it is left out. */
export function costsOver(
  ask: Ask,
  { filter }: Pick<DashboardQuery, 'filter'>,
  range: Span['range'],
  starts: readonly number[],
  bucket: 'hour' | 'day' | 'week' | 'month',
): NanoUsd[] {
  const values = starts.map(() => 0);
  for (const row of ask({ range, filter, groupBy: [], bucket }).rows) {
    const index = row.bucket === null ? -1 : indexIn(starts, row.bucket);
    if (index >= 0) values[index] = (values[index] ?? 0) + row.measures.cost;
  }
  return values;
}
