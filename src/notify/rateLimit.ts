/** How long GitHub's interface asks to be left alone, once too much was asked of it. */

/** What is obeyed at least and at most, ms: limits are by the hour, and the second one asks for a minute. */
const SHORTEST_MS = 60_000;
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds to wait; null: the answer says nothing of a limit. A 429, and a 403 with `Retry-After` (seconds) or with nothing
 * left in `X-RateLimit-Remaining`, are about limits; `X-RateLimit-Reset` is an epoch time in seconds
 * (docs.github.com, "Rate limits for the REST API").
 *
 * @param now epoch ms
 */
export function restMs(status: number, headers: Pick<Headers, 'get'>, now: number): number | null {
  const after = whole(headers.get('retry-after'));
  const isUsedUp = headers.get('x-ratelimit-remaining')?.trim() === '0';
  if (status !== 429 && !(status === 403 && (after !== null || isUsedUp))) return null;
  const reset = isUsedUp ? whole(headers.get('x-ratelimit-reset')) : null;
  const wait = after !== null ? after * 1_000 : reset !== null ? reset * 1_000 - now : SHORTEST_MS;
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, wait));
}

function whole(value: string | null): number | null {
  return value !== null && /^\s*\d{1,12}\s*$/u.test(value) ? Number(value) : null;
}
