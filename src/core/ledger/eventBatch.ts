/** Events as columns of numbers and lists of the texts they use: how a thread that reads hands them to the one that counts. */
import { NO_TOKENS, type CostState, type Kind, type PricedEvent, type PriceFlag } from '../event';
import {
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COST,
  COUNT_COLUMNS,
  COUNT_LESS_ONE,
  costCode,
  DURATION_PLUS_ONE,
  FAILURES,
  INPUT,
  LINE,
  OFFSET,
  OTHER_COST,
  OUTPUT,
  TASK,
} from './columns';
import { Names, Shapes, TUPLE_DIMENSIONS, TUPLE_PLACES, Tuples } from './intern';
import { KeyBuilder } from './keys';

/** Values of one column, in the narrowest array that holds them all. */
export type BatchColumn = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** What events share besides dimensions and source (`Shapes`). */
export interface BatchShape {
  readonly kind: Kind;
  readonly state: CostState;
  readonly flags: readonly PriceFlag[];
  readonly hasTokens: boolean;
  readonly priceRow: string | null;
  readonly table: string | null;
}

/** Plain data that another thread can be given; its numbers of texts, tuples and shapes mean something in this batch only. */
export interface EventBatch {
  readonly count: number;
  /** By place in `TUPLE_DIMENSIONS`, then those of `task`; number 0 is no value, so that the first text has number 1. */
  readonly texts: readonly (readonly string[])[];
  /** Numbers of texts: `TUPLE_DIMENSIONS.length` for each tuple. */
  readonly tuples: Uint32Array;
  readonly shapes: readonly BatchShape[];
  /** By event from here on. Epoch ms, NaN for no time. */
  readonly at: Float64Array;
  readonly tuple: Uint32Array;
  readonly shape: Uint32Array;
  /** The key of the event's own id; both 0 where it has none. */
  readonly idLow: Uint32Array;
  readonly idHigh: Uint32Array;
  /** By column of `Columns`, the values that `put` is given; null: 0 in all events. `TASK` is a number of a text. */
  readonly counts: readonly (BatchColumn | null)[];
}

/** Keys of ids are never keys of contents. */
export const ID_SPACE = 1;
export const CONTENT_SPACE = 2;

/** Events a batch may hold: enough that its texts are a small part of it. */
const BATCH_EVENTS = 16_384;
const WIDTH = TUPLE_DIMENSIONS.length;

/** Packs the events of one file, batch after batch. */
export class EventPacker {
  private count = 0;
  private readonly at = new Float64Array(BATCH_EVENTS);
  private readonly tuple = new Uint32Array(BATCH_EVENTS);
  private readonly shape = new Uint32Array(BATCH_EVENTS);
  private readonly idLow = new Uint32Array(BATCH_EVENTS);
  private readonly idHigh = new Uint32Array(BATCH_EVENTS);
  private readonly counts = Array.from({ length: COUNT_COLUMNS }, () => new Float64Array(BATCH_EVENTS));
  private names: Names[] = [];
  private tuples = new Tuples();
  private shapes = new Shapes();
  private readonly values = new Uint32Array(TUPLE_PLACES.length);
  private readonly key = new KeyBuilder();
  private done: EventBatch[] = [];

  constructor() {
    this.restart();
  }

  add(event: PricedEvent): void {
    if (this.count === BATCH_EVENTS) this.finishBatch();
    const index = this.count++;
    this.at[index] = event.at ?? NaN;
    this.shape[index] = this.shapes.idOf(0, event);
    this.addDimensions(index, event);
    this.addCounts(index, event);
    this.idLow[index] = 0;
    this.idHigh[index] = 0;
    if (event.id === null) return;
    this.key.begin(ID_SPACE).text(event.id).finish();
    this.idLow[index] = this.key.low;
    this.idHigh[index] = this.key.high;
  }

  /** All batches since the last time. */
  take(): EventBatch[] {
    if (this.count > 0) this.finishBatch();
    const { done } = this;
    this.done = [];
    return done;
  }

  private addDimensions(index: number, event: PricedEvent): void {
    const { dimensions } = event;
    for (let place = 0; place < WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? event.provider) : dimensions[dimension];
      this.values[place] = named === undefined ? 0 : (this.names[place]?.idOf(named) ?? 0);
    }
    this.tuple[index] = this.tuples.idOf(this.values);
    this.put(index, TASK, this.names[WIDTH]?.idOf(dimensions.task) ?? 0);
  }

  private addCounts(index: number, event: PricedEvent): void {
    const tokens = event.tokens ?? NO_TOKENS;
    this.put(index, INPUT, tokens.input);
    this.put(index, OUTPUT, tokens.output);
    this.put(index, CACHE_READ, tokens.cacheRead);
    this.put(index, CACHE_WRITE_5M, tokens.cacheWrite5m);
    this.put(index, CACHE_WRITE_1H, tokens.cacheWrite1h);
    this.put(index, DURATION_PLUS_ONE, durationCode(event.durationMs));
    this.put(index, COUNT_LESS_ONE, event.count - 1);
    this.put(index, FAILURES, event.failures);
    this.put(index, OFFSET, event.position.offset);
    this.put(index, LINE, event.position.line ?? 0);
    this.put(index, COST, costCode(event.cost));
    this.put(index, OTHER_COST, costCode(event.state === 'recorded' ? event.computed : event.recorded));
  }

  private put(index: number, column: number, value: number): void {
    const values = this.counts[column];
    if (values !== undefined) values[index] = value;
  }

  private finishBatch(): void {
    const { count } = this;
    const { shapes } = this;
    this.done.push({
      count,
      texts: this.names.map((names) => names.all()),
      tuples: this.allTuples(),
      shapes: Array.from({ length: shapes.size }, (_, id) => shapeOf(shapes, id)),
      at: this.at.slice(0, count),
      tuple: this.tuple.slice(0, count),
      shape: this.shape.slice(0, count),
      idLow: this.idLow.slice(0, count),
      idHigh: this.idHigh.slice(0, count),
      counts: this.counts.map((values) => narrowed(values.subarray(0, count))),
    });
    this.restart();
  }

  private allTuples(): Uint32Array {
    const { tuples } = this;
    const all = new Uint32Array(tuples.size * WIDTH);
    for (let place = 0; place < WIDTH; place++) {
      const column = tuples.column(place);
      if (column === null) continue;
      for (let tuple = 0; tuple < tuples.size; tuple++) all[tuple * WIDTH + place] = column[tuple] ?? 0;
    }
    return all;
  }

  private restart(): void {
    this.count = 0;
    this.names = Array.from({ length: WIDTH + 1 }, () => new Names());
    this.tuples = new Tuples();
    this.shapes = new Shapes();
  }
}

/** The memory of a batch, to be handed over instead of copied. */
export function buffersOf(batch: EventBatch): ArrayBufferLike[] {
  const { tuples, at, tuple, shape, idLow, idHigh, counts } = batch;
  const arrays = [tuples, at, tuple, shape, idLow, idHigh, ...counts.filter((values) => values !== null)];
  return arrays.map(({ buffer }) => buffer);
}

/** Whole milliseconds plus one, because sums of fractions would depend on the order of adding; 0: not said. */
export function durationCode(durationMs: number | null): number {
  return durationMs === null ? 0 : Math.round(durationMs) + 1;
}

function shapeOf(shapes: Shapes, id: number): BatchShape {
  const { kind, state, flags, hasTokens, priceRow, table } = shapes.shapeOf(id);
  return { kind, state, flags, hasTokens, priceRow, table };
}

function narrowed(values: Float64Array): BatchColumn | null {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >>> 0 !== value) return values.slice();
    if (value > largest) largest = value;
  }
  if (largest === 0) return null;
  if (largest <= 0xff) return Uint8Array.from(values);
  return largest <= 0xffff ? Uint16Array.from(values) : Uint32Array.from(values);
}
