/** A piece of the ledger's rows as columns of plain numbers: an object per event would cost ten times the memory. */
import { COUNT_COLUMNS } from './countColumns';
import type { ImageReader, ImageWriter } from './image';
import { Rollup } from './rollup';

/** Rows a chunk holds: a power of two; small enough for a tiny workspace, large enough to make chunk changes free. */
export const CHUNK_ROWS = 8192;
export const CHUNK_SHIFT = 13;
export const CHUNK_MASK = CHUNK_ROWS - 1;

/** State of a row. */
export const COUNTED = 1;
/** Its source is being removed. */
export const DEAD = 2;
/** First of a chain of rows with one key that has to be decided again. */
export const DIRTY = 4;
/** Its key is the record's own id, not its content. */
export const HAS_ID = 8;
/** It holds an event; 0 everywhere else in a row that waits to be used again. */
export const ALIVE = 16;
/** Its source is put aside: it counts as little as if it were not there, and is not forgotten. */
export const ASIDE = 32;

/** Stands in a 32-bit column for a value that is kept apart. */
export const WIDE = 0xffff_ffff;

/** As narrow as the values of its chunk allow. */
export type Narrow = Uint8Array | Uint16Array | Uint32Array;

/** Shared by all chunks whose column holds nothing but the usual value; never written to. */
export const ZEROS: Narrow = new Uint8Array(CHUNK_ROWS);

/** Bytes of a row in the columns that every chunk has. */
const ROW_BYTES = 25;

export class Chunk {
  /** Epoch ms; NaN: no time. */
  at: Float64Array;
  /** Interned dimensions (`Tuples`) and interned rest (`Shapes`). */
  tuple: Uint32Array;
  shape: Uint32Array;
  /** The 64 bits by which the row is counted once. */
  keyLow: Uint32Array;
  keyHigh: Uint32Array;
  flags: Uint8Array;

  /** By the numbers of countColumns.ts. */
  readonly counts: Narrow[] = new Array<Narrow>(COUNT_COLUMNS).fill(ZEROS);

  /** Rows of it that were ever in use: scans end here. */
  used = 0;
  /** Bounds of the instants that were ever in it (they only widen), so that a range can pass over a whole chunk. */
  oldest = Infinity;
  newest = -Infinity;
  hasUndated = false;
  /** Null: not made, or no longer true. */
  rollup: Rollup | null = null;

  constructor(readonly firstRow: number) {
    // One piece of memory: six of them took three times as long to get.
    const room = new ArrayBuffer(ROW_BYTES * CHUNK_ROWS);
    this.at = new Float64Array(room, 0, CHUNK_ROWS);
    this.tuple = new Uint32Array(room, 8 * CHUNK_ROWS, CHUNK_ROWS);
    this.shape = new Uint32Array(room, 12 * CHUNK_ROWS, CHUNK_ROWS);
    this.keyLow = new Uint32Array(room, 16 * CHUNK_ROWS, CHUNK_ROWS);
    this.keyHigh = new Uint32Array(room, 20 * CHUNK_ROWS, CHUNK_ROWS);
    this.flags = new Uint8Array(room, 24 * CHUNK_ROWS, CHUNK_ROWS);
  }

  save(image: ImageWriter): void {
    const counts = this.counts.map((values) => (values === ZEROS ? 0 : values.BYTES_PER_ELEMENT));
    const bounds = [this.oldest, this.newest, this.hasUndated ? 1 : 0];
    image.numbers([this.used, ...bounds, this.rollup === null ? 0 : 1, ...counts]);
    this.rollup?.save(image);
    const { used } = this;
    for (const values of [this.at, this.tuple, this.shape, this.keyLow, this.keyHigh, this.flags]) {
      image.array(values.subarray(0, used));
    }
    for (const values of this.counts) if (values !== ZEROS) image.array(values.subarray(0, used));
  }

  /** A full chunk lies where it was read; one with room left is copied. */
  load(image: ImageReader): void {
    const [used = 0, oldest = Infinity, newest = -Infinity, hasUndated, hasRollup, ...counts] = image.numbers();
    if (hasRollup === 1) this.rollup = Rollup.load(image);
    this.used = used;
    this.oldest = oldest;
    this.newest = newest;
    this.hasUndated = hasUndated === 1;
    this.at = whole(image.float64(), this.at);
    this.tuple = whole(image.uint32(), this.tuple);
    this.shape = whole(image.uint32(), this.shape);
    this.keyLow = whole(image.uint32(), this.keyLow);
    this.keyHigh = whole(image.uint32(), this.keyHigh);
    this.flags = whole(image.uint8(), this.flags);
    for (let column = 0; column < COUNT_COLUMNS; column++) {
      const bytes = counts[column] ?? 0;
      if (bytes === 1) this.counts[column] = whole(image.uint8(), new Uint8Array(CHUNK_ROWS));
      else if (bytes === 2) this.counts[column] = whole(image.uint16(), new Uint16Array(CHUNK_ROWS));
      else if (bytes === 4) this.counts[column] = whole(image.uint32(), new Uint32Array(CHUNK_ROWS));
    }
  }
}

function whole<T extends Float64Array | Narrow>(values: T, room: T): T {
  if (values.length === CHUNK_ROWS) return values;
  room.set(values);
  return room;
}

/** The column itself, or a wider one with the same values. */
export function withRoom(values: Narrow, largest: number): Narrow {
  if (values !== ZEROS && hasRoom(values, largest)) return values;
  const wider = largest > 0xffff ? new Uint32Array(CHUNK_ROWS) : new Uint16Array(CHUNK_ROWS);
  const roomy = largest <= 0xff ? new Uint8Array(CHUNK_ROWS) : wider;
  if (values !== ZEROS) roomy.set(values);
  return roomy;
}

/** Asked for every cell: a power and a comparison of it took a fifteenth of a cold start. */
function hasRoom(values: Narrow, largest: number): boolean {
  if (largest <= 0xff) return true;
  return largest <= 0xffff ? !(values instanceof Uint8Array) : values instanceof Uint32Array;
}
