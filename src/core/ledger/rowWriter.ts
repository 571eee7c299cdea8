/** Puts events into the ledger's columns: its dimensions and shape interned, its amounts as numbers, its key made. */
import type { PricedEvent } from '../event';
import type { AttributedRows } from './attributed';
import { ALIVE, CHUNK_MASK, HAS_ID, type Columns } from './columns';
import { COUNT_COLUMNS, LINE, NEXT, TASK } from './countColumns';
import { Translation, type BatchTables } from './batchTables';
import type { BatchColumn, BatchRun, EventBatch } from './eventBatch';
import { putCounts } from './eventCounts';
import { EventKeys } from './eventKeys';
import type { Names } from './names';
import type { GroupKey } from './query';
import type { Shapes } from './shapes';
import { TUPLE_DIMENSIONS, TUPLE_PLACES, type Tuples } from './tuples';

/** Where rows go. */
export interface Store {
  readonly columns: Columns;
  readonly tuples: Tuples;
  readonly shapes: Shapes;
  readonly attributed: AttributedRows;
  readonly namesOf: (dimension: GroupKey) => Names;
}

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

  constructor(private readonly store: Store) {
    this.tupleNames = TUPLE_DIMENSIONS.map((dimension) => store.namesOf(dimension));
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
    chunk.flags[index] = event.id === null ? ALIVE : ALIVE | HAS_ID;
    return row;
  }

  /**
   * The same for all events of a batch, in their order, column by column. `added` is told of rows that follow each other in
   * one chunk. @param lines added to the lines of the events
   */
  writeBatch(
    slot: number,
    { batch, from: first, to }: BatchRun,
    lines: number,
    added: (row: number, count: number) => void,
  ): void {
    const numbers = this.numbersOf(slot, batch.tables);
    for (let from = first; from < to;) {
      const { row, count } = this.store.columns.allocateRun(to - from);
      this.writeCounts(row, batch, [from, from + count], lines, numbers);
      this.writeRows(row, batch, [from, from + count], numbers);
      added(row, count);
      from += count;
    }
  }

  private writeCounts(row: number, { counts }: EventBatch, [from, to]: Run, lines: number, { names }: Numbers): void {
    const { columns } = this.store;
    for (let column = 0; column < COUNT_COLUMNS; column++) {
      const values = counts[column]?.subarray(from, to);
      if (values === undefined) continue;
      if (column === TASK)
        columns.putRun(
          row,
          column,
          changed(values, (task) => names.taskOf(task)),
        );
      else if (column !== LINE || lines === 0) columns.putRun(row, column, values);
      else
        columns.putRun(
          row,
          column,
          changed(values, (line) => (line === 0 ? 0 : line + lines)),
        );
    }
  }

  private writeRows(first: number, batch: EventBatch, [from, to]: Run, { names, shapeOf }: Numbers): void {
    const { columns, attributed } = this.store;
    const { at, keyLow, keyHigh, hasId } = batch;
    const chunk = columns.chunkOf(first);
    const start = first & CHUNK_MASK;
    columns.putTimes(first, at.subarray(from, to));
    chunk.rollup = null;
    chunk.keyLow.set(keyLow.subarray(from, to), start);
    chunk.keyHigh.set(keyHigh.subarray(from, to), start);
    for (let event = from; event < to; event++) {
      const index = start + event - from;
      chunk.tuple[index] = attributed.shown(names.tupleOf(batch.tuple[event] ?? 0), at[event] ?? NaN);
      chunk.shape[index] = shapeOf(batch.shape[event] ?? 0);
      chunk.flags[index] = (hasId?.[event] ?? 0) === 0 ? ALIVE : ALIVE | HAS_ID;
    }
  }

  private numbersOf(slot: number, tables: BatchTables): Numbers {
    const translation = this.translations.get(tables) ?? this.translationOf(tables);
    this.translations.set(tables, translation);
    const shapes = new Int32Array(tables.shapes.length).fill(-1);
    const shapeOf = (shape: number): number => {
      const known = shapes[shape] ?? -1;
      return known < 0 ? (shapes[shape] = translation.shapeOf(slot, shape)) : known;
    };
    return { names: translation, shapeOf };
  }

  private translationOf(tables: BatchTables): Translation {
    const { tupleValues, tupleNames, store } = this;
    return new Translation(tables, {
      tupleOf: (textAt) => {
        for (let place = 0; place < WIDTH; place++) tupleValues[place] = tupleNames[place]?.idOf(textAt(place)) ?? 0;
        this.markRecorded();
        return store.tuples.idOf(tupleValues);
      },
      taskOf: (text) => store.namesOf('task').idOf(text),
      shapes: store.shapes,
    });
  }

  private putDimensions(row: number, event: PricedEvent): void {
    const { dimensions } = event;
    const { columns, tuples, attributed, namesOf } = this.store;
    for (let place = 0; place < WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? event.provider) : dimensions[dimension];
      this.tupleValues[place] = named === undefined ? 0 : (this.tupleNames[place]?.idOf(named) ?? 0);
    }
    this.markRecorded();
    columns.putTuple(row, attributed.shown(tuples.idOf(this.tupleValues), event.at ?? NaN));
    columns.put(row, TASK, namesOf('task').idOf(dimensions.task));
  }

  /** What a log says itself needs no second tuple that shows it: nearly all of them do, and there may be a million. */
  private markRecorded(): void {
    const { tupleValues, store } = this;
    tupleValues[PR_BY] = tupleValues[PR] === 0 ? 0 : store.namesOf('attribution').idOf('recorded');
    tupleValues[WBS_BY] = tupleValues[WBS] === 0 ? 0 : store.namesOf('wbs-attribution').idOf('recorded');
  }
}

/** What the numbers of a batch are in the ledger, for one source. */
interface Numbers {
  readonly names: Translation;
  readonly shapeOf: (shape: number) => number;
}

/** Events of a batch, the last one excluded. */
type Run = readonly [from: number, to: number];

function changed(values: BatchColumn, change: (value: number) => number): Float64Array {
  const others = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) others[index] = change(values[index] ?? 0);
  return others;
}
