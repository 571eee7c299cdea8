/** What days, weeks and months cost up to the running one: against what today, this week and this month are held. */
import { rangeOf, previousRange, type Zone } from '../calendar';
import type { Range } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { Ask, DashboardSource } from './ask';
import { budgetCourse, costsOver } from './figures';
import type { BudgetCourse, DashboardQuery, Periods } from './model';

type Period = 'day' | 'week' | 'month';

export function makePeriods(source: DashboardSource, ask: Ask, query: DashboardQuery): Periods {
  const { zone, now } = source;
  const costs = (period: Period, count: number): NanoUsd[] => {
    const starts = lastStarts(zone, period, now, count);
    const range: Range = { from: starts[0] ?? now, to: rangeOf(zone, period, now).to };
    return costsOver(ask, query, range, starts, period);
  };
  return {
    days: costs('day', 14),
    weeks: costs('week', 8),
    months: costs('month', 6),
    worst: worstCourse(source, ask),
  };
}

function worstCourse(source: DashboardSource, ask: Ask): BudgetCourse | null {
  const [state] = source.budgets;
  if (state === undefined || state.budget.limit === null) return null;
  return { name: state.budget.name, key: state.key, ...budgetCourse(source, ask, state) };
}

/** Epoch ms at which the last periods began, oldest first, the running one included. */
export function lastStarts(zone: Zone, period: Period, now: number, count: number): number[] {
  const starts: number[] = [];
  let range = rangeOf(zone, period, now);
  for (let left = count; left > 0; left -= 1) {
    const from = range.from ?? now;
    starts.push(from);
    range = previousRange(zone, period, from);
  }
  return starts.reverse();
}
