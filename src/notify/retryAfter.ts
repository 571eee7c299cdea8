/** How long a receiver asks to be left alone, in all the ways in which they say it. */
import type { IncomingHttpHeaders } from 'node:http';

/** What is obeyed at least and at most, ms: a server's slip must not silence a channel for a day. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Milliseconds to wait; null: nothing was said. `Retry-After` holds seconds or an HTTP date (RFC 9110, 10.2.3). Discord repeats it
 * in its JSON as `retry_after`, in seconds, or in thousandths of them where an address names an older version of its interface: what
 * is 500 times as long as its `X-RateLimit-Reset-After`, which is always in seconds, is taken for the latter.
 *
 * @param now epoch ms
 */
export function retryAfterMs(headers: IncomingHttpHeaders, body: string, now: number): number | null {
  const reset = seconds(headers['x-ratelimit-reset-after']);
  const told = longest(fromHeader(headers['retry-after'], now), fromBody(body));
  const wait = told !== null && reset !== null && reset > 0 && told >= reset * 500 ? told / 1000 : longest(told, reset);
  return wait === null ? null : Math.ceil(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, wait * 1000)));
}

function fromHeader(value: string | undefined, now: number): number | null {
  const plain = seconds(value);
  if (plain !== null || value === undefined) return plain;
  if (!/^[A-Z][a-z]{2,8},? /u.test(value)) return null;
  const at = Date.parse(value);
  return Number.isFinite(at) ? Math.max(0, (at - now) / 1000) : null;
}

function fromBody(body: string): number | null {
  if (!body.trimStart().startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('retry_after' in value)) return null;
    const told = value.retry_after;
    return typeof told === 'number' && Number.isFinite(told) && told >= 0 ? told : null;
  } catch {
    return null;
  }
}

function seconds(value: string | string[] | undefined): number | null {
  if (typeof value !== 'string' || !/^\s*\d{1,9}(?:\.\d{1,9})?\s*$/u.test(value)) return null;
  return Number(value);
}

function longest(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.max(one, other);
}
