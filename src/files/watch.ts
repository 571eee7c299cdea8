/** Hints that something in a directory may have changed. Only hints: whoever gets one looks for itself. */
import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Waits before a directory that could not be watched is tried again: it may be back, or a limit lifted. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/**
 * Watches each directory on its own, not what is below it, and never a file: a watch on a file saw 3 of 1,595 atomic
 * replacements. Errors (no such directory, too many watches) are tried again and never reported: looking again from
 * time to time is the caller's part. Does not keep the process alive. `onHint` gets the directory as it was given.
 */
export function watchDirectories(onHint: (directory: string) => void): {
  /**
   * Replaces the directories watched, and renews the watch on those that were replaced by others of their name. Nothing is
   * watched any more once it is closed: whoever looks for directories may still be at it.
   */
  update(directories: readonly string[]): void;
  close(): void;
} {
  const watched = new Map<string, DirectoryWatch>();
  let isClosed = false;
  return {
    update(directories) {
      if (isClosed) return;
      const wanted = new Set(directories);
      for (const [directory, one] of watched) {
        if (wanted.has(directory)) continue;
        one.close();
        watched.delete(directory);
      }
      for (const directory of wanted) {
        const known = watched.get(directory);
        if (known === undefined) watched.set(directory, new DirectoryWatch(directory, onHint));
        else known.renewIfReplaced();
      }
    },
    close() {
      isClosed = true;
      for (const one of watched.values()) one.close();
      watched.clear();
    },
  };
}

class DirectoryWatch {
  private watcher: FSWatcher | null = null;
  /** Of the directory that is being watched; null until it is known. */
  private identity: string | null = null;
  private retry: NodeJS.Timeout | null = null;
  private retryMs = FIRST_RETRY_MS;
  private closed = false;

  constructor(
    private readonly directory: string,
    private readonly onHint: (directory: string) => void,
  ) {
    this.start();
  }

  close(): void {
    this.closed = true;
    this.stop();
  }

  /** A watch stays with the directory it was made for, also after that was deleted and another took its name. */
  renewIfReplaced(): void {
    const { watcher } = this;
    if (watcher === null) return;
    void identityOf(this.directory).then((identity) => {
      if (this.closed || this.watcher !== watcher || identity === this.identity) return;
      if (this.identity !== null) return this.restart();
      this.identity = identity;
      this.retryMs = FIRST_RETRY_MS;
    });
  }

  private start(): void {
    try {
      const watcher = watch(this.directory, { persistent: false }, (event) => {
        this.onHint(this.directory);
        // Also what is said when the directory itself is renamed or deleted.
        if (event === 'rename') this.renewIfReplaced();
      });
      watcher.on('error', () => this.tryLater());
      this.watcher = watcher;
      this.identity = null;
      this.renewIfReplaced();
    } catch {
      this.tryLater();
    }
  }

  private restart(): void {
    this.stop();
    this.start();
    // Whatever happened while nobody watched.
    if (this.watcher !== null) this.onHint(this.directory);
  }

  private tryLater(): void {
    this.stop();
    if (this.closed) return;
    this.retry = setTimeout(() => this.restart(), this.retryMs);
    this.retry.unref();
    this.retryMs = Math.min(this.retryMs * 2, LONGEST_RETRY_MS);
  }

  private stop(): void {
    this.watcher?.close();
    this.watcher = null;
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }
}

/** With the birth time, because a directory made after another was deleted often gets its inode. */
async function identityOf(directory: string): Promise<string | null> {
  try {
    const { dev, ino, birthtimeNs } = await stat(directory, { bigint: true });
    return `${dev}:${ino}:${birthtimeNs}`;
  } catch {
    return null;
  }
}
