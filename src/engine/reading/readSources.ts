/** Reads what is new in many files at once, with threads of their own for as long as there is much of it. */
import { atOnce } from '../singleFlight';
import type { Source } from '../sources/fileSource';
import type { ReadingThreads } from './threads';

/** Files that are read at a time: while one is opened another one is parsed. Databases take a process each. */
const READ_AT_ONCE = 4;

export interface SourceReading {
  /** Threads for so many bytes, or those that were started when it was clear that there would be as many; null: there is nothing to gain by them. */
  readonly start: (bytes: number) => ReadingThreads | null;
  /** The threads that sources may use from now on; null: none. */
  readonly use: (threads: ReadingThreads | null) => void;
  /** True when that changed anything. */
  readonly read: (source: Source) => Promise<boolean>;
}

/** The largest first, where there are threads. True when any of it changed anything. */
export async function readSources(sources: readonly Source[], reading: SourceReading): Promise<boolean> {
  const backlogs = new Map(sources.map((source) => [source, source.backlog()]));
  const backlogOf = (source: Source): number => backlogs.get(source) ?? 0;
  const bytes = sources.reduce((sum, source) => sum + backlogOf(source), 0);
  const threads = reading.start(bytes);
  reading.use(threads);
  const sorted = threads === null ? sources : sources.toSorted((one, other) => backlogOf(other) - backlogOf(one));
  let changed = false;
  try {
    await atOnce(Math.max(READ_AT_ONCE, threads?.fileCapacity ?? 0), sorted, async (source) => {
      if (await reading.read(source)) changed = true;
    });
  } finally {
    reading.use(null);
    threads?.close();
  }
  return changed;
}
