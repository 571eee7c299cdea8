/** How a week's or a month's spend grew day by day, against the budget of that period. */
import type { BudgetState, Period } from '../budget/budget';
import { dayOf, type Zone } from '../calendar';
import type { Query, QueryResult } from '../ledger/query';
import type { Course } from './model';
import type { Span } from './span';

/** Null for a single day. With a budget of the period, what it counts; without one, everything. */
export function makeCourse(
  period: Period,
  span: Span,
  {
    zone,
    now,
    budgets,
    query,
  }: {
    readonly zone: Zone;
    readonly now: number;
    readonly budgets: readonly BudgetState[];
    readonly query: (query: Query) => QueryResult;
  },
): Course | null {
  if (period === 'day') return null;
  const state = budgets.find(
    ({ budget }) => budget.period === period && budget.each === undefined && budget.limit !== null,
  );
  const byDay = new Map<number, number>();
  const { rows, total } = query({ range: span.range, filter: state?.filter ?? {}, groupBy: [], bucket: 'day' });
  for (const row of rows) {
    if (row.bucket !== null) byDay.set(dayOf(zone, row.bucket), row.measures.cost);
  }
  const cumulative: number[] = [];
  let sum = 0;
  for (let day = span.firstDay; day <= Math.min(span.lastDay, dayOf(zone, now)); day++) {
    sum += byDay.get(day) ?? 0;
    cumulative.push(sum);
  }
  return {
    firstDay: span.firstDay,
    days: span.lastDay - span.firstDay + 1,
    cumulative,
    unpriced: total.unpriced,
    limit: state?.budget.limit ?? null,
  };
}
