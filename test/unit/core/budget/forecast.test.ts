import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayOf, startOfDay } from '../../../../src/core/calendar';
import { defaultTrackerBudget } from '../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../src/core/budget/evaluate';
import type { BudgetState, Period } from '../../../../src/core/budget/budget';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;

/** Spend at noon of local days, by how many days ago they are; 0 is today. */
type DaysAgo = Readonly<Record<number, number>>;

function forecastAt(
  now: string,
  days: DaysAgo,
  period: Period = 'month',
  zoneId = 'UTC',
  more: PricedEvent[] = [],
): BudgetState {
  const where = zone(zoneId);
  const instant = Date.parse(now);
  const today = dayOf(where, instant);
  const events = Object.entries(days).map(([ago, dollars]) =>
    call({ at: startOfDay(where, today - Number(ago)), cost: Math.round(dollars * DOLLAR) }),
  );
  const ledger = new Ledger(where);
  ledger.append(ledger.addSource('log'), placed([...events, ...more]));
  const budget = { ...defaultTrackerBudget(), period };
  return evaluateBudget({ budget, zone: where, now: instant, ledger: (query) => ledger.query(query), statements: [] });
}

function evenly(dollars: number, days: number): DaysAgo {
  return Object.fromEntries(Array.from({ length: days }, (_, ago) => [ago + 1, dollars]));
}

const text = ({ forecast, forecastNote }: BudgetState): string =>
  forecast === null
    ? String(forecastNote)
    : [forecast.low, forecast.mid, forecast.high].map((nano) => (nano / DOLLAR).toFixed(3)).join(' ');

/** Everything is on 20 February 2026 (a Friday, 28 days in the month) unless a case says another day. */
const NOON = '2026-02-20T12:00:00Z';
const weekdaysOnly = (first: number): DaysAgo =>
  Object.fromEntries(
    Array.from({ length: 28 }, (_, place) => place + 1)
      .filter((ago) => [1, 2, 3, 4, 5].includes((((5 - ago) % 7) + 7) % 7))
      .map((ago) => [ago, first]),
  );

const CASES: [name: string, found: BudgetState, expected: string][] = [
  ['nothing was ever spent', forecastAt(NOON, {}), 'no-spend'],
  ['one day', forecastAt(NOON, { 1: 5 }), 'too-early'],
  ['two days', forecastAt(NOON, { 1: 5, 2: 5 }), 'too-early'],
  ['today only', forecastAt(NOON, { 0: 5 }), 'too-early'],
  ['spend that is older than what is looked at', forecastAt(NOON, { 40: 5, 41: 5, 42: 5 }), 'no-spend'],
  ['three days, too early in the month', forecastAt('2026-02-03T12:00:00Z', evenly(1, 10)), 'too-early'],
  [
    'three days, a tenth of the month',
    forecastAt('2026-02-03T19:12:00Z', { 1: 1, 2: 1, 0: 1 }),
    '28.200 28.200 28.200',
  ],
  ['an even dollar a day, nothing today yet', forecastAt(NOON, evenly(1, 28)), '27.500 27.500 27.500'],
  ['an even dollar a day, today too', forecastAt(NOON, { ...evenly(1, 28), 0: 1 }), '28.500 28.500 28.500'],
  ['three days of a dollar since Tuesday', forecastAt(NOON, evenly(1, 3)), '11.500 11.500 11.500'],
  ['a dollar on working days only', forecastAt(NOON, weekdaysOnly(1)), '19.500 19.500 19.500'],
  ['the day, half of it over', forecastAt(NOON, { ...evenly(2, 28), 0: 3 }, 'day'), '4.000 4.000 4.000'],
  ['the week, on its fifth day at noon', forecastAt(NOON, evenly(1, 28), 'week'), '6.500 6.500 6.500'],
  ['the last millisecond of the month', forecastAt('2026-02-28T23:59:59.999Z', evenly(1, 27)), '27.000 27.000 27.000'],
  // n = 13 samples of 0 and 2 with mean 14/13 and s2 = 14/13, m = 8.5 days to come: 14 + 9.154 -+ 1.2816 x 3.891.
  ['days that scatter', forecastAt(NOON, { 1: 2, 3: 2, 5: 2, 7: 2, 9: 2, 11: 2, 13: 2 }), '18.167 23.154 28.140'],
];

describe('forecast of a budget', () => {
  for (const [name, found, expected] of CASES) {
    it(`is ${expected}: ${name}`, () => assert.equal(text(found), expected));
  }

  const SHORT_AND_LONG_DAYS: [zoneId: string, now: string, hours: number][] = [
    ['Europe/Prague', '2026-03-29T10:30:00Z', 23],
    ['Europe/Prague', '2026-10-25T10:30:00Z', 25],
    ['UTC', '2026-10-25T12:00:00Z', 24],
  ];
  for (const [zoneId, now, hours] of SHORT_AND_LONG_DAYS) {
    it(`expects half a day's spend of the other half of a day of ${hours} hours`, () => {
      assert.equal(text(forecastAt(now, evenly(1, 28), 'day', zoneId)), '0.500 0.500 0.500');
    });
  }

  it('counts each day to come once where one has 25 hours', () => {
    const { forecast } = forecastAt('2026-10-20T22:00:00Z', evenly(1, 28), 'month', 'Europe/Prague');
    assert.equal(forecast?.mid, 31 * DOLLAR); // midnight of the 21st: 20 days spent, 11 to come
  });

  it('takes no spend for a habit that is dated in the future, and never falls below it', () => {
    const future = call({ at: Date.parse('2026-02-25T00:00:00Z'), cost: 90 * DOLLAR });
    const { forecast, spent, pace } = forecastAt(NOON, evenly(1, 28), 'month', 'UTC', [future]);
    assert.deepEqual([spent, forecast], [109 * DOLLAR, { low: 109 * DOLLAR, mid: 109 * DOLLAR, high: 109 * DOLLAR }]);
    assert.equal(pace, 19 / (15 * (19.5 / 28)));
  });

  it('keeps its order, stays above what is spent and gives the same answer again', () => {
    const days = fc.dictionary(
      fc.integer({ min: 0, max: 40 }).map(String),
      fc.double({ min: -1, max: 50, noNaN: true }),
    );
    fc.assert(
      fc.property(
        days,
        fc.constantFrom<Period>('day', 'week', 'month'),
        fc.integer({ min: 0, max: 672 }),
        (spend, period, hour) => {
          const now = new Date(Date.parse('2026-02-01T00:00:00Z') + hour * 3_600_000).toISOString();
          const first = forecastAt(now, spend, period, 'America/New_York');
          assert.deepEqual(forecastAt(now, spend, period, 'America/New_York'), first);
          assert.equal(first.forecast === null, first.forecastNote !== null);
          if (first.forecast === null) return;
          const { low, mid, high } = first.forecast;
          assert.ok(first.spent <= low && low <= mid && mid <= high);
          assert.ok([low, mid, high].every(Number.isSafeInteger));
        },
      ),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
