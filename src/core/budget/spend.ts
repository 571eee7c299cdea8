/** What was spent in a budget's scope, day by day: in its period, in the running year, and in the days that the forecast learns from. */
import { dateOf, dayOf, dayOfDate, startOfDay } from '../calendar';
import type { Day, Zone } from '../calendar';
import type { Dimension } from '../event';
import type { Filter, Query, QueryResult, Range } from '../ledger/query';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';
import type { CountedEvents } from './budget';

/** Instants have microseconds: the first one that is after `now`, for ranges that include `now` itself. */
const MICROSECOND_MS = 0.001;

export interface SpendQuestion {
  readonly zone: Zone;
  /** Epoch ms, in the period. */
  readonly now: number;
  /** The period, `to` exclusive; days of the zone, or open. */
  readonly range: Range;
  /** Whole days before today to look back at, beyond the period's start if need be. */
  readonly historyDays: number;
  readonly filter: Filter;
  /** Every value of it on its own; absent: all in one, under null. */
  readonly each?: Dimension | undefined;
  readonly ledger: (query: Query) => QueryResult;
}

export interface PeriodSpend {
  /** In the whole period, events without a time included where it is open; of each value of an open one, of its last days only. */
  readonly total: NanoUsd;
  /** In the period up to `now`, of what has a time. */
  readonly untilNow: NanoUsd;
  /** Model calls in scope in the whole period. */
  readonly calls: number;
  /** Events that `total` is of. */
  readonly counted: CountedEvents;
  /** Spend up to `now` by local day, from the first day looked back at; days without events are absent. */
  readonly byDay: ReadonlyMap<Day, NanoUsd>;
  /** The same of what is dated after `now`, up to the end of the period or of the year, whichever is later. */
  readonly toCome: ReadonlyMap<Day, NanoUsd>;
}

export const NO_EVENTS: CountedEvents = { events: 0, unpriced: 0, unmetered: 0 };

export const NO_SPEND: PeriodSpend = {
  total: 0,
  untilNow: 0,
  calls: 0,
  counted: NO_EVENTS,
  byDay: new Map(),
  toCome: new Map(),
};

/** The first day of the calendar year that a day is in, and of the next one. */
export function yearOf(day: Day): { readonly first: Day; readonly next: Day } {
  const { year } = dateOf(day);
  return { first: dayOfDate(year, 1, 1) ?? day, next: dayOfDate(year + 1, 1, 1) ?? day + 1 };
}

interface Tally {
  total: NanoUsd;
  untilNow: NanoUsd;
  calls: number;
  readonly counted: { -readonly [K in keyof CountedEvents]: number };
  readonly byDay: Map<Day, NanoUsd>;
  readonly toCome: Map<Day, NanoUsd>;
}

/**
 * Asks the ledger for the days before today and after it, which it knows by heart, and for today's events one by one: only
 * today's spend has to be parted at `now`.
 */
export function dailySpend(question: SpendQuestion): ReadonlyMap<string | null, PeriodSpend> {
  const { zone, now, range, each } = question;
  const today = dayOf(zone, now);
  const [start, end] = [startOfDay(zone, today), startOfDay(zone, today + 1)];
  const { from, to } = rangeAsked(question, today);
  const afterNow = Math.min(end, now + MICROSECOND_MS);
  const tallies = new Tallies(question);
  const before = tallies.take('byDay', { from, to: start });
  tallies.take('byDay', { from: start, to: afterNow });
  tallies.take('toCome', { from: afterNow, to: end });
  tallies.take('toCome', { from: end, to });
  if (each === undefined && isOpen(range)) addTo(tallies.of(null), before.undated);
  return tallies.byValue;
}

function addTo(tally: Tally, { cost, events, unpriced, unmetered }: Measures): void {
  const { counted } = tally;
  tally.total += cost;
  counted.events += events;
  counted.unpriced += unpriced;
  counted.unmetered += unmetered;
}

/** Of each value only the days that its rate and its forecast are made of: there may be thousands of them. */
function rangeAsked({ zone, range, historyDays, each }: SpendQuestion, today: Day): Range {
  const history = startOfDay(zone, today - historyDays);
  if (each !== undefined) {
    return { from: Math.min(range.from ?? history, history), to: range.to ?? startOfDay(zone, today + 1) };
  }
  const { first, next } = yearOf(today);
  return {
    from: range.from === null ? null : Math.min(range.from, history, startOfDay(zone, first)),
    to: range.to === null ? null : Math.max(range.to, startOfDay(zone, next)),
  };
}

function isOpen({ from, to }: Range): boolean {
  return from === null && to === null;
}

class Tallies {
  readonly byValue = new Map<string | null, Tally>();

  constructor(private readonly question: SpendQuestion) {
    if (question.each === undefined) this.of(null);
  }

  of(value: string | null): Tally {
    let tally = this.byValue.get(value);
    if (tally === undefined) {
      tally = { total: 0, untilNow: 0, calls: 0, counted: { ...NO_EVENTS }, byDay: new Map(), toCome: new Map() };
      this.byValue.set(value, tally);
    }
    return tally;
  }

  take(when: 'byDay' | 'toCome', asked: Range): QueryResult {
    const { zone, range, filter, each, ledger } = this.question;
    const result = ledger({ range: asked, filter, groupBy: each === undefined ? [] : [each], bucket: 'day' });
    for (const { key, bucket, measures } of result.rows) {
      if (bucket === null) continue;
      const tally = this.of(each === undefined ? null : (key[0] ?? null));
      const day = dayOf(zone, bucket);
      tally[when].set(day, (tally[when].get(day) ?? 0) + measures.cost);
      if ((range.from !== null && bucket < range.from) || (range.to !== null && bucket >= range.to)) continue;
      addTo(tally, measures);
      tally.calls += measures.calls;
      if (when === 'byDay') tally.untilNow += measures.cost;
    }
    return result;
  }
}
