/** The ranked table: one row per value of a dimension, compared with the time before, searched, sorted and by pages. */
import { byValueAndKind, measuresByValue } from '../byValue';
import { costPerCall } from '../figures';
import type { GroupKey, QueryResult } from '../ledger/query';
import { addMeasures, noMeasures, totalTokens } from '../measures';
import type { NanoUsd } from '../money';
import { keyText } from '../names';
import { closedRange, type Ask, type DashboardSource } from './ask';
import type { Change, Changes, DashboardQuery, Ranked, RankedRow, RowsQuery, Span } from './model';
import { fittingBucket, indexIn, timelineOf } from './span';

/** Points of a row's sparkline, at most. */
const SPARK_POINTS = 31;
/** Names of those who made the difference, each way. */
const CHANGES_NAMED = 6;

type BareRow = Omit<RankedRow, 'spark'>;

export function makeRanked(source: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): Ranked {
  const rows = bareRows(ask, query, span);
  const { groupBy } = query;
  const matching = searched(rows, groupBy, query.rows.search);
  const sorted = sortRows(matching, query.rows);
  const offset = Math.min(query.rows.offset, lastPage(sorted.length, query.rows.limit));
  const page = sorted.slice(offset, offset + query.rows.limit);
  return {
    groupBy,
    rows: withSparks(source, ask, query, span, page),
    offset,
    matching: matching.length,
    all: rows.length,
    total: sumRow(rows, previousTotal(ask, query, span)),
    found: query.rows.search.trim() === '' ? null : sumRow(matching, sumOfPrevious(matching)),
  };
}

function lastPage(rows: number, limit: number): number {
  return limit <= 0 ? 0 : Math.floor(Math.max(0, rows - 1) / limit) * limit;
}

function bareRows(ask: Ask, { filter, groupBy }: DashboardQuery, { range, previous }: Span): BareRow[] {
  const before = previous === null ? null : costs(ask({ range: previous, filter, groupBy: [groupBy] }));
  const collected = measuresByValue(ask({ range, filter, groupBy: byValueAndKind(groupBy) }).rows);
  return [...collected].map(([key, { measures, callCost }]) => ({
    key,
    measures,
    callCost,
    previous: before === null ? null : (before.get(key) ?? 0),
  }));
}

function costs({ rows }: QueryResult): Map<string | null, NanoUsd> {
  return new Map(rows.map((row) => [row.key[0] ?? null, row.measures.cost]));
}

function searched(rows: readonly BareRow[], groupBy: GroupKey, text: string): readonly BareRow[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ key }) => keyText(groupBy, key, Infinity).toLowerCase().includes(wanted));
}

/** Ties stand most expensive first, then by name; what has no figure stands last, whichever way the rest is sorted. */
function sortRows(rows: readonly BareRow[], { sort, descending }: RowsQuery): BareRow[] {
  const direction = descending ? -1 : 1;
  const tie = (a: BareRow, b: BareRow): number => b.measures.cost - a.measures.cost || compareKeys(a, b);
  if (sort === 'name')
    return [...rows].sort((a, b) =>
      a.key === null || b.key === null ? compareKeys(a, b) : direction * compareKeys(a, b),
    );
  const value = (row: BareRow): number | null => valueOf(sort, row);
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? tie(a, b) : x === null ? 1 : -1;
    return direction * (x - y) || tie(a, b);
  });
}

function valueOf(column: Exclude<RowsQuery['sort'], 'name'>, row: BareRow): number | null {
  switch (column) {
    case 'cost':
    case 'share':
      return row.measures.cost;
    case 'calls':
      return row.measures.calls;
    case 'tokens':
      return totalTokens(row.measures);
    case 'costPerCall':
      return costPerCall({ ...row.measures, cost: row.callCost });
    case 'change':
      return row.previous === null ? null : row.measures.cost - row.previous;
  }
}

/** Numbers by size (`#9` before `#10`), the rest by code unit, the unattributed row last: the same order in every locale. */
function compareKeys(a: BareRow, b: BareRow): number {
  if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
  const [x, y] = [Number(a.key), Number(b.key)];
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

function previousTotal(ask: Ask, { filter, groupBy }: DashboardQuery, { previous }: Span): NanoUsd | null {
  return previous === null ? null : ask({ range: previous, filter, groupBy: [groupBy] }).total.cost;
}

function sumOfPrevious(rows: readonly BareRow[]): NanoUsd | null {
  if (rows.some(({ previous }) => previous === null)) return null;
  return rows.reduce((sum, { previous }) => sum + (previous ?? 0), 0);
}

function sumRow(rows: readonly BareRow[], previous: NanoUsd | null): RankedRow {
  const measures = noMeasures();
  let callCost = 0;
  for (const row of rows) {
    addMeasures(measures, row.measures);
    callCost += row.callCost;
  }
  return { key: null, measures, callCost, previous, spark: [] };
}

/** Asks only about the rows of the page. */
function withSparks(
  source: DashboardSource,
  ask: Ask,
  { filter, groupBy }: DashboardQuery,
  { range }: Span,
  page: readonly BareRow[],
): RankedRow[] {
  const { zone, now } = source;
  const closed = closedRange(source, range);
  const to = Math.min(closed.to, Math.max(now + 1, closed.from + 1));
  // Hours ask every event; a day without them is one bar.
  const fitting = fittingBucket(closed.from, to);
  const timeline = timelineOf({ zone, from: closed.from, to, now, bucket: fitting === 'hour' ? 'day' : fitting });
  const starts = timeline.starts.slice(-SPARK_POINTS);
  if (starts.length < 2) return page.map((row) => ({ ...row, spark: [] }));
  const sparks = new Map(page.map(({ key }) => [key, starts.map(() => 0)]));
  for (const row of ask({ range, filter, groupBy: [groupBy], bucket: timeline.bucket }).rows) {
    const values = sparks.get(row.key[0] ?? null);
    const index = row.bucket === null ? -1 : indexIn(starts, row.bucket);
    if (values !== undefined && index >= 0) values[index] = (values[index] ?? 0) + row.measures.cost;
  }
  return page.map((row) => ({ ...row, spark: sparks.get(row.key) ?? [] }));
}

export function makeChanges(ask: Ask, { filter, groupBy }: DashboardQuery, { range, previous }: Span): Changes {
  const now = ask({ range, filter, groupBy: [groupBy] });
  const nothing = {
    groupBy,
    compared: false,
    now: now.total.cost,
    before: 0,
    more: [],
    less: [],
    otherMore: 0,
    otherLess: 0,
  };
  if (previous === null) return nothing;
  const before = ask({ range: previous, filter, groupBy: [groupBy] });
  const [amounts, earlier] = [costs(now), costs(before)];
  const changes: Change[] = [...new Set([...amounts.keys(), ...earlier.keys()])].map((key) => ({
    key,
    now: amounts.get(key) ?? 0,
    before: earlier.get(key) ?? 0,
  }));
  const difference = (change: Change): number => change.now - change.before;
  const more = changes.filter((change) => difference(change) > 0).sort((a, b) => difference(b) - difference(a));
  const less = changes.filter((change) => difference(change) < 0).sort((a, b) => difference(a) - difference(b));
  const rest = (list: readonly Change[]): NanoUsd =>
    list.slice(CHANGES_NAMED).reduce((sum, change) => sum + difference(change), 0);
  return {
    groupBy,
    compared: true,
    now: now.total.cost,
    before: before.total.cost,
    more: more.slice(0, CHANGES_NAMED),
    less: less.slice(0, CHANGES_NAMED),
    otherMore: rest(more),
    otherLess: rest(less),
  };
}
