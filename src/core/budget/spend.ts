/** What was spent in a budget's scope, day by day: in its period and in the days before, which the forecast learns from. */
import { dayOf, startOfDay } from '../calendar';
import type { Day, Zone } from '../calendar';
import { addMeasures, noMeasures } from '../measures';
import type { Filter, Query, QueryResult } from '../ledger/query';
import type { NanoUsd } from '../money';

/** Instants have microseconds: the first one that is after `now`, for ranges that include `now` itself. */
const MICROSECOND_MS = 0.001;

export interface SpendQuestion {
  readonly zone: Zone;
  /** Epoch ms, in the period. */
  readonly now: number;
  /** The period, `to` exclusive. */
  readonly range: { readonly from: number; readonly to: number };
  /** Whole days before today to look back at, beyond the period's start if need be. */
  readonly historyDays: number;
  readonly filter: Filter;
  readonly ledger: (query: Query) => QueryResult;
}

export interface PeriodSpend {
  /** In the whole period; in it up to `now`. */
  readonly total: NanoUsd;
  readonly untilNow: NanoUsd;
  /** Model calls in scope in the whole period. */
  readonly calls: number;
  /** Spend up to `now` by local day, from the first day looked back at; days without events are absent. */
  readonly byDay: ReadonlyMap<Day, NanoUsd>;
}

/** Asks the ledger once for the past and once for what is dated after `now`. */
export function dailySpend({ zone, now, range, historyDays, filter, ledger }: SpendQuestion): PeriodSpend {
  const firstDay = dayOf(zone, now) - historyDays;
  const from = Math.min(range.from, startOfDay(zone, firstDay));
  const afterNow = Math.min(range.to, now + MICROSECOND_MS);
  const past = ledger({ range: { from, to: afterNow }, filter, groupBy: [], bucket: 'day' });
  const future = afterNow < range.to ? ledger({ range: { from: afterNow, to: range.to }, filter, groupBy: [] }) : null;
  const inPeriod = noMeasures();
  const byDay = new Map<Day, NanoUsd>();
  for (const { bucket, measures } of past.rows) {
    if (bucket === null) continue;
    byDay.set(dayOf(zone, bucket), measures.cost);
    if (bucket >= range.from) addMeasures(inPeriod, measures);
  }
  return {
    total: inPeriod.cost + (future?.total.cost ?? 0),
    untilNow: inPeriod.cost,
    calls: inPeriod.calls + (future?.total.calls ?? 0),
    byDay,
  };
}
