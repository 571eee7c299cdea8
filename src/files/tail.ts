/** Follows one log: hands out what is new by byte offset, and says when what was handed out no longer stands. */
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '../core/problem';
import { mayBeRead, otherFile, plainState, sameState, stateOf, touchedMs, type FileState } from './fileState';
import { failureOf, openRegular, readAt, readInto, sizeOf } from './open';
import { Prefix, type SavedPrefix } from './prefix';

/** Small enough that a chunk is parsed in about 5 ms (1 MiB took 16 ms), large enough to read and hash 1 GB a second. */
const CHUNK = 256 * 1024;

/** A file touched within this time of a check may be written again without its times showing it. */
const CLOCK_GRAIN_MS = 2000;

export type RestartReason = 'truncated' | 'replaced' | 'edited';

export type TailOutcome =
  { kind: 'unchanged' | 'read'; size: number } | { kind: 'gone' } | { kind: 'failed'; problem: Omit<Problem, 'path'> };

export interface TailSink {
  /** What was handed out before no longer stands: drop it, chunks start at 0. Called before any chunk. */
  onRestart(reason: RestartReason): void;
  /** At most 256 KiB, the receiver's until its answer resolves. Awaited, so that a slow receiver is never flooded. */
  onChunk(bytes: Uint8Array): void | Promise<void>;
  /** Bytes that were handed out before the file was restored, and not used then. */
  onAgain?(bytes: Uint8Array): void | Promise<void>;
  /** True stops after the current chunk; the next read goes on from there. */
  isCancelled?(): boolean;
  /** Bytes of the first chunk of a read, where fewer than usual say enough; at least 4 KiB. */
  readonly firstChunk?: number;
  /**
   * Asked behind the first chunk of a read: somebody may read parts of what follows in other threads. True: asked again behind
   * the next one. Must not reject.
   */
  onRest?(rest: RestOfFile): Promise<boolean>;
}

/** What of an open file is still to be read. */
export interface RestOfFile {
  readonly descriptor: number;
  readonly from: number;
  /** Of the file when it was opened. */
  readonly size: number;
  /** The bytes that follow were handed out, and `digest` is their hash; `tail` are the last of them, 4 KiB. */
  add(bytes: number, digest: string, tail: Uint8Array): void;
}

/** What a tailed file was when it was read, and what had been handed out of it, as plain data. */
export interface SavedTail {
  readonly state: FileState;
  readonly prefix: SavedPrefix;
  /** Bytes at the end of the prefix that have to be handed out again before anything new: the receiver had not used them. */
  readonly again: number;
}

/** How a file that was restored compares with what is on disk now. */
export type Standing =
  /** Nothing has touched it since. */
  | 'certain'
  /** Size, modification time and identity are equal, and something else is not, or it was too young to be sure. */
  | 'likely'
  | 'changed';

/** Chunks are read into the same few buffers again and again: new ones each time were a gigabyte before any was collected. */
const rooms: Buffer[] = [];

function takeRoom(): Buffer {
  return rooms.pop() ?? Buffer.allocUnsafeSlow(CHUNK);
}

export class TailedFile {
  private prefix = new Prefix();
  private seen: FileState | null = null;
  private disproved = false;
  private verified: { readonly stat: BigIntStats; readonly at: number } | null = null;
  private last: Promise<unknown> = Promise.resolve();
  private again = 0;
  /** When `seen` was looked at, epoch ms. */
  private seenAt = 0;

  constructor(private readonly file: string) {}

  /** Goes on where another one stood when it was saved. */
  static restore(file: string, saved: SavedTail): TailedFile {
    const tail = new TailedFile(file);
    tail.prefix = Prefix.restore(saved.prefix);
    tail.again = saved.again;
    tail.seen = saved.state;
    return tail;
  }

  /** Goes on where somebody stopped who read the whole file just now. @param seenAt when `saved.state` was looked at, epoch ms */
  static of(file: string, saved: SavedTail, seenAt: number): TailedFile {
    const tail = TailedFile.restore(file, saved);
    tail.seenAt = seenAt;
    return tail;
  }

  /** Null: it has not been read to its end, or what was read no longer stands. `unused`: bytes the receiver has to get again. */
  save(unused: number): SavedTail | null {
    if (this.seen === null || this.disproved || this.prefix.length !== Number(this.seen.size)) return null;
    // Too young: it may have been written again in the same tick of the file system's clock.
    const state =
      this.lastLookAt() - touchedMs(this.seen) <= CLOCK_GRAIN_MS ? { ...this.seen, ctimeNs: '-1' } : this.seen;
    return { state, prefix: this.prefix.save(), again: unused };
  }

  /** Takes a file that was restored as read, when it looks as it did: its content is not compared. */
  trust(): Standing {
    const { seen } = this;
    const now = stateOf(this.file);
    if (seen === null || now === null) return 'changed';
    const looksEqual = seen.size === now.size && seen.mtimeNs === now.mtimeNs && seen.ino === now.ino;
    if (!looksEqual) return 'changed';
    const certain = seen.ctimeNs === now.ctimeNs && seen.dev === now.dev;
    // Its permissions may be what was changed; a read that takes it for unchanged would never open it.
    if (!certain && !mayBeRead(this.file)) return 'changed';
    this.seen = now;
    this.seenAt = Date.now();
    return certain ? 'certain' : 'likely';
  }

  /** Bytes it has now; 0 where that cannot be seen. */
  sizeOnDisk(): number {
    return sizeOf(this.file);
  }

  /** Bytes handed out. */
  get offset(): number {
    return this.prefix.length;
  }

  /**
   * Reads what is new since the last read, up to the size the file has now. Never rejects for what is wrong with the
   * file, only with what the sink itself throws. Calls run one after another.
   */
  read(sink: TailSink): Promise<TailOutcome> {
    return this.inTurn(async () => {
      // Of a hundred files in a directory where something happened ninety-nine are as they were: they are not even opened.
      const size = this.prefix.length;
      if (this.isUntouched(stateOf(this.file))) return { kind: 'unchanged', size };
      return this.withFile((handle, stat) => this.readOpen(handle, stat, sink));
    });
  }

  /** All that the file held was handed out, and nothing has touched it since. */
  private isUntouched(now: FileState | null): boolean {
    const { seen } = this;
    if (now === null || seen === null || this.disproved || this.prefix.length !== Number(seen.size)) return false;
    return sameState(seen, now);
  }

  /**
   * Re-hashes everything handed out and compares. False: the file was edited behind the cursor, and the next `read`
   * restarts. True also for a file that is gone or unreadable: `read` tells that. Costs nothing when the file has not
   * been touched since the last check.
   */
  verify(): Promise<boolean> {
    return this.inTurn(async () => {
      let stands = true;
      await this.withFile(async (handle, stat) => {
        stands = await this.verifyOpen(handle, stat);
        return { kind: 'unchanged', size: Number(stat.size) };
      });
      return stands;
    });
  }

  /** When its content was last known to be what was handed out, epoch ms. */
  private lastLookAt(): number {
    const { seen, seenAt, verified } = this;
    return seen !== null && verified !== null && sameState(seen, plainState(verified.stat)) ? verified.at : seenAt;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.last.then(work, work);
    this.last = result.catch(() => undefined);
    return result;
  }

  private async withFile(work: (handle: FileHandle, stat: BigIntStats) => Promise<TailOutcome>): Promise<TailOutcome> {
    const opened = await openRegular(this.file);
    if (opened.kind !== 'open') return opened;
    try {
      return await work(opened.handle, opened.stat);
    } finally {
      await opened.handle.close().catch(() => undefined);
    }
  }

  private async readOpen(handle: FileHandle, stat: BigIntStats, sink: TailSink): Promise<TailOutcome> {
    const size = Number(stat.size);
    const lookedAt = Date.now();
    const untouched = !this.disproved && this.seen !== null && sameState(this.seen, plainState(stat));
    if (untouched && this.prefix.length === size) return { kind: 'unchanged', size };
    let restarted = false;
    if (!untouched && this.prefix.length > 0) {
      const reason = await onDisk(() => this.whyRestart(handle, stat));
      if (isFailure(reason)) return reason;
      if (reason !== null) {
        this.prefix = new Prefix();
        this.again = 0;
        this.verified = null;
        restarted = true;
        sink.onRestart(reason);
      }
    }
    this.disproved = false;
    const before = this.prefix.length;
    const failure = await this.readOn(handle, size, sink);
    // The state at the start, not now: whatever happened since then is a change for the next read.
    if (failure === null) {
      this.seen = plainState(stat);
      this.seenAt = lookedAt;
    }
    return failure ?? { kind: restarted || this.prefix.length > before ? 'read' : 'unchanged', size };
  }

  private async readOn(handle: FileHandle, size: number, sink: TailSink): Promise<TailOutcome | null> {
    while (this.again > 0 && this.prefix.length < size) {
      const from = this.prefix.length - this.again;
      const chunk = await onDisk(() => readAt(handle, from, Math.min(CHUNK, this.again)));
      if (isFailure(chunk)) return chunk;
      if (chunk.length === 0) break;
      await sink.onAgain?.(chunk);
      this.again -= chunk.length;
    }
    const room = takeRoom();
    let most = sink.firstChunk ?? CHUNK;
    let asks = sink.onRest !== undefined;
    try {
      while (this.prefix.length < size && sink.isCancelled?.() !== true) {
        const wanted = room.subarray(0, Math.min(most, size - this.prefix.length));
        const chunk = await onDisk(() => readInto(handle, this.prefix.length, wanted));
        if (isFailure(chunk)) return chunk;
        if (chunk.length === 0) break;
        await sink.onChunk(chunk);
        this.prefix.add(chunk);
        await nextTurn();
        if (asks) asks = (await sink.onRest?.(this.restOf(handle, size))) === true;
        most = CHUNK;
      }
    } finally {
      rooms.push(room);
    }
    return null;
  }

  private restOf(handle: FileHandle, size: number): RestOfFile {
    return {
      descriptor: handle.fd,
      from: this.prefix.length,
      size,
      add: (bytes, digest, tail) => this.prefix.addPiece(bytes, digest, tail),
    };
  }

  /** Null: all that was handed out still stands, as far as it is checked here; `verify` checks the rest. */
  private async whyRestart(handle: FileHandle, stat: BigIntStats): Promise<RestartReason | null> {
    const replaced = this.seen !== null && otherFile(this.seen, plainState(stat));
    const size = Number(stat.size);
    if (size < this.prefix.length) return replaced ? 'replaced' : 'truncated';
    const otherwise = replaced ? 'replaced' : 'edited';
    if (this.disproved || !(await this.prefix.endsStandIn(handle))) return otherwise;
    // A grown file is trusted by its ends. One that is new under the name, or touched without growing, is not.
    const trusted = !replaced && size > this.prefix.length;
    return trusted || (await this.prefix.standsIn(handle)) ? null : otherwise;
  }

  private async verifyOpen(handle: FileHandle, stat: BigIntStats): Promise<boolean> {
    if (this.prefix.length === 0) return true;
    const { verified } = this;
    if (verified !== null && sameState(plainState(verified.stat), plainState(stat))) {
      if (verified.at - Number(stat.mtimeMs) > CLOCK_GRAIN_MS) return true;
    }
    const at = Date.now();
    const stands = await onDisk(() => this.prefix.standsIn(handle));
    if (isFailure(stands)) return true;
    this.disproved = !stands;
    this.verified = stands ? { stat, at } : null;
    return stands;
  }
}

type Failure = Extract<TailOutcome, { kind: 'gone' | 'failed' }>;

/** Turns an error of the operating system into an outcome; what a sink throws is not caught here. */
async function onDisk<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    return failureOf(error);
  }
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'kind' in value;
}
