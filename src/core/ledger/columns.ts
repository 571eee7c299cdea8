/** The ledger's rows by number, in chunks: growable columns of plain numbers. */
import { CHUNK_MASK, CHUNK_ROWS, CHUNK_SHIFT, Chunk, COUNTED, WIDE, withRoom, ZEROS, type Narrow } from './chunk';
import { costCode, costOfCode } from './costCode';
import { COST, COUNT_COLUMNS, OTHER_COST } from './countColumns';
import type { ImageReader, ImageWriter } from './image';
import { boundsOf } from './instants';

/** Rows by number. A freed row is used again, so a log that is rewritten all day does not grow the ledger. */
export class Columns {
  readonly chunks: Chunk[] = [];
  private rows = 0;
  private readonly free: number[] = [];
  private readonly wide = new Map<number, number>();

  /** A row number to fill; every column of it must be set. */
  allocate(): number {
    const freed = this.free.pop();
    if (freed !== undefined) return freed;
    const row = this.rows++;
    if ((row & CHUNK_MASK) === 0) this.chunks.push(new Chunk(row));
    this.chunkOf(row).used++;
    return row;
  }

  /** Up to `count` rows that follow each other in one chunk and were never in use. */
  allocateRun(count: number): { readonly row: number; readonly count: number } {
    const row = this.rows;
    if ((row & CHUNK_MASK) === 0) this.chunks.push(new Chunk(row));
    const taken = Math.min(count, CHUNK_ROWS - (row & CHUNK_MASK));
    this.chunkOf(row).used += taken;
    this.rows += taken;
    return { row, count: taken };
  }

  save(image: ImageWriter): void {
    const wide: number[] = [];
    for (const [cell, value] of this.wide) wide.push(cell, value);
    image.numbers([this.rows]);
    image.numbers(this.free);
    image.numbers(wide);
    for (const chunk of this.chunks) chunk.save(image);
  }

  load(image: ImageReader): void {
    this.rows = image.numbers()[0] ?? 0;
    for (const row of image.float64()) this.free.push(row);
    const wide = image.float64();
    for (let at = 0; at + 1 < wide.length; at += 2) this.wide.set(wide[at] ?? 0, wide[at + 1] ?? 0);
    for (let first = 0; first < this.rows; first += CHUNK_ROWS) {
      const chunk = new Chunk(first);
      chunk.load(image);
      this.chunks.push(chunk);
    }
  }

  release(row: number): void {
    const chunk = this.chunkOf(row);
    for (let column = 0; column < COUNT_COLUMNS; column++) this.put(row, column, 0);
    chunk.flags[row & CHUNK_MASK] = 0;
    this.free.push(row);
  }

  chunkOf(row: number): Chunk {
    const chunk = this.chunks[row >>> CHUNK_SHIFT];
    if (chunk === undefined) throw new RangeError(`no row ${row} in the ledger`);
    return chunk;
  }

  putAt(row: number, at: number): void {
    const chunk = this.chunkOf(row);
    chunk.at[row & CHUNK_MASK] = at;
    if (Number.isNaN(at)) chunk.hasUndated = true;
    else {
      if (at < chunk.oldest) chunk.oldest = at;
      if (at > chunk.newest) chunk.newest = at;
    }
  }

  putCosts(row: number, cost: number | null, other: number | null): void {
    this.put(row, COST, costCode(cost));
    this.put(row, OTHER_COST, costCode(other));
  }

  /** Nano-dollars; NaN: unknown. */
  cost(row: number): number {
    return costOfCode(this.get(row, COST));
  }

  /** Of a recorded cost the computed one, of any other the recorded one, in nano-dollars; NaN: there is none. */
  otherCost(row: number): number {
    return costOfCode(this.get(row, OTHER_COST));
  }

  /** Keeps any number: a whole one below 2^32 - 1 in up to four bytes, the rest (row ids below zero, huge counts) apart. */
  put(row: number, column: number, value: number): void {
    const chunk = this.chunkOf(row);
    const before = chunk.counts[column] ?? ZEROS;
    if (before === ZEROS && value === 0) return;
    const index = row & CHUNK_MASK;
    if (before[index] === WIDE) this.wide.delete(row * COUNT_COLUMNS + column);
    const isNarrow = value >>> 0 === value && value !== WIDE;
    const values = withRoom(before, isNarrow ? value : WIDE);
    chunk.counts[column] = values;
    values[index] = isNarrow ? value : WIDE;
    if (!isNarrow) this.wide.set(row * COUNT_COLUMNS + column, value);
  }

  /** `put` for rows of a run that were never in use, in their order. */
  putRun(row: number, column: number, values: Narrow | Float64Array): void {
    const largest = largestOf(values);
    if (largest === null) {
      for (let index = 0; index < values.length; index++) this.put(row + index, column, values[index] ?? 0);
      return;
    }
    if (largest === 0) return;
    const chunk = this.chunkOf(row);
    const room = withRoom(chunk.counts[column] ?? ZEROS, largest);
    chunk.counts[column] = room;
    room.set(values, row & CHUNK_MASK);
  }

  /** `putAt` for rows of a run; tells the newest instant among them, -Infinity: none has one. */
  putTimes(row: number, times: Float64Array): number {
    const chunk = this.chunkOf(row);
    chunk.at.set(times, row & CHUNK_MASK);
    const { oldest, newest, hasUndated } = boundsOf(times);
    chunk.hasUndated ||= hasUndated;
    chunk.oldest = Math.min(chunk.oldest, oldest);
    chunk.newest = Math.max(chunk.newest, newest);
    return newest;
  }

  get(row: number, column: number): number {
    const value = this.chunkOf(row).counts[column]?.[row & CHUNK_MASK] ?? 0;
    return value === WIDE ? this.wideValue(row, column) : value;
  }

  /** The value kept apart for a cell that reads `WIDE`. */
  wideValue(row: number, column: number): number {
    return this.wide.get(row * COUNT_COLUMNS + column) ?? WIDE;
  }

  /** A column of a chunk; null when it is 0 in all its rows. */
  columnOf(chunk: Chunk, column: number): Narrow | null {
    const values = chunk.counts[column];
    return values === undefined || values === ZEROS ? null : values;
  }

  at(row: number): number {
    return this.chunkOf(row).at[row & CHUNK_MASK] ?? NaN;
  }

  flagsOf(row: number): number {
    return this.chunkOf(row).flags[row & CHUNK_MASK] ?? 0;
  }

  setFlags(row: number, flags: number): void {
    const chunk = this.chunkOf(row);
    const before = chunk.flags[row & CHUNK_MASK] ?? 0;
    if (((before ^ flags) & COUNTED) !== 0) chunk.rollup = null;
    chunk.flags[row & CHUNK_MASK] = flags;
  }

  hasEqualKeys(row: number, other: number): boolean {
    const [one, index] = [this.chunkOf(row), row & CHUNK_MASK];
    const { keyLow, keyHigh } = this.chunkOf(other);
    return keyLow[other & CHUNK_MASK] === one.keyLow[index] && keyHigh[other & CHUNK_MASK] === one.keyHigh[index];
  }

  shapeOf(row: number): number {
    return this.chunkOf(row).shape[row & CHUNK_MASK] ?? 0;
  }

  tupleOf(row: number): number {
    return this.chunkOf(row).tuple[row & CHUNK_MASK] ?? 0;
  }

  putTuple(row: number, tuple: number): void {
    const chunk = this.chunkOf(row);
    chunk.rollup = null;
    chunk.tuple[row & CHUNK_MASK] = tuple;
  }
}

/**
 * No value is larger, and a narrower column would not do; null: one of them is not kept in 32 bits. Of whole numbers only
 * what tells the width of their column is looked for: nearly always one of the first ones does.
 */
function largestOf(values: Narrow | Float64Array): number | null {
  if (values instanceof Float64Array) return largestNumber(values);
  if (values instanceof Uint32Array) {
    if (values.includes(WIDE)) return null;
    if (hasLarger(values, 0xffff)) return WIDE - 1;
  }
  if (!(values instanceof Uint8Array) && hasLarger(values, 0xff)) return 0xffff;
  return hasLarger(values, 0) ? 0xff : 0;
}

function hasLarger(values: Narrow, than: number): boolean {
  for (let index = 0; index < values.length; index++) if ((values[index] ?? 0) > than) return true;
  return false;
}

function largestNumber(values: Float64Array): number | null {
  let largest = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >>> 0 !== value || value === WIDE) return null;
    if (value > largest) largest = value;
  }
  return largest;
}
