/** Events as columns of numbers and lists of the texts they use: how a thread that reads hands them to the one that counts. */
import type { CostState, Kind, PricedEvent, PriceFlag } from '../event';
import { COST, COUNT_COLUMNS, costCode, OTHER_COST, TASK } from './columns';
import { putCounts } from './eventCounts';
import { EventKeys } from './eventKeys';
import { padded } from './image';
import { Names, Shapes, TUPLE_DIMENSIONS, TUPLE_PLACES, Tuples } from './intern';
import type { KeyState } from './keys';

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

/** Plain data that another thread can be given, its arrays in one piece of memory; its numbers of texts, tuples and shapes mean something in this batch only. */
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
  /** The key by which the event counts once. */
  readonly keyLow: Uint32Array;
  readonly keyHigh: Uint32Array;
  /** 1: the key is that of the event's own id; null: none of them has one. */
  readonly hasId: Uint8Array | null;
  /** By column of `Columns`, the values that `put` is given; null: 0 in all events. `TASK` is a number of a text. */
  readonly counts: readonly (BatchColumn | null)[];
}

/** A place between two events that were packed. */
export interface PackedPlace {
  readonly batches: number;
  readonly events: number;
}

/** Events of a batch that follow each other, the one at `to` excluded. */
export interface BatchRun {
  readonly batch: EventBatch;
  readonly from: number;
  readonly to: number;
}

/** What was packed between two places. */
export function runsBetween(batches: readonly EventBatch[], start: PackedPlace, end: PackedPlace): BatchRun[] {
  const runs: BatchRun[] = [];
  for (let place = start.batches; place <= end.batches; place += 1) {
    const batch = batches[place];
    if (batch === undefined) break;
    const from = place === start.batches ? start.events : 0;
    const to = place === end.batches ? end.events : batch.count;
    if (to > from) runs.push({ batch, from, to });
  }
  return runs;
}

/** Where the dimensions of events that share them are in a batch. */
export interface PackedDimensions {
  batch: number;
  /** As the events have it: from the log, else from the price table. */
  provider: string | null;
  tuple: number;
  task: number;
  /** Of the keys of its events; null: not made yet. */
  keyBegin: KeyState | null;
}

/** Events a batch may hold: enough that its texts are a small part of it. */
const BATCH_EVENTS = 16_384;
const WIDTH = TUPLE_DIMENSIONS.length;

/** Packs the events of one file, batch after batch. */
export class EventPacker {
  private count = 0;
  /** Which one since the packer was made: numbers of another one mean nothing. */
  private batch = 0;
  private readonly at = new Float64Array(BATCH_EVENTS);
  private readonly tuple = new Uint32Array(BATCH_EVENTS);
  private readonly shape = new Uint32Array(BATCH_EVENTS);
  private readonly keyLow = new Uint32Array(BATCH_EVENTS);
  private readonly keyHigh = new Uint32Array(BATCH_EVENTS);
  private readonly hasId = new Float64Array(BATCH_EVENTS);
  private readonly counts = Array.from({ length: COUNT_COLUMNS }, () => new Float64Array(BATCH_EVENTS));
  private names: Names[] = [];
  private tuples = new Tuples();
  private shapes = new Shapes();
  private readonly values = new Uint32Array(TUPLE_PLACES.length);
  private readonly keys = new EventKeys();
  private done: EventBatch[] = [];

  constructor() {
    this.restart();
  }

  add(event: PricedEvent): void {
    const index = this.begin(event);
    this.addDimensions(index, event);
    this.keys.build(event);
    this.putKey(index, this.keys, event.id !== null);
  }

  /** An event whose dimensions were packed before, or will be again. @param low the key of its id, both halves 0 for none */
  addRow(event: PricedEvent, template: PackedDimensions, low: number, high: number): void {
    const index = this.begin(event);
    if (template.batch !== this.batch || template.provider !== event.provider) {
      this.addDimensions(index, event);
      template.batch = this.batch;
      template.provider = event.provider;
      template.tuple = this.tuple[index] ?? 0;
      template.task = this.counts[TASK]?.[index] ?? 0;
    } else {
      this.tuple[index] = template.tuple;
      this.put(index, TASK, template.task);
    }
    const hasId = low !== 0 || high !== 0;
    if (!hasId) this.keys.buildFrom((template.keyBegin ??= this.keys.begin(event)), event);
    this.putKey(index, hasId ? { low, high } : this.keys, hasId);
  }

  /** How many batches are full, and how many events the next one has. */
  get place(): PackedPlace {
    return { batches: this.done.length, events: this.count };
  }

  /** All batches since the last time. */
  take(): EventBatch[] {
    if (this.count > 0) this.finishBatch();
    const { done } = this;
    this.done = [];
    return done;
  }

  /** The place of a new event, with all but its dimensions and key. */
  private begin(event: PricedEvent): number {
    if (this.count === BATCH_EVENTS) this.finishBatch();
    const index = this.count++;
    this.at[index] = event.at ?? NaN;
    this.shape[index] = this.shapes.idOf(0, event);
    putCounts(this, index, event);
    this.addCosts(index, event);
    return index;
  }

  private putKey(index: number, { low, high }: Pick<KeyState, 'low' | 'high'>, hasId: boolean): void {
    this.keyLow[index] = low;
    this.keyHigh[index] = high;
    this.hasId[index] = hasId ? 1 : 0;
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

  private addCosts(index: number, event: PricedEvent): void {
    this.put(index, COST, costCode(event.cost));
    this.put(index, OTHER_COST, costCode(event.state === 'recorded' ? event.computed : event.recorded));
  }

  /** As `putCounts` wants it. */
  put(index: number, column: number, value: number): void {
    const values = this.counts[column];
    if (values !== undefined) values[index] = value;
  }

  private finishBatch(): void {
    const { count, shapes } = this;
    const own = (values: Uint32Array): Uint32Array => values.subarray(0, count);
    const counts = this.counts.map((values) => narrowest(values.subarray(0, count)));
    const ids = narrowest(this.hasId.subarray(0, count));
    const arrays = [this.at.subarray(0, count), ...[this.tuple, this.shape, this.keyLow, this.keyHigh].map(own)];
    const [at, tuple, shape, keyLow, keyHigh, tuples, ...rest] = inOneBuffer([
      ...[...arrays, this.allTuples()].map((values) => ({ values, type: typeOf(values) })),
      ...[ids, ...counts].filter((one) => one !== null),
    ]) as [Float64Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, ...BatchColumn[]];
    const hasId = ids === null ? null : (rest.shift() as Uint8Array);
    this.done.push({
      count,
      texts: this.names.map((names) => names.all()),
      tuples,
      shapes: Array.from({ length: shapes.size }, (_, id) => shapeOf(shapes, id)),
      ...{ at, tuple, shape, keyLow, keyHigh, hasId },
      counts: counts.map((one) => (one === null ? null : (rest.shift() ?? null))),
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
    this.batch += 1;
    this.count = 0;
    this.names = Array.from({ length: WIDTH + 1 }, () => new Names());
    this.tuples = new Tuples();
    this.shapes = new Shapes();
  }
}

/** The memory of a batch, to be handed over instead of copied. */
export function bufferOf(batch: EventBatch): ArrayBufferLike {
  return batch.at.buffer;
}

function shapeOf(shapes: Shapes, id: number): BatchShape {
  const { kind, state, flags, hasTokens, priceRow, table } = shapes.shapeOf(id);
  return { kind, state, flags, hasTokens, priceRow, table };
}

type Type = typeof Uint8Array | typeof Uint16Array | typeof Uint32Array | typeof Float64Array;

interface Copied {
  readonly values: Float64Array | Uint32Array;
  readonly type: Type;
}

function typeOf(values: Float64Array | Uint32Array): Type {
  return values instanceof Float64Array ? Float64Array : Uint32Array;
}

/** The narrowest type that holds all values; null: they are all 0. */
function narrowest(values: Float64Array): Copied | null {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >>> 0 !== value) return { values, type: Float64Array };
    if (value > largest) largest = value;
  }
  if (largest === 0) return null;
  if (largest <= 0xff) return { values, type: Uint8Array };
  return { values, type: largest <= 0xffff ? Uint16Array : Uint32Array };
}

/** Copies, one behind the other: handing over a buffer each took longer than reading a small file. */
function inOneBuffer(arrays: readonly Copied[]): BatchColumn[] {
  let bytes = 0;
  const offsets = arrays.map(({ values, type }) => {
    const offset = bytes;
    bytes += padded(values.length * type.BYTES_PER_ELEMENT);
    return offset;
  });
  const buffer = new ArrayBuffer(bytes);
  return arrays.map(({ values, type }, index) => {
    const copy = new type(buffer, offsets[index], values.length);
    copy.set(values);
    return copy;
  });
}
