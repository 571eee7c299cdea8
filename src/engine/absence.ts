/** How long a file that is not there keeps its figures: it may be on its way back, saved by delete and create. */
import type { Source } from './sources/fileSource';

/** A file that vanishes is given this long (ms). */
const GONE_GRACE_MS = 500;
/** A tracker may be slow to write its statement again: without it there would be no budget (ms). */
const STATEMENT_GONE_GRACE_MS = 2_000;

export class Absences {
  /** Since when (monotonic ms) a file has not been there. */
  private readonly since = new Map<Source, number>();

  /** The file was not there. What is left of its grace (ms), 0 when that is over; `isNew`: this is the first time. */
  graceOf(source: Source): { readonly left: number; readonly isNew: boolean } {
    const grace = source.found.kind === 'statement' ? STATEMENT_GONE_GRACE_MS : GONE_GRACE_MS;
    const known = this.since.get(source);
    const since = known ?? performance.now();
    this.since.set(source, since);
    return { left: Math.max(0, grace - (performance.now() - since)), isNew: known === undefined };
  }

  /** The file is there, or is no source any more. */
  forget(source: Source): void {
    this.since.delete(source);
  }
}
