/** What of a snapshot passes with time: the figures of the running periods and the budgets, asked of whoever knows the sums. */
import { defaultTrackerBudget } from '../core/budget/config';
import type { Budget, BudgetState, Period } from '../core/budget/budget';
import { evaluateBudgets, type Wanted } from '../core/budget/states';
import { previousRange, rangeOf, type Zone } from '../core/calendar';
import { ALL_TIME, type Query, type QueryResult, type Range } from '../core/ledger/query';
import { addMeasures, noMeasures, type Measures } from '../core/measures';
import type { Statement } from '../core/statement';
import type { PeriodFigures, Snapshot, Spender } from '../protocol/engine';

const TOP_SPENDERS = 3;

/** Who is asked: the ledger of a workspace, or what was kept of one. */
export interface Asked {
  readonly zone: Zone;
  query(query: Query): QueryResult;
  /** As configured. */
  readonly budgets: readonly Budget[];
  readonly statements: readonly Statement[];
}

/** Of a budget on each value: how many are told one by one, and which are told in any case. */
export interface ValuesTold {
  readonly most?: number;
  readonly wanted?: Wanted;
}

/** Every configured budget, and the tracker's own where a tracker is kept and nobody set a monthly limit. Worst first. */
export function budgetsAt(asked: Asked, now: number, values: ValuesTold = {}): BudgetState[] {
  const { zone, statements } = asked;
  const budgets = withTrackerDefault(asked.budgets, statements);
  return evaluateBudgets({ budgets, zone, now, ledger: (query) => asked.query(query), statements, ...values });
}

function withTrackerDefault(budgets: readonly Budget[], statements: readonly Statement[]): readonly Budget[] {
  const limited = budgets.some(({ period, limit, each }) => period === 'month' && limit !== null && each === undefined);
  return limited || statements.length === 0 ? budgets : [...budgets, defaultTrackerBudget()];
}

/** All spend by day: what the figures of periods are made of. */
export function daysOf(asked: Asked): QueryResult {
  return asked.query({ range: ALL_TIME, groupBy: [], bucket: 'day' });
}

/** @param days the ledger by day @param now epoch ms */
export function periodsAt(days: QueryResult, zone: Zone, now: number): Pick<Snapshot, 'today' | 'week' | 'month'> {
  return {
    today: figures(days, zone, 'day', now),
    week: figures(days, zone, 'week', now),
    month: figures(days, zone, 'month', now),
  };
}

function figures(days: QueryResult, zone: Zone, period: Period, now: number): PeriodFigures {
  const range = rangeOf(zone, period, now);
  return { range, measures: sumOf(days, range), previous: sumOf(days, previousRange(zone, period, now)) };
}

function sumOf(days: QueryResult, range: Range): Measures {
  const sum = noMeasures();
  for (const row of days.rows) {
    if (row.bucket === null) continue;
    if (range.from !== null && row.bucket < range.from) continue;
    if (range.to !== null && row.bucket >= range.to) continue;
    addMeasures(sum, row.measures);
  }
  return sum;
}

/** The most expensive agents of the month that an instant is in. */
export function topSpendersAt(asked: Asked, now: number): Spender[] {
  return asked
    .query({ range: rangeOf(asked.zone, 'month', now), groupBy: ['agent'] })
    .rows.filter((row) => row.measures.cost > 0)
    .slice(0, TOP_SPENDERS)
    .map((row) => ({ dimension: 'agent', key: row.key[0] ?? null, cost: row.measures.cost }));
}
