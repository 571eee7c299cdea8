/** The gate, as a table: what passes, what is refused, and what is said. */
import assert from 'node:assert/strict';
import type { Budget, BudgetState } from '../../../../src/core/budget/budget';
import { decide, decisionText, readCostControls, type GateReason } from '../../../../src/core/budget/gate';
import { healthOf, percentOf } from '../../../../src/core/budget/evaluate';
import { scopeOf } from '../../../../src/core/budget/scope';
import type { Filter } from '../../../../src/core/ledger/query';

const USD = 1_000_000_000;

/** Amounts in dollars. */
function state(
  name: string,
  spent: number,
  limit: number | null,
  hard: number | null = null,
  filter: Filter = { kind: ['llm'] },
): BudgetState {
  const [nano, soft, above] = [spent, limit, hard].map((usd) => (usd === null ? null : Math.round(usd * USD)));
  const budget: Budget = {
    name,
    period: 'month',
    limit: soft ?? null,
    hardLimit: above ?? null,
    thresholds: [],
    milestones: [],
    filter,
    scope: scopeOf(filter),
    origin: 'test',
  };
  return {
    budget,
    key: null,
    values: null,
    filter,
    range: { from: 0, to: 1 },
    spent: nano ?? 0,
    percent: percentOf(nano ?? 0, budget.limit),
    health: healthOf(nano ?? 0, budget.limit, budget.hardLimit),
    pace: null,
    forecast: null,
    forecastNote: 'too-early',
    burnRate: null,
    exhaustedAt: null,
    exhaustedNote: 'no-spend',
    yearEnd: null,
    counted: null,
    basis: 'ledger',
  };
}

const BLOCKS = { blockOnLimit: true, overridden: false };
const WARNS = { blockOnLimit: false, overridden: false };
const OVERRIDDEN = { blockOnLimit: true, overridden: true };
const rex: Filter = { kind: ['llm'], agent: ['rex'] };

type Case = readonly [string, readonly BudgetState[], number, object, typeof BLOCKS, boolean, GateReason];
const CASES: readonly Case[] = [
  ['no budget', [], 1, {}, BLOCKS, true, 'no-budget'],
  ['a budget without a limit', [state('m', 99, null)], 1, {}, BLOCKS, true, 'no-budget'],
  ['below the soft limit', [state('m', 3, 5, 7.5)], 1, {}, BLOCKS, true, 'within'],
  ['exactly at the soft limit', [state('m', 4, 5, 7.5)], 1, {}, BLOCKS, true, 'within'],
  ['a nano-dollar above the soft limit', [state('m', 4.000000001, 5, 7.5)], 1, {}, BLOCKS, true, 'soft-limit'],
  ['exactly at the hard limit', [state('m', 6.5, 5, 7.5)], 1, {}, BLOCKS, true, 'soft-limit'],
  ['a nano-dollar above the hard limit', [state('m', 6.500000001, 5, 7.5)], 1, {}, BLOCKS, false, 'hard-limit'],
  ['one limit alone: at it', [state('m', 14, 15)], 1, {}, BLOCKS, true, 'within'],
  ['one limit alone: above it', [state('m', 14.5, 15)], 1, {}, BLOCKS, false, 'hard-limit'],
  ['a limit of 0', [state('m', 0, 0)], 0.01, {}, BLOCKS, false, 'hard-limit'],
  ['a free call at a limit of 0', [state('m', 0, 0)], 0, {}, BLOCKS, true, 'within'],
  ['already over, and a free call', [state('m', 16, 15)], 0, {}, BLOCKS, false, 'hard-limit'],
  ['0.1 + 0.2 at 0.3', [state('m', 0.1, 0.3)], 0.2, {}, BLOCKS, true, 'within'],
  ['one of two refuses', [state('d', 1, 10), state('m', 100, 100)], 1, {}, BLOCKS, false, 'hard-limit'],
  ['block_on_limit off', [state('m', 7, 5, 7.5)], 1, {}, WARNS, true, 'not-blocking'],
  ['an override', [state('m', 7, 5, 7.5)], 1, {}, OVERRIDDEN, true, 'override'],
  ['an override that nothing needs', [state('m', 1, 5, 7.5)], 1, {}, OVERRIDDEN, true, 'within'],
  ['critical', [state('m', 7, 5, 7.5)], 1, { priority: 'critical' }, BLOCKS, true, 'critical'],
  ['critical within every limit', [state('m', 1, 5)], 1, { priority: 'critical' }, BLOCKS, true, 'critical'],
  [
    "another agent's budget",
    [state('rex', 9, 1, null, rex)],
    1,
    { dimensions: { agent: 'max' } },
    BLOCKS,
    true,
    'no-budget',
  ],
  [
    "the agent's own budget",
    [state('rex', 9, 1, null, rex)],
    1,
    { dimensions: { agent: 'rex' } },
    BLOCKS,
    false,
    'hard-limit',
  ],
  ['a call that does not say its agent', [state('rex', 9, 1, null, rex)], 1, {}, BLOCKS, true, 'no-budget'],
  [
    'the budget of calls without an agent',
    [state('none', 9, 1, null, { agent: [null] })],
    1,
    {},
    BLOCKS,
    false,
    'hard-limit',
  ],
  ['a budget of other events', [state('ci', 9, 1, null, { kind: ['ci'] })], 1, {}, BLOCKS, true, 'no-budget'],
  ['a budget of everything', [state('all', 9, 1, null, {})], 1, {}, BLOCKS, false, 'hard-limit'],
  [
    'two dimensions, one of them other',
    [state('x', 9, 1, null, { ...rex, pr: ['1'] })],
    1,
    { dimensions: { agent: 'rex', pr: '2' } },
    BLOCKS,
    true,
    'no-budget',
  ],
  [
    'an agent called __proto__',
    [state('x', 9, 1, null, { agent: ['__proto__'] })],
    1,
    { dimensions: { ['__proto__']: 'x', agent: '__proto__' } },
    BLOCKS,
    false,
    'hard-limit',
  ],
];

describe('decide', () => {
  for (const [title, states, estimated, call, rules, allowed, reason] of CASES) {
    it(`${title}: ${reason}`, () => {
      const nano = Math.round(estimated * USD);
      const decision = decide({ estimated: nano, priority: 'normal', dimensions: {}, ...call }, states, rules);
      assert.deepEqual([decision.allowed, decision.reason], [allowed, reason]);
      assert.match(decisionText(decision, nano), allowed ? /^Allowed/u : /^Refused: .*above its/u);
      assert.equal(decision.findings.length, states.length);
    });
  }

  it('names each limit that is crossed', () => {
    const decision = decide(
      { estimated: USD, priority: 'normal', dimensions: {} },
      [state('daily', 7, 5, 7.5), state('monthly', 15, 15)],
      BLOCKS,
    );
    assert.equal(
      decisionText(decision, USD),
      'Refused: daily would reach $8.00, above its hard limit of $7.50; monthly would reach $16.00, above its limit of $15.00.',
    );
  });

  it('says that more may be spent than is known', () => {
    const counted = { unpriced: 1, unmetered: 0, events: 5 };
    const call = { estimated: USD, priority: 'normal', dimensions: {} } as const;
    const decision = decide(call, [{ ...state('monthly', 15, 15), counted }], BLOCKS);
    assert.equal(decisionText(decision, USD), 'Refused: monthly would reach ≥ $16.00, above its limit of $15.00.');
    const within = decide(call, [{ ...state('monthly', 2, 15), counted }, state('daily', 1, 5)], BLOCKS);
    assert.equal(
      decisionText(within, USD),
      'Allowed: $1.00 stays within every budget it counts in, as far as costs are known.',
    );
  });
});

describe('readCostControls', () => {
  const CONTROLS: readonly (readonly [string, unknown, readonly unknown[], number])[] = [
    ['nothing', undefined, [true, true, null], 0],
    ['no section', { budgets: {} }, [true, true, null], 0],
    [
      "the seed's",
      { cost_controls: { auto_switch_models: true, block_on_limit: false, emergency_mode_threshold: 0.95 } },
      [false, true, 0.95],
      0,
    ],
    ['null', { cost_controls: { block_on_limit: null } }, [true, true, null], 0],
    ['words for flags', { cost_controls: { block_on_limit: 'no', auto_switch_models: 0 } }, [true, true, null], 2],
    ['a threshold of 0', { cost_controls: { emergency_mode_threshold: 0 } }, [true, true, null], 1],
    ['a list', { cost_controls: [] }, [true, true, null], 1],
  ];
  for (const [title, value, wanted, problems] of CONTROLS) {
    it(title, () => {
      const read = readCostControls(value);
      const { blockOnLimit, autoSwitchModels, emergencyThreshold } = read.controls;
      assert.deepEqual(
        [[blockOnLimit, autoSwitchModels, emergencyThreshold], read.problems.length],
        [wanted, problems],
      );
    });
  }
});
