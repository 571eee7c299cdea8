/** Which instants a date range names, and the equally long span before it that it is compared with. */
import {
  dayOf,
  dayText,
  firstDayOf,
  firstDayOfNext,
  openZone,
  parseDay,
  startOfDay,
  type Day,
  type Zone,
} from '../../src/core/calendar';
import { ALL_TIME, type Range } from '../../src/core/ledger/query';
import type { BreakdownState, RangeName } from './state';

export const RANGE_NAMES: Readonly<Record<RangeName, string>> = {
  month: 'This month',
  'previous-month': 'Previous month',
  week: 'This week',
  'last-7-days': 'Last 7 days',
  'last-30-days': 'Last 30 days',
  all: 'All time',
  custom: 'From … to …',
};

export interface Span {
  readonly range: Range;
  /** Null: there is nothing to compare with. */
  readonly previous: Range | null;
  /** The days in words: `2026-02-01 to 2026-02-20, compared with …`. */
  readonly words: string;
}

/** First day and the day after the last one. */
interface Days {
  readonly from: Day;
  readonly to: Day;
}

/**
 * A running week or month is compared with the one before up to the same elapsed time; other spans with as many days before.
 * @param now epoch ms of the snapshot, never of the clock
 * @returns a sentence instead, when the days chosen make no span
 */
export function spanOf(
  state: Pick<BreakdownState, 'range' | 'from' | 'to'>,
  timeZone: string,
  now: number,
): Span | string {
  if (state.range === 'all')
    return { range: ALL_TIME, previous: null, words: 'All time, events without a time included' };
  const zone = openZone(timeZone);
  if (!zone) return `The time zone ${timeZone} is not known here.`;
  const today = dayOf(zone, now);
  const days = daysOf(state, today);
  if (typeof days === 'string') return days;
  const before = daysBefore(state.range, days);
  const range = { from: startOfDay(zone, days.from), to: startOfDay(zone, days.to) };
  const previous = comparable(zone, range, before, now);
  const upTo = Math.max(before.from, Math.min(dayOf(zone, previous.to - 1), before.to - 1));
  return {
    range,
    previous,
    words: `${span(days.from, days.to - 1)}, compared with ${span(before.from, upTo)}`,
  };
}

function daysOf(state: Pick<BreakdownState, 'range' | 'from' | 'to'>, today: Day): Days | string {
  switch (state.range) {
    case 'week':
      return { from: firstDayOf('week', today), to: firstDayOfNext('week', today) };
    case 'previous-month': {
      const first = firstDayOf('month', today);
      return { from: firstDayOf('month', first - 1), to: first };
    }
    case 'last-7-days':
      return { from: today - 6, to: today + 1 };
    case 'last-30-days':
      return { from: today - 29, to: today + 1 };
    case 'custom':
      return customDays(state.from, state.to);
    case 'month':
    case 'all':
      return { from: firstDayOf('month', today), to: firstDayOfNext('month', today) };
  }
}

function customDays(from: string, to: string): Days | string {
  const first = parseDay(from);
  const last = parseDay(to);
  if (first === null || last === null) return 'Choose a first and a last day.';
  if (last < first) return 'The last day lies before the first one.';
  return { from: first, to: last + 1 };
}

function daysBefore(name: RangeName, days: Days): Days {
  if (name === 'week' || name === 'month' || name === 'previous-month') {
    return { from: firstDayOf(name === 'week' ? 'week' : 'month', days.from - 1), to: days.from };
  }
  return { from: days.from - (days.to - days.from), to: days.from };
}

/** As much of the span before as has passed of this one, by the clock on the wall. */
function comparable(
  zone: Zone,
  range: { from: number; to: number },
  before: Days,
  now: number,
): { from: number; to: number } {
  const from = startOfDay(zone, before.from);
  const end = startOfDay(zone, before.to);
  if (now >= range.to || now < range.from) return { from, to: end };
  return { from, to: Math.min(end, from + (now - range.from)) };
}

function span(first: Day, last: Day): string {
  return first === last ? dayText(first) : `${dayText(first)} to ${dayText(last)}`;
}
