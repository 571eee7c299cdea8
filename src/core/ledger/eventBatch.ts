/** Events as columns of numbers and lists of the texts they use: how a thread that reads hands them to the one that counts. */
import type { PricedEvent } from '../event';
import { Numbering, type BatchTables, type TupleRoom } from './batchTables';
import { costCode } from './costCode';
import { BATCH_EVENTS, BATCH_TUPLES, COST, COUNT_COLUMNS, OTHER_COST, TASK, TUPLE_WORDS } from './countColumns';
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
  /** Which tables it has, for numbers of other ones mean nothing, counted since the packer was made; how many events; how many tuples those tables have from before, and how many in `tuples`. */
  readonly state: Uint32Array;
  /** `TUPLE_WORDS` each. */
  readonly tuples: Uint32Array;
  readonly at: Float64Array;
  readonly tuple: Uint32Array;
  readonly shape: Uint32Array;
  readonly keyLow: Uint32Array;
  readonly keyHigh: Uint32Array;
  readonly hasId: Float64Array;
  /** By column of `Columns`. */
  readonly counts: readonly Float64Array[];
  /** The first values of a column in the narrowest array that holds them; null: they are all 0. @param place of its own, as long as others are looked at */
  readonly narrow: (values: Float64Array, count: number, place: number) => BatchColumn | null;
}

/** Places in `PackingRoom.state`. */
export const NUMBERING = 0;
export const COUNT = 1;
const TUPLES_BEFORE = 2;
const TUPLE_COUNT = 3;

function ownRoom(): PackingRoom {
  const words = (): Uint32Array => new Uint32Array(BATCH_EVENTS);
  const doubles = (): Float64Array => new Float64Array(BATCH_EVENTS);
  return {
    state: new Uint32Array(4),
    tuples: new Uint32Array(BATCH_TUPLES * TUPLE_WORDS),
    ...{ at: doubles(), tuple: words(), shape: words(), keyLow: words(), keyHigh: words(), hasId: doubles() },
    counts: Array.from({ length: COUNT_COLUMNS }, doubles),
    narrow: narrowest,
  };
}

class PackedTuples implements TupleRoom {
  constructor(private readonly room: PackingRoom) {}

  get before(): number {
    return this.room.state[TUPLES_BEFORE] ?? 0;
  }

  get count(): number {
    return this.room.state[TUPLE_COUNT] ?? 0;
  }

  add(values: Uint32Array): void {
    const { tuples, state } = this.room;
    tuples.set(values, this.count * TUPLE_WORDS);
    state[TUPLE_COUNT] = this.count + 1;
  }

  take(): Uint32Array {
    const { tuples, state } = this.room;
    const taken = tuples.subarray(0, this.count * TUPLE_WORDS);
    state[TUPLES_BEFORE] = this.before + this.count;
    state[TUPLE_COUNT] = 0;
    return taken;
  }
}

/** Packs the events of one file, batch after batch. */
export class EventPacker {
  private numbering: Numbering;
  private readonly tuples: TupleRoom;
  private readonly keys = new EventKeys();
  private done: EventBatch[] = [];

  /** @param room somebody else may pack events in it too */
  constructor(readonly room: PackingRoom = ownRoom()) {
    room.state.set([1, 0, 0, 0]);
    this.tuples = new PackedTuples(room);
    this.numbering = new Numbering(this.tuples);
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

  /** What stands for a name in the tables of the batch. @param place in `TUPLE_DIMENSIONS`, or `TASK_PLACE` */
  nameOf(place: number, text: string | null | undefined): number {
    return this.numbering.nameOf(place, text);
  }

  /** `EventKeys.wordsOf`. */
  keyWordsOf(text: string | undefined): readonly [low: number, high: number] {
    return this.keys.wordsOf(text);
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
    // An event names one tuple at most, and another one may have been made for it already.
    if (this.count === BATCH_EVENTS || this.tuples.count === BATCH_TUPLES) this.finishBatch();
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
    const words = [room.tuple, room.shape, room.keyLow, room.keyHigh].map((values) => values.subarray(0, count));
    const counts = room.counts.map((values, place) => room.narrow(values, count, place));
    const ids = room.narrow(room.hasId, count, COUNT_COLUMNS);
    const [at, tuple, shape, keyLow, keyHigh, ...rest] = inOneBuffer([
      ...[room.at.subarray(0, count), ...words],
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
    this.numbering = new Numbering(this.tuples);
    state.set([(state[NUMBERING] ?? 0) + 1, 0, 0, 0]);
  }
}

/** The memory of a batch, to be handed over instead of copied. */
export function bufferOf(batch: EventBatch): ArrayBufferLike {
  return batch.at.buffer;
}

function narrowest(values: Float64Array, count: number): BatchColumn | null {
  const own = values.subarray(0, count);
  let largest = 0;
  for (const value of own) {
    if (value >>> 0 !== value) return own;
    if (value > largest) largest = value;
  }
  if (largest === 0) return null;
  if (largest <= 0xff) return new Uint8Array(own);
  return largest <= 0xffff ? new Uint16Array(own) : new Uint32Array(own);
}

/** Copies, one behind the other: handing over a buffer each took longer than reading a small file. */
function inOneBuffer(arrays: readonly BatchColumn[]): BatchColumn[] {
  const bytes = arrays.reduce((sum, { byteLength }) => sum + padded(byteLength), 0);
  const buffer = new ArrayBuffer(bytes);
  let offset = 0;
  return arrays.map((values) => {
    const copy = new (values.constructor as new (...of: [ArrayBuffer, number, number]) => BatchColumn)(
      buffer,
      offset,
      values.length,
    );
    copy.set(values);
    offset += padded(values.byteLength);
    return copy;
  });
}
