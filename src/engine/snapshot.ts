/** Makes the snapshot: everything that is true at a glance, from one pass over the days of the ledger. */
import { evaluateBudgets, type Wanted } from '../core/budget/states';
import { defaultTrackerBudget } from '../core/budget/config';
import type { Budget, BudgetState, Period } from '../core/budget/budget';
import { monthText, parseMonth, previousRange, rangeOf, startOfDay, firstDayOfNext, type Zone } from '../core/calendar';
import { ALL_TIME, type QueryResult, type Range } from '../core/ledger/query';
import { addMeasures, noMeasures, type Measures } from '../core/measures';
import { isExactSum, type NanoUsd } from '../core/money';
import type { Problem } from '../core/problem';
import type { Statement } from '../core/statement';
import type { PeriodFigures, Snapshot, Spender, StatementRow } from '../protocol/engine';
import type { Workspace } from './workspace';

const TOP_SPENDERS = 3;

export function makeSnapshot(workspace: Workspace, now: number, version: number): Snapshot {
  const { ledger, zone } = workspace;
  const days = ledger.query({ range: ALL_TIME, groupBy: [], bucket: 'day' });
  const problems = withSumCheck(workspace.problems(), days.total.cost);
  const statements = workspace.statements;
  const month = figures(days, zone, 'month', now);
  return {
    version,
    phase: workspace.phase,
    progress: { ...workspace.progress },
    now,
    timeZone: zone.id,
    today: figures(days, zone, 'day', now),
    week: figures(days, zone, 'week', now),
    month,
    all: days.total,
    undated: days.undated,
    budgets: budgetStates(workspace, now),
    topSpenders: topSpenders(workspace, month.range),
      ...workspace.bills.statements().map((statement) => ({ ...NOT_SAID, ...statement })),
    sources: workspace.statuses(),
    problems: problems.kept,
    problemCount: problems.count,
    statements: [
      ...statements.map((statement) => reconciled(workspace, statement)),
      ...workspace.standIns.statements(),
    ],
    foreign: workspace.foreign.days(),
const NOT_SAID = { executions: null, prsGenerated: null, milestonesReached: [], current: false } as const;

    currentBranch: workspace.attributions.currentBranch(ledger, now),
    newest: ledger.newestUpTo(now),
    pricesAsOf: workspace.configuration.prices.asOf,
  };
}

/** Past the exact range of a double a sum may be off by a nano-dollar: said, never shown as if it were exact. */
function withSumCheck(problems: ReturnType<Workspace['problems']>, sum: NanoUsd): ReturnType<Workspace['problems']> {
  if (isExactSum(sum)) return problems;
  const tooLarge: Problem = { code: 'sum-too-large', severity: 'error', path: '.', line: null, offset: null };
  return { kept: [tooLarge, ...problems.kept], count: problems.count + 1 };
}

/**
 * Every configured budget, and the tracker's own where a tracker is kept and nobody set a monthly limit.
 * @param values of a budget on each value: how many are told one by one, and which are told in any case
 */
export function budgetStates(
  workspace: Workspace,
  now: number,
  values: { readonly most?: number; readonly wanted?: Wanted } = {},
): BudgetState[] {
  const { ledger, zone, statements } = workspace;
  const budgets = withTrackerDefault(workspace.configuration.budgets, statements);
  return evaluateBudgets({ budgets, zone, now, ledger: (query) => ledger.query(query), statements, ...values });
}

function withTrackerDefault(budgets: readonly Budget[], statements: readonly Statement[]): readonly Budget[] {
  const limited = budgets.some((budget) => budget.period === 'month' && budget.limit !== null);
  return limited || statements.length === 0 ? budgets : [...budgets, defaultTrackerBudget()];
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

function topSpenders(workspace: Workspace, range: Range): Spender[] {
  return workspace.ledger
    .query({ range, groupBy: ['agent'] })
    .rows.filter((row) => row.measures.cost > 0)
    .slice(0, TOP_SPENDERS)
    .map((row) => ({ dimension: 'agent', key: row.key[0] ?? null, cost: row.measures.cost }));
}

function reconciled(workspace: Workspace, statement: Statement): StatementRow {
  const range = monthRange(workspace.zone, statement.month);
  const counted =
    range === null ? 0 : workspace.ledger.query({ range, groupBy: [], filter: { kind: ['llm'] } }).total.cost;
  return { ...statement, ledger: counted };
}

/** The range of a month written `YYYY-MM`; null when it is not one. */
export function monthRange(zone: Zone, month: string): Range | null {
  const first = parseMonth(month);
  if (first === null || monthText(first) !== month) return null;
  return { from: startOfDay(zone, first), to: startOfDay(zone, firstDayOfNext('month', first)) };
}
