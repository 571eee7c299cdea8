/** The stretch of time a report is about, and the one before that it is compared with. */
import type { Period } from '../budget/budget';
import { dayOf, dayText, firstDayOf, firstDayOfNext, periodText, startOfDay, type Day, type Zone } from '../calendar';
import type { ClosedRange } from './model';

export interface Span {
  readonly label: string;
  readonly firstDay: Day;
  /** Inclusive. */
  readonly lastDay: Day;
  readonly range: ClosedRange;
}

/** The calendar period that holds `day`. */
export function spanOf(zone: Zone, period: Period, day: Day): Span {
  const firstDay = firstDayOf(period, day);
  const next = firstDayOfNext(period, day);
  return {
    label: periodText(period, firstDay),
    firstDay,
    lastDay: next - 1,
    range: { from: startOfDay(zone, firstDay), to: startOfDay(zone, next) },
  };
}

/** The calendar period before the one that holds `day`. */
export function spanBefore(zone: Zone, period: Period, day: Day): Span {
  return spanOf(zone, period, firstDayOf(period, day) - 1);
}

/**
 * The same stretch of the period before: as many whole days as have passed, and today's hours. It ends with that period
 * when that one is shorter (31 March against February).
 */
export function sameStretch(zone: Zone, span: Span, before: Span, now: number): ClosedRange {
  const today = dayOf(zone, now);
  const day = before.firstDay + (today - span.firstDay);
  if (day > before.lastDay) return before.range;
  const to = startOfDay(zone, day) + (now - startOfDay(zone, today));
  return { from: before.range.from, to: Math.min(to, startOfDay(zone, day + 1)) };
}

export function isRunning(span: Span, now: number): boolean {
  return now >= span.range.from && now < span.range.to;
}

export function spanText(span: Span): { firstDay: string; lastDay: string } {
  return { firstDay: dayText(span.firstDay), lastDay: dayText(span.lastDay) };
}
