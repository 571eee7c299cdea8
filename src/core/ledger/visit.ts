/** Shows single events one by one without making an object of each: for findings that no sum can tell. */
import { KINDS } from '../event';
import type { Kind } from '../event';
import { CHUNK_ROWS, type Chunk } from './chunk';
import type { Columns } from './columns';
import { CACHE_READ, CACHE_WRITE_1H, CACHE_WRITE_5M, COUNT_LESS_ONE, FAILURES, INPUT, OUTPUT } from './countColumns';
import { groupTuples, valueOf, type Groups } from './groups';
import { ALL_TIME, type Query } from './query';
import type { ScanSource } from './scans';
import { Selection } from './selection';
import type { Dictionary } from './selection';
import type { TupleDimension } from './tuples';

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
  const visitor = new Visitor(columns, dictionary, query);
  for (const chunk of columns.chunks) visitor.show(chunk, visit);
  return visitor.nameOf;
}

/** A ledger as far as a walk that others may interrupt needs it. */
export interface SteppedLedger {
  query(query: Query): unknown;
  scan<T>(question: (source: ScanSource) => T): T;
}

/**
 * Like `visitRows`, in the same order and of what the ledger held at the first step, some thousand events a step; between
 * steps the ledger may change. Null, at once: what it held is no longer to be seen; what was shown is worth nothing.
 */
export function* visitInSteps(
  ledger: SteppedLedger,
  query: VisitQuery,
  visit: (event: Visited) => void,
): Generator<void, GroupNames | null> {
  // Every chunk has its sums then: they are made anew whenever one of its rows changes.
  ledger.query({ range: ALL_TIME, groupBy: [] });
  const tail: Visited[] = [];
  const { visitor, sums } = ledger.scan(({ columns, dictionary }) => {
    const begun = new Visitor(columns, dictionary, query);
    const last = columns.chunks.at(-1);
    // Logs grow there, so that its sums would hardly ever last until it is its turn.
    if (last !== undefined) begun.show(last, (event) => tail.push({ ...event }));
    return { visitor: begun, sums: columns.chunks.slice(0, -1).map(({ rollup }) => rollup) };
  });
  for (const [place, rollup] of sums.entries()) {
    yield;
    const isShown = ledger.scan(({ columns }) => {
      const chunk = columns.chunks[place];
      if (chunk === undefined || rollup === null || chunk.rollup !== rollup) return false;
      visitor.show(chunk, visit);
      return true;
    });
    if (!isShown) return null;
  }
  yield;
  for (const event of tail) visit(event);
  return visitor.nameOf;
}

/** Shows the matching rows of chunks, one chunk at a time. */
class Visitor {
  private readonly selection: Selection;
  private readonly groups: Groups | null;
  private readonly places = new Uint16Array(CHUNK_ROWS);
  private readonly event = blank();

  constructor(
    private readonly columns: Columns,
    private readonly dictionary: Dictionary,
    private readonly query: VisitQuery,
  ) {
    this.selection = new Selection(dictionary, query.range, query.filter);
    this.groups = groupTuples(dictionary, query.groupBy);
  }

  readonly nameOf: GroupNames = (group) =>
    this.query.groupBy.map((dimension) => valueOf(this.dictionary, dimension, this.groups?.example[group] ?? 0, 0, 0));

  show(chunk: Chunk, visit: (event: Visited) => void): void {
    const { columns, selection, groups, places, event } = this;
    const { shapes } = this.dictionary;
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
}

function blank(): Visited {
  const tokens = { hasTokens: false, input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { at: NaN, kind: 'llm', cost: NaN, ...tokens, calls: 0, failures: 0, group: 0 };
}
