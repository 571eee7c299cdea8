/** Reads the rest of one long log in parts, each by another thread, and takes them in the order in which they stand in it. */
import { groundOf, join, standing, type Joined } from '../../core/sources/parts';
import type { TextReaderState } from '../../core/sources/textReader';
import { LONGEST_LINE } from '../../files/readWhole';
import type { RestOfFile } from '../../files/tail';
import type { PartJob, PartReading } from './jobs';
import type { ReadingThreads } from './threads';

/** A log of fewer parts is read whole, by one thread. */
const FEWEST_PARTS = 3;

export function isLong(bytes: number, { limits }: ReadingThreads): boolean {
  return bytes > FEWEST_PARTS * limits.part;
}

export interface InParts {
  readonly rest: RestOfFile;
  /** Of the reader that has read what is before the rest; null: it cannot tell. */
  readonly state: TextReaderState | null;
  readonly expected: boolean;
  readonly threads: ReadingThreads;
  /** `bytes` of the file came with it. */
  readonly take: (joined: Joined, runs: PartReading['runs'], bytes: number) => void;
}

/** Stops at the first part that has to be read by whoever read what is before it. Never rejects. */
export async function readInParts({ rest, state, expected, threads, take }: InParts): Promise<void> {
  const stands = standing(state);
  if (state === null || stands === null) return;
  const ground = groundOf(state, stands);
  const jobs = partsOf(rest, stands.resumeAt, threads.limits.part).map((part): PartJob => ({
    kind: 'part',
    part,
    expected,
    state,
  }));
  const running: Promise<PartReading | null>[] = [];
  let before = state;
  let next = 0;
  for (let from = rest.from; ;) {
    while (next < jobs.length && running.length <= threads.capacity) running.push(threads.run(jobs[next++] as PartJob));
    const part = await (running.shift() ?? null);
    const joined = part?.start === before.resumeAt ? join(before, ground, part, part.end) : null;
    if (part === null || joined === null) break;
    rest.add(part.end - from, part.digest, part.tail);
    take(joined, part.runs, part.end - from);
    before = joined.state;
    from = part.end;
  }
  // They read from a file that is closed behind this.
  await Promise.all(running);
}

/** The last lines are left out: whether they are whole is for the reader that follows the file. */
function partsOf({ descriptor, from: hashFrom, size }: RestOfFile, start: number, bytes: number): PartJob['part'][] {
  const parts: PartJob['part'][] = [];
  const left = Math.min(bytes, LONGEST_LINE);
  for (let from = start; from + bytes + left <= size; from += bytes)
    parts.push({ descriptor, from, to: from + bytes, hashFrom, isExact: from === start });
  return parts;
}
