/** Which days a range with a name has (this week, the last 30 days), and which days before it are compared with them. */
import { firstDayOf, firstDayOfNext, parseDay, type Day } from './calendar';
import { message } from './translate';

export type DayRangeName =
  'today' | 'week' | 'month' | 'previous-month' | 'last-7-days' | 'last-30-days' | 'last-90-days' | 'custom';

/** First day and the day after the last one. */
export interface Days {
  readonly from: Day;
  readonly to: Day;
}

interface Closed {
  readonly from: number;
  readonly to: number;
}

/**
 * @param from first day of a `custom` range, `YYYY-MM-DD`
 * @param to its last day
 * @returns a sentence instead, in English, when the days chosen make no range
 */
export function daysNamed(name: DayRangeName, from: string, to: string, today: Day): Days | string {
  switch (name) {
    case 'today':
      return { from: today, to: today + 1 };
    case 'week':
      return { from: firstDayOf('week', today), to: firstDayOfNext('week', today) };
    case 'month':
      return { from: firstDayOf('month', today), to: firstDayOfNext('month', today) };
    case 'previous-month': {
      const first = firstDayOf('month', today);
      return { from: firstDayOf('month', first - 1), to: first };
    }
    case 'last-7-days':
      return { from: today - 6, to: today + 1 };
    case 'last-30-days':
      return { from: today - 29, to: today + 1 };
    case 'last-90-days':
      return { from: today - 89, to: today + 1 };
    case 'custom':
      return customDays(from, to);
  }
}

function customDays(from: string, to: string): Days | string {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first === null || last === null) return message('Choose a first and a last day.');
  if (last < first) return message('The last day lies before the first one.');
  return { from: first, to: last + 1 };
}

/** The month before for a month; else as many days before. */
export function daysBefore(name: DayRangeName, days: Days): Days {
  if (name === 'month' || name === 'previous-month') return { from: firstDayOf('month', days.from - 1), to: days.from };
  return { from: days.from - (days.to - days.from), to: days.from };
}

/** As much of the time before (epoch ms) as has passed of this one, by the clock on the wall. */
export function comparable(range: Closed, before: Closed, now: number): Closed {
  if (now >= range.to || now < range.from) return before;
  return { from: before.from, to: Math.min(before.to, before.from + (now - range.from)) };
}
