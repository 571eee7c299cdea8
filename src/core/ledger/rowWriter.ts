/** Puts events into the ledger's columns: its dimensions and shape interned, its amounts as numbers, its key made. */
import type { PricedEvent } from '../event';
import type { AttributedRows } from './attributed';
import { ALIVE, CHUNK_MASK, CHUNK_ROWS, COUNTED, HAS_ID, WIDE } from './chunk';
import type { Columns } from './columns';
import { COUNT_COLUMNS, LINE, NEXT, TASK } from './countColumns';
import type { BatchTables } from './batchTables';
import type { BatchColumn, BatchRun } from './eventBatch';
import { putCounts } from './eventCounts';
import { EventKeys } from './eventKeys';
import type { Names } from './names';
import type { GroupKey } from './query';
import type { Shapes } from './shapes';
import { Translation, type TranslatedTo } from './translation';
import { TUPLE_DIMENSIONS, TUPLE_PLACES, type Tuples } from './tuples';

/** Where rows go. */
export interface Store {
  readonly columns: Columns;
  readonly tuples: Tuples;
  readonly shapes: Shapes;
  readonly attributed: AttributedRows;
  readonly namesOf: (dimension: GroupKey) => Names;
}

/** Of a row, as `CountedOnce.add` takes it. */
const NEW = ALIVE | COUNTED;
const WIDTH = TUPLE_DIMENSIONS.length;
const PR = TUPLE_DIMENSIONS.indexOf('pr');
const WBS = TUPLE_DIMENSIONS.indexOf('wbs');
const PR_BY = TUPLE_PLACES.indexOf('attribution');
const WBS_BY = TUPLE_PLACES.indexOf('wbs-attribution');

export class RowWriter {
  private readonly key = new EventKeys();
  /** By place in `TUPLE_DIMENSIONS`. */
  private readonly tupleNames: readonly Names[];
  private readonly tupleValues = new Uint32Array(TUPLE_PLACES.length);
  private readonly translations = new WeakMap<BatchTables, Translation>();
  private readonly translated: TranslatedTo;
  /** Scratch, for a column of a chunk. */
  private readonly numbers = new Uint32Array(CHUNK_ROWS);

  constructor(private readonly store: Store) {
    this.tupleNames = TUPLE_DIMENSIONS.map((dimension) => store.namesOf(dimension));
    const { markRecorded, tupleNames } = this;
    this.translated = { ...store, markRecorded, names: [...tupleNames, store.namesOf('task')] };
  }

  /** The row of an event of a source, by the source's slot. */
  write(slot: number, event: PricedEvent): number {
    const { columns, shapes } = this.store;
    const row = columns.allocate();
    const chunk = columns.chunkOf(row);
    const index = row & CHUNK_MASK;
    columns.putAt(row, event.at ?? NaN);
    columns.putCosts(row, event.cost, event.state === 'recorded' ? event.computed : event.recorded);
    this.putDimensions(row, event);
    chunk.shape[index] = shapes.idOf(slot, event);
    putCounts(columns, row, event);
    columns.put(row, NEXT, 0);
    this.key.build(event);
    chunk.keyLow[index] = this.key.low;
    chunk.keyHigh[index] = this.key.high;
    chunk.flags[index] = event.id === null ? NEW : NEW | HAS_ID;
    return row;
  }

  /**
   * The same for all events of a batch, in their order, column by column. `added` is told of rows that follow each other in
   * one chunk, and of the newest instant among them (epoch ms; -Infinity: none has one). @param lines added to the lines of the events
   */
  writeBatch(
    slot: number,
    { batch, from: first, to }: BatchRun,
    lines: number,
    added: (row: number, count: number, newest: number) => void,
  ): void {
    const { columns } = this.store;
    const translation = this.translationOf(batch.tables);
    for (let from = first; from < to;) {
      const { row, count } = columns.allocateRun(to - from);
      const run = { batch, from, to: from + count };
      const newest = columns.putTimes(row, batch.at.subarray(run.from, run.to));
      this.writeCounts(row, run, lines, translation);
      this.writeKeys(row, run);
      const chunk = columns.chunkOf(row);
      chunk.rollup = null;
      translation.putTuples(run, chunk.tuple, row & CHUNK_MASK);
      translation.putShapes(run, slot, chunk.shape, row & CHUNK_MASK);
      added(row, count, newest);
      from = run.to;
    }
  }

  private writeCounts(row: number, { batch, from, to }: BatchRun, lines: number, translation: Translation): void {
    const { columns } = this.store;
    for (let column = 0; column < COUNT_COLUMNS; column++) {
      const values = batch.counts[column]?.subarray(from, to);
      if (values === undefined) continue;
      if (column === TASK) columns.putRun(row, column, this.tasksOf(values, translation));
      else if (column === LINE && lines !== 0) columns.putRun(row, column, this.linesBehind(values, lines));
      else columns.putRun(row, column, values);
    }
  }

  private tasksOf(values: BatchColumn, translation: Translation): Uint32Array {
    const tasks = this.numbers.subarray(0, values.length);
    translation.putTasks(values, tasks);
    return tasks;
  }

  /** 0 is no line, and stays so. */
  private linesBehind(values: BatchColumn, lines: number): Uint32Array | Float64Array {
    const fits = !(values instanceof Float64Array || values instanceof Uint32Array) && lines + 0xffff < WIDE;
    const shifted = fits ? this.numbers.subarray(0, values.length) : new Float64Array(values.length);
    for (let index = 0; index < values.length; index++) {
      const line = values[index] ?? 0;
      shifted[index] = line === 0 ? 0 : line + lines;
    }
    return shifted;
  }

  private writeKeys(row: number, { batch: { keyLow, keyHigh, hasId }, from, to }: BatchRun): void {
    const chunk = this.store.columns.chunkOf(row);
    const start = row & CHUNK_MASK;
    chunk.keyLow.set(keyLow.subarray(from, to), start);
    chunk.keyHigh.set(keyHigh.subarray(from, to), start);
    const { flags } = chunk;
    if (hasId === null) flags.fill(NEW, start, start + to - from);
    else
      for (let event = from; event < to; event++) flags[start + event - from] = hasId[event] === 0 ? NEW : NEW | HAS_ID;
  }

  private translationOf(tables: BatchTables): Translation {
    let translation = this.translations.get(tables);
    if (translation === undefined)
      this.translations.set(tables, (translation = new Translation(tables, this.translated)));
    return translation;
  }

  private putDimensions(row: number, event: PricedEvent): void {
    const { dimensions } = event;
    const { columns, tuples, attributed, namesOf } = this.store;
    for (let place = 0; place < WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? event.provider) : dimensions[dimension];
      this.tupleValues[place] = named === undefined ? 0 : (this.tupleNames[place]?.idOf(named) ?? 0);
    }
    this.markRecorded(this.tupleValues);
    columns.putTuple(row, attributed.shown(tuples.idOf(this.tupleValues), event.at ?? NaN));
    columns.put(row, TASK, namesOf('task').idOf(dimensions.task));
  }

  /** What a log says itself needs no second tuple that shows it: nearly all of them do, and there may be a million. */
  private readonly markRecorded = (values: Uint32Array): void => {
    const { store } = this;
    values[PR_BY] = values[PR] === 0 ? 0 : store.namesOf('attribution').idOf('recorded');
    values[WBS_BY] = values[WBS] === 0 ? 0 : store.namesOf('wbs-attribution').idOf('recorded');
  };
}
