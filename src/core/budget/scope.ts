/** A budget's filter: read from what people write, and put into the words that JSON and screens show. */
import { DIMENSIONS, KINDS } from '../event';
import type { Dimension } from '../event';
import type { Filter } from '../ledger/query';

/** Budgets measure model calls unless they say otherwise (design.md, "Numbers"). */
export const DEFAULT_FILTER: Filter = { kind: ['llm'] };

/** `kind=llm`, `agent=rex|max,kind=llm`: dimensions in alphabetical order, `(none)` for "no value"; `all` without any. */
export function scopeOf(filter: Filter): string {
  const parts: string[] = [];
  for (const dimension of [...DIMENSIONS].sort()) {
    const values = filter[dimension];
    if (values !== undefined) parts.push(`${dimension}=${values.map((value) => value ?? '(none)').join('|')}`);
  }
  return parts.length === 0 ? 'all' : parts.join(',');
}

/** A filter, or the key in it that cannot be understood with the reason. */
export type FilterRead = { readonly filter: Filter } | { readonly key: string; readonly reason: string };

/**
 * A filter as written: dimensions with a value or a list of values (text, numbers, null for "no value"). An empty one is
 * everything; one that does not name `kind` is about model calls.
 */
export function readFilter(value: Readonly<Record<string, unknown>>): FilterRead {
  const filter: Partial<Record<Dimension, readonly (string | null)[]>> = {};
  for (const [name, wanted] of Object.entries(value)) {
    const dimension = DIMENSIONS.find((known) => known === name);
    if (dimension === undefined) return { key: name, reason: 'not a dimension' };
    const values = readValues(wanted);
    if (values === null) return { key: name, reason: 'not a value or a list of values' };
    if (dimension === 'kind' && !values.every((kind) => KINDS.some((known) => known === kind))) {
      return { key: name, reason: 'not a kind of event' };
    }
    filter[dimension] = values;
  }
  return { filter: Object.keys(filter).length === 0 ? {} : { ...DEFAULT_FILTER, ...filter } };
}

function readValues(wanted: unknown): (string | null)[] | null {
  const list: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const values: (string | null)[] = [];
  for (const value of list) {
    if (typeof value === 'string' && value !== '') values.push(value);
    else if (typeof value === 'number' && Number.isFinite(value)) values.push(String(value));
    else if (value === null) values.push(null);
    else return null;
  }
  return values.length === 0 ? null : values;
}
