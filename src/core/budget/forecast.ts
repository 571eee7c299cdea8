/** Projects a budget's spend to the end of its period and of the year, with a range, from the days before; the method is in `forecastSpend`. */
import { dayOf, startOfDay, weekdayOf } from '../calendar';
import type { Day, Zone } from '../calendar';
import type { Forecast, ForecastNote } from './budget';
import { yearOf, type PeriodSpend } from './spend';

/** Whole days before today that the forecast learns from. */
export const HISTORY_DAYS = 28;
/** Below this share of a period neither pace nor forecast says anything (reliability.md Z07). */
export const SHARE_TO_JUDGE = 0.1;
/** Days with spend, today included, that it takes to say anything (reliability.md Z07). */
const ACTIVE_DAYS_NEEDED = 3;
/** From two whole weeks on each weekday has been seen at least twice. */
const DAYS_FOR_WEEKDAYS = 14;
/** 90th percentile of the normal distribution. */
const PERCENTILE_90 = 1.2815515655446004;

export interface ForecastQuestion {
  readonly zone: Zone;
  /** Epoch ms, in the period. */
  readonly now: number;
  readonly range: { readonly from: number; readonly to: number };
  readonly spend: Omit<PeriodSpend, 'toCome' | 'counted'>;
  /** Share of the period that is over, 0 to 1. */
  readonly elapsed: number;
}

export type Judgement =
  { readonly forecast: Forecast; readonly note: null } | { readonly forecast: null; readonly note: ForecastNote };

/**
 * Spent until now, plus what the rest of the period is expected to cost:
 *
 * 1. Samples are the whole local days before today, at most 28, from the first day with spend on; days without spend
 *    among them count as 0. With 14 samples or more a coming day is expected to cost the mean of its weekday, with fewer
 *    the mean of all. Of today the part that is left is expected, by its share of the day's milliseconds.
 * 2. Low and high are the 10th and 90th percentile of a normal distribution around it. With s2 the variance of the samples
 *    around what was expected of them, n samples and m days to come, its variance is s2 x (m + m x m / n): the days
 *    scatter, and their mean is itself known from n days only.
 * 3. Nothing falls below what the period has already cost, events dated in the future included.
 *
 * Says `no-spend` without any spend to learn from, and `too-early` with fewer than three days with spend (today
 * included, in any period) or in the first tenth of the period.
 */
export function forecastSpend(question: ForecastQuestion): Judgement {
  const { zone, now, range, spend, elapsed } = question;
  const today = dayOf(zone, now);
  const active = activeDays(today, spend.byDay);
  if (active === 0 && spend.total === 0) return { forecast: null, note: 'no-spend' };
  if (active < ACTIVE_DAYS_NEEDED || elapsed < SHARE_TO_JUDGE) return { forecast: null, note: 'too-early' };
  return { forecast: project({ ...question, to: range.to, spent: spend.untilNow, atLeast: spend.total }), note: null };
}

/**
 * The same for the calendar year that `now` is in, from 1 January of its zone. Null with fewer than two weeks of samples
 * (each weekday twice) or three days with spend: from less, 300 days to come would be a guess.
 */
export function forecastYear({ zone, now, spend }: YearQuestion): Forecast | null {
  const today = dayOf(zone, now);
  const enough = samplesBefore(today, spend.byDay).length >= DAYS_FOR_WEEKDAYS;
  if (!enough || activeDays(today, spend.byDay) < ACTIVE_DAYS_NEEDED) return null;
  const { first, next } = yearOf(today);
  const spent = sumBetween(spend.byDay, first, next);
  const atLeast = spent + sumBetween(spend.toCome, first, next);
  return project({ zone, now, spend, to: startOfDay(zone, next), spent, atLeast });
}

export interface YearQuestion extends Pick<ForecastQuestion, 'zone' | 'now'> {
  readonly spend: PeriodSpend;
}

function sumBetween(days: PeriodSpend['byDay'], first: Day, next: Day): number {
  let total = 0;
  for (const [day, spent] of days) if (day >= first && day < next) total += spent;
  return total;
}

interface Projection extends Pick<ForecastQuestion, 'zone' | 'now' | 'spend'> {
  readonly to: number;
  /** Until now, and with what is dated after it. */
  readonly spent: number;
  readonly atLeast: number;
}

function project({ zone, now, spend, to, spent, atLeast }: Projection): Forecast {
  const today = dayOf(zone, now);
  const samples = samplesBefore(today, spend.byDay);
  const habit = habitOf(samples);
  const startOfToday = startOfDay(zone, today);
  const startOfTomorrow = startOfDay(zone, today + 1);
  let days = (startOfTomorrow - now) / (startOfTomorrow - startOfToday);
  let rest = days * habit.expected(today);
  for (let day = today + 1; startOfDay(zone, day) < to; day++) {
    days += 1;
    rest += habit.expected(day);
  }
  const spread = PERCENTILE_90 * Math.sqrt(habit.variance * (days + (days * days) / samples.length));
  const bounded = (nano: number): number => Math.max(atLeast, Math.round(nano));
  const end = spent + rest;
  return { mid: bounded(end), low: bounded(end - spread), high: bounded(end + spread) };
}

interface Sample {
  readonly day: Day;
  readonly spent: number;
}

function samplesBefore(today: Day, byDay: PeriodSpend['byDay']): Sample[] {
  const samples: Sample[] = [];
  for (let day = today - HISTORY_DAYS; day < today; day++) {
    const spent = byDay.get(day) ?? 0;
    if (samples.length > 0 || spent > 0) samples.push({ day, spent });
  }
  return samples;
}

function activeDays(today: Day, byDay: PeriodSpend['byDay']): number {
  let active = 0;
  for (let day = today - HISTORY_DAYS; day <= today; day++) if ((byDay.get(day) ?? 0) > 0) active++;
  return active;
}

/** What a day usually costs, and how far days are from it. */
interface Habit {
  expected(day: Day): number;
  readonly variance: number;
}

function habitOf(samples: readonly Sample[]): Habit {
  const byWeekday = samples.length >= DAYS_FOR_WEEKDAYS;
  const means = new Map<number, number>();
  const groupOf = (day: Day): number => (byWeekday ? weekdayOf(day) : 0);
  for (let group = 0; group < 7; group++) {
    const alike = samples.filter(({ day }) => groupOf(day) === group);
    if (alike.length > 0) means.set(group, mean(alike.map(({ spent }) => spent)));
  }
  const expected = (day: Day): number => means.get(groupOf(day)) ?? 0;
  const squares = samples.map(({ day, spent }) => (spent - expected(day)) ** 2);
  const freedom = Math.max(1, samples.length - means.size);
  return { expected, variance: sum(squares) / freedom };
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
