/** Which pull request a session worked on, as the agent itself noted it, and when it went on to another one. */
import type { PullRequestLink } from '../sources/source';

/** From an instant (epoch ms) on, until the next one; the first also holds before. */
export interface SessionPull {
  readonly from: number;
  readonly pr: string;
  readonly repository: string | null;
}

/**
 * Each session's pull requests in the order in which they were noted. An agent notes the same one again whenever a session
 * is resumed: the earliest note counts (formats.md 8). The order of the links does not matter.
 */
export function sessionPulls(links: Iterable<PullRequestLink>): Map<string, SessionPull[]> {
  const sessions = new Map<string, Map<string, SessionPull>>();
  for (const { session, pr, repository, at } of links) {
    let pulls = sessions.get(session);
    if (pulls === undefined) sessions.set(session, (pulls = new Map<string, SessionPull>()));
    const key = `${repository ?? ''}#${pr}`;
    const from = at ?? -Infinity;
    const known = pulls.get(key);
    if (known === undefined || from < known.from) pulls.set(key, { from, pr, repository });
  }
  return new Map([...sessions].map(([session, pulls]) => [session, [...pulls.values()].sort(byTime)]));
}

function byTime(a: SessionPull, b: SessionPull): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1;
  const [first, second] = [`${a.repository ?? ''}#${a.pr}`, `${b.repository ?? ''}#${b.pr}`];
  return first < second ? -1 : first > second ? 1 : 0;
}
