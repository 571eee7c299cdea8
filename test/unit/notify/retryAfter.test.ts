/** How long a receiver asks to be left alone, as both vendors and RFC 9110 say it. */
import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { retryAfterMs } from '../../../src/notify/retryAfter';

const NOW = Date.UTC(2026, 1, 20, 12, 0, 0);

describe('Retry-After', () => {
  const cases: [name: string, headers: IncomingHttpHeaders, body: string, ms: number | null][] = [
    ['nothing', {}, '', null],
    ['seconds', { 'retry-after': '30' }, '', 30_000],
    ['seconds with a fraction', { 'retry-after': '1.337' }, '', 1_337],
    ['a date', { 'retry-after': 'Fri, 20 Feb 2026 12:01:30 GMT' }, '', 90_000],
    ['a date that is over', { 'retry-after': 'Fri, 20 Feb 2026 11:00:00 GMT' }, '', 1_000],
    ['zero is a second', { 'retry-after': '0' }, '', 1_000],
    ['a day is a quarter of an hour', { 'retry-after': '86400' }, '', 900_000],
    ['no number', { 'retry-after': 'soon' }, '', null],
    ['a negative number', { 'retry-after': '-5' }, '', null],
    ['a hexadecimal number', { 'retry-after': '0x10' }, '', null],
    ['Discord: JSON seconds', {}, '{"message":"…","retry_after":2.5,"global":false}', 2_500],
    ['Discord: JSON and header, the longer one', { 'retry-after': '3' }, '{"retry_after":2.5}', 3_000],
    [
      'Discord: global',
      { 'retry-after': '65', 'x-ratelimit-global': 'true' },
      '{"retry_after":64.57,"global":true}',
      65_000,
    ],
    ['Discord: its bucket alone', { 'x-ratelimit-reset-after': '1.5' }, '', 1_500],
    [
      'Discord: thousandths in an old interface',
      { 'retry-after': '6457', 'x-ratelimit-reset-after': '6.457' },
      '{"retry_after":6457}',
      6_457,
    ],
    ['Discord: behind Cloudflare, no JSON', { 'retry-after': '120' }, '<html>banned</html>', 120_000],
    ['JSON of another shape', {}, '{"retry_after":"2"}', null],
    ['half a JSON', {}, '{"retry_after":2', null],
    ['JSON null', {}, 'null', null],
    ['JSON 1e999', {}, '{"retry_after":1e999}', null],
  ];
  for (const [name, headers, body, ms] of cases) it(name, () => assert.equal(retryAfterMs(headers, body, NOW), ms));
});
