/** The monthly recap: spent of budget, PRs, executions, average cost per PR, and the day each milestone was reached. */
import type { BudgetState } from '../budget/budget';
import { dayOf, dayText, type Zone } from '../calendar';
import type { Filter, Query, QueryResult } from '../ledger/query';
import { divideHalfEven, nanoFromNumber, type NanoUsd } from '../money';
import type { ClosedRange, Milestone, Recap, RecapFigures, ReportStatement } from './model';

const MODEL_CALLS: Filter = { kind: ['llm'] };

export interface RecapInput {
  readonly zone: Zone;
  readonly range: ClosedRange;
  readonly budgets: readonly BudgetState[];
  /** Of this month. */
  readonly statements: readonly ReportStatement[];
  readonly query: (query: Query) => QueryResult;
}

/** The month's own budget decides what counts; without one, model calls do. */
export function makeRecap(input: RecapInput): Recap {
  const budget = monthlyBudget(input.budgets);
  const filter = budget?.filter ?? MODEL_CALLS;
  return {
    budget,
    ledger: ledgerFigures(input, filter),
    stated: input.statements.map((statement) => ({ path: statement.path, ...statedFigures(statement) })),
    milestones: milestones(input, budget?.budget.milestones ?? [], filter),
  };
}

function monthlyBudget(budgets: readonly BudgetState[]): BudgetState | null {
  const monthly = budgets.filter(({ budget }) => budget.period === 'month' && budget.each === undefined);
  return monthly.find((state) => state.budget.name === 'monthly') ?? monthly[0] ?? null;
}

function ledgerFigures({ range, query }: RecapInput, filter: Filter): RecapFigures {
  const byPr = query({ range, filter, groupBy: ['pr'] });
  const prs = byPr.rows.filter((row) => row.key[0] !== null && row.key[0] !== undefined).length;
  return {
    spent: byPr.total.cost,
    prs: prs === 0 ? null : prs,
    executions: byPr.total.calls,
    averagePerPr: average(byPr.total.cost, prs),
  };
}

function statedFigures(statement: ReportStatement): RecapFigures {
  return {
    spent: statement.spent,
    prs: statement.prsGenerated,
    executions: statement.executions,
    averagePerPr: average(statement.spent, statement.prsGenerated ?? 0),
  };
}

function average(spent: NanoUsd, prs: number): NanoUsd | null {
  return prs > 0 ? divideHalfEven(spent, prs) : null;
}

/** A milestone is reached when the month's running sum is equal to or above it (tracker's rule: before < it <= after). */
function milestones(input: RecapInput, amounts: readonly NanoUsd[], filter: Filter): Milestone[] {
  const stated = statedAmounts(input.statements);
  const all = [...new Set([...amounts, ...stated])].sort((a, b) => a - b);
  const reached = daysReached(input, all, filter);
  return all.map((amount) => ({ amount, reachedOn: reached.get(amount) ?? null, stated: stated.has(amount) }));
}

function statedAmounts(statements: readonly ReportStatement[]): ReadonlySet<NanoUsd> {
  const amounts = new Set<NanoUsd>();
  for (const statement of statements) {
    for (const dollars of statement.milestonesReached) {
      const amount = nanoFromNumber(dollars);
      if (amount !== null && amount > 0) amounts.add(amount);
    }
  }
  return amounts;
}

function daysReached(
  { range, query, zone }: RecapInput,
  amounts: readonly NanoUsd[],
  filter: Filter,
): ReadonlyMap<NanoUsd, string> {
  const reached = new Map<NanoUsd, string>();
  if (amounts.length === 0) return reached;
  const days = [...query({ range, filter, groupBy: [], bucket: 'day' }).rows].sort(
    (a, b) => (a.bucket ?? 0) - (b.bucket ?? 0),
  );
  let sum = 0;
  for (const { bucket, measures } of days) {
    sum += measures.cost;
    for (const amount of amounts) {
      if (bucket !== null && sum >= amount && !reached.has(amount)) reached.set(amount, dayText(dayOf(zone, bucket)));
    }
  }
  return reached;
}
