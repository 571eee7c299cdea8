/** How long GitHub asks to be left alone, in each of its ways of saying so. */
import assert from 'node:assert/strict';
import { restMs } from '../../../src/notify/rateLimit';

const NOW = 1_770_000_000_000;
const inSeconds = (seconds: number): string => String(NOW / 1_000 + seconds);

describe('the rest after too many questions', () => {
  const cases: readonly [name: string, status: number, headers: Record<string, string>, ms: number | null][] = [
    ['a good answer', 200, { 'x-ratelimit-remaining': '0', 'retry-after': '9' }, null],
    ['no right', 403, { 'x-ratelimit-remaining': '4999' }, null],
    ['signed out', 401, { 'retry-after': '100' }, null],
    ['seconds', 403, { 'retry-after': '100' }, 100_000],
    [
      'seconds go before the hour',
      429,
      { 'retry-after': '100', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(900) },
      100_000,
    ],
    ['the hour is used up', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(900) }, 900_000],
    ['nothing said', 429, {}, 60_000],
    ['too short', 429, { 'retry-after': '1' }, 60_000],
    ['too long', 429, { 'retry-after': '999999' }, 3_600_000],
    ['in the past', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inSeconds(-5) }, 60_000],
    ['no number', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, 60_000],
  ];
  for (const [name, status, headers, ms] of cases)
    it(name, () => assert.equal(restMs(status, new Headers(headers), NOW), ms));
});
