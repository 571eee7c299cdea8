/** Reads the rest of one long log in parts, each by another thread, and takes them in the order in which they stand in it. */
import { groundOf, join, standing, type Joined } from '../../core/sources/parts';
import type { TextReaderState } from '../../core/sources/textReader';
import type { RestOfFile } from '../../files/tail';
import type { PartJob, PartReading, Readers } from './jobs';

/** A log of fewer parts is read whole, by one thread. */
const FEWEST_PARTS = 3;
/** Bytes that tell how the parts are to be read. Whoever reads them does so line by line, while the threads wait. */
export const HEAD = 16 * 1024;
/** Bytes at the end that are in no part, likewise: enough for a line end to lie in them. */
const LAST = 64 * 1024;
/** Towards the end parts get smaller, down to this share of a whole one, so that the threads end together. */
const SMALLEST_SHARE = 1 / 4;

export function isLong(bytes: number, { limits }: Readers): boolean {
  return bytes > FEWEST_PARTS * limits.part;
}

export interface InParts {
  readonly rest: RestOfFile;
  /** Of the reader that has read what is before the rest; null: it cannot tell. */
  readonly state: TextReaderState | null;
  readonly expected: boolean;
  readonly threads: Readers;
  /** `bytes` of the file came with it. */
  readonly take: (joined: Joined, runs: PartReading['runs'], bytes: number) => void;
}

/** Stops at the first part that has to be read by whoever read what is before it. Never rejects. */
export async function readInParts({ rest, state, expected, threads, take }: InParts): Promise<void> {
  const stands = standing(state);
  if (state === null || stands === null) return;
  const ground = groundOf(state, stands);
  const jobs = partsOf(rest, stands.resumeAt, threads).map((part): PartJob => ({
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
function partsOf(
  { descriptor, from: hashFrom, size }: RestOfFile,
  start: number,
  { limits: { part, threads } }: Readers,
): PartJob['part'][] {
  const parts: PartJob['part'][] = [];
  const end = size - Math.min(part, LAST);
  const smallest = Math.ceil(part * SMALLEST_SHARE);
  for (let from = start; from < end;) {
    const bytes = Math.min(part, Math.max(smallest, Math.ceil((end - from) / (2 * threads))));
    const to = end - from - bytes < smallest ? end : from + bytes;
    parts.push({ descriptor, from, to, hashFrom, isExact: from === start });
    from = to;
  }
  return parts;
}
