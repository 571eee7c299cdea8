/** Which instants a date range names, and the equally long span before it that it is compared with. */
import { dayOf, dayText, openZone, startOfDay, type Day } from '../../src/core/calendar';
import { ALL_TIME, type Range } from '../../src/core/ledger/query';
import { comparable, daysBefore, daysNamed } from '../../src/core/namedDays';
import { t } from '../l10n';
import type { BreakdownState } from './state';

export interface Span {
  readonly range: Range;
  /** Null: there is nothing to compare with. */
  readonly previous: Range | null;
  /** The days in words: `2026-02-01 to 2026-02-20, compared with …`. */
  readonly words: string;
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
    return { range: ALL_TIME, previous: null, words: t('All time, events without a time included') };
  const zone = openZone(timeZone);
  if (!zone) return t('The time zone {0} is not known here.', timeZone);
  const today = dayOf(zone, now);
  const days = daysNamed(state.range, state.from, state.to, today);
  if (typeof days === 'string') return t(days);
  const before = daysBefore(state.range, days);
  const range = { from: startOfDay(zone, days.from), to: startOfDay(zone, days.to) };
  const end = { from: startOfDay(zone, before.from), to: startOfDay(zone, before.to) };
  const previous = comparable(range, end, now);
  const upTo = Math.max(before.from, Math.min(dayOf(zone, previous.to - 1), before.to - 1));
  return {
    range,
    previous,
    words: t('{0}, compared with {1}', span(days.from, days.to - 1), span(before.from, upTo)),
  };
}

function span(first: Day, last: Day): string {
  return first === last ? dayText(first) : t('{0} to {1}', dayText(first), dayText(last));
}
