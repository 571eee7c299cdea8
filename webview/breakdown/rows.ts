/** The rows of the breakdown: what the ledger grouped, put together per value, compared, searched and sorted. */
import { measuresByValue } from '../../src/core/byValue';
import type { Dimension } from '../../src/core/event';
import { costPerCall } from '../../src/core/figures';
import { keyText } from '../translated';
import type { QueryResult } from '../../src/core/ledger/query';
import { addMeasures, noMeasures, totalTokens, type Measures } from '../../src/core/measures';
import type { NanoUsd } from '../../src/core/money';
import type { Sort } from './state';

export interface BreakdownRow {
  readonly key: string | null;
  readonly name: string;
  readonly measures: Measures;
  /** Cost of model calls alone: CI runs and invoices have no calls to divide by. */
  readonly callCost: NanoUsd;
  /** The same value's cost in the span before; null without one. */
  readonly previous: NanoUsd | null;
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

/** What calls cost, without what CI runs and services of the same row did; null when no call's cost is known. */
export function costPerCallOf(row: BreakdownRow): NanoUsd | null {
  return costPerCall({ ...row.measures, cost: row.callCost });
}

export function search(rows: readonly BreakdownRow[], text: string): readonly BreakdownRow[] {
  const wanted = text.trim().toLowerCase();
  return wanted === '' ? rows : rows.filter((row) => row.name.toLowerCase().includes(wanted));
}

/** Ties keep the ledger's order: most expensive first. */
export function sortRows(rows: readonly BreakdownRow[], { column, descending }: Sort): readonly BreakdownRow[] {
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

function valueOf(column: Exclude<Sort['column'], 'name'>): (row: BreakdownRow) => number | null {
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
