/** The ledger's rows of one dimension put together per value, with what model calls alone cost. */
import type { GroupKey, Row } from './ledger/query';
import { addMeasures, noMeasures, type Measures } from './measures';
import type { NanoUsd } from './money';

export interface ValueMeasures {
  readonly measures: Measures;
  /** Cost of model calls alone: CI runs and invoices have no calls to divide by. */
  readonly callCost: NanoUsd;
}

/** What to group by: the value, and its kind, so that cost per call can leave out what is no call. */
export function byValueAndKind<K extends GroupKey>(dimension: K): readonly (K | 'kind')[] {
  return dimension === 'kind' ? ['kind'] : [dimension, 'kind'];
}

/** @param rows grouped by `byValueAndKind` @returns by value, in the order of the rows; null: the unattributed row */
export function measuresByValue(rows: readonly Row[]): ReadonlyMap<string | null, ValueMeasures> {
  const collected = new Map<string | null, { readonly measures: Measures; callCost: NanoUsd }>();
  for (const row of rows) {
    const key = row.key[0] ?? null;
    const entry = collected.get(key) ?? { measures: noMeasures(), callCost: 0 };
    addMeasures(entry.measures, row.measures);
    if (row.key[row.key.length - 1] === 'llm') entry.callCost += row.measures.cost;
    collected.set(key, entry);
  }
  return collected;
}
