/** Ranges, what they are compared with, and their buckets, also on days when the clock changes. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayOf, instantOf, startOfDay } from '../../../../src/core/calendar';
import type { BarBucket, DashboardQuery } from '../../../../src/core/dashboard/model';
import {
  fittingBucket,
  indexIn,
  MOST_BUCKETS,
  nextStart,
  spanOf,
  timelineOf,
} from '../../../../src/core/dashboard/span';
import { zone } from '../ledger/support';
import { DAY, HOUR, NOW, PRAGUE, QUERY } from './support';

const at = (month: number, day: number, hour = 0): number =>
  instantOf(PRAGUE, { year: 2026, month, day, hour, minute: 0, second: 0, millisecond: 0 });

describe('the span of a range', () => {
  const CASES: readonly (readonly [string, Partial<DashboardQuery>, [string, string], [string, string]])[] = [
    [
      'today, with yesterday up to now',
      { preset: 'today' },
      ['2026-02-20', '2026-02-20'],
      ['2026-02-19', '2026-02-19'],
    ],
    ['this week, with the last one', { preset: 'week' }, ['2026-02-16', '2026-02-22'], ['2026-02-09', '2026-02-13']],
    ['this month, with the last one', { preset: 'month' }, ['2026-02-01', '2026-02-28'], ['2026-01-01', '2026-01-20']],
    ['a whole month', { preset: 'previous-month' }, ['2026-01-01', '2026-01-31'], ['2025-12-01', '2025-12-31']],
    ['seven days', { preset: 'last-7-days' }, ['2026-02-14', '2026-02-20'], ['2026-02-07', '2026-02-13']],
    ['thirty days', { preset: 'last-30-days' }, ['2026-01-22', '2026-02-20'], ['2025-12-23', '2026-01-21']],
    ['ninety days', { preset: 'last-90-days' }, ['2025-11-23', '2026-02-20'], ['2025-08-25', '2025-11-22']],
    [
      'chosen days, both included',
      { preset: 'custom', from: '2026-01-05', to: '2026-01-07' },
      ['2026-01-05', '2026-01-07'],
      ['2026-01-02', '2026-01-04'],
    ],
    [
      'one hour of the month',
      { within: { bucket: 'hour', at: at(2, 3, 14) + 5 } },
      ['2026-02-03', '2026-02-03'],
      ['2026-02-03', '2026-02-03'],
    ],
    [
      'one week of it',
      { within: { bucket: 'week', at: at(2, 4) } },
      ['2026-02-02', '2026-02-08'],
      ['2026-01-26', '2026-02-01'],
    ],
  ];
  for (const [name, query, now, before] of CASES) {
    it(name, () => {
      const span = spanOf({ ...QUERY, ...query }, PRAGUE, NOW);
      assert.ok(typeof span !== 'string');
      assert.deepEqual([span.firstDay, span.lastDay], now);
      assert.deepEqual([span.previousFirstDay, span.previousLastDay], before);
    });
  }
  it('a running span is compared with as much of the one before', () => {
    const span = spanOf({ ...QUERY, preset: 'today' }, PRAGUE, NOW);
    assert.deepEqual(typeof span !== 'string' && span.previous, { from: at(2, 19), to: at(2, 19, 12) });
  });
  it('all time has no ends and nothing before it', () => {
    const span = spanOf({ ...QUERY, preset: 'all' }, PRAGUE, NOW);
    assert.deepEqual(typeof span !== 'string' && [span.range, span.previous], [{ from: null, to: null }, null]);
  });
  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['', '', /Choose a first and a last day/],
    ['2026-02-02', '2026-02-30', /Choose a first and a last day/],
    ['2026-02-02', '2026-02-01', /lies before/],
  ];
  for (const [from, to, words] of REFUSED) {
    it(`refuses ${from} to ${to} in words`, () => {
      const refusal = spanOf({ ...QUERY, preset: 'custom', from, to }, PRAGUE, NOW);
      assert.ok(typeof refusal === 'string');
      assert.match(refusal, words);
    });
  }
});

describe('a timeline', () => {
  const FITTING: readonly (readonly [number, BarBucket])[] = [
    [1, 'hour'],
    [2, 'hour'],
    [3, 'day'],
    [62, 'day'],
    [63, 'week'],
    [370, 'week'],
    [371, 'month'],
  ];
  for (const [days, bucket] of FITTING) {
    it(`of ${days} days fits into buckets of one ${bucket}`, () => assert.equal(fittingBucket(0, days * DAY), bucket));
  }
  const HOURS: readonly (readonly [string, number, number])[] = [
    ['a day that loses an hour', at(3, 29), 23],
    ['a day that gains one', at(10, 25), 25],
    ['any other', at(2, 20), 24],
  ];
  for (const [name, from, hours] of HOURS) {
    it(`${name} has ${hours} hours`, () => {
      const to = startOfDay(PRAGUE, dayOf(PRAGUE, from) + 1);
      assert.equal(timelineOf({ zone: PRAGUE, from, to, now: NOW, bucket: 'hour' }).starts.length, hours);
    });
  }
  it('is coarser than asked for where there would be too many buckets', () => {
    const timeline = timelineOf({ zone: PRAGUE, from: at(1, 1), to: at(3, 1), now: NOW, bucket: 'hour' });
    assert.deepEqual([timeline.bucket, timeline.starts.length], ['day', 59]);
  });
  it('of centuries is cut, and says so', () => {
    const timeline = timelineOf({ zone: PRAGUE, from: 0, to: NOW, now: NOW, bucket: null });
    assert.deepEqual([timeline.bucket, timeline.starts.length, timeline.isCut], ['month', MOST_BUCKETS, true]);
    assert.equal(timeline.starts.at(-1), at(2, 1));
  });
  const CURRENT: readonly (readonly [string, number, number, number])[] = [
    ['within', at(2, 1), at(3, 1), 19],
    ['after', at(1, 1), at(2, 1), -1],
    ['before', at(3, 1), at(4, 1), -1],
  ];
  for (const [name, from, to, current] of CURRENT) {
    it(`knows where now is: ${name} it`, () =>
      assert.equal(timelineOf({ zone: PRAGUE, from, to, now: NOW, bucket: 'day' }).current, current));
  }
  it('has no gap and no overlap in any zone', () => {
    const zones = ['UTC', 'Europe/Prague', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Kathmandu'].map(zone);
    const buckets: readonly BarBucket[] = ['hour', 'day', 'week', 'month'];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...buckets),
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 1, max: 150 }),
        (of, bucket, firstDay, hours) => {
          const from = firstDay * DAY;
          const { starts, bucket: chosen } = timelineOf({ zone: of, from, to: from + hours * HOUR, now: 0, bucket });
          starts.slice(1).forEach((start, index) => assert.equal(start, nextStart(of, chosen, starts[index] ?? 0)));
          assert.equal(indexIn(starts, from), 0);
          assert.equal(indexIn(starts, from + hours * HOUR - 1), starts.length - 1);
        },
      ),
    );
  });
});
