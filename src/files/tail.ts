/** Follows one log: hands out what is new by byte offset, and says when what was handed out no longer stands. */
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Problem } from '../core/problem';
import { failureOf, openRegular, readAt } from './open';
import { Prefix } from './prefix';

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
  /** At most 256 KiB, the receiver's to keep. Awaited, so that a slow receiver is never flooded. */
  onChunk(bytes: Uint8Array): void | Promise<void>;
  /** True stops after the current chunk; the next read goes on from there. */
  isCancelled?(): boolean;
}

export class TailedFile {
  private prefix = new Prefix();
  private seen: BigIntStats | null = null;
  private disproved = false;
  private verified: { readonly stat: BigIntStats; readonly at: number } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** Bytes handed out. */
  get offset(): number {
    return this.prefix.length;
  }

  /**
   * Reads what is new since the last read, up to the size the file has now. Never rejects for what is wrong with the
   * file, only with what the sink itself throws. Calls run one after another.
   */
  read(sink: TailSink): Promise<TailOutcome> {
    return this.inTurn(() => this.withFile((handle, stat) => this.readOpen(handle, stat, sink)));
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
    const untouched = !this.disproved && this.seen !== null && sameState(this.seen, stat);
    if (untouched && this.prefix.length === size) return { kind: 'unchanged', size };
    let restarted = false;
    if (!untouched && this.prefix.length > 0) {
      const reason = await onDisk(() => this.whyRestart(handle, stat));
      if (isFailure(reason)) return reason;
      if (reason !== null) {
        this.prefix = new Prefix();
        this.verified = null;
        restarted = true;
        sink.onRestart(reason);
      }
    }
    this.disproved = false;
    const before = this.prefix.length;
    const failure = await this.readOn(handle, size, sink);
    // The state at the start, not now: whatever happened since then is a change for the next read.
    if (failure === null) this.seen = stat;
    return failure ?? { kind: restarted || this.prefix.length > before ? 'read' : 'unchanged', size };
  }

  private async readOn(handle: FileHandle, size: number, sink: TailSink): Promise<TailOutcome | null> {
    while (this.prefix.length < size && sink.isCancelled?.() !== true) {
      const chunk = await onDisk(() => readAt(handle, this.prefix.length, Math.min(CHUNK, size - this.prefix.length)));
      if (isFailure(chunk)) return chunk;
      if (chunk.length === 0) break;
      await sink.onChunk(chunk);
      this.prefix.add(chunk);
      await nextTurn();
    }
    return null;
  }

  /** Null: all that was handed out still stands, as far as it is checked here; `verify` checks the rest. */
  private async whyRestart(handle: FileHandle, stat: BigIntStats): Promise<RestartReason | null> {
    const replaced = this.seen !== null && otherFile(this.seen, stat);
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
    if (verified !== null && sameState(verified.stat, stat)) {
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

function sameState(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.size === other.size &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.mtimeNs === other.mtimeNs &&
    // Catches a rewrite whose modification time was set back, at the price of a hash after a chmod.
    one.ctimeNs === other.ctimeNs
  );
}

/**
 * True when another file stands under the name. Inodes alone do not tell: ext4 gave a new file the deleted one's inode
 * in 200 of 200 tries. Where a file system has no birth time, Node reports the change time in its place: not compared.
 */
function otherFile(one: BigIntStats, other: BigIntStats): boolean {
  if (one.ino !== other.ino || one.dev !== other.dev) return true;
  const invented = one.birthtimeNs === one.ctimeNs && other.birthtimeNs === other.ctimeNs;
  return !invented && one.birthtimeNs !== other.birthtimeNs;
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
