/** Adds up the measures of a chunk's rows by entry: column by column, then what they mean by the kind and the state of each entry. */
import { COST_STATES, KINDS } from '../event';
import { MEASURE_NAMES, type Measures } from '../measures';
import { CHUNK_ROWS, WIDE, type Chunk, type Narrow } from './chunk';
import type { Columns } from './columns';
import { costOfCode } from './costCode';
import {
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COST,
  COUNT_LESS_ONE,
  DURATION_PLUS_ONE,
  FAILURES,
  INPUT,
  OUTPUT,
} from './countColumns';
import type { Shapes } from './shapes';

/** The entry of rows that do not count: it is added up and left out, so that no row is asked whether it counts. */
export const NO_ENTRY = CHUNK_ROWS;

/** The entries of a chunk. */
export interface ChunkEntries {
  /** By row. */
  readonly entryOf: Uint16Array;
  /** By entry. */
  readonly shapes: Uint32Array;
  readonly events: Float64Array;
  /** How many entries there are. */
  readonly count: number;
}

/** What is true of entries by their shape. */
const LLM = 1;
const NOT_LLM = 2;
const CI = 4;
const RECORDED = 8;
const NOT_RECORDED = 16;
const UNPRICED = 32;
const UNMETERED = 64;

const KIND_MARKS: readonly number[] = KINDS.map((kind) => (kind === 'llm' ? LLM : NOT_LLM) | (kind === 'ci' ? CI : 0));
const STATE_MARKS: readonly number[] = COST_STATES.map((state) => {
  if (state === 'recorded') return RECORDED;
  return NOT_RECORDED | (state === 'unpriced' ? UNPRICED : 0) | (state === 'unmetered' ? UNMETERED : 0);
});

type Column = Float64Array | null;

export class EntrySums {
  /** By number of the column, made when one has anything but its usual value. */
  private readonly room: Float64Array[] = [];
  private readonly widened = new Uint32Array(CHUNK_ROWS);
  private readonly marks = new Uint8Array(CHUNK_ROWS);

  constructor(
    private readonly columns: Columns,
    private readonly shapes: Pick<Shapes, 'kind' | 'state'>,
  ) {}

  /** By place in `MEASURE_NAMES`; null: 0 in all entries. They hold until the next chunk is added up. */
  of(chunk: Chunk, entries: ChunkEntries): readonly Column[] {
    const { events } = entries;
    const sum = (column: number): Column => this.sum(chunk, entries, column);
    const only = this.markedBy(entries);
    const cost = sum(COST);
    const counts = plus(events, sum(COUNT_LESS_ONE));
    // Of other kinds than calls an event is one gap in the figures, whatever it counts.
    const gaps = counts === events ? events : plus(only(LLM, counts), only(NOT_LLM, events));
    const failures = sum(FAILURES);
    const measures: Readonly<Record<keyof Measures, Column>> = {
      cost,
      recorded: only(RECORDED, cost),
      computed: only(NOT_RECORDED, cost),
      events,
      calls: only(LLM, counts),
      failures: only(LLM, failures),
      runs: only(CI, counts),
      runFailures: only(CI, failures),
      unpriced: only(UNPRICED, gaps),
      unmetered: only(UNMETERED, gaps),
      inputTokens: sum(INPUT),
      outputTokens: sum(OUTPUT),
      cacheReadTokens: sum(CACHE_READ),
      cacheWriteTokens: plus(sum(CACHE_WRITE_5M), sum(CACHE_WRITE_1H)),
      durationMs: sum(DURATION_PLUS_ONE),
    };
    return MEASURE_NAMES.map((name) => measures[name]);
  }

  /** Of a column what belongs to entries of which something is true: the column itself where that are all of them. */
  private markedBy({ shapes, count }: ChunkEntries): (wanted: number, column: Column) => Column {
    const { marks } = this;
    let [some, all] = [0, -1];
    for (let entry = 0; entry < count; entry++) {
      const mark = this.marksOf(shapes[entry] ?? 0);
      marks[entry] = mark;
      some |= mark;
      all &= mark;
    }
    return (wanted, column) => {
      if (column === null || (some & wanted) === 0) return null;
      return (all & wanted) === 0 ? marked(column, marks, wanted, count) : column;
    };
  }

  private marksOf(shape: number): number {
    const kind = this.shapes.kind[shape] ?? 0;
    const state = this.shapes.state[shape] ?? 0;
    return (KIND_MARKS[kind] ?? 0) | (STATE_MARKS[state] ?? 0);
  }

  private sum(chunk: Chunk, { entryOf, count }: ChunkEntries, column: number): Column {
    const values = this.columns.columnOf(chunk, column);
    if (values === null) return null;
    const sums = (this.room[column] ??= new Float64Array(CHUNK_ROWS + 1));
    sums.fill(0, 0, count);
    const isLessOne = column === COST || column === DURATION_PLUS_ONE;
    const add = isLessOne ? addLessOne : addAll;
    if (add(sums, this.wide(values), entryOf, chunk.used)) this.addKeptApart(sums, chunk, entryOf, column);
    return sums.subarray(0, count);
  }

  /** In 32 bits: a loop that meets columns of several widths takes half as long again. */
  private wide(values: Narrow): Uint32Array {
    if (values instanceof Uint32Array) return values;
    this.widened.set(values);
    return this.widened;
  }

  private addKeptApart(sums: Float64Array, chunk: Chunk, entryOf: Uint16Array, column: number): void {
    const values = this.columns.columnOf(chunk, column);
    for (let row = 0; values !== null && row < chunk.used; row++) {
      if (values[row] !== WIDE) continue;
      const value = this.columns.wideValue(chunk.firstRow + row, column);
      const entry = entryOf[row] ?? NO_ENTRY;
      sums[entry] =
        (sums[entry] ?? 0) + (column === COST ? costOfCode(value) : value - (column === DURATION_PLUS_ONE ? 1 : 0));
    }
  }
}

/** True: some of the values are kept apart and were passed over. */
function addAll(sums: Float64Array, values: Uint32Array, entryOf: Uint16Array, rows: number): boolean {
  let isAll = true;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (value === WIDE) isAll = false;
    else sums[entryOf[row] as number] = (sums[entryOf[row] as number] as number) + value;
  }
  return !isAll;
}

/** The same of values that are one less than what is kept, where 0 stands for none. */
function addLessOne(sums: Float64Array, values: Uint32Array, entryOf: Uint16Array, rows: number): boolean {
  let isAll = true;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (value === WIDE) isAll = false;
    else if (value !== 0) sums[entryOf[row] as number] = (sums[entryOf[row] as number] as number) + value - 1;
  }
  return !isAll;
}

function marked(column: Float64Array, marks: Uint8Array, wanted: number, count: number): Float64Array {
  const own = new Float64Array(count);
  for (let entry = 0; entry < count; entry++) if (((marks[entry] ?? 0) & wanted) !== 0) own[entry] = column[entry] ?? 0;
  return own;
}

function plus(one: Column, other: Column): Column {
  if (one === null || other === null) return one ?? other;
  return one.map((value, entry) => value + (other[entry] ?? 0));
}
