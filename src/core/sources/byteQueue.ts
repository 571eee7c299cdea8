/** Bytes that were read but not yet used, addressed by their offset in the file; what is used up is let go. */

/** Below this a spare buffer is not worth giving back. Thousands of files are open at once, so it is small. */
const SPARE_BYTES = 4 * 1024;

/** For pieces that are read to their end at once: allocating room for each took a tenth of a cold start. */
let shared: Uint8Array = new Uint8Array(0);
/** A larger one is given back after use. */
const SHARED_BYTES = 1024 * 1024;

/** From now on pieces are read in this room, as far as it goes; the rest as before. */
export function useSharedRoom(room: Uint8Array): void {
  shared = room;
}

function sharedRoom(bytes: number): Uint8Array {
  if (bytes <= shared.length) return shared;
  const room = new Uint8Array(bytes);
  if (bytes <= SHARED_BYTES) shared = room;
  return room;
}

export class ByteQueue {
  /** Valid from `index(begin)` to `index(end)`; replaced when it grows, so never hold on to it. */
  bytes: Uint8Array = new Uint8Array(0);
  private first = 0;
  private base = 0;
  private length = 0;
  /** True between `lend` and `dropTo`: the bytes lie in memory that all queues share. */
  private isLent = false;

  /** File offset of the first byte that is still held. */
  get begin(): number {
    return this.base;
  }

  /** File offset behind the last byte. */
  get end(): number {
    return this.base + this.length;
  }

  /** Bytes of memory in use, spare room included. */
  get capacity(): number {
    return this.bytes.length;
  }

  /** Index into `bytes` of a file offset. */
  index(offset: number): number {
    return this.first + (offset - this.base);
  }

  slice(from: number, to: number): Uint8Array {
    return this.bytes.subarray(this.index(from), this.index(to));
  }

  /** Like `append`, for whoever calls `dropTo` before any other queue is used. */
  lend(chunk: Uint8Array): void {
    // A long record in small pieces would be copied whole with each of them.
    if (this.length > chunk.length) return this.append(chunk);
    const room = sharedRoom(this.length + chunk.length);
    room.set(this.bytes.subarray(this.first, this.first + this.length));
    room.set(chunk, this.length);
    this.bytes = room;
    this.first = 0;
    this.length += chunk.length;
    this.isLent = true;
  }

  append(chunk: Uint8Array): void {
    this.makeRoom(chunk.length);
    this.bytes.set(chunk, this.first + this.length);
    this.length += chunk.length;
  }

  /** An empty queue whose next byte has this file offset. */
  beginAt(offset: number): void {
    this.base = offset;
    this.length = 0;
  }

  /** Lets go of everything before the file offset. */
  dropTo(offset: number): void {
    const count = offset - this.base;
    this.first += count;
    this.base = offset;
    this.length -= count;
    if (this.isLent) return this.takeBack();
    if (this.length > 0) return;
    this.first = 0;
    if (this.bytes.length > SPARE_BYTES) this.bytes = new Uint8Array(0);
  }

  private takeBack(): void {
    this.isLent = false;
    this.bytes = this.bytes.slice(this.first, this.first + this.length);
    this.first = 0;
  }

  private makeRoom(count: number): void {
    const needed = this.length + count;
    if (this.first + needed <= this.bytes.length) return;
    // Doubling keeps a long record that arrives in small pieces linear.
    const target = needed * 2 <= this.bytes.length ? this.bytes : new Uint8Array(Math.max(4096, needed * 2));
    target.set(this.bytes.subarray(this.first, this.first + this.length));
    this.bytes = target;
    this.first = 0;
  }
}
