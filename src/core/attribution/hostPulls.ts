/** Reads what a repository's host says of the pull requests of a branch. Untrusted: it never throws. */
import type { PullFact } from './facts';

/** Pull requests that are asked for at a time. */
export const PULLS_A_PAGE = 100;
const LONGEST_TITLE = 1_000;

/** One page of an answer. */
export interface HostPage {
  readonly pulls: readonly PullFact[];
  /** False: it is full, and another one may follow. */
  readonly isLast: boolean;
}

/**
 * @param answer as it was parsed
 * @param branch the one that was asked about. Null: it is not the answer that was asked for
 */
export function readHostPulls(answer: unknown, branch: string): HostPage | null {
  if (!Array.isArray(answer)) return null;
  const pulls: PullFact[] = [];
  for (const item of (answer as unknown[]).slice(0, PULLS_A_PAGE)) {
    const pull = readPull(item, branch);
    if (pull !== null) pulls.push(pull);
  }
  return { pulls, isLast: answer.length < PULLS_A_PAGE };
}

/** Null: no pull request of that branch. One that was closed without a merge ended then. */
function readPull(item: unknown, branch: string): PullFact | null {
  if (typeof item !== 'object' || item === null) return null;
  const { number, title, head, merged_at: merged, closed_at: closed } = item as Readonly<Record<string, unknown>>;
  const ref = typeof head === 'object' && head !== null ? (head as { ref?: unknown }).ref : undefined;
  if (!Number.isSafeInteger(number) || (number as number) <= 0 || ref !== branch) return null;
  return {
    branch,
    pr: String(number),
    title: typeof title === 'string' ? title.slice(0, LONGEST_TITLE) : null,
    until: instantOf(merged) ?? instantOf(closed),
  };
}

function instantOf(value: unknown): number | null {
  const at = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) ? Date.parse(value) : NaN;
  return Number.isFinite(at) ? at : null;
}
