/** Instants as logs write them: every accepted spelling, and those that are refused instead of guessed. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayText, openZone, type Zone } from '../../../src/core/calendar';
import { readTimestamp } from '../../../src/core/timestamp';

function zone(id: string): Zone {
  const opened = openZone(id);
  assert.ok(opened, id);
  return opened;
}

const UTC = zone('UTC');
const PRAGUE = zone('Europe/Prague');
const NEW_YORK = zone('America/New_York');

describe('readTimestamp', () => {
  const texts: readonly (readonly [value: unknown, at: string | null | undefined, zone?: Zone])[] = [
    ['2026-02-20T14:30:05Z', '2026-02-20T14:30:05.000Z'],
    ['2026-02-20T14:30:05z', '2026-02-20T14:30:05.000Z'],
    ['2026-02-20T14:30:05.123Z', '2026-02-20T14:30:05.123Z'],
    ['2026-02-20T14:30:05,123Z', '2026-02-20T14:30:05.123Z'],
    ['2026-02-20T14:30:05.5Z', '2026-02-20T14:30:05.500Z'],
    ['2026-02-20 14:30:05', '2026-02-20T14:30:05.000Z'],
    ['2026-02-20 14:30:05 UTC', '2026-02-20T14:30:05.000Z'],
    ['2026-02-20T14:30:05+01:00', '2026-02-20T13:30:05.000Z'],
    ['2026-02-20T14:30:05-0530', '2026-02-20T20:00:05.000Z'],
    ['2026-02-20T14:30:05+01', '2026-02-20T13:30:05.000Z'],
    ['2026-02-20T14:30:05 +01:00', '2026-02-20T13:30:05.000Z'],
    ['2026-02-20T14:30:05.123456+01:00', '2026-02-20T13:30:05.123Z'],
    ['2026-02-20T14:30', '2026-02-20T14:30:00.000Z'],
    ['2026-2-3 4:05', '2026-02-03T04:05:00.000Z'],
    ['2026-2-3', '2026-02-03T00:00:00.000Z'],
    ['2026/03/29', '2026-03-29T00:00:00.000Z'],
    ['  2026-02-20T14:30:05Z ', '2026-02-20T14:30:05.000Z'],
    ['2026-02-20T24:00:00Z', '2026-02-21T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    // without an offset, in the zone
    ['2026-02-20T14:30:05', '2026-02-20T13:30:05.000Z', PRAGUE],
    ['2026-02-20T14:30:05', '2026-02-20T19:30:05.000Z', NEW_YORK],
    ['2026-02-20T14:30:05Z', '2026-02-20T14:30:05.000Z', PRAGUE],
    ['2026-03-29T02:30:00', '2026-03-29T01:30:00.000Z', PRAGUE], // skipped by the clock
    ['2026-10-25T02:30:00', '2026-10-25T00:30:00.000Z', PRAGUE], // shown twice by the clock
    ['2026-03-29', '2026-03-28T23:00:00.000Z', PRAGUE],
    ['2026/03/29', '2026-03-28T23:00:00.000Z', PRAGUE],
    // epochs by their size
    [1_771_597_805, '2026-02-20T14:30:05.000Z'],
    [1_771_597_805.25, '2026-02-20T14:30:05.250Z'],
    [1_771_597_805_123, '2026-02-20T14:30:05.123Z'],
    [1_771_597_805_123_456, '2026-02-20T14:30:05.123Z'],
    [1_771_597_805_123_456_789n, '2026-02-20T14:30:05.123Z'],
    ['1771597805', '2026-02-20T14:30:05.000Z'],
    ['1771597805.25', '2026-02-20T14:30:05.250Z'],
    ['1771597805123', '2026-02-20T14:30:05.123Z'],
    ['1771597805123456', '2026-02-20T14:30:05.123Z'],
    ['1771597805123456789', '2026-02-20T14:30:05.123Z'],
    // absent
    [null, null],
    [undefined, null],
    ['', null],
    ['  ', null],
    // refused
    ['2026-02-30', undefined],
    ['2026-02-30T10:00:00Z', undefined],
    ['2026-13-01', undefined],
    ['2026-02-20T25:00:00Z', undefined],
    ['2026-02-20T24:00:01Z', undefined],
    ['2026-02-20T14:60:00Z', undefined],
    ['2026-02-20T14:30:61Z', undefined],
    ['2026-02-20T14:30:05+24:00', undefined],
    ['2026-02-20T14:30:05+01:60', undefined],
    ['2026-02-20T14:30:05.Z', undefined],
    ['2026-02-20T14:30:05X', undefined],
    ['2026-02-20T', undefined],
    ['2026-02/20', undefined],
    ['1969-12-31T23:59:59Z', undefined],
    ['10000-01-01', undefined],
    ['1', undefined],
    ['20260220', undefined],
    ['yesterday', undefined],
    ['03/04/2026', undefined],
    [0, undefined],
    [1, undefined],
    [-1_771_597_805, undefined],
    [1e20, undefined],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    [true, undefined],
    [{}, undefined],
    [['2026-02-20'], undefined],
    ['2026-02-20T14:30:05.' + '1'.repeat(1_000_000), undefined],
  ];
  for (const [value, expected, in_ = UTC] of texts) {
    it(`${String(value).slice(0, 40)} in ${in_.id} is ${expected}`, () => {
      const at = readTimestamp(value, in_);
      assert.equal(typeof at === 'number' ? new Date(at).toISOString() : at, expected);
    });
  }

  it('keeps microseconds, whatever the spelling', () => {
    const expected = Date.UTC(2026, 1, 20, 14, 30, 5) + 123.456;
    for (const text of [
      '2026-02-20T14:30:05.123456Z',
      '2026-02-20 14:30:05.123456',
      '2026-02-20T14:30:05,123456Z',
      '2026-02-20T14:30:05.123456789Z',
      '2026-02-20T15:30:05.123456+01:00',
      '2026-2-20 14:30:05.123456',
      '1771597805123456',
      '1771597805123456789',
      '1771597805.123456',
    ]) {
      assert.equal(readTimestamp(text, UTC), expected, text);
    }
  });

  it('reads back what Date writes, by position and by grammar', () => {
    const instant = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) });
    fc.assert(
      fc.property(instant, (at) => {
        const text = new Date(at).toISOString();
        assert.equal(readTimestamp(text, PRAGUE), at);
        assert.equal(readTimestamp(` ${text}`, PRAGUE), at);
        assert.equal(readTimestamp(text.slice(0, 10), UTC), Date.parse(text.slice(0, 10)));
        assert.equal(dayText(Date.parse(text.slice(0, 10)) / 86_400_000), text.slice(0, 10));
      }),
    );
  });

  it('never throws and never answers with a time that is none', () => {
    const clockLike = fc.stringMatching(/^[0-9TZ:.,+ /-]{0,30}$/);
    fc.assert(
      fc.property(fc.oneof(fc.anything(), clockLike), (value) => {
        const at = readTimestamp(value, PRAGUE);
        assert.ok(at === null || at === undefined || Number.isFinite(at));
      }),
      { numRuns: 2000 },
    );
  });
});
