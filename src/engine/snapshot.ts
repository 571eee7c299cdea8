/** Makes the snapshot: everything that is true at a glance, from one pass over the days of the ledger. */
import type { BudgetState } from '../core/budget/budget';
import { monthText, parseMonth, startOfDay, firstDayOfNext, type Zone } from '../core/calendar';
import type { Range } from '../core/ledger/query';
import { isExactSum, type NanoUsd } from '../core/money';
import type { Problem } from '../core/problem';
import type { Statement } from '../core/statement';
import type { Snapshot, StatementRow } from '../protocol/engine';
import { budgetsAt, daysOf, periodsAt, topSpendersAt, type Asked, type ValuesTold } from './passing';
import type { Workspace } from './workspace';

export function makeSnapshot(workspace: Workspace, now: number, version: number): Snapshot {
  const { ledger, zone } = workspace;
  const asked = askedOf(workspace);
  const days = daysOf(asked);
  const problems = withSumCheck(workspace.problems(), days.total.cost);
  const statements = workspace.statements;
  return {
    version,
    phase: workspace.phase,
    progress: { ...workspace.progress },
    now,
    timeZone: zone.id,
    ...periodsAt(days, zone, now),
    all: days.total,
    undated: days.undated,
    budgets: budgetsAt(asked, now),
    topSpenders: topSpendersAt(asked, now),
    sources: workspace.statuses(),
    problems: problems.kept,
    problemCount: problems.count,
    statements: [
      ...statements.map((statement) => reconciled(workspace, statement)),
      ...workspace.standIns.statements(),
      ...workspace.sessionTotals.statements(workspace.ledger, workspace.zone),
      ...workspace.bills.statements().map((statement) => ({ ...NOT_SAID, ...statement })),
    ],
    foreign: workspace.foreign.days(),
    currentBranch: workspace.attributions.currentBranch(ledger, now),
    newest: ledger.newestUpTo(now),
    pricesAsOf: workspace.configuration.prices.asOf,
  };
}

const NOT_SAID = { executions: null, prsGenerated: null, milestonesReached: [], current: false } as const;

/** Past the exact range of a double a sum may be off by a nano-dollar: said, never shown as if it were exact. */
function withSumCheck(problems: ReturnType<Workspace['problems']>, sum: NanoUsd): ReturnType<Workspace['problems']> {
  if (isExactSum(sum)) return problems;
  const tooLarge: Problem = { code: 'sum-too-large', severity: 'error', path: '.', line: null, offset: null };
  return { kept: [tooLarge, ...problems.kept], count: problems.count + 1 };
}

/** @param values of a budget on each value: how many are told one by one, and which are told in any case */
export function budgetStates(workspace: Workspace, now: number, values: ValuesTold = {}): BudgetState[] {
  return budgetsAt(askedOf(workspace), now, values);
}

/** A workspace as it is asked for what passes with time. */
export function askedOf({ ledger, zone, statements, configuration }: Workspace): Asked {
  return { zone, statements, budgets: configuration.budgets, query: (query) => ledger.query(query) };
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
