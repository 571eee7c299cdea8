/** A hash table of the ledger's rows by their 64-bit key, four bytes a place; rows come in runs, and it grows by them too. */
import { ALIVE, CHUNK_MASK, CHUNK_ROWS, type Chunk } from './chunk';
import type { Columns } from './columns';
import { NEXT } from './countColumns';
import type { ImageReader, ImageWriter } from './image';
import { OrderOfTime } from './orderOfTime';

const FIRST_SLOTS = 2048;
/** As long as the table is small it grows in long steps: every one puts all rows in again. */
const SLOTS_OF_LONG_STEPS = 2 ** 20;
/** Rows whose places are read together first: they are in the processor's cache when they are looked at. */
const TOUCHED_ROWS = 512;

/** Rows of a run whose key another row has already. */
export interface Repeats {
  /** Places in the chunk, and the rows that stand for their keys. */
  readonly places: Uint32Array;
  readonly heads: Uint32Array;
  count: number;
}

/**
 * Open addressing with linear probing; always a power of two, seven tenths full at most. An entry is a row's number plus
 * one, 0 is empty; the bits that this leaves free are the same bits of its key's upper half, so that hardly ever a row has
 * to be looked at that is not the one in question: each look costs as much as all else. As long as no two rows can be equal
 * (`OrderOfTime`) it is not made.
 */
export class KeyTable {
  private table: Uint32Array = new Uint32Array(FIRST_SLOTS);
  private keys = 0;
  /** Bits of an entry for the row. */
  private rowMask = 0xffff;
  /** Keeps what `touch` reads from being optimised away. */
  private readonly touched = new Uint32Array(1);
  private readonly repeats: Repeats = {
    places: new Uint32Array(CHUNK_ROWS),
    heads: new Uint32Array(CHUNK_ROWS),
    count: 0,
  };

  private readonly order: OrderOfTime;

  constructor(private readonly columns: Columns) {
    this.order = new OrderOfTime(columns);
  }

  /** Puts in new rows that follow each other in one chunk; tells which of them have a key that is in it (until the next call). */
  addRun(first: number, count: number): Repeats {
    const { repeats } = this;
    const start = first & CHUNK_MASK;
    const chunk = this.columns.chunkOf(first);
    repeats.count = 0;
    if (this.order.takes(first, count)) return repeats;
    this.reserve(first, count);
    for (let from = start; from < start + count; from += TOUCHED_ROWS) {
      const to = Math.min(from + TOUCHED_ROWS, start + count);
      this.touched[0] = touch(this.table, chunk.keyLow, from, to);
      this.putRows(chunk, from, to);
    }
    this.keys += count - repeats.count;
    return repeats;
  }

  /** The row that stands for a row's key, and its place; -1: there is none. */
  headAt(slot: number): number {
    return ((this.table[slot] ?? 0) & this.rowMask) - 1;
  }

  /** Another row of the same key stands for it from now on. */
  replace(slot: number, row: number): void {
    this.table[slot] = ((this.table[slot] ?? 0) & ~this.rowMask) | (row + 1);
  }

  /** The place of a row's key: the one that holds it, else the empty one where it belongs. */
  slotOf(row: number): number {
    if (!this.order.isOver) this.reserve(0, 0);
    const { keyLow, keyHigh } = this.columns.chunkOf(row);
    const low = keyLow[row & CHUNK_MASK] ?? 0;
    const high = keyHigh[row & CHUNK_MASK] ?? 0;
    const { table, rowMask } = this;
    const mask = table.length - 1;
    for (let slot = low & mask; ; slot = (slot + 1) & mask) {
      const held = table[slot] ?? 0;
      if (held === 0) return slot;
      if (((held ^ high) & ~rowMask) === 0 && this.hasKey((held & rowMask) - 1, low, high)) return slot;
    }
  }

  /** Empties a place and moves up what had to step aside for it, so that no gap ends a search too early. */
  vacate(slot: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let gap = slot;
    for (let at = (gap + 1) & mask; ; at = (at + 1) & mask) {
      const held = table[at] ?? 0;
      if (held === 0) break;
      const home = this.lowOf((held & this.rowMask) - 1) & mask;
      if (((at - home) & mask) < ((at - gap) & mask)) continue;
      table[gap] = held;
      gap = at;
    }
    table[gap] = 0;
    this.keys--;
  }

  save(image: ImageWriter): void {
    this.order.save(image);
    image.numbers([this.keys, this.rowMask]);
    image.array(this.table);
  }

  load(image: ImageReader): void {
    this.order.load(image);
    const [keys = 0, rowMask = 0] = image.numbers();
    this.keys = keys;
    this.rowMask = rowMask;
    this.table = image.uint32();
  }

  private putRows({ keyLow, keyHigh, firstRow }: Chunk, from: number, to: number): void {
    const { table, rowMask, repeats } = this;
    const mask = table.length - 1;
    for (let index = from; index < to; index++) {
      const low = keyLow[index] ?? 0;
      const high = keyHigh[index] ?? 0;
      let slot = low & mask;
      let held = table[slot] ?? 0;
      while (held !== 0) {
        if (((held ^ high) & ~rowMask) === 0 && this.hasKey((held & rowMask) - 1, low, high)) break;
        slot = (slot + 1) & mask;
        held = table[slot] ?? 0;
      }
      if (held === 0) table[slot] = (high & ~rowMask) | (firstRow + index + 1);
      else {
        repeats.places[repeats.count] = index;
        repeats.heads[repeats.count++] = (held & rowMask) - 1;
      }
    }
  }

  private hasKey(row: number, low: number, high: number): boolean {
    const { keyLow, keyHigh } = this.columns.chunkOf(row);
    return keyLow[row & CHUNK_MASK] === low && keyHigh[row & CHUNK_MASK] === high;
  }

  private lowOf(row: number): number {
    return this.columns.chunkOf(row).keyLow[row & CHUNK_MASK] ?? 0;
  }

  /** Makes room for new rows; all others are in it then. */
  private reserve(first: number, count: number): void {
    const isMissing = this.order.size > 0;
    this.keys += this.order.size;
    this.order.end();
    const most = this.keys + count;
    let { length } = this.table;
    while (most * 10 > length * 7) length *= length < SLOTS_OF_LONG_STEPS ? 4 : 2;
    if (isMissing || length !== this.table.length || first + count > this.rowMask) this.rebuild(length, first, count);
  }

  /** Chunk after chunk, because the keys of rows in the order of the table lie anywhere in memory. */
  private rebuild(length: number, first: number, count: number): void {
    const { chunks } = this.columns;
    this.table = new Uint32Array(length);
    let rows = Math.max(length, first + count + 1);
    for (const { firstRow, used } of chunks) rows = Math.max(rows, firstRow + used + 1);
    this.rowMask = 2 ** Math.ceil(Math.log2(rows + 1)) - 1;
    const behind = this.rowsBehindOthers(rows);
    for (const chunk of chunks) {
      const { firstRow, used } = chunk;
      if (first < firstRow || first >= firstRow + used) this.putHeads(chunk, 0, used, behind);
      else {
        this.putHeads(chunk, 0, first - firstRow, behind);
        this.putHeads(chunk, first - firstRow + count, used, behind);
      }
    }
  }

  private putHeads({ keyLow, keyHigh, flags, firstRow }: Chunk, from: number, to: number, behind: Behind): void {
    const { table, rowMask } = this;
    const mask = table.length - 1;
    for (let index = from; index < to; index++) {
      if (((flags[index] ?? 0) & ALIVE) === 0) continue;
      if (behind !== null && behind[firstRow + index] === 1) continue;
      let slot = (keyLow[index] ?? 0) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = ((keyHigh[index] ?? 0) & ~rowMask) | (firstRow + index + 1);
    }
  }

  /** Marks by row those that hang behind another one of their key. */
  private rowsBehindOthers(rows: number): Behind {
    const { columns } = this;
    let behind: Behind = null;
    for (const chunk of columns.chunks) {
      const next = columns.columnOf(chunk, NEXT);
      if (next === null) continue;
      behind ??= new Uint8Array(rows);
      for (let index = 0; index < chunk.used; index++) {
        const row = next[index] ?? 0;
        if (row !== 0) behind[row - 1] = 1;
      }
    }
    return behind;
  }
}

/** Null: there are none. */
type Behind = Uint8Array | null;

/** Reads the places where rows belong: these reads wait for memory together, those of the search one after the other. */
function touch(table: Uint32Array, keyLow: Uint32Array, from: number, to: number): number {
  const mask = table.length - 1;
  let read = 0;
  for (let index = from; index < to; index++) read ^= table[(keyLow[index] ?? 0) & mask] ?? 0;
  return read;
}
