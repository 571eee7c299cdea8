/** Events as columns of numbers and lists of the texts they use: how a thread that reads hands them to the one that counts. */
import type { PricedEvent } from '../event';
import { Numbering, type BatchTables } from './batchTables';
import { costCode } from './columns';
import { BATCH_EVENTS, COST, COUNT_COLUMNS, OTHER_COST, TASK } from './countColumns';
import { putCounts } from './eventCounts';
import { EventKeys } from './eventKeys';
import { padded } from './image';
import type { KeyState } from './keys';

/** Values of one column, in the narrowest array that holds them all. */
export type BatchColumn = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Plain data that another thread can be given, its arrays in one piece of memory. */
export interface EventBatch {
  readonly count: number;
  /** What the numbers of tuples, shapes and tasks stand for. */
  readonly tables: BatchTables;
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

/** Where the dimensions of events that share them are in tables. */
export interface PackedDimensions {
  /** Which tables those are. */
  numbering: number;
  /** As the events have it: from the log, else from the price table. */
  provider: string | null;
  tuple: number;
  task: number;
  /** Of the keys of its events; null: not made yet. */
  keyBegin: KeyState | null;
}

/** Where a batch is packed: columns of its events, with room for `BATCH_EVENTS`. */
export interface PackingRoom {
  /** Which tables it has, for numbers of other ones mean nothing, counted since the packer was made; and how many events. */
  readonly state: Uint32Array;
  readonly at: Float64Array;
  readonly tuple: Uint32Array;
  readonly shape: Uint32Array;
  readonly keyLow: Uint32Array;
  readonly keyHigh: Uint32Array;
  readonly hasId: Float64Array;
  /** By column of `Columns`. */
  readonly counts: readonly Float64Array[];
}

const NUMBERING = 0;
const COUNT = 1;

function ownRoom(): PackingRoom {
  const words = (): Uint32Array => new Uint32Array(BATCH_EVENTS);
  const doubles = (): Float64Array => new Float64Array(BATCH_EVENTS);
  return {
    state: new Uint32Array(2),
    ...{ at: doubles(), tuple: words(), shape: words(), keyLow: words(), keyHigh: words(), hasId: doubles() },
    counts: Array.from({ length: COUNT_COLUMNS }, doubles),
  };
}

/** Packs the events of one file, batch after batch. */
export class EventPacker {
  private numbering = new Numbering();
  private readonly keys = new EventKeys();
  private done: EventBatch[] = [];

  /** @param room somebody else may pack events in it too */
  constructor(private readonly room: PackingRoom = ownRoom()) {
    room.state.set([1, 0]);
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
    const { tuple, counts } = this.room;
    const numbering = this.room.state[NUMBERING] ?? 0;
    if (template.numbering !== numbering || template.provider !== event.provider) {
      this.addDimensions(index, event);
      template.numbering = numbering;
      template.provider = event.provider;
      template.tuple = tuple[index] ?? 0;
      template.task = counts[TASK]?.[index] ?? 0;
    } else {
      tuple[index] = template.tuple;
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

  private get count(): number {
    return this.room.state[COUNT] ?? 0;
  }

  /** The place of a new event, with all but its dimensions and key. */
  private begin(event: PricedEvent): number {
    if (this.count === BATCH_EVENTS) this.finishBatch();
    const index = this.count;
    this.room.state[COUNT] = index + 1;
    this.room.at[index] = event.at ?? NaN;
    this.room.shape[index] = this.numbering.shapeOf(event);
    putCounts(this, index, event);
    this.addCosts(index, event);
    return index;
  }

  private putKey(index: number, { low, high }: Pick<KeyState, 'low' | 'high'>, hasId: boolean): void {
    this.room.keyLow[index] = low;
    this.room.keyHigh[index] = high;
    this.room.hasId[index] = hasId ? 1 : 0;
  }

  private addDimensions(index: number, event: PricedEvent): void {
    this.room.tuple[index] = this.numbering.tupleOf(event);
    this.put(index, TASK, this.numbering.taskOf(event));
  }

  private addCosts(index: number, event: PricedEvent): void {
    this.put(index, COST, costCode(event.cost));
    this.put(index, OTHER_COST, costCode(event.state === 'recorded' ? event.computed : event.recorded));
  }

  /** As `putCounts` wants it. */
  put(index: number, column: number, value: number): void {
    const values = this.room.counts[column];
    if (values !== undefined) values[index] = value;
  }

  private finishBatch(): void {
    const { count, numbering, room } = this;
    const own = (values: Uint32Array): Uint32Array => values.subarray(0, count);
    const counts = room.counts.map((values) => narrowest(values.subarray(0, count)));
    const ids = narrowest(room.hasId.subarray(0, count));
    const arrays = [room.at.subarray(0, count), ...[room.tuple, room.shape, room.keyLow, room.keyHigh].map(own)];
    const [at, tuple, shape, keyLow, keyHigh, ...rest] = inOneBuffer([
      ...arrays.map((values) => ({ values, type: typeOf(values) })),
      ...[ids, ...counts].filter((one) => one !== null),
    ]) as [Float64Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, ...BatchColumn[]];
    const hasId = ids === null ? null : (rest.shift() as Uint8Array);
    numbering.write();
    this.done.push({
      count,
      tables: numbering.tables,
      ...{ at, tuple, shape, keyLow, keyHigh, hasId },
      counts: counts.map((one) => (one === null ? null : (rest.shift() ?? null))),
    });
    const { state } = room;
    state[COUNT] = 0;
    if (!numbering.isFull) return;
    this.numbering = new Numbering();
    state[NUMBERING] = (state[NUMBERING] ?? 0) + 1;
  }
}

/** The memory of a batch, to be handed over instead of copied. */
export function bufferOf(batch: EventBatch): ArrayBufferLike {
  return batch.at.buffer;
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
