/** Puts what a workspace knows into a checkpoint and takes it out again, so that a start reads only what is new. */
import type { Zone } from '../core/calendar';
import type { Ledger } from '../core/ledger/ledger';
import { restoreLedger, serialiseLedger } from '../core/ledger/serialise';
import type { FoundFile } from '../files/discover';
import type { EngineOptions } from '../protocol/engine';
import { readCheckpoint, writeCheckpoint, type StoredCheckpoint } from '../store/checkpoint';
import { openStateFolder } from '../store/stateFolder';
import type { SavedHistory } from './attribution';
import { BUILD } from './build';
import { SingleFlight } from './singleFlight';
import type { Source } from './sources/fileSource';

/** Less than this is read again sooner than a checkpoint is written: bytes, and share of the checkpoint's own size. */
const WORTH_BYTES = 256 * 1024;
const WORTH_SHARE = 1 / 8;
/** Written when nothing was read for so long, and not more often than that (ms). */
const QUIET_MS = 5_000;
const GAP_MS = 30_000;
/** Up to this size it is copied first where reading goes on while it is written; a larger one is waited for. */
const COPIED_BYTES = 64 * 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

interface SavedSource {
  readonly found: FoundFile;
  readonly state: unknown;
}

interface Head {
  readonly ledger: unknown;
  /** Which directories counted as the opened folders when session logs were read. */
  readonly sessionsKey: string;
  readonly sources: readonly SavedSource[];
  readonly histories: readonly SavedHistory[];
}

/** What a checkpoint held: a ledger, and how to go on with the files in it. */
export interface Restored {
  readonly ledger: Ledger;
  /** What repositories said of pull requests when it was written. */
  readonly histories: readonly SavedHistory[];
  /** The state of a file that is found under the same name, place and kind; null: it has to be read anew. */
  take(found: FoundFile): unknown;
}

export interface CheckpointContents {
  readonly ledger: Ledger;
  readonly sources: Iterable<Source>;
  readonly sessionsKey: string;
  readonly histories: readonly SavedHistory[];
}

export class Checkpoints {
  private stored: Promise<StoredCheckpoint | null>;
  /** Bytes of the checkpoint that fits, read or written; null: there is none yet. */
  private size: number | null = null;
  /** Bytes that had to be read since. */
  private unsaved = 0;
  private timer: NodeJS.Timeout | null = null;
  private readonly saves = new SingleFlight();
  private isFollowing = false;
  private lastWrite = -Infinity;

  private constructor(
    private readonly folder: string,
    private readonly key: string,
    private readonly save: () => Promise<void>,
  ) {
    this.stored = readCheckpoint(folder, key);
  }

  /**
   * Null: nothing is to be kept, or nowhere. `priceKey`: changes whenever events have to be priced again. `save`: has to call
   * `write`, when it is quiet.
   */
  static async open(
    options: EngineOptions,
    zone: Zone,
    priceKey: string,
    save: () => Promise<void>,
  ): Promise<Checkpoints | null> {
    const { stateDirectory, folders } = options;
    if (stateDirectory === undefined || stateDirectory === null) return null;
    const key = JSON.stringify([BUILD, zone.id, priceKey, readingOptions(options)]);
    const paths = folders.map((folder) => folder.path);
    const folder = await openStateFolder(stateDirectory, paths).catch(() => null);
    return folder === null ? null : new Checkpoints(folder, key, save);
  }

  /** Once, before anything is read. Null: there is none, or none that fits. */
  async restore(zone: Zone, sessionsKey: string): Promise<Restored | null> {
    const stored = await this.stored;
    this.stored = Promise.resolve(null);
    const head = stored?.head as Head | undefined;
    if (stored === null || head === undefined || head.sessionsKey !== sessionsKey) return null;
    const ledger = restoreLedger(zone, head.ledger, stored.body, (bytes) => decoder.decode(bytes));
    if (ledger === null) return null;
    this.size = stored.body.length;
    const saved = new Map(head.sources.map((source) => [source.found.realFile, source]));
    return {
      ledger,
      histories: head.histories,
      take: (found) => {
        const source = saved.get(found.realFile);
        return source !== undefined && isSame(source.found, found) ? source.state : null;
      },
    };
  }

  /** Something was read, or compared, that no checkpoint holds. */
  read(bytes: number): void {
    this.unsaved += bytes;
    if (this.isFollowing) this.later();
  }

  /** From now on it is written whenever nothing has been read for a while. */
  follow(): void {
    this.isFollowing = true;
    this.later();
  }

  private later(): void {
    this.cancel();
    const wait = Math.max(QUIET_MS, this.lastWrite + GAP_MS - performance.now());
    this.timer = setTimeout(() => void this.saveIfWorth(), wait);
    this.timer.unref();
  }

  /** Writes what is still worth it; resolves when that is done, and what is being written as well. */
  async close(): Promise<void> {
    this.isFollowing = false;
    this.cancel();
    await this.saveIfWorth();
  }

  private cancel(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private saveIfWorth(): Promise<void> {
    return this.saves.run(async () => {
      const worth = this.size === null ? 0 : Math.max(WORTH_BYTES, this.size * WORTH_SHARE);
      if (this.unsaved > worth) await this.save();
    });
  }

  /**
   * Takes the contents as they are now; the inner promise is over when they are written, the outer one when they may change
   * again. Never rejects: what could not be kept is read again.
   */
  async write(contents: CheckpointContents): Promise<{ written: Promise<void> }> {
    const unsaved = this.unsaved;
    this.unsaved = 0;
    this.lastWrite = performance.now();
    const { head: ledger, parts } = serialiseLedger(contents.ledger, (text) => encoder.encode(text));
    const sources: SavedSource[] = [];
    for (const source of contents.sources) {
      const state = source.save();
      if (state !== null) sources.push({ found: source.found, state });
    }
    const { sessionsKey, histories } = contents;
    const head: Head = { ledger, sessionsKey, sources, histories };
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    const isCopied = this.isFollowing && bytes <= COPIED_BYTES;
    const body = isCopied ? parts.map((part) => part.slice()) : parts;
    const writing = writeCheckpoint(this.folder, this.key, { head, parts: body }).then((done) => {
      if (done) this.size = bytes;
      else this.unsaved += unsaved;
    });
    if (!isCopied) await writing;
    return { written: writing };
  }
}

/** All options but those that do not change what is read, and the zone, which may be told by its name or not at all. */
function readingOptions(options: EngineOptions): unknown {
  const {
    now: _now,
    timeZone: _zone,
    budgets: _budgets,
    prices: _prices,
    freeCiMinutes: _minutes,
    wbsPattern: _pattern,
    attributionOnline: _online,
    whatIfModels: _models,
    weeklyReport: _weekly,
    alerts: _alerts,
    delivery: _delivery,
    deliveryFollows: _follows,
    ...rest
  } = options;
  const { watch: _watch, stateDirectory: _directory, archiveDirectory: _archive, ...reading } = rest;
  return reading;
}

function isSame(saved: FoundFile, found: FoundFile): boolean {
  return JSON.stringify(saved) === JSON.stringify(found);
}
