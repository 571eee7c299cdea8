/** The rows of the breakdown: what the ledger grouped, put together per value, compared, searched and sorted. */
import { measuresByValue } from '../../src/core/byValue';
import type { Dimension } from '../../src/core/event';
import { keyText } from '../translated';
import type { QueryResult } from '../../src/core/ledger/query';
import { addMeasures, noMeasures, totalTokens } from '../../src/core/measures';
import { costPerCallOf, type FigureRow, type Order } from '../figureTable';

export interface BreakdownRow extends FigureRow {
  readonly key: string | null;
  readonly name: string;
}

/** @param previous the answer to the same question about the span before; null without one */
export function breakdownRows(
  dimension: Dimension,
  now: QueryResult,
  previous: QueryResult | null,
): readonly BreakdownRow[] {
  const before = previous === null ? null : measuresByValue(previous.rows);
  return [...measuresByValue(now.rows)].map(([key, { measures, callCost }]) => ({
    key,
    name: keyText(dimension, key),
    measures,
    callCost,
    previous: before === null ? null : (before.get(key)?.measures.cost ?? 0),
  }));
}

/** Rows added up; what was spent before by values that no longer occur is no part of it. */
export function sumRow(rows: readonly BreakdownRow[], name: string): BreakdownRow {
  const measures = noMeasures();
  let callCost = 0;
  let previous: number | null = null;
  for (const row of rows) {
    addMeasures(measures, row.measures);
    callCost += row.callCost;
    if (row.previous !== null) previous = (previous ?? 0) + row.previous;
  }
  return { key: null, name, measures, callCost, previous };
}

export function search(rows: readonly BreakdownRow[], text: string): readonly BreakdownRow[] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(wanted));
}

/** Ties keep the ledger's order: most expensive first. */
export function sortRows(rows: readonly BreakdownRow[], { column, descending }: Order): readonly BreakdownRow[] {
  const direction = descending ? -1 : 1;
  if (column === 'name') return [...rows].sort((a, b) => direction * compareNames(a, b));
  const value = valueOf(column);
  // What has no figure stands last, whichever way the rest is sorted.
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return direction * (x - y);
  });
}

function valueOf(column: Exclude<Order['column'], 'name'>): (row: BreakdownRow) => number | null {
  switch (column) {
    case 'cost':
    case 'share':
      return (row) => row.measures.cost;
    case 'calls':
      return (row) => row.measures.calls;
    case 'tokens':
      return (row) => totalTokens(row.measures);
    case 'costPerCall':
      return costPerCallOf;
    case 'change':
      return (row) => (row.previous === null ? null : row.measures.cost - row.previous);
  }
}

/** Numbers by size (`#9` before `#10`), the rest by code unit, the unattributed row last: the same order in every locale. */
function compareNames(a: BreakdownRow, b: BreakdownRow): number {
  if (a.key === null || b.key === null) return a.key === b.key ? 0 : a.key === null ? 1 : -1;
  const [x, y] = [Number(a.key), Number(b.key)];
  if (Number.isFinite(x) && Number.isFinite(y) && x !== y) return x - y;
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
