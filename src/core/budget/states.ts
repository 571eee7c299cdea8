/** The states of all budgets at an instant, also of those that are on every value of a dimension. */
import type { Zone } from '../calendar';
import type { Dimension } from '../event';
import type { Filter, Query, QueryResult } from '../ledger/query';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';
import type { Statement } from '../statement';
import type { Budget, BudgetState, CountedEvents } from './budget';
import { evaluateBudget, rangeOfBudget, stateOf, valuesOf, worstFirst, type BudgetQuestion } from './evaluate';
import { HISTORY_DAYS } from './forecast';
import { covers, resolveFilter } from './scope';
import { dailySpend, NO_EVENTS, NO_SPEND } from './spend';

/** Of a budget on every value so many are told one by one where nobody asks for more. */
export const VALUES_SHOWN = 20;

export interface BudgetsQuestion {
  readonly budgets: readonly Budget[];
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly ledger: (query: Query) => QueryResult;
  readonly statements: readonly Statement[];
  /** Of a budget on every value, at most so many states, worst first; `VALUES_SHOWN` when absent. */
  readonly most?: number;
  /** Values that have a state whatever they spent, also nothing: those of a planned call. */
  readonly wanted?: Wanted;
}

export type Wanted = Readonly<Partial<Record<Dimension, string>>>;

/**
 * Worst first. A budget on every value of a dimension gives one state a value, `values` of them in all; as long as none has
 * spend it gives one state without a `key`. Equal questions of several budgets are asked once.
 */
export function evaluateBudgets({
  budgets,
  ledger,
  most = VALUES_SHOWN,
  wanted = {},
  ...rest
}: BudgetsQuestion): BudgetState[] {
  const asked = askedOnce(ledger);
  return worstFirst(
    budgets.flatMap((budget) => {
      const question = { budget, ledger: asked, ...rest };
      return budget.each === undefined
        ? [evaluateBudget(question)]
        : statesOfEach(question, budget.each, most, wanted[budget.each] ?? null);
    }),
  );
}

/** Two questions, however many values there are: what each has spent, and the days of the worst ones. */
function statesOfEach(question: BudgetQuestion, each: Dimension, most: number, wanted: string | null): BudgetState[] {
  const { budget, zone, now, ledger } = question;
  const range = rangeOfBudget(zone, budget.period, now);
  const filter = resolveFilter(budget.filter, (dimension) => valuesOf(ledger, dimension));
  const known = measuresByValue(question, each);
  const shown = [...known.keys()].slice(0, most);
  if (wanted !== null && !shown.includes(wanted) && mayCount(budget, each, wanted)) shown.push(wanted);
  const state = (key: string | null, of: Filter, spend = NO_SPEND): BudgetState =>
    stateOf(question, { key, values: known.size, filter: of, range, spend, stated: null });
  if (shown.length === 0) return [state(null, filter)];
  const spends = dailySpend({
    zone,
    now,
    range,
    historyDays: HISTORY_DAYS,
    filter: { ...filter, [each]: shown },
    each,
    ledger,
  });
  return shown.map((key) => {
    // Of `total` it holds what has no time and is on no day.
    const { cost: total, ...counted } = known.get(key) ?? { cost: 0, ...NO_EVENTS };
    const spend = { ...(spends.get(key) ?? NO_SPEND), total, counted };
    return state(key, { ...filter, [each]: [key] }, spend);
  });
}

/**
 * What each value has spent in the budget's period, most expensive first: of values with the same limit those are the
 * worst. For whoever needs all of them and no more than that.
 */
export function spentByValue(
  question: Omit<BudgetQuestion, 'statements'>,
  each: Dimension,
): ReadonlyMap<string, NanoUsd> {
  return new Map([...measuresByValue(question, each)].map(([value, { cost }]) => [value, cost]));
}

type Counted = CountedEvents & Readonly<Pick<Measures, 'cost'>>;

function measuresByValue(
  { budget, zone, now, ledger }: Omit<BudgetQuestion, 'statements'>,
  each: Dimension,
): ReadonlyMap<string, Counted> {
  const range = rangeOfBudget(zone, budget.period, now);
  const filter = resolveFilter(budget.filter, (dimension) => valuesOf(ledger, dimension));
  const known = new Map<string, Counted>();
  for (const { key, measures } of ledger({ range, filter, groupBy: [each] }).rows) {
    const value = key[0] ?? null;
    const { cost, events, unpriced, unmetered } = measures;
    if (value !== null) known.set(value, { cost, events, unpriced, unmetered });
  }
  return known;
}

/** False: the budget is on some values only, and this is none of them. */
function mayCount({ filter }: Budget, each: Dimension, value: string): boolean {
  return filter[each]?.some((written) => covers(each, written, value)) ?? true;
}

function askedOnce(ledger: (query: Query) => QueryResult): (query: Query) => QueryResult {
  const answers = new Map<string, QueryResult>();
  return (query) => {
    const key = JSON.stringify(query);
    let answer = answers.get(key);
    if (answer === undefined) answers.set(key, (answer = ledger(query)));
    return answer;
  };
}
