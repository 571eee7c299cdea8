/** Budgets without an end and budgets on every value of a dimension: what they have spent, and which of them are told. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Budget, BudgetState } from '../../../../src/core/budget/budget';
import { readBudgets } from '../../../../src/core/budget/config';
import { worstFirst } from '../../../../src/core/budget/evaluate';
import { evaluateBudgets, spentByValue, VALUES_SHOWN } from '../../../../src/core/budget/states';
import type { Dimension, PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { Query } from '../../../../src/core/ledger/query';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;
const NOW = '2026-02-20T12:00:00Z';

function budgetsOf(written: unknown): Budget[] {
  const { budgets, problems } = readBudgets(written, 'settings');
  assert.deepEqual(problems, []);
  return budgets;
}

function spend(at: string | null, dollars: number, dimensions: PricedEvent['dimensions'] = {}): PricedEvent {
  return call({ at: at === null ? null : Date.parse(at), cost: Math.round(dollars * DOLLAR), dimensions });
}

function ledgerOf(events: readonly PricedEvent[], zoneId = 'UTC'): Ledger {
  const ledger = new Ledger(zone(zoneId));
  ledger.append(ledger.addSource('log'), placed(events));
  return ledger;
}

interface Asked {
  readonly zoneId?: string;
  readonly now?: string;
  readonly most?: number;
  readonly wanted?: Partial<Record<Dimension, string>>;
}

function statesOf(written: unknown, events: readonly PricedEvent[], asked: Asked = {}): BudgetState[] {
  const { zoneId = 'UTC', now = NOW, ...values } = asked;
  const ledger = ledgerOf(events, zoneId);
  const question = { zone: zone(zoneId), now: Date.parse(now), statements: [] };
  return evaluateBudgets({
    ...question,
    budgets: budgetsOf(written),
    ledger: (query) => ledger.query(query),
    ...values,
  });
}

const shown = (states: readonly BudgetState[]): string =>
  states
    .map(({ budget, key, values, spent, health }) =>
      [budget.name, key ?? '-', values ?? '-', spent / DOLLAR, health].join(' '),
    )
    .join('; ');

const PRS = [
  spend('2026-01-10T10:00:00Z', 3, { pr: '1' }),
  spend('2026-02-10T10:00:00Z', 3, { pr: '1', agent: 'rex' }),
  spend('2026-02-11T10:00:00Z', 4.8, { pr: '2' }),
  spend('2026-02-12T10:00:00Z', 1, { pr: '3' }),
  spend('2026-02-20T13:00:00Z', 1, { pr: '4' }),
  spend('2026-02-12T10:00:00Z', 9, { agent: 'rex' }),
  spend(null, 0.5, { pr: '3' }),
  { ...spend('2026-02-12T10:00:00Z', 50, { pr: '3' }), kind: 'ci' as const },
];

const CASES: [name: string, budgets: unknown, asked: Asked, expected: string][] = [
  [
    'every PR, over all time',
    { pr: { each: 'pr', limit: 5 } },
    {},
    'pr 1 4 6 blocked; pr 2 4 4.8 red; pr 3 4 1.5 green; pr 4 4 1 green',
  ],
  [
    'every PR, this month',
    { pr: { each: 'pr', period: 'month', limit: 5 } },
    {},
    'pr 2 4 4.8 red; pr 1 4 3 green; pr 3 4 1 green; pr 4 4 1 green',
  ],
  ['a cap', { pr: { each: 'pr', limit: 5 } }, { most: 2 }, 'pr 1 4 6 blocked; pr 2 4 4.8 red'],
  [
    'a cap and one that is asked for',
    { pr: { each: 'pr', limit: 5 } },
    { most: 1, wanted: { pr: '3' } },
    'pr 1 4 6 blocked; pr 3 4 1.5 green',
  ],
  ['one without spend', { pr: { each: 'pr', limit: 5 } }, { most: 0, wanted: { pr: '9' } }, 'pr 9 4 0 green'],
  [
    'asked for another dimension',
    { pr: { each: 'pr', limit: 5 } },
    { most: 0, wanted: { agent: 'x' } },
    'pr - 4 0 green',
  ],
  ['no value yet', { wbs: { each: 'wbs', limit: 5 } }, {}, 'wbs - 0 0 green'],
  ['every PR of one agent', { pr: { each: 'pr', limit: 5, filter: { agent: 'rex' } } }, {}, 'pr 1 1 3 green'],
  [
    'some PRs',
    { pr: { each: 'pr', limit: 5, filter: { pr: ['1', '2*'] } } },
    { wanted: { pr: '3' } },
    'pr 1 2 6 blocked; pr 2 2 4.8 red',
  ],
  [
    'a pattern that covers one without spend',
    { pr: { each: 'pr', limit: 5, filter: { pr: ['2*'] } } },
    { wanted: { pr: '20' } },
    'pr 2 1 4.8 red; pr 20 1 0 green',
  ],
  [
    'warning and error thresholds',
    { pr: { each: 'pr', warn_at: 2, error_at: 5 } },
    {},
    'pr 1 4 6 blocked; pr 2 4 4.8 red; pr 3 4 1.5 green; pr 4 4 1 green',
  ],
  ['in all, without a time too', { total: 30 }, {}, 'total - - 22.3 green'],
  ['all kinds', { total: { limit: 30, filter: {} } }, {}, 'total - - 72.3 blocked'],
  ['of one agent', { total: { limit: 15, filter: { agent: 'r*' } } }, {}, 'total - - 12 yellow'],
  [
    'with others, worst first',
    { monthly: 20, pr: { each: 'pr', limit: 6 }, total: 100 },
    { most: 1 },
    'pr 1 4 6 red; monthly - - 18.8 yellow; total - - 22.3 green',
  ],
];

describe('what has no price', () => {
  const unpriced = (at: string | null, pr: string): PricedEvent => ({
    ...spend(at, 0, { pr }),
    cost: null,
    recorded: null,
    state: 'unpriced',
  });
  const EVENTS = [
    ...PRS,
    unpriced('2026-01-01T10:00:00Z', '1'),
    unpriced('2026-02-20T11:00:00Z', '1'),
    unpriced(null, '2'),
  ];
  const CASES: [budgets: unknown, expected: string][] = [
    [{ monthly: 20 }, 'monthly - 1/6'],
    [{ daily: 20 }, 'daily - 1/2'],
    [{ total: 100 }, 'total - 3/10'],
    // Of each value also what is long past, or has no time.
    [{ pr: { each: 'pr', limit: 5 } }, 'pr 1 2/4; pr 2 1/2; pr 3 0/2; pr 4 0/1'],
    [{ pr: { each: 'pr', period: 'month', limit: 5 } }, 'pr 2 0/1; pr 1 1/2; pr 3 0/1; pr 4 0/1'],
  ];
  for (const [budgets, expected] of CASES) {
    it(`is counted in the budget's period: ${JSON.stringify(budgets)}`, () => {
      const counts = statesOf(budgets, EVENTS).map(
        ({ budget, key, counted }) =>
          `${budget.name} ${key ?? '-'} ${counted?.unpriced ?? '-'}/${counted?.events ?? '-'}`,
      );
      assert.equal(counts.join('; '), expected);
    });
  }
});

describe('states of all budgets', () => {
  for (const [name, budgets, asked, expected] of CASES) {
    it(name, () => {
      const states = statesOf(budgets, PRS, asked);
      assert.equal(shown(states), expected);
    });
  }

  it('has the filter of the value, in the values of the ledger', () => {
    const [state] = statesOf({ b: { each: 'branch', limit: 1, filter: { wbs: 'WBS-1' } } }, [
      spend('2026-02-10T10:00:00Z', 3, { branch: 'main', wbs: 'WBS-1.1' }),
    ]);
    assert.deepEqual(state?.filter, { kind: ['llm'], wbs: ['WBS-1', 'WBS-1.1'], branch: ['main'] });
  });

  it('shows twenty values where nobody asks for more', () => {
    const events = Array.from({ length: 30 }, (_, index) => spend(NOW, index + 1, { pr: String(index) }));
    const states = statesOf({ pr: { each: 'pr', limit: 5 } }, events);
    assert.deepEqual([states.length, states[0]?.key, states[0]?.values], [VALUES_SHOWN, '29', 30]);
  });

  it('takes any text for a value', () => {
    const names = ['__proto__', 'constructor', '*', 'a|b'];
    const events = names.map((agent) => spend(NOW, 1, { agent }));
    const states = statesOf({ a: { each: 'agent', limit: 5 } }, events);
    assert.deepEqual(new Set(states.map(({ key }) => key)), new Set(names));
    assert.ok(states.every(({ spent }) => spent === DOLLAR));
  });

  it('asks the ledger no more for five thousand values than for one, and each question once', () => {
    const asked: Query[] = [];
    const ledger = ledgerOf(Array.from({ length: 5000 }, (_, index) => spend(NOW, 1, { pr: String(index) })));
    const ask = (query: Query) => {
      asked.push(query);
      return ledger.query(query);
    };
    const budgets = budgetsOf({
      monthly: 5,
      daily: 5,
      weekly: 5,
      pr: { each: 'pr', limit: 5 },
      p2: { each: 'pr', limit: 6 },
    });
    evaluateBudgets({ budgets, zone: zone('UTC'), now: Date.parse(NOW), ledger: ask, statements: [] });
    const texts = asked.map((query) => JSON.stringify(query));
    assert.equal(new Set(texts).size, texts.length);
    assert.ok(texts.length <= 12, `${texts.length} questions`);
  });
});

const EVENTS = fc.array(
  fc.record({
    at: fc.option(fc.integer({ min: Date.parse('2025-12-20T00:00:00Z'), max: Date.parse('2026-03-10T00:00:00Z') })),
    cost: fc.integer({ min: 0, max: 9 * DOLLAR }),
    pr: fc.option(fc.constantFrom('1', '2', '12', '__proto__')),
  }),
  { maxLength: 40 },
);

describe('a budget on every value', () => {
  it('is on each what a budget of its own would be, and its spends add up to what has a value', () => {
    const zoneId = 'Europe/Prague';
    const property = fc.property(
      EVENTS,
      fc.constantFrom('day', 'week', 'month', 'total'),
      fc.integer({ min: 0, max: 9_000_000_000 }),
      (made, period, limit) => {
        const events = made.map(({ at, cost, pr }) => call({ at, cost, dimensions: pr === null ? {} : { pr } }));
        const ledger = ledgerOf(events, zoneId);
        const rest = {
          zone: zone(zoneId),
          now: Date.parse('2026-03-01T00:30:00Z'),
          ledger: (query: Query) => ledger.query(query),
          statements: [],
        };
        const [budget] = budgetsOf({ pr: { each: 'pr', period, limit: limit / DOLLAR } });
        assert.ok(budget !== undefined);
        const states = evaluateBudgets({ budgets: [budget], ...rest });
        const { each, ...single } = budget;
        assert.equal(each, 'pr');
        const alone = states
          .filter(({ key }) => key !== null)
          .map(({ key, values }) => {
            const [state] = evaluateBudgets({
              budgets: [{ ...single, filter: { kind: ['llm'], pr: [key] } }],
              ...rest,
            });
            // What the year comes to is not told of one value of many.
            return { ...state, budget, key, values, yearEnd: null };
          });
        assert.deepEqual(
          states.filter(({ key }) => key !== null),
          worstFirst(alone as BudgetState[]),
        );
        const sums = [...spentByValue({ budget, ...rest }, 'pr').values()];
        assert.equal(
          states.reduce((sum, { spent }) => sum + spent, 0),
          sums.reduce((sum, spent) => sum + spent, 0),
        );
      },
    );
    fc.assert(property, { numRuns: 200 });
  }).timeout(60_000);
});
