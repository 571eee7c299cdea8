/** What budgets leave for the days to come, and which of them the last periods say should be other ones. */
import type { Budget, BudgetState } from '../budget/budget';
import { dayOf, firstDayOf, firstDayOfNext, startOfDay, type Zone } from '../calendar';
import type { Query, QueryResult } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { BudgetAdvice, BudgetPlan } from './model';

const PERIODS_LOOKED_AT = 3;
/** Below this part of the limit in all of them, a budget warns of nothing. */
const FAR_BELOW = 0.5;
/** Room above the highest period, so that an ordinary month does not break the new limit. */
const ROOM = 1.1;
const DOLLAR: NanoUsd = 1_000_000_000;

/** What may be spent on the day after `now`, by each budget that has a limit and a period. */
export function planTomorrow(states: readonly BudgetState[], zone: Zone, now: number): BudgetPlan[] {
  const tomorrow = dayOf(zone, now) + 1;
  return states.flatMap((state) => {
    const { budget, key, spent, burnRate } = state;
    if (budget.limit === null || budget.period === 'total') return [];
    // A budget whose period ends today begins anew tomorrow.
    const next = firstDayOfNext(budget.period, dayOf(zone, now));
    const begins = firstDayOf(budget.period, tomorrow) === tomorrow;
    const left = begins ? budget.limit : budget.limit - spent;
    const days = begins ? firstDayOfNext(budget.period, tomorrow) - tomorrow : next - tomorrow;
    const mayADay = left <= 0 ? 0 : Math.floor(left / Math.max(1, days));
    return [
      { budget: budget.name, key, period: budget.period, left, days, mayADay, usualADay: burnRate?.perDay ?? null },
    ];
  });
}

/** Of the last three whole periods of each budget: whether its limit was broken, or never came near. */
export function adviseBudgets(
  states: readonly BudgetState[],
  zone: Zone,
  end: number,
  query: (query: Query) => QueryResult,
): BudgetAdvice[] {
  const advice: BudgetAdvice[] = [];
  for (const { budget, filter } of states) {
    const { limit, period } = budget;
    if (limit === null || limit <= 0 || period === 'total' || budget.each !== undefined) continue;
    const spent = lastPeriods(period, zone, end).map(
      ([from, to]) => query({ range: { from, to }, filter, groupBy: [] }).total,
    );
    if (spent.length === 0 || spent.some(({ events }) => events === 0)) continue;
    const costs = spent.map(({ cost }) => cost);
    const highest = Math.max(...costs);
    const over = costs.filter((cost) => cost > limit).length;
    const suggested = roundUp(highest * ROOM);
    if (over > 0) advice.push({ budget: budget.name, period, limit, periods: costs, over, suggested, reason: 'over' });
    else if (highest < limit * FAR_BELOW && suggested < limit) {
      advice.push({ budget: budget.name, period, limit, periods: costs, over, suggested, reason: 'far-below' });
    }
  }
  return advice;
}

/** Whole periods that ended at `end` at the latest, newest first. */
function lastPeriods(
  period: Exclude<Budget['period'], 'total'>,
  zone: Zone,
  end: number,
): (readonly [number, number])[] {
  const periods: (readonly [number, number])[] = [];
  let first = firstDayOf(period, dayOf(zone, end));
  for (let back = 0; back < PERIODS_LOOKED_AT; back++) {
    const before = firstDayOf(period, first - 1);
    periods.push([startOfDay(zone, before), startOfDay(zone, first)]);
    first = before;
  }
  return periods;
}

/** To two leading digits of whole dollars, up: $47.30 becomes $48, $1,234 becomes $1,300. */
function roundUp(amount: NanoUsd): NanoUsd {
  const dollars = Math.max(1, Math.ceil(amount / DOLLAR));
  const step = 10 ** Math.max(0, String(dollars).length - 2);
  return Math.ceil(dollars / step) * step * DOLLAR;
}
