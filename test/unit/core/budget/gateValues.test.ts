/** The gate before budgets on each value, patterns, WBS items and periods without an end. */
import assert from 'node:assert/strict';
import { readBudgets } from '../../../../src/core/budget/config';
import { decide, decisionText, type GateDecision } from '../../../../src/core/budget/gate';
import { evaluateBudgets } from '../../../../src/core/budget/states';
import type { Dimension, PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;
const spend = (at: string, dollars: number, dimensions: PricedEvent['dimensions']): PricedEvent =>
  call({ at: Date.parse(at), cost: dollars * DOLLAR, dimensions });

const EVENTS = [
  ...Array.from({ length: 40 }, (_, index) => spend('2026-02-10T10:00:00Z', 6, { pr: String(100 + index) })),
  spend('2026-01-10T10:00:00Z', 4, { pr: '1', agent: 'rex' }),
  spend('2026-02-10T10:00:00Z', 2, { pr: '2', branch: 'feature/a', wbs: 'WBS-1.2' }),
];

const PR = { pr: { each: 'pr', limit: 5 } };

type Call = Partial<Record<Dimension, string>>;
const CASES: [name: string, budgets: unknown, call: Call, dollars: number, allowed: boolean, reason: string][] = [
  ['a PR that has little left', PR, { pr: '1' }, 2, false, 'hard-limit'],
  ['the same PR, exactly at the limit', PR, { pr: '1' }, 1, true, 'within'],
  ['a PR that has never spent', PR, { pr: '999' }, 5, true, 'within'],
  ['a PR that has never spent, and too much', PR, { pr: '999' }, 5.01, false, 'hard-limit'],
  ['one of many that are over', PR, { pr: '139' }, 0.01, false, 'hard-limit'],
  ['a call without a PR', PR, {}, 99, true, 'no-budget'],
  ['an agent beside it', PR, { agent: 'rex' }, 99, true, 'no-budget'],
  ['of this month only', { pr: { each: 'pr', period: 'month', limit: 5 } }, { pr: '1' }, 5, true, 'within'],
  ['an error threshold', { pr: { each: 'pr', warn_at: 3, error_at: 5 } }, { pr: '1' }, 2, false, 'hard-limit'],
  ['a warning threshold', { pr: { each: 'pr', warn_at: 3, error_at: 9 } }, { pr: '1' }, 2, true, 'soft-limit'],
  ['a warning threshold alone', { pr: { each: 'pr', warn_at: 3 } }, { pr: '1' }, 2, true, 'no-budget'],
  [
    'of one agent only, another agent',
    { pr: { each: 'pr', limit: 5, filter: { agent: 'rex' } } },
    { pr: '1', agent: 'max' },
    9,
    true,
    'no-budget',
  ],
  [
    'of one agent only, that agent',
    { pr: { each: 'pr', limit: 5, filter: { agent: 'rex' } } },
    { pr: '1', agent: 'rex' },
    2,
    false,
    'hard-limit',
  ],
  ['every agent', { agent: { each: 'agent', limit: 5 } }, { agent: 'rex', pr: '1' }, 2, false, 'hard-limit'],
  ['an agent called __proto__', { agent: { each: 'agent', limit: 5 } }, { agent: '__proto__' }, 9, false, 'hard-limit'],
  ['in all', { total: 247 }, {}, 2, false, 'hard-limit'],
  ['in all, exactly', { total: 248 }, {}, 2, true, 'within'],
  [
    'a pattern',
    { features: { period: 'month', limit: 3, filter: { branch: 'feature/*' } } },
    { branch: 'feature/new' },
    2,
    false,
    'hard-limit',
  ],
  [
    'a pattern that does not match',
    { features: { period: 'month', limit: 3, filter: { branch: 'feature/*' } } },
    { branch: 'main' },
    2,
    true,
    'no-budget',
  ],
  [
    'what is below a WBS item',
    { wbs: { period: 'total', limit: 3, filter: { wbs: 'WBS-1' } } },
    { wbs: 'WBS-1.9' },
    2,
    false,
    'hard-limit',
  ],
  [
    'a WBS item that only looks like it',
    { wbs: { period: 'total', limit: 3, filter: { wbs: 'WBS-1' } } },
    { wbs: 'WBS-19' },
    2,
    true,
    'no-budget',
  ],
];

function decided(written: unknown, dimensions: Call, dollars: number): GateDecision {
  const ledger = new Ledger(zone('UTC'));
  ledger.append(ledger.addSource('log'), placed(EVENTS));
  const { budgets, problems } = readBudgets(written, 'settings');
  assert.deepEqual(problems, []);
  const states = evaluateBudgets({
    budgets,
    zone: zone('UTC'),
    now: Date.parse('2026-02-20T12:00:00Z'),
    ledger: (query) => ledger.query(query),
    statements: [],
    wanted: dimensions,
  });
  const planned = { estimated: Math.round(dollars * DOLLAR), priority: 'normal' as const, dimensions };
  return decide(planned, states, { blockOnLimit: true, overridden: false });
}

describe('the gate before budgets of each value', () => {
  for (const [name, budgets, dimensions, dollars, allowed, reason] of CASES) {
    it(`${name}: ${reason}`, () => {
      const decision = decided(budgets, dimensions, dollars);
      assert.deepEqual([decision.allowed, decision.reason], [allowed, reason]);
      assert.equal(decision.findings.length, 1);
    });
  }

  it('says whose limit it is', () => {
    const text = decisionText(decided(PR, { pr: '1' }, 2), 2 * DOLLAR);
    assert.equal(text, 'Refused: pr (#1) would reach $6.00, above its limit of $5.00.');
  });

  it('finds one state a budget', () => {
    const { findings } = decided({ ...PR, monthly: 500, agent: { each: 'agent', limit: 9 } }, { pr: '2' }, 1);
    assert.deepEqual(findings.map(({ state, applies }) => [state.budget.name, state.key, applies]).sort(), [
      ['agent', 'rex', false],
      ['monthly', null, true],
      ['pr', '2', true],
    ]);
  });
});
