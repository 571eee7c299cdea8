/** What a scope lately costs, when that exhausts its budget, and what the year comes to: by hand, as tables. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayOf, openZone, startOfDay } from '../../../../src/core/calendar';
import type { BudgetState } from '../../../../src/core/budget/budget';
import { readBudgets } from '../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../src/core/budget/evaluate';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { Statement } from '../../../../src/core/statement';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;
/** Friday noon, 20 February 2026. */
const NOON = '2026-02-20T12:00:00Z';

/** Dollars at midnight of local days, by how many days ago they are; 0 is today, below it days to come. */
type DaysAgo = Readonly<Record<string, number>>;

interface Asked {
  readonly budget?: unknown;
  readonly days: DaysAgo;
  readonly now?: string;
  readonly zoneId?: string;
  readonly statements?: readonly Statement[];
}

function stateOf({ budget = 15, days, now = NOON, zoneId = 'UTC', statements = [] }: Asked): BudgetState {
  const where = zone(zoneId);
  const at = Date.parse(now);
  const events = Object.entries(days).map(([ago, dollars]) =>
    call({ at: startOfDay(where, dayOf(where, at) - Number(ago)), cost: Math.round(dollars * DOLLAR) }),
  );
  const ledger = new Ledger(where);
  ledger.append(ledger.addSource('log'), placed(events));
  const written = typeof budget === 'object' ? { b: budget } : { monthly: budget };
  const [read] = readBudgets(written, 'settings').budgets;
  assert.ok(read !== undefined);
  return evaluateBudget({ budget: read, zone: where, now: at, ledger: (query) => ledger.query(query), statements });
}

function evenly(dollars: number, days: number): DaysAgo {
  return Object.fromEntries(Array.from({ length: days }, (_, ago) => [ago + 1, dollars]));
}

const iso = (at: number): string => new Date(at).toISOString().slice(0, 16);
const rate = ({ burnRate }: BudgetState): string =>
  burnRate === null ? 'none' : `${burnRate.perDay / DOLLAR} since ${iso(burnRate.since)}`;

const daily = { period: 'day', limit: 5 };
const RATES: [name: string, asked: Asked, perDay: string][] = [
  ['nothing', { days: {} }, '0 since 2026-02-14T00:00'],
  ['6.5 days of a dollar', { days: evenly(1, 40) }, '0.923076923 since 2026-02-14T00:00'],
  ['with today', { days: { ...evenly(1, 40), 0: 0.5 } }, '1 since 2026-02-14T00:00'],
  ['spend that began yesterday', { days: { 1: 3 } }, '2 since 2026-02-19T00:00'],
  ['spend that began today', { days: { 0: 3 } }, '6 since 2026-02-20T00:00'],
  ['spend of long ago makes the days since count', { days: { 28: 9, 1: 6.5 } }, '1 since 2026-02-14T00:00'],
  ['spend of more than four weeks ago does not', { days: { 29: 9, 1: 3 } }, '2 since 2026-02-19T00:00'],
  ['nothing for a week', { days: { 28: 9 } }, '0 since 2026-02-14T00:00'],
  ['what is to come is left out', { days: { '-1': 9, 1: 3 } }, '2 since 2026-02-19T00:00'],
  ['a daily budget looks at today', { budget: daily, days: { ...evenly(1, 40), 0: 3 } }, '6 since 2026-02-20T00:00'],
  [
    'the first minutes are taken for an hour',
    { budget: daily, days: { 0: 3 }, now: '2026-02-20T00:01:00Z' },
    '72 since 2026-02-20T00:00',
  ],
  [
    'a day of 23 hours is shorter',
    { days: { 1: 3.5 }, now: '2026-03-30T10:00:00Z', zoneId: 'Europe/Prague' },
    '2.4 since 2026-03-28T23:00',
  ],
  ['credits', { days: { 1: -3, 2: 1.5 } }, '-0.6 since 2026-02-18T00:00'],
];

const stated: Statement = {
  path: 'token_budget.json',
  month: '2026-02',
  spent: 5 * DOLLAR,
  executions: null,
  prsGenerated: null,
  milestonesReached: [],
  current: true,
};

const EXHAUSTIONS: [name: string, asked: Asked, expected: string][] = [
  ['no limit', { budget: { period: 'month' }, days: { 1: 3 } }, 'no-limit'],
  ['nothing was spent', { days: {} }, 'no-spend'],
  ['credits only', { days: { 1: -3 } }, 'no-spend'],
  ['$12 left at $2 a day', { days: { 1: 3 } }, '2026-02-26T12:00'],
  ['not before the month is over', { budget: 30, days: { 1: 3 } }, 'not-in-sight'],
  ['exactly at its end is not before it', { budget: 20, days: { 1: 3 }, now: '2026-02-20T12:00:00Z' }, 'not-in-sight'],
  [
    'the hard limit counts',
    { budget: { period: 'month', limit: 4, hard_limit: 7 }, days: { 1: 3 } },
    '2026-02-22T12:00',
  ],
  [
    'above the soft limit',
    { budget: { period: 'month', limit: 2, hard_limit: 5 }, days: { 1: 3 } },
    '2026-02-21T12:00',
  ],
  ['nothing is left', { budget: 3, days: { 1: 3 } }, 'reached'],
  ['over it', { budget: 2, days: { 1: 3 } }, 'reached'],
  ['a limit of nothing', { budget: 0, days: {} }, 'reached'],
  ['what is to come is spent already', { days: { 1: 3, '-1': 6 } }, '2026-02-23T12:00'],
  [
    'without an end, later than the month',
    { budget: { period: 'total', limit: 103 }, days: { 1: 3 } },
    '2026-04-11T12:00',
  ],
  ['without an end, decades away', { budget: { period: 'total', limit: 900_000 }, days: { 1: 3 } }, 'not-in-sight'],
  ['a fraction of a nano-dollar', { budget: { period: 'total', limit: 1 }, days: { 1: 1e-9 } }, 'not-in-sight'],
  ['a daily budget, today', { budget: daily, days: { ...evenly(1, 9), 0: 3 } }, '2026-02-20T20:00'],
  ['only a statement', { days: {}, statements: [stated] }, 'statement-only'],
  ['a statement at its limit', { budget: 5, days: {}, statements: [stated] }, 'reached'],
];

describe('burn rate', () => {
  for (const [name, asked, expected] of RATES) {
    it(`${name}: $${expected}`, () => assert.equal(rate(stateOf(asked)), expected));
  }

  it('is the same by the hour', () => {
    const { burnRate } = stateOf({ days: evenly(2.4, 40) });
    assert.deepEqual([burnRate?.perDay, burnRate?.perHour], [2_215_384_615, 92_307_692]);
  });

  it('says nothing of what is only stated', () => {
    assert.equal(stateOf({ days: {}, statements: [stated] }).burnRate, null);
  });
});

describe('when a budget is exhausted', () => {
  for (const [name, asked, expected] of EXHAUSTIONS) {
    it(`${name}: ${expected}`, () => {
      const { exhaustedAt, exhaustedNote } = stateOf(asked);
      assert.equal(exhaustedAt === null ? exhaustedNote : iso(exhaustedAt), expected);
      assert.equal(exhaustedAt === null, exhaustedNote !== null);
    });
  }

  it('is always a date that can be shown, in the period and not before now', () => {
    const days = fc.dictionary(
      fc.integer({ min: -5, max: 12 }).map(String),
      fc.oneof(fc.double({ min: 0, max: 50, noNaN: true }), fc.constantFrom(1e-9, 5000)),
    );
    const limits = fc.oneof(fc.double({ min: 0, max: 1000, noNaN: true }), fc.constantFrom(0, 1e-9, 9e6));
    const periods = fc.constantFrom('day', 'week', 'month', 'total');
    fc.assert(
      fc.property(days, limits, periods, (spent, limit, period) => {
        const now = '2026-03-29T10:30:00Z';
        const state = stateOf({ days: spent, budget: { period, limit }, now, zoneId: 'Europe/Prague' });
        if (state.exhaustedAt === null) return;
        assert.ok(state.exhaustedAt > Date.parse(now) && Number.isSafeInteger(state.exhaustedAt));
        assert.ok(state.exhaustedAt < (state.range.to ?? Infinity));
        assert.doesNotThrow(() => new Date(state.exhaustedAt ?? 0).toISOString());
        assert.ok(state.spent < (state.budget.limit ?? 0));
      }),
      { numRuns: 100 },
    );
  }).timeout(60_000);
});

const mid = ({ yearEnd }: BudgetState): string =>
  yearEnd === null ? 'none' : [yearEnd.low, yearEnd.mid, yearEnd.high].map((nano) => nano / DOLLAR).join(' ');

const YEARS: [name: string, asked: Asked, expected: string][] = [
  ['too few days', { days: evenly(1, 13) }, 'none'],
  ['too few days with spend', { days: { 20: 1, 1: 1 } }, 'none'],
  ['only a statement', { days: {}, statements: [stated] }, 'none'],
  // 50 days until yesterday, half of today and 314 days after it.
  ['an even dollar since the new year', { days: evenly(1, 50) }, '364.5 364.5 364.5'],
  ['spend of the year before does not count', { days: evenly(1, 70) }, '364.5 364.5 364.5'],
  ['without an end too', { days: evenly(1, 70), budget: { period: 'total', limit: 9 } }, '364.5 364.5 364.5'],
  ['what is to come is spent at least', { days: { ...evenly(1, 50), '-9': 1000 } }, '1050 1050 1050'],
  ['what is to come next year is not', { days: { ...evenly(1, 50), '-320': 1000 } }, '364.5 364.5 364.5'],
  ['in January, from the habits of December', { days: evenly(1, 40), now: '2026-01-05T00:00:00Z' }, '365 365 365'],
];

describe('projected end of the year', () => {
  for (const [name, asked, expected] of YEARS) {
    it(`${name}: ${expected}`, () => assert.equal(mid(stateOf(asked)), expected));
  }

  it('begins with the year of the zone', () => {
    const asked = { days: evenly(1, 40), now: '2025-12-31T23:30:00Z' };
    assert.equal(openZone('Asia/Tokyo')?.id, 'Asia/Tokyo');
    // In Tokyo it is 8:30 of 1 January: 365 days minus the share of it that is over.
    assert.equal(mid(stateOf({ ...asked, zoneId: 'Asia/Tokyo' })).split(' ')[1], String(365 - 8.5 / 24).slice(0, 13));
    assert.equal(mid(stateOf(asked)).split(' ')[1], (40 + 0.5 / 24).toFixed(9));
  });
});
