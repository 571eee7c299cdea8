/** Instant + IANA zone -> day, ISO week, month: the one place where a day begins. */
import type { Period } from './budget/budget';
import type { Bucket, Range } from './ledger/query';
import { type Zone, MS_PER_DAY, transitionBetween } from './zone';

export { openZone, type Zone } from './zone';

/** A calendar day of a zone: whole days since 1970-01-01 of the local date. */
export type Day = number;

export interface LocalTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** May carry a fraction. */
  readonly millisecond: number;
}

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

const MS_PER_HOUR = 3_600_000;

/** The local day an instant (epoch ms) falls on. */
export function dayOf(zone: Zone, at: number): Day {
  return Math.floor((at + zone.offsetAt(at)) / MS_PER_DAY);
}

/** The instant (epoch ms) at which a local day begins: local midnight, or where a zone skips it the first instant after the gap. */
export function startOfDay(zone: Zone, day: Day): number {
  return zone.startOfDay(day);
}

/** The day of a date; null when there is no such date (February 30) or its year is not 1970 to 9999. */
export function dayOfDate(year: number, month: number, day: number): Day | null {
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return Date.UTC(year, month - 1, day) / MS_PER_DAY;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function dateOf(day: Day): CivilDate {
  const date = new Date(day * MS_PER_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** `2026-02-20` */
export function dayText(day: Day): string {
  const { year, month, day: ofMonth } = dateOf(day);
  return `${year}-${twoDigits(month)}-${twoDigits(ofMonth)}`;
}

/** The day of `YYYY-MM-DD`; null for anything else, also for dates that do not exist. */
export function parseDay(text: string): Day | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return parts === null ? null : dayOfDate(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

/** ISO 8601 week: Monday to Sunday, of the year its Thursday is in. */
export function isoWeekOf(day: Day): { readonly year: number; readonly week: number } {
  const thursday = day - weekdayOf(day) + 3;
  const { year } = dateOf(thursday);
  const firstOfYear = Date.UTC(year, 0, 1) / MS_PER_DAY;
  return { year, week: Math.floor((thursday - firstOfYear) / 7) + 1 };
}

/** `2026-W08` */
export function weekText(day: Day): string {
  const { year, week } = isoWeekOf(day);
  return `${year}-W${twoDigits(week)}`;
}

/** `2026-02` */
export function monthText(day: Day): string {
  return dayText(day).slice(0, -3);
}

/** The first day of the month `YYYY-MM`; null for anything else. */
export function parseMonth(text: string): Day | null {
  return parseDay(`${text}-01`);
}

/** The period's own name: `2026-02-18`, `2026-W08` (ISO week, so its year is the week's) or `2026-02`. */
export function periodText(period: Period, day: Day): string {
  switch (period) {
    case 'day':
      return dayText(day);
    case 'week':
      return weekText(day);
    case 'month':
      return monthText(day);
  }
}

/** The first day of the day, ISO week or month that `day` is in. */
export function firstDayOf(period: Period, day: Day): Day {
  switch (period) {
    case 'day':
      return day;
    case 'week':
      return day - weekdayOf(day);
    case 'month':
      return day - dateOf(day).day + 1;
  }
}

/** The first day of the day, ISO week or month after the one that `day` is in. */
export function firstDayOfNext(period: Period, day: Day): Day {
  const first = firstDayOf(period, day);
  switch (period) {
    case 'day':
      return first + 1;
    case 'week':
      return first + 7;
    case 'month': {
      const { year, month } = dateOf(first);
      return first + daysInMonth(year, month);
    }
  }
}

/** The whole calendar period that an instant is in, `to` exclusive. */
export function rangeOf(zone: Zone, period: Period, at: number): Range {
  const day = dayOf(zone, at);
  return { from: startOfDay(zone, firstDayOf(period, day)), to: startOfDay(zone, firstDayOfNext(period, day)) };
}

/** The whole calendar period before the one that an instant is in, `to` exclusive. */
export function previousRange(zone: Zone, period: Period, at: number): Range {
  const first = firstDayOf(period, dayOf(zone, at));
  return { from: startOfDay(zone, firstDayOf(period, first - 1)), to: startOfDay(zone, first) };
}

/**
 * The instant at which the hour, day, ISO week or month of `at` begins. Hours are those of the wall clock; one that a
 * change of the clock cuts short is cut there, so that buckets never overlap. Bucket `none`: the instant itself.
 */
export function bucketStart(zone: Zone, bucket: Bucket, at: number): number {
  if (bucket === 'none') return at;
  if (bucket !== 'hour') return startOfDay(zone, firstDayOf(bucket, dayOf(zone, at)));
  const offset = zone.offsetAt(at);
  const start = Math.floor((at + offset) / MS_PER_HOUR) * MS_PER_HOUR - offset;
  return zone.offsetAt(start) === offset ? start : transitionBetween(zone, start, at);
}

/** The wall clock of a zone at an instant (epoch ms). */
export function localTime(zone: Zone, at: number): LocalTime {
  const local = at + zone.offsetAt(at);
  const day = Math.floor(local / MS_PER_DAY);
  const inDay = local - day * MS_PER_DAY;
  return {
    ...dateOf(day),
    hour: Math.floor(inDay / MS_PER_HOUR),
    minute: Math.floor(inDay / 60_000) % 60,
    second: Math.floor(inDay / 1000) % 60,
    millisecond: inDay % 1000,
  };
}

/**
 * The instant (epoch ms) of a wall-clock time. A time that a change of the clock repeats is its first occurrence; one that
 * it skips is read with the offset before the change, that is, as much later as the clock was put forward.
 */
export function instantOf(zone: Zone, local: LocalTime): number {
  const day = Date.UTC(local.year, local.month - 1, local.day);
  return zone.instantOfLocal(
    day + local.hour * MS_PER_HOUR + local.minute * 60_000 + local.second * 1000 + local.millisecond,
  );
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
