/** Follows directories: turns what the file system says into what has to be looked at again, and when. */
import { watchDirectories } from '../files/watch';
import { namesIn } from './onDisk';

/** The first change after a rest of this length is read at once; those of a burst together, after a pause (ms). */
const REST_MS = 120;
const GATHER_MS = 25;
/** Events of a file system may be missing or late, so everything is looked at again this often (ms). */
const RECONCILE_MS = 30_000;
/** A file that was written to is compared with what was read of it once it has been quiet this long (ms). */
const VERIFY_AFTER_MS = 2_000;

export interface Followed {
  /** Files that were read from this directory. */
  filesIn(directory: string): Iterable<string>;
  /** In a repository's own directory names come and go all day; where configuration lies any change may be one of it. */
  meaningOf(directory: string): 'logs' | 'history' | 'configuration';
  /** Something is suspected: `take` says what. */
  catchUp(): Promise<void>;
  /** The file has been quiet for a while since it was read. */
  verify(path: string): Promise<void>;
}

export interface Suspicion {
  /** Names in directories may have changed: files have to be looked for again. */
  readonly everywhere: boolean;
  readonly paths: ReadonlySet<string>;
}

export class Follower {
  private directoryNames = new Map<string, string>();
  private suspected = new Set<string>();
  private everywhere = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly verifyTimers = new Map<string, NodeJS.Timeout>();
  private gatherTimer: NodeJS.Timeout | null = null;
  /** Monotonic ms. */
  private lastHint = -Infinity;
  private watcher: ReturnType<typeof watchDirectories> | null = null;
  private closed = false;

  constructor(private readonly followed: Followed) {}

  start(besides: Iterable<string>): void {
    this.watcher = watchDirectories((directory) => void this.onHint(directory));
    this.watch(besides);
    const timer = setInterval(() => {
      this.everywhere = true;
      void this.followed.catchUp();
    }, RECONCILE_MS);
    this.timers.add(timer);
  }

  /** Remembers the names in the directories that hold logs, so that only another name means looking for files again. */
  async remember(directories: Iterable<string>): Promise<void> {
    this.directoryNames = new Map(
      await Promise.all([...directories].map(async (path) => [path, await namesIn(path)] as const)),
    );
  }

  /** Watches those directories and some besides. */
  watch(besides: Iterable<string>): void {
    this.watcher?.update([...this.directoryNames.keys(), ...besides]);
  }

  /** A null path: everywhere. */
  suspect(path: string | null): void {
    if (path === null) this.everywhere = true;
    else this.suspected.add(path);
  }

  /** What is suspected, and from now on no more. */
  take(): Suspicion {
    const taken = { everywhere: this.everywhere, paths: this.suspected };
    this.everywhere = false;
    this.suspected = new Set();
    return taken;
  }

  lookAgainIn(ms: number): void {
    this.in(ms, () => {
      this.everywhere = true;
      void this.followed.catchUp();
    });
  }

  /** Not any more once it is closed. */
  in(ms: number, call: () => void): void {
    if (this.closed) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      call();
    }, ms);
    this.timers.add(timer);
  }

  /** Not any more once it is closed. */
  verifyLater(path: string): void {
    if (this.closed) return;
    clearTimeout(this.verifyTimers.get(path));
    const timer = setTimeout(() => {
      this.verifyTimers.delete(path);
      void this.followed.verify(path);
    }, VERIFY_AFTER_MS);
    this.verifyTimers.set(path, timer);
  }

  close(): void {
    this.closed = true;
    this.watcher?.close();
    for (const timer of [...this.timers, ...this.verifyTimers.values()]) clearTimeout(timer);
    if (this.gatherTimer !== null) clearTimeout(this.gatherTimer);
  }

  /** A new or vanished name in a directory means looking for files again; anything else only reading those known there. */
  private async onHint(directory: string): Promise<void> {
    if (this.closed) return;
    const meaning = this.followed.meaningOf(directory);
    if (meaning === 'configuration') this.everywhere = true;
    else if (meaning === 'logs' && (await namesIn(directory)) !== this.directoryNames.get(directory)) {
      this.everywhere = true;
    }
    for (const file of this.followed.filesIn(directory)) this.suspected.add(file);
    this.catchUpSoon();
  }

  private catchUpSoon(): void {
    if (this.closed || this.gatherTimer !== null) return;
    const rested = performance.now() - this.lastHint > REST_MS;
    this.lastHint = performance.now();
    this.gatherTimer = setTimeout(
      () => {
        this.gatherTimer = null;
        void this.followed.catchUp();
      },
      rested ? 0 : GATHER_MS,
    );
  }
}
