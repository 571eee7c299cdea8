import assert from 'node:assert/strict';
import { defaultTrackerBudget } from '../../../../src/core/budget/config';
import { evaluateBudget, worstFirst } from '../../../../src/core/budget/evaluate';
import type { Budget, BudgetState, Health, Period } from '../../../../src/core/budget/budget';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { Statement } from '../../../../src/core/statement';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;
const at = (text: string): number => Date.parse(text);
const spend = (text: string, dollars: number, changes: Partial<PricedEvent> = {}): PricedEvent =>
  call({ at: at(text), cost: Math.round(dollars * DOLLAR), ...changes });

function budget(period: Period, dollars: number | null, changes: Partial<Budget> = {}): Budget {
  return {
    ...defaultTrackerBudget(),
    name: period,
    period,
    limit: dollars === null ? null : dollars * DOLLAR,
    ...changes,
  };
}

function stated(month: string, dollars: number, current = true): Statement {
  const rest = { executions: null, prsGenerated: null, milestonesReached: [], current };
  return { path: 'token_budget.json', month, spent: dollars * DOLLAR, ...rest };
}

interface Case {
  readonly budget: Budget;
  readonly events: readonly PricedEvent[];
  readonly now: string;
  readonly zoneId?: string;
  readonly statements?: readonly Statement[];
}

function evaluate({ budget: of, events, now, zoneId = 'UTC', statements = [] }: Case): BudgetState {
  const ledger = new Ledger(zone(zoneId));
  ledger.append(ledger.addSource('log'), placed(events));
  return evaluateBudget({
    budget: of,
    zone: zone(zoneId),
    now: at(now),
    ledger: (query) => ledger.query(query),
    statements,
  });
}

const PERIODS: [period: Period, zoneId: string, now: string, from: string, to: string][] = [
  ['day', 'UTC', '2026-02-20T12:00:00Z', '2026-02-20T00:00:00.000Z', '2026-02-21T00:00:00.000Z'],
  ['week', 'UTC', '2026-02-20T12:00:00Z', '2026-02-16T00:00:00.000Z', '2026-02-23T00:00:00.000Z'],
  ['month', 'UTC', '2026-02-20T12:00:00Z', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ['month', 'Europe/Prague', '2026-02-28T23:30:00Z', '2026-02-28T23:00:00.000Z', '2026-03-31T22:00:00.000Z'],
  ['day', 'Europe/Prague', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
  ['week', 'America/New_York', '2026-11-01T12:00:00Z', '2026-10-26T04:00:00.000Z', '2026-11-02T05:00:00.000Z'],
];

const FEBRUARY = [
  spend('2026-01-31T23:59:59.999Z', 100),
  spend('2026-02-01T00:00:00Z', 1),
  spend('2026-02-20T12:00:00Z', 2),
  spend('2026-02-20T12:00:00.001Z', 4),
  spend('2026-02-28T23:59:59.999Z', 8),
  spend('2026-03-01T00:00:00Z', 100),
  spend('2026-02-10T00:00:00Z', 16, { kind: 'ci' }),
  spend('2026-02-10T00:00:00Z', 32, { dimensions: { agent: 'rex' } }),
  call({ at: null, cost: 1000 * DOLLAR }),
];

const SPENT: [filter: Budget['filter'], dollars: number][] = [
  [{ kind: ['llm'] }, 47],
  [{}, 63],
  [{ kind: ['ci'] }, 16],
  [{ agent: ['rex'], kind: ['llm'] }, 32],
  [{ agent: ['nobody'] }, 0],
];

describe('what a budget has spent', () => {
  for (const [period, zoneId, now, from, to] of PERIODS) {
    it(`is measured over the ${period} of ${zoneId} that ${now} is in`, () => {
      const { range } = evaluate({ budget: budget(period, 1), events: [], now, zoneId });
      assert.deepEqual(range, { from: at(from), to: at(to) });
    });
  }

  for (const [filter, dollars] of SPENT) {
    it(`is $${dollars} in the scope ${JSON.stringify(filter)}`, () => {
      const state = evaluate({
        budget: budget('month', 100, { filter }),
        events: FEBRUARY,
        now: '2026-02-20T12:00:00Z',
      });
      assert.equal(state.spent, dollars * DOLLAR);
      assert.equal(state.percent, dollars);
      assert.equal(state.basis, 'ledger');
    });
  }
});

const MIDDLE = '2026-02-15T00:00:00Z'; // half of a February of 28 days
const PACES: [name: string, state: Case, pace: number | null][] = [
  ['an even spend', { budget: budget('month', 10), events: [spend('2026-02-02T00:00:00Z', 5)], now: MIDDLE }, 1],
  [
    'half as fast again',
    { budget: budget('month', 10), events: [spend('2026-02-02T00:00:00Z', 7.5)], now: MIDDLE },
    1.5,
  ],
  ['nothing', { budget: budget('month', 10), events: [], now: MIDDLE }, 0],
  ['what is dated now', { budget: budget('month', 10), events: [spend(MIDDLE, 5)], now: MIDDLE }, 1],
  [
    'the future is left out',
    { budget: budget('month', 10), events: [spend('2026-02-20T00:00:00Z', 9)], now: MIDDLE },
    0,
  ],
  ['no limit', { budget: budget('month', null), events: [spend('2026-02-02T00:00:00Z', 5)], now: MIDDLE }, null],
  ['a limit of nothing', { budget: budget('month', 0), events: [spend('2026-02-02T00:00:00Z', 5)], now: MIDDLE }, null],
  [
    'too early in the month',
    { budget: budget('month', 10), events: [spend('2026-02-02T00:00:00Z', 5)], now: '2026-02-03T19:11:59Z' },
    null,
  ],
  [
    'a tenth of the month',
    { budget: budget('month', 10), events: [spend('2026-02-02T00:00:00Z', 2)], now: '2026-02-03T19:12:00Z' },
    2,
  ],
  [
    'half of a day',
    { budget: budget('day', 4), events: [spend('2026-02-02T01:00:00Z', 3)], now: '2026-02-02T12:00:00Z' },
    1.5,
  ],
  [
    'half of a day of 23 hours',
    {
      budget: budget('day', 4),
      events: [spend('2026-03-29T01:00:00Z', 3)],
      now: '2026-03-29T10:30:00Z',
      zoneId: 'Europe/Prague',
    },
    1.5,
  ],
  ['a statement', { budget: budget('month', 10), events: [], now: MIDDLE, statements: [stated('2026-02', 10)] }, 2],
];

describe('pace of a budget', () => {
  for (const [name, state, pace] of PACES) {
    it(`is ${pace}: ${name}`, () => assert.equal(evaluate(state).pace, pace));
  }
});

const BASES: [name: string, state: Partial<Case>, basis: string, dollars: number][] = [
  ['a statement of the month', { statements: [stated('2026-02', 5)] }, 'statement', 5],
  ['of another month', { statements: [stated('2026-01', 5)] }, 'ledger', 0],
  ['the largest of several trackers', { statements: [stated('2026-02', 5), stated('2026-02', 7)] }, 'statement', 7],
  [
    'the running month before its history',
    { statements: [stated('2026-02', 9, false), stated('2026-02', 5)] },
    'statement',
    5,
  ],
  ['a month of the history', { statements: [stated('2026-02', 9, false)] }, 'statement', 9],
  ['calls are there', { statements: [stated('2026-02', 5)], events: [spend('2026-02-03T00:00:00Z', 1)] }, 'ledger', 1],
  [
    'calls without a cost are there',
    {
      statements: [stated('2026-02', 5)],
      events: [call({ at: at('2026-02-03T00:00:00Z'), cost: null, state: 'unmetered' })],
    },
    'ledger',
    0,
  ],
  [
    'only calls of another month',
    { statements: [stated('2026-02', 5)], events: [spend('2026-01-03T00:00:00Z', 1)] },
    'statement',
    5,
  ],
  [
    'only CI is there',
    { statements: [stated('2026-02', 5)], events: [spend('2026-02-03T00:00:00Z', 1, { kind: 'ci' })] },
    'statement',
    5,
  ],
  ['a weekly budget', { statements: [stated('2026-02', 5)], budget: budget('week', 10) }, 'ledger', 0],
  [
    'a budget of one agent',
    { statements: [stated('2026-02', 5)], budget: budget('month', 10, { filter: { agent: ['rex'], kind: ['llm'] } }) },
    'ledger',
    0,
  ],
  [
    'a budget of CI',
    { statements: [stated('2026-02', 5)], budget: budget('month', 10, { filter: { kind: ['ci'] } }) },
    'ledger',
    0,
  ],
  [
    'a budget of everything',
    { statements: [stated('2026-02', 5)], budget: budget('month', 10, { filter: {} }) },
    'statement',
    5,
  ],
];

describe('basis of a budget', () => {
  for (const [name, state, basis, dollars] of BASES) {
    it(`is the ${basis}: ${name}`, () => {
      const found = evaluate({ budget: budget('month', 10), events: [], now: MIDDLE, ...state });
      assert.deepEqual([found.basis, found.spent], [basis, dollars * DOLLAR]);
      assert.equal(found.forecastNote, basis === 'statement' ? 'statement-only' : found.forecastNote);
      assert.ok(basis === 'ledger' || found.forecast === null);
    });
  }
});

function state(name: string, health: Health, percent: number | null, period: Period = 'month'): BudgetState {
  const { range, ...rest } = evaluate({ budget: budget(period, 1, { name }), events: [], now: MIDDLE });
  return { ...rest, range, health, percent };
}

describe('worst budget first', () => {
  it('goes by health, then percent, then period, then name, whatever the order was', () => {
    const sorted = [
      state('zero-exceeded', 'blocked', null),
      state('blocked', 'blocked', 120),
      state('red', 'red', 130),
      state('yellow', 'yellow', 80),
      state('green-90', 'green', 70),
      state('green-month', 'green', 10, 'month'),
      state('green-week-a', 'green', 10, 'week'),
      state('green-week-b', 'green', 10, 'week'),
      state('green-day', 'green', 10, 'day'),
      state('green-zero', 'green', null),
      state('none', 'none', null),
    ];
    const names = sorted.map((one) => one.budget.name);
    for (const order of [
      sorted,
      [...sorted].reverse(),
      [...sorted].sort((a, b) => (a.budget.name < b.budget.name ? 1 : -1)),
    ]) {
      const copy = [...order];
      assert.deepEqual(
        worstFirst(order).map((one) => one.budget.name),
        names,
      );
      assert.deepEqual(order, copy);
    }
  });
});
