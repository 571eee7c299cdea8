/** Combinations of dimensions that rows share, each kept once and known by a small number. */
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import type { NamedDimension } from '../event';
import type { ImageReader, ImageWriter } from './image';
import { hashWord } from './keys';

/** What rows of one tuple share. `task` is not among them: many logs have one a call, and a tuple a call would save nothing. */
export const TUPLE_DIMENSIONS = [
  'agent',
  'model',
  'provider',
  'tier',
  'wbs',
  'pr',
  'branch',
  'stage',
  'iteration',
  'purpose',
  'session',
  'project',
  'service',
  'workflow',
  'environment',
] as const satisfies readonly Exclude<NamedDimension, 'task'>[];
export type TupleDimension = (typeof TUPLE_DIMENSIONS)[number];

/**
 * All that a tuple holds. Those that show what was attributed name how it is known, and their `base`: the number, plus
 * one, of the tuple that the log itself gave.
 */
export const TUPLE_PLACES = [...TUPLE_DIMENSIONS, ...ATTRIBUTION_KEYS, 'base'] as const;
export type TuplePlace = (typeof TUPLE_PLACES)[number];

const WIDTH = TUPLE_PLACES.length;

/** Every combination of dimension values that occurs, once. */
export class Tuples {
  private count = 0;
  private capacity = 64;
  /** By place of the dimension; null: no tuple has a value in it. */
  private readonly values: (Uint32Array | null)[] = new Array<Uint32Array | null>(WIDTH).fill(null);
  /** Open addressing: tuple number plus one, 0 is empty. */
  private table: Uint32Array = new Uint32Array(128);
  private last = -1;

  get size(): number {
    return this.count;
  }

  /** The column of a dimension, by tuple number; null: nothing has a value in it. */
  column(place: number): Uint32Array | null {
    return this.values[place] ?? null;
  }

  valueOf(place: number, tuple: number): number {
    return this.values[place]?.[tuple] ?? 0;
  }

  save(image: ImageWriter): void {
    image.numbers([this.count, ...this.values.map((column) => (column === null ? 0 : 1))]);
    for (const column of this.values) if (column !== null) image.array(column.subarray(0, this.count));
    image.array(this.table);
  }

  load(image: ImageReader): void {
    const [count = 0, ...present] = image.numbers();
    this.count = count;
    while (this.capacity < count) this.capacity *= 2;
    for (let place = 0; place < WIDTH; place++) {
      if (present[place] !== 1) continue;
      const column = new Uint32Array(this.capacity);
      column.set(image.uint32());
      this.values[place] = column;
    }
    this.table = image.uint32();
  }

  /** The number of a tuple, given as interned values by place of the dimension. */
  idOf(values: Uint32Array): number {
    if (this.last >= 0 && this.equals(this.last, values)) return this.last;
    this.last = this.search(values);
    return this.last;
  }

  private search(values: Uint32Array): number {
    const mask = this.table.length - 1;
    let slot = hashOf(values) & mask;
    for (;;) {
      const held = this.table[slot] ?? 0;
      if (held === 0) return this.add(values, slot);
      if (this.equals(held - 1, values)) return held - 1;
      slot = (slot + 1) & mask;
    }
  }

  private add(values: Uint32Array, slot: number): number {
    const tuple = this.count++;
    if (tuple >= this.capacity) this.widen();
    for (let place = 0; place < WIDTH; place++) {
      const value = values[place] ?? 0;
      if (value === 0) continue;
      const column = (this.values[place] ??= new Uint32Array(this.capacity));
      column[tuple] = value;
    }
    this.table[slot] = tuple + 1;
    if (this.count * 3 > this.table.length * 2) this.rehash();
    return tuple;
  }

  private widen(): void {
    this.capacity *= 2;
    this.values.forEach((column, place) => {
      if (column === null) return;
      const wider = new Uint32Array(this.capacity);
      wider.set(column);
      this.values[place] = wider;
    });
  }

  private rehash(): void {
    const table = new Uint32Array(this.table.length * 2);
    const mask = table.length - 1;
    const values = new Uint32Array(WIDTH);
    for (let tuple = 0; tuple < this.count; tuple++) {
      for (let place = 0; place < WIDTH; place++) values[place] = this.valueOf(place, tuple);
      let slot = hashOf(values) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = tuple + 1;
    }
    this.table = table;
  }

  private equals(tuple: number, values: Uint32Array): boolean {
    for (let place = 0; place < WIDTH; place++) if (this.valueOf(place, tuple) !== values[place]) return false;
    return true;
  }
}

function hashOf(values: Uint32Array): number {
  let hash = 0x9747b28c;
  for (let place = 0; place < WIDTH; place++) hash = hashWord(hash, values[place] ?? 0);
  return hash ^ (hash >>> 15);
}
