/** What a tailed file has handed out so far, remembered well enough to tell whether it still stands on disk. */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readAt } from './open';

/** Bytes compared at either end before anything is read on. */
const WINDOW = 4096;
const HASH_CHUNK = 1024 * 1024;

export class Prefix {
  private bytes = 0;
  private head: Buffer = Buffer.alloc(0);
  private tail: Buffer = Buffer.alloc(0);
  /** SHA-1 because it is the fastest that Node has (about 2 GB/s): it guards against accidents, not against forgers. */
  private readonly hash: Hash = createHash('sha1');

  /** Bytes handed out. */
  get length(): number {
    return this.bytes;
  }

  add(chunk: Uint8Array): void {
    this.hash.update(chunk);
    if (this.head.length < WINDOW) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, WINDOW - this.head.length)]);
    }
    // Copies, never views: a view of 4 KiB would keep the whole chunk alive.
    this.tail =
      chunk.length >= WINDOW
        ? Buffer.from(chunk.subarray(chunk.length - WINDOW))
        : Buffer.concat([this.tail.subarray(Math.max(0, this.tail.length + chunk.length - WINDOW)), chunk]);
    this.bytes += chunk.length;
  }

  /** Compares the first and the last 4 KiB: cheap, and blind to an edit in between. */
  async endsStandIn(handle: FileHandle): Promise<boolean> {
    const head = await readAt(handle, 0, this.head.length);
    if (!head.equals(this.head)) return false;
    const tail = await readAt(handle, this.bytes - this.tail.length, this.tail.length);
    return tail.equals(this.tail);
  }

  /** Compares every byte by hash: 460 MB took 0.24 s. Yields between chunks. */
  async standsIn(handle: FileHandle): Promise<boolean> {
    const hash = createHash('sha1');
    for (let position = 0; position < this.bytes;) {
      const chunk = await readAt(handle, position, Math.min(HASH_CHUNK, this.bytes - position));
      if (chunk.length === 0) return false;
      hash.update(chunk);
      position += chunk.length;
      await nextTurn();
    }
    return hash.digest().equals(this.hash.copy().digest());
  }
}
