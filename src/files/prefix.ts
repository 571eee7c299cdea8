/** What a tailed file has handed out so far, remembered well enough to tell whether it still stands on disk. */
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Fingerprint, fingerprintOf, type Mixer } from './fingerprint';
import { readAt, readInto } from './open';

/** Bytes compared at either end before anything is read on. */
export const WINDOW = 4096;
const HASH_CHUNK = 1024 * 1024;

const NOTHING = Buffer.alloc(0);
/** Read into again and again: a gigabyte of files would be a gigabyte of buffers before any of them is collected. */
const rooms: Buffer[] = [];

/** A prefix as plain data. */
export interface SavedPrefix {
  /** The whole in pieces, because a hash cannot be saved half done: length in bytes and digest of each. */
  readonly pieces: readonly (readonly [bytes: number, digest: string])[];
  /** Digests of the windows at either end. */
  readonly head: string;
  readonly tail: string;
  readonly tailBytes: number;
}

export class Prefix {
  private bytes = 0;
  /** Null: known by its digest only, until it is read again. */
  private head: Buffer | null = NOTHING;
  private tail: Buffer | null = NOTHING;
  private readonly pieces: SavedPrefix['pieces'][number][] = [];
  /** Of what follows the pieces; null: nothing does. */
  private hash: Fingerprint | null = null;
  private hashed = 0;
  private ends: Pick<SavedPrefix, 'head' | 'tail' | 'tailBytes'> | null = null;

  constructor(private readonly mixer: Mixer | null = null) {}

  static restore(saved: SavedPrefix): Prefix {
    const prefix = new Prefix();
    for (const piece of saved.pieces) {
      prefix.pieces.push(piece);
      prefix.bytes += piece[0];
    }
    prefix.ends = saved;
    prefix.head = null;
    prefix.tail = null;
    return prefix;
  }

  save(): SavedPrefix {
    const pieces = [...this.pieces];
    if (this.hash !== null) pieces.push([this.hashed, this.hash.digest()]);
    return { pieces, ...this.endDigests() };
  }

  /** Bytes handed out. */
  get length(): number {
    return this.bytes;
  }

  add(chunk: Uint8Array): void {
    this.hash ??= new Fingerprint(this.mixer);
    this.hash.update(chunk);
    this.hashed += chunk.length;
    this.ends = null;
    this.head ??= NOTHING;
    if (this.head.length < WINDOW && this.bytes < WINDOW) {
      this.head = Buffer.concat([this.head, chunk.subarray(0, WINDOW - this.head.length)]);
    }
    const tail = this.tail ?? NOTHING;
    // Copies, never views: a view of 4 KiB would keep the whole chunk alive.
    this.tail =
      chunk.length >= WINDOW
        ? Buffer.from(chunk.subarray(chunk.length - WINDOW))
        : Buffer.concat([tail.subarray(Math.max(0, tail.length + chunk.length - WINDOW)), chunk]);
    this.bytes += chunk.length;
  }

  /** What somebody else has read and hashed behind this. @param tail its last bytes, as many as there are up to `WINDOW` */
  addPiece(bytes: number, digest: string, tail: Uint8Array): void {
    if (this.hash !== null) this.pieces.push([this.hashed, this.hash.digest()]);
    this.hash = null;
    this.hashed = 0;
    this.pieces.push([bytes, digest]);
    this.ends = null;
    this.tail = Buffer.from(tail);
    this.bytes += bytes;
  }

  /** Compares the first and the last 4 KiB: cheap, and blind to an edit in between. */
  async endsStandIn(handle: FileHandle): Promise<boolean> {
    const { tailBytes, ...digests } = this.endDigests();
    const head = await readAt(handle, 0, Math.min(WINDOW, this.bytes));
    const tail = await readAt(handle, this.bytes - tailBytes, tailBytes);
    if (fingerprintOf(head) !== digests.head || fingerprintOf(tail) !== digests.tail) return false;
    this.head = head;
    this.tail = tail;
    return true;
  }

  /**
   * Compares every byte by its fingerprint. Yields between chunks. What stands is one piece again, so that pieces
   * do not add up over many restarts.
   */
  async standsIn(handle: FileHandle): Promise<boolean> {
    const { pieces } = this.save();
    const room = rooms.pop() ?? Buffer.allocUnsafeSlow(HASH_CHUNK);
    try {
      return await this.sameIn(handle, pieces, room);
    } finally {
      rooms.push(room);
    }
  }

  private async sameIn(handle: FileHandle, pieces: SavedPrefix['pieces'], room: Buffer): Promise<boolean> {
    const whole = new Fingerprint();
    let position = 0;
    for (const [bytes, digest] of pieces) {
      const piece = pieces.length === 1 ? whole : new Fingerprint();
      for (const end = position + bytes; position < end;) {
        const chunk = await readInto(handle, position, room.subarray(0, Math.min(HASH_CHUNK, end - position)));
        if (chunk.length === 0) return false;
        whole.update(chunk);
        if (piece !== whole) piece.update(chunk);
        position += chunk.length;
        await nextTurn();
      }
      if (piece.digest() !== digest) return false;
    }
    this.pieces.length = 0;
    this.hash = whole;
    this.hashed = position;
    return true;
  }

  private endDigests(): Pick<SavedPrefix, 'head' | 'tail' | 'tailBytes'> {
    this.ends ??= {
      head: fingerprintOf(this.head ?? NOTHING),
      tail: fingerprintOf(this.tail ?? NOTHING),
      tailBytes: this.tail?.length ?? 0,
    };
    return this.ends;
  }
}
