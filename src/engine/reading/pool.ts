/** Reads what is new in many files at once, with threads of their own for as long as there is much of it. */
import type { FoundFile } from '../../files/discover';
import { sizeOf } from '../../files/open';
import { atOnce } from '../singleFlight';
import type { Source } from '../sources/fileSource';
import type { ReadingScripts } from './beginning';
import type { Readers, ReadingSettings } from './jobs';
import { OwnReader } from './ownReader';
import { ReadingThreads } from './threads';

/** Files that are read at a time: while one is opened another one is parsed. Databases take a process each. */
const READ_AT_ONCE = 4;

export class ReadingPool {
  /** The threads that sources may use; null: none. */
  threads: Readers | null = null;
  /** Those that were started before it was time to read. */
  private early: ReadingThreads | null = null;

  constructor(
    private readonly scripts: ReadingScripts,
    /** What threads have to know; asked for only when there are some. */
    private readonly settings: () => ReadingSettings,
  ) {}

  /** Threads take as long to begin as thousands of files to be opened: that goes side by side, where there is much to read. */
  startEarly(files: Iterable<FoundFile>): void {
    const worth = ReadingThreads.worth(this.scripts);
    if (worth === null || !haveBytes(files, worth)) return;
    this.early ??= ReadingThreads.start(this.scripts, worth, this.settings);
  }

  /** The largest first, where there are threads. True when any of it changed anything. @param read true when it did */
  async read(sources: readonly Source[], read: (source: Source) => Promise<boolean>): Promise<boolean> {
    const backlogs = new Map(sources.map((source) => [source, source.backlog()]));
    const backlogOf = (source: Source): number => backlogs.get(source) ?? 0;
    const bytes = sources.reduce((sum, source) => sum + backlogOf(source), 0);
    const threads =
      this.early ??
      ReadingThreads.start(this.scripts, bytes, this.settings) ??
      OwnReader.start(this.scripts, bytes, this.settings);
    this.early = null;
    this.scripts.begun?.close();
    this.threads = threads;
    const sorted = threads === null ? sources : sources.toSorted((one, other) => backlogOf(other) - backlogOf(one));
    let changed = false;
    try {
      await atOnce(Math.max(READ_AT_ONCE, threads?.fileCapacity ?? 0), sorted, async (source) => {
        if (await read(source)) changed = true;
      });
    } finally {
      this.threads = null;
      threads?.close();
    }
    return changed;
  }

  close(): void {
    this.early?.close();
    this.early = null;
    this.scripts.begun?.close();
  }
}

/** True as soon as some of them have so many bytes together. */
function haveBytes(files: Iterable<FoundFile>, wanted: number): boolean {
  let bytes = 0;
  for (const { kind, file } of files) {
    if (kind === 'text') bytes += sizeOf(file);
    if (bytes >= wanted) return true;
  }
  return false;
}
