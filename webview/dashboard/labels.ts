/** Words for instants and spans of the dashboard's timelines, in its own time zone. */
import { dayOf, localTime, monthText, openZone, parseDay, weekText, type Zone } from '../../src/core/calendar';
import { dateLabel, dayLabel, monthLabel } from '../../src/core/format';
import type { BarBucket, Preset, Span } from '../../src/core/dashboard/model';
import { t } from '../l10n';

export const PRESET_NAMES: Readonly<Record<Preset, string>> = {
  today: t('Today'),
  week: t('This week'),
  'last-7-days': t('Last 7 days'),
  month: t('This month'),
  'previous-month': t('Previous month'),
  'last-30-days': t('Last 30 days'),
  'last-90-days': t('Last 90 days'),
  all: t('All time'),
  custom: t('From … to …'),
};

/** Over the bars in a table. */
export const BUCKET_NAMES: Readonly<Record<BarBucket, string>> = {
  hour: t('Hour'),
  day: t('Day'),
  week: t('Week'),
  month: t('Month'),
};

export const PER_BUCKET: Readonly<Record<BarBucket, string>> = {
  hour: t('per hour'),
  day: t('per day'),
  week: t('per week'),
  month: t('per month'),
};

export function zoneOf(timeZone: string): Zone {
  const zone = openZone(timeZone) ?? openZone('UTC');
  if (zone === null) throw new Error('UTC is always known.');
  return zone;
}

/** Under a chart, where room is short: `14:00`, `7 Feb`, `W08`, `2026-02`. */
export function shortLabel(zone: Zone, bucket: BarBucket, start: number): string {
  const day = dayOf(zone, start);
  switch (bucket) {
    case 'hour':
      return hourText(zone, start);
    case 'day':
      return dayLabel(day);
    case 'week':
      return weekText(day).slice(5);
    case 'month':
      return monthText(day);
  }
}

/** In a sentence or a table: `Fri 20 Feb 2026 14:00`, `week 2026-W08 (from 16 Feb)`, `February 2026`. */
export function longLabel(zone: Zone, bucket: BarBucket, start: number): string {
  const day = dayOf(zone, start);
  switch (bucket) {
    case 'hour':
      return `${dateLabel(day)} ${hourText(zone, start)}`;
    case 'day':
      return dateLabel(day);
    case 'week':
      return t('week {0} (from {1})', weekText(day), dayLabel(day));
    case 'month':
      return monthLabel(day);
  }
}

/** In a sentence that says the span elsewhere: `20 Feb`, else as in a table. */
export function spokenLabel(zone: Zone, bucket: BarBucket, start: number): string {
  return bucket === 'day' ? shortLabel(zone, bucket, start) : longLabel(zone, bucket, start);
}

function hourText(zone: Zone, at: number): string {
  const { hour, minute } = localTime(zone, at);
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** `1 Feb to 28 Feb 2026, compared with 1 Jan to 20 Jan 2026` */
export function spanWords(span: Span): string {
  if (span.firstDay === null || span.lastDay === null) return t('All time, events without a time included');
  const words = daysWords(span.firstDay, span.lastDay);
  if (span.previousFirstDay === null || span.previousLastDay === null) return words;
  return t('{0}, compared with {1}', words, daysWords(span.previousFirstDay, span.previousLastDay));
}

export function previousWords(span: Span): string | null {
  if (span.previousFirstDay === null || span.previousLastDay === null) return null;
  return daysWords(span.previousFirstDay, span.previousLastDay);
}

function daysWords(first: string, last: string): string {
  const [from, to] = [parseDay(first), parseDay(last)];
  if (from === null || to === null) return t('{0} to {1}', first, last);
  if (from === to) return dateLabel(from);
  const isSameYear = first.slice(0, 4) === last.slice(0, 4);
  const begin = isSameYear ? dayLabel(from) : `${dayLabel(from)} ${first.slice(0, 4)}`;
  return t('{0} to {1}', begin, `${dayLabel(to)} ${last.slice(0, 4)}`);
}
