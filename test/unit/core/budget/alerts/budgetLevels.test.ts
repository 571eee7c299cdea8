import assert from 'node:assert/strict';
import { budgetLevels } from '../../../../../src/core/budget/alerts/budgetLevels';
import { speakingLevels, type Level } from '../../../../../src/core/budget/alerts/level';
import type { Budget } from '../../../../../src/core/budget/budget';
import { defaultTrackerBudget } from '../../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../../src/core/budget/evaluate';
import { Ledger } from '../../../../../src/core/ledger/ledger';
import { call, placed, zone } from '../../ledger/support';

const DOLLAR = 1_000_000_000;
const UTC = zone('UTC');
const NOON = '2026-02-20T12:00:00Z';

/** The levels of a budget after so many dollars, spent an hour before now. */
function levels(dollars: number, changes: Partial<Budget> = {}, now = NOON): Level[] {
  const ledger = new Ledger(UTC);
  const at = Date.parse(now);
  ledger.append(ledger.addSource('log'), placed([call({ at: at - 3_600_000, cost: Math.round(dollars * DOLLAR) })]));
  const budget: Budget = { ...defaultTrackerBudget(), milestones: [], ...changes };
  const state = evaluateBudget({
    budget,
    zone: UTC,
    now: at,
    ledger: (query) => ledger.query(query),
    statements: [],
  });
  return budgetLevels(state, {
    zone: UTC,
    now: at,
    activity: () => ({ prs: 91, executions: 95, areExecutions: true }),
  });
}

const ids = (list: readonly Level[]): string[] => list.map(({ id }) => id);
const limits = (dollars: number, changes: Partial<Budget> = {}): string[] =>
  ids(levels(dollars, changes).filter(({ kind }) => kind !== 'pace'));

const HOLDS: readonly (readonly [title: string, dollars: number, changes: Partial<Budget>, ids: readonly string[]])[] =
  [
    ['below every threshold', 11.99, {}, []],
    ['exactly 80 %', 12, {}, ['threshold|=monthly||80%@15|=2026-02']],
    ['exactly the limit', 15, {}, [80, 95, 100].map((percent) => `threshold|=monthly||${percent}%@15|=2026-02`)],
    ['a nano-dollar over it', 15.000000001, { thresholds: [] }, ['exhausted|=monthly||@15|=2026-02']],
    ['soft and hard, between them', 16, { hardLimit: 20 * DOLLAR, thresholds: [] }, []],
    ['above the hard one', 21, { hardLimit: 20 * DOLLAR, thresholds: [] }, ['hard-limit|=monthly||@20|=2026-02']],
    ['a limit of nothing', 0.01, { limit: 0 }, ['exhausted|=monthly||@0|=2026-02']],
    ['no limit', 99, { limit: null }, []],
    [
      'milestones',
      10.5,
      { limit: null, milestones: [5 * DOLLAR, 10 * DOLLAR, 15 * DOLLAR] },
      ['milestone|=monthly||5|=2026-02', 'milestone|=monthly||10|=2026-02'],
    ],
    ['of a day', 12, { period: 'day' }, ['threshold|=monthly||80%@15|=2026-02-20']],
    ['of a week', 12, { period: 'week' }, ['threshold|=monthly||80%@15|=2026-W08']],
    ['without an end', 12, { period: 'total' }, ['threshold|=monthly||80%@15|=total']],
    ['a name with a separator', 12, { name: 'a|b%' }, ['threshold|=a%7Cb%25||80%@15|=2026-02']],
  ];

describe('levels of a budget', () => {
  for (const [title, dollars, changes, wanted] of HOLDS) {
    it(`${title}: $${dollars} -> ${wanted.length === 0 ? 'nothing' : wanted.join(', ')}`, () => {
      assert.deepEqual(limits(dollars, changes), wanted);
    });
  }

  it('another limit or another period is another level', () => {
    const [first] = limits(12);
    const [raised] = limits(16, { limit: 20 * DOLLAR });
    const [later] = ids(levels(12, {}, '2026-03-20T12:00:00Z'));
    assert.equal(new Set([first, raised, later]).size, 3);
  });

  it('the highest of a budget speaks for the lower ones, its milestones apart', () => {
    const all = levels(20, { thresholds: [80, 100, 120], milestones: [5 * DOLLAR, 10 * DOLLAR] });
    const speaking = speakingLevels(all, () => true);
    assert.deepEqual(ids(speaking), ['threshold|=monthly||120%@15|=2026-02', 'milestone|=monthly||10|=2026-02']);
  });

  it('nobody speaks when only a lower level is new', () => {
    const all = levels(16);
    const lower = all[0]?.id;
    assert.deepEqual(
      speakingLevels(all, ({ id }) => id === lower),
      [],
    );
  });

  it('one that burns more than 1.5 times too fast is told once, before it is used up', () => {
    const early = '2026-02-05T12:00:00Z';
    const paceOf = (dollars: number): string[] => ids(levels(dollars, {}, early).filter(({ kind }) => kind === 'pace'));
    // An even spend would stand at 4.5 of 28 days: $2.41.
    assert.deepEqual(paceOf(3.6), []);
    assert.deepEqual(paceOf(3.7), ['pace|=monthly||1.5@15|=2026-02']);
    assert.deepEqual(paceOf(15.1), []);
  });
});

describe('alerts of a budget, in words', () => {
  const told = (dollars: number, changes: Partial<Budget> = {}) => {
    const alert = speakingLevels(levels(dollars, changes), ({ kind }) => kind !== 'pace')
      .at(-1)
      ?.describe();
    return alert === undefined ? null : [alert.severity, alert.title, alert.text, alert.progress];
  };
  const each = { each: 'pr', period: 'total', limit: 5 * DOLLAR } as const;

  const WORDS: readonly (readonly [dollars: number, changes: Partial<Budget>, words: unknown])[] = [
    [12, {}, ['warning', 'The monthly budget has passed 80%', '$12.00 of $15.00 is spent this month.', 80]],
    [
      7.5,
      { thresholds: [50] },
      ['info', 'The monthly budget has passed 50%', '$7.50 of $15.00 is spent this month.', 50],
    ],
    [15, {}, ['critical', 'The monthly budget has reached its limit', '$15.00 of $15.00 is spent this month.', 100]],
    [
      15.12,
      { name: 'release' },
      [
        'critical',
        'Budget "release" is used up',
        '$15.12 is spent this month, the limit is $15.00. Calls that ask the gate first ("spendlight check") may be refused. It begins anew on Sun 1 Mar 2026.',
        100.8,
      ],
    ],
    [
      21,
      { hardLimit: 20 * DOLLAR, period: 'total' },
      [
        'critical',
        'The monthly budget is past its hard limit',
        '$21.00 is spent in all, the hard limit is $20.00. Calls that ask the gate first ("spendlight check") may be refused.',
        140,
      ],
    ],
    [
      5.02,
      { milestones: [5 * DOLLAR] },
      [
        'info',
        '$5.00 milestone: 33% of the monthly budget',
        '$5.02 is spent this month, for 91 pull requests and 95 executions.',
        33.467,
      ],
    ],
  ];
  for (const [dollars, changes, words] of WORDS) {
    it(`$${dollars} ${JSON.stringify(changes)}`, () => assert.deepEqual(told(dollars, changes), words));
  }

  it('a pull request past its budget, its warning and its error threshold', () => {
    const state = {
      budget: { ...defaultTrackerBudget(), ...each, warnAt: 3 * DOLLAR, errorAt: 6 * DOLLAR, thresholds: [80] },
      key: '123',
      range: { from: null, to: null },
      spent: 7 * DOLLAR,
      percent: 140,
      pace: null,
      forecast: null,
    } as unknown as Parameters<typeof budgetLevels>[0];
    const found = budgetLevels(state, { zone: UTC, now: Date.parse(NOON), activity: () => null });
    assert.deepEqual(
      found.filter(({ group }) => group.startsWith('limit')).map(({ kind, id }) => [kind, id]),
      [
        ['pr-warning', 'pr-warning|=monthly|=123|80%@5|=total'],
        ['pr-error', 'pr-error|=monthly|=123|@5|=total'],
        ['pr-warning', 'pr-warning|=monthly|=123|warning@3|=total'],
        ['pr-error', 'pr-error|=monthly|=123|error@6|=total'],
      ],
    );
    const [speaks] = speakingLevels(found, ({ group }) => group.startsWith('limit'));
    assert.equal(speaks?.describe().title, 'PR #123 (the monthly budget) is over its error threshold');
  });
});
