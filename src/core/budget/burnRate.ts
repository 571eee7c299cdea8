/** What a budget's scope lately costs, and when, at that rate, nothing is left of it. */
import { dayOf, startOfDay } from '../calendar';
import type { Day, Zone } from '../calendar';
import type { Range } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { BudgetPeriod, BurnRate, ExhaustedNote } from './budget';
import { HISTORY_DAYS } from './forecast';

/** Local days that the rate is averaged over, today included: a whole week, so that every weekday has its share. */
export const RATE_DAYS = 7;
const HOUR_MS = 3_600_000;
/** Without an end of the period, what is further away than this is not worth a date. */
const SIGHT_MS = 3650 * 24 * HOUR_MS;

export interface RateQuestion {
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly period: BudgetPeriod;
  /** Spend up to `now` by local day, of at least the days looked at. */
  readonly byDay: ReadonlyMap<Day, NanoUsd>;
}

/**
 * Spend of the seven local days up to now, today included, by the time they took; of a daily budget, of today alone. Days
 * before the first spend of the last four weeks are left out, others without spend count. The time is at least an hour, so that
 * the first call after midnight is not taken for a habit. Events dated after `now` are no part of it.
 */
export function burnRateOf({ zone, now, period, byDay }: RateQuestion): BurnRate {
  const today = dayOf(zone, now);
  const first = firstDayOfRate(period === 'day' ? today : today - RATE_DAYS + 1, today, byDay);
  let spent = 0;
  for (let day = first; day <= today; day++) spent += byDay.get(day) ?? 0;
  const since = startOfDay(zone, first);
  const hours = Math.max(1, (now - since) / HOUR_MS);
  return { perHour: Math.round(spent / hours), perDay: Math.round((spent / hours) * 24), since };
}

function firstDayOfRate(earliest: Day, today: Day, byDay: RateQuestion['byDay']): Day {
  let oldest = Infinity;
  for (let day = today - HISTORY_DAYS; day <= today && oldest > day; day++) if ((byDay.get(day) ?? 0) > 0) oldest = day;
  return oldest <= today ? Math.max(earliest, oldest) : earliest;
}

export interface ExhaustionQuestion {
  /** What blocks: the hard limit, or the only one; null: none is set. */
  readonly blocking: NanoUsd | null;
  readonly spent: NanoUsd;
  /** Null: only a statement speaks. */
  readonly rate: BurnRate | null;
  readonly range: Range;
  /** Epoch ms. */
  readonly now: number;
}

export type Exhaustion =
  { readonly at: number; readonly note: null } | { readonly at: null; readonly note: ExhaustedNote };

/** When spend at this rate comes to what blocks; exactly there nothing is left. */
export function exhaustionOf({ blocking, spent, rate, range, now }: ExhaustionQuestion): Exhaustion {
  if (blocking === null) return { at: null, note: 'no-limit' };
  if (spent >= blocking) return { at: null, note: 'reached' };
  if (rate === null) return { at: null, note: 'statement-only' };
  if (rate.perDay <= 0) return { at: null, note: 'no-spend' };
  // Of the day's rate: an hour's may be a fraction of a nano-dollar that was rounded away.
  const at = Math.ceil(now + ((blocking - spent) / rate.perDay) * 24 * HOUR_MS);
  return at < (range.to ?? now + SIGHT_MS) ? { at, note: null } : { at: null, note: 'not-in-sight' };
}
