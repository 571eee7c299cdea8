/** Shows single events one by one without making an object of each: for findings that no sum can tell. */
import { KINDS } from '../event';
import type { Kind } from '../event';
import { CHUNK_ROWS } from './columns';
import { CACHE_READ, CACHE_WRITE_1H, CACHE_WRITE_5M, COUNT_LESS_ONE, FAILURES, INPUT, OUTPUT } from './countColumns';
import type { Columns } from './columns';
import { groupTuples, valueOf } from './groups';
import type { Query } from './query';
import { Selection } from './selection';
import type { Dictionary } from './selection';
import type { TupleDimension } from './intern';

export interface VisitQuery extends Pick<Query, 'range' | 'filter'> {
  /** Events with the same values in these are of one group. */
  readonly groupBy: readonly TupleDimension[];
}

/** The event that is shown: the same object each time. */
export interface Visited {
  /** Epoch ms; NaN: no time. */
  at: number;
  kind: Kind;
  /** Nano-dollars; NaN: unpriced or unmetered. */
  cost: number;
  /** False: the log names no tokens, and the five below are 0. */
  hasTokens: boolean;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  calls: number;
  failures: number;
  /** Counts up from 0; `nameOf` tells the values. */
  group: number;
}

/** The values of a group, in the order of `groupBy`; null: no value. */
export type GroupNames = (group: number) => readonly (string | null)[];

/** The rows that count must have been decided. Events come in no particular order. */
export function visitRows(
  columns: Columns,
  dictionary: Dictionary,
  query: VisitQuery,
  visit: (event: Visited) => void,
): GroupNames {
  const { shapes } = dictionary;
  const selection = new Selection(dictionary, query.range, query.filter);
  const groups = groupTuples(dictionary, query.groupBy);
  const places = new Uint16Array(CHUNK_ROWS);
  const event = blank();
  for (const chunk of columns.chunks) {
    const picked = selection.pick(chunk, places);
    for (let place = 0; place < picked; place++) {
      const index = places[place] ?? 0;
      event.at = chunk.at[index] ?? NaN;
      if (!selection.openRange && Number.isNaN(event.at)) continue;
      const row = chunk.firstRow + index;
      const shape = shapes.shapeOf(chunk.shape[index] ?? 0);
      event.kind = KINDS[shapes.kind[chunk.shape[index] ?? 0] ?? 0] ?? 'llm';
      event.cost = columns.cost(row);
      event.hasTokens = shape.hasTokens;
      event.input = columns.get(row, INPUT);
      event.output = columns.get(row, OUTPUT);
      event.cacheRead = columns.get(row, CACHE_READ);
      event.cacheWrite5m = columns.get(row, CACHE_WRITE_5M);
      event.cacheWrite1h = columns.get(row, CACHE_WRITE_1H);
      event.calls = columns.get(row, COUNT_LESS_ONE) + 1;
      event.failures = columns.get(row, FAILURES);
      event.group = groups?.of[chunk.tuple[index] ?? 0] ?? 0;
      visit(event);
    }
  }
  return (group) => query.groupBy.map((dimension) => valueOf(dictionary, dimension, groups?.example[group] ?? 0, 0, 0));
}

function blank(): Visited {
  const tokens = { hasTokens: false, input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { at: NaN, kind: 'llm', cost: NaN, ...tokens, calls: 0, failures: 0, group: 0 };
}
