/** What the dashboard asks of: the ledger, budgets, prices and the clock, each question once however many sections need its answer. */
import type { BudgetState } from '../budget/budget';
import { dayOf, startOfDay, type Zone } from '../calendar';
import { bucketStart } from '../calendar';
import { byCost } from '../ledger/grouping';
import { BUCKETS, type Query, type QueryResult, type Range, type Row } from '../ledger/query';
import type { ScanSource } from '../ledger/scans';
import { addMeasures, noMeasures } from '../measures';
import type { PriceTable } from '../pricing/table';

/** The ledger as far as the dashboard needs it. */
export interface DashboardLedger {
  query(query: Query): QueryResult;
  scan<T>(question: (source: ScanSource) => T): T;
  oldest(): number | null;
  newestUpTo(now: number): number | null;
}

export interface DashboardSource {
  readonly ledger: DashboardLedger;
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  /** Worst first. */
  readonly budgets: readonly BudgetState[];
  readonly prices: PriceTable;
}

export type Ask = (query: Query) => QueryResult;

/** Remembers answers for as long as it lives, that of one request, and takes from them what they tell already. */
export function askerOf({ ledger, zone }: Pick<DashboardSource, 'ledger' | 'zone'>): Ask {
  const known = new Map<string, QueryResult>();
  const nameOf = ({ range, filter = {}, groupBy, bucket = 'none' }: Query): string =>
    JSON.stringify([range, filter, groupBy, bucket]);
  const told = (query: Query): QueryResult | null => {
    if ((query.bucket ?? 'none') !== 'none') return null;
    for (const bucket of BUCKETS) {
      const finer = known.get(nameOf({ ...query, bucket }));
      if (finer !== undefined) return withoutBuckets(finer);
    }
    return null;
  };
  return (query) => {
    const name = nameOf(query);
    let answer = known.get(name);
    if (answer === undefined)
      known.set(name, (answer = told(query) ?? byDays((part) => ledger.query(part), zone, query)));
    return answer;
  };
}

/** The same question's answer without a bucket: of every group the sum over all of them. */
export function withoutBuckets({ rows, total, undated }: QueryResult): QueryResult {
  const sums = new Map<string | null | undefined, Row>();
  for (const { key, measures } of rows) {
    const name = key.length === 1 ? key[0] : JSON.stringify(key);
    const held = sums.get(name);
    if (held === undefined) sums.set(name, { key, bucket: null, measures: { ...measures } });
    else addMeasures(held.measures, measures);
  }
  return { rows: [...sums.values()].sort(byCost), total, undated };
}

/**
 * Whole days are answered from their sums and only what is left of a range from single events: of a month at a million
 * events that is a thirtieth.
 */
function byDays(ask: Ask, zone: Zone, query: Query): QueryResult {
  const { from, to } = query.range;
  if (to === null || from === null || query.bucket === 'hour') return ask(query);
  const startOfLast = startOfDay(zone, dayOf(zone, to));
  const isWhole = startOfLast === to || startOfLast <= from || bucketStart(zone, 'day', from) !== from;
  if (isWhole) return ask(query);
  const days = ask({ ...query, range: { from, to: startOfLast } });
  const rest = ask({ ...query, range: { from: startOfLast, to } });
  return joined(days, rest);
}

/** The answers of two ranges that do not overlap, as one; most expensive first. */
function joined(one: QueryResult, other: QueryResult): QueryResult {
  const rows = new Map<string, Row>();
  for (const result of [one, other]) {
    for (const row of result.rows) {
      const name = JSON.stringify([row.key, row.bucket]);
      const held = rows.get(name);
      if (held === undefined) rows.set(name, { ...row, measures: { ...row.measures } });
      else addMeasures(held.measures, row.measures);
    }
  }
  const total = noMeasures();
  for (const result of [one, other]) addMeasures(total, result.total);
  return { rows: [...rows.values()].sort(byCost), total, undated: one.undated };
}

export function isEmptyFilter(filter: Query['filter']): boolean {
  return filter === undefined || Object.keys(filter).length === 0;
}

/** A range with both ends: where it is open, those of the events. */
export function closedRange({ ledger, now }: DashboardSource, range: Range): { from: number; to: number } {
  const from = range.from ?? ledger.oldest() ?? now;
  // What is dated in the future is summed up and not drawn: one damaged year would push everything else together.
  const to = range.to ?? Math.max(from, now) + 1;
  return { from, to };
}
