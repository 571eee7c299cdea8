/** A budget's scope: read from what people write, put into words, and looked up in the values that the ledger has. */
import { DIMENSIONS, KINDS } from '../event';
import type { Dimension } from '../event';
import type { Filter } from '../ledger/query';
import { sentence, type Sentence } from '../words';

/** Budgets measure model calls unless they say otherwise (design.md, "Numbers"). */
export const DEFAULT_FILTER: Filter = { kind: ['llm'] };

/** What parts the id of a WBS item from what is below it: `WBS-1` covers `WBS-1.2` and `WBS-1-2`, never `WBS-12`. */
const WBS_SEPARATORS = ['.', '-', '/'];

/**
 * `kind=llm`, `agent=rex|max,kind=llm`: dimensions in alphabetical order, `(none)` for "no value"; `all` without any. The
 * same on each value of a dimension begins with it: `each pr,kind=llm`.
 */
export function scopeOf(filter: Filter, each?: Dimension): string {
  const parts: string[] = each === undefined ? [] : [`each ${each}`];
  for (const dimension of [...DIMENSIONS].sort()) {
    const values = filter[dimension];
    if (values !== undefined) parts.push(`${dimension}=${values.map((value) => value ?? '(none)').join('|')}`);
  }
  return parts.length === 0 ? 'all' : parts.join(',');
}

/** A filter, or the key in it that cannot be understood with the reason. */
export type FilterRead = { readonly filter: Filter } | { readonly key: string; readonly reason: Sentence };

/**
 * A filter as written: dimensions with a value or a list of values (text, numbers, null for "no value"). An empty one is
 * everything; one that does not name `kind` is about model calls, and the kind `*` is every kind.
 */
export function readFilter(value: Readonly<Record<string, unknown>>): FilterRead {
  const filter: Partial<Record<Dimension, readonly (string | null)[]>> = {};
  let everyKind = Object.keys(value).length === 0;
  for (const [name, wanted] of Object.entries(value)) {
    const dimension = DIMENSIONS.find((known) => known === name);
    if (dimension === undefined) return { key: name, reason: sentence('not a dimension') };
    const values = readValues(wanted);
    if (values === null) return { key: name, reason: sentence('not a value or a list of values') };
    if (dimension === 'kind' && values.includes('*')) {
      everyKind = true;
      continue;
    }
    if (dimension === 'kind' && !values.every((kind) => KINDS.some((known) => known === kind))) {
      return { key: name, reason: sentence('not a kind of event') };
    }
    filter[dimension] = values;
  }
  return { filter: everyKind ? filter : { ...DEFAULT_FILTER, ...filter } };
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

/**
 * True where a value of the ledger (null: none) is one that a filter names: the same, matched by a pattern in which `*`
 * stands for any text, or a WBS item below the one that is named. Letters count as they are written.
 */
export function covers(dimension: Dimension, written: string | null, value: string | null): boolean {
  if (written === null || value === null) return written === value;
  if (written === value) return true;
  if (written.includes('*')) return matchesPattern(written, value);
  return dimension === 'wbs' && WBS_SEPARATORS.some((separator) => value.startsWith(written + separator));
}

/** Piece by piece from the left, so that no pattern and no value can make it slow. */
function matchesPattern(pattern: string, value: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces[pieces.length - 1] ?? '';
  if (value.length < first.length + last.length || !value.startsWith(first) || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let place = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = value.indexOf(piece, place);
    if (found < 0 || found + piece.length > end) return false;
    place = found + piece.length;
  }
  return true;
}

/** The filter in the ledger's own values; `valuesOf` is asked only of dimensions in which a name may stand for others. */
export function resolveFilter(filter: Filter, valuesOf: (dimension: Dimension) => readonly string[]): Filter {
  const resolved: Partial<Record<Dimension, readonly (string | null)[]>> = {};
  for (const dimension of DIMENSIONS) {
    const written = filter[dimension];
    if (written === undefined) continue;
    resolved[dimension] = standsForOthers(dimension, written)
      ? [...new Set([...written, ...coveredBy(dimension, written, valuesOf(dimension))])]
      : written;
  }
  return resolved;
}

function standsForOthers(dimension: Dimension, written: readonly (string | null)[]): boolean {
  return dimension === 'wbs' || written.some((value) => value !== null && value.includes('*'));
}

function coveredBy(dimension: Dimension, written: readonly (string | null)[], values: readonly string[]): string[] {
  return values.filter((value) => written.some((name) => covers(dimension, name, value)));
}
