/** Which instants a range names, the time before that it is compared with, and the buckets it is drawn in. */
import { bucketStart, dayOf, dayText, firstDayOfNext, startOfDay, type Zone } from '../calendar';
import { ALL_TIME } from '../ledger/query';
import { comparable, daysBefore, daysNamed } from '../namedDays';
import type { BarBucket, DashboardQuery, Span, Timeline } from './model';

const HOUR_MS = 3_600_000;
/** More bars than this cannot be told apart, and would not fit into a message. */
export const MOST_BUCKETS = 200;
/** Up to so many days are drawn by hour, by day and by week. */
const DAYS_BY_HOUR = 2;
const DAYS_BY_DAY = 62;
const DAYS_BY_WEEK = 370;
const COARSER: Readonly<Record<BarBucket, BarBucket | null>> = { hour: 'day', day: 'week', week: 'month', month: null };

interface Closed {
  readonly from: number;
  readonly to: number;
}

/**
 * A running day, week or month is compared with the one before up to the same elapsed time; other spans with as many days
 * before. A bucket within it is compared with the bucket before.
 * @param now epoch ms
 * @returns a sentence instead, when the days chosen make no span
 */
export function spanOf(
  query: Pick<DashboardQuery, 'preset' | 'from' | 'to' | 'within'>,
  zone: Zone,
  now: number,
): Span | string {
  if (query.within !== null) return bucketSpan(zone, query.within.bucket, query.within.at, now);
  if (query.preset === 'all') return openSpan();
  const days = daysNamed(query.preset, query.from, query.to, dayOf(zone, now));
  if (typeof days === 'string') return days;
  const before = daysBefore(query.preset, days);
  const range = { from: startOfDay(zone, days.from), to: startOfDay(zone, days.to) };
  const end = { from: startOfDay(zone, before.from), to: startOfDay(zone, before.to) };
  return described(zone, range, comparable(range, end, now));
}

function openSpan(): Span {
  const none = { firstDay: null, lastDay: null, previousFirstDay: null, previousLastDay: null };
  return { range: ALL_TIME, previous: null, ...none };
}

function bucketSpan(zone: Zone, bucket: BarBucket, at: number, now: number): Span {
  const from = bucketStart(zone, bucket, at);
  const range = { from, to: nextStart(zone, bucket, from) };
  const before = { from: bucketStart(zone, bucket, from - 1), to: from };
  return described(zone, range, comparable(range, before, now));
}

function described(zone: Zone, range: Closed, previous: Closed): Span {
  const text = (at: number): string => dayText(dayOf(zone, at));
  return {
    range,
    previous,
    firstDay: text(range.from),
    lastDay: text(range.to - 1),
    previousFirstDay: text(previous.from),
    previousLastDay: text(Math.max(previous.from, previous.to - 1)),
  };
}

/** The instant at which the bucket after the one that begins at `start` begins. */
export function nextStart(zone: Zone, bucket: BarBucket, start: number): number {
  if (bucket !== 'hour') return startOfDay(zone, firstDayOfNext(bucket, dayOf(zone, start)));
  const next = bucketStart(zone, 'hour', start + HOUR_MS);
  return next > start ? next : start + HOUR_MS;
}

/** What is fine enough to see a course and coarse enough to read. */
export function fittingBucket(from: number, to: number): BarBucket {
  const days = (to - from) / (24 * HOUR_MS);
  // A day of 25 hours is still a day.
  if (days <= DAYS_BY_HOUR + 0.1) return 'hour';
  if (days <= DAYS_BY_DAY + 0.1) return 'day';
  return days <= DAYS_BY_WEEK ? 'week' : 'month';
}

export interface TimelineQuestion {
  readonly zone: Zone;
  /** The span's ends; where it is open, the oldest and the newest event's. */
  readonly from: number;
  readonly to: number;
  readonly now: number;
  /** Null: as fits. */
  readonly bucket: BarBucket | null;
}

/** Buckets without a gap from the first to the last instant; coarser than asked for where there would be too many. */
export function timelineOf({ zone, from, to, now, bucket }: TimelineQuestion): Timeline {
  let chosen: BarBucket = bucket ?? fittingBucket(from, to);
  for (;;) {
    const starts = startsOf(zone, chosen, from, to);
    const coarser = COARSER[chosen];
    if (starts.length <= MOST_BUCKETS || coarser === null) {
      const kept = starts.slice(-MOST_BUCKETS);
      return {
        bucket: chosen,
        starts: kept,
        current: currentOf(zone, chosen, kept, now),
        isCut: kept.length < starts.length,
      };
    }
    chosen = coarser;
  }
}

/** At most one more than can be drawn, but for months: of them all, and the last ones are drawn. */
function startsOf(zone: Zone, bucket: BarBucket, from: number, to: number): number[] {
  const starts: number[] = [];
  const most = bucket === 'month' ? Infinity : MOST_BUCKETS + 1;
  for (let at = bucketStart(zone, bucket, from); at < to && starts.length < most; at = nextStart(zone, bucket, at)) {
    starts.push(at);
  }
  return starts;
}

function currentOf(zone: Zone, bucket: BarBucket, starts: readonly number[], now: number): number {
  const index = indexIn(starts, now);
  const last = starts[starts.length - 1];
  if (last === undefined || index < 0) return -1;
  return index === starts.length - 1 && now >= nextStart(zone, bucket, last) ? -1 : index;
}

/** The place of the bucket that an instant is in, by the largest start that is not after it; -1: before all. */
export function indexIn(starts: readonly number[], at: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
