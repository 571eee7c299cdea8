/** Editing one budget of a team's file: what is changed, what stays, and what is left alone. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { readBudgets } from '../../../../src/core/budget/config';
import { editBudget, type EntryChanges } from '../../../../src/core/budget/configEdit';

const COMMENTED = `// Ours.
{
    "budgets": {
        /* a day */ "daily": { "soft_limit": 5, "hard_limit": 7.5 }, // dear
        "monthly": {
            "limit": 100, // agreed in March
            "alert_threshold": 0.8,
        },
    },
    "cost_controls": { "block_on_limit": false }
}
`;

const CASES: [name: string, text: string | null, budget: string, changes: EntryChanges | null, expected: unknown][] = [
  ['no file', null, 'daily', { soft_limit: 5 }, { budgets: { daily: { soft_limit: 5 } } }],
  ['an empty file', ' \n', 'daily', { soft_limit: 5, hard_limit: null }, { budgets: { daily: { soft_limit: 5 } } }],
  ['no budgets yet', '{"version": 1}', 'a', { period: 'day' }, { version: 1, budgets: { a: { period: 'day' } } }],
  ['budgets are null', '{"budgets": null}', 'a', { period: 'day' }, { budgets: { a: { period: 'day' } } }],
  [
    'another name of the limit gives way',
    '{"budgets": {"monthly": {"limit": 9, "description": "x"}}}',
    'monthly',
    { soft_limit: 5 },
    { budgets: { monthly: { description: 'x', soft_limit: 5 } } },
  ],
  [
    'a bare amount',
    '{"budgets": {"monthly": 9}}',
    'monthly',
    { hard_limit: 12 },
    { budgets: { monthly: { soft_limit: 9, hard_limit: 12 } } },
  ],
  ['no outer key', '{"monthly": {"limit": 9}}', 'monthly', { soft_limit: 5 }, { monthly: { soft_limit: 5 } }],
  [
    'a list, one that is there',
    '{"budgets": [{"name": "a", "period": "day"}, {"name": "b", "period": "day"}]}',
    'b',
    { period: 'week' },
    {
      budgets: [
        { name: 'a', period: 'day' },
        { name: 'b', period: 'week' },
      ],
    },
  ],
  [
    'a list, a new one',
    '{"budgets": [{"name": "a", "period": "day"}]}',
    'b',
    { period: 'week' },
    {
      budgets: [
        { name: 'a', period: 'day' },
        { name: 'b', period: 'week' },
      ],
    },
  ],
  ['taken out', '{"budgets": {"a": 1, "b": 2}}', 'a', null, { budgets: { b: 2 } }],
  ['taken out of a list', '{"budgets": [{"name": "a"}, {"name": "b"}]}', 'a', null, { budgets: [{ name: 'b' }] }],
  ['taken out where it is not', '{"budgets": {"b": 2}}', 'a', null, { budgets: { b: 2 } }],
  [
    'a key is taken away',
    '{"budgets": {"a": {"limit": 1, "milestones": [5]}}}',
    'a',
    { milestones: null },
    { budgets: { a: { limit: 1 } } },
  ],
];

const REFUSED: [name: string, text: string][] = [
  ['half a file', '{"budgets": {'],
  ['a list of its own', '[1]'],
  ['a word', 'true'],
  ['budgets that are none', '{"budgets": 5}'],
];

describe('editing a budget in a file', () => {
  for (const [name, text, budget, changes, expected] of CASES) {
    it(name, () => {
      const edited = editBudget(text, { name: budget, changes });
      assert.deepEqual(parse(edited?.text ?? ''), expected);
      assert.equal(edited?.entry === null, changes === null);
    });
  }

  for (const [name, text] of REFUSED) {
    it(`leaves alone ${name}`, () => assert.equal(editBudget(text, { name: 'a', changes: { limit: 1 } }), null));
  }

  it('keeps comments, blanks and everything else', () => {
    const edited = editBudget(COMMENTED, { name: 'monthly', changes: { hard_limit: 150 } });
    assert.equal(edited?.text, COMMENTED.replace('0.8,', '0.8,\n            "hard_limit": 150,'));
    const daily = editBudget(COMMENTED, { name: 'daily', changes: { soft_limit: 6 } });
    assert.equal(daily?.text, COMMENTED.replace('"soft_limit": 5', '"soft_limit": 6'));
  });

  it('keeps the ends of lines and a byte order mark', () => {
    const crlf = `\uFEFF${COMMENTED.replaceAll('\n', '\r\n')}`;
    const text = editBudget(crlf, { name: 'monthly', changes: { hard_limit: 150 } })?.text ?? '';
    assert.ok(text.startsWith('\uFEFF//'));
    assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
  });

  it('changes nothing when what is asked for stands there already, and reads back what it wrote', () => {
    const amount = fc.integer({ min: 1, max: 1_000 });
    const names = fc.constantFrom('daily', 'monthly', 'constructor', 'a "b"', 'ünï');
    fc.assert(
      fc.property(names, amount, amount, (name, soft, more) => {
        const changes = { period: 'week', soft_limit: soft, hard_limit: soft + more };
        const once = editBudget(COMMENTED, { name, changes });
        assert.equal(editBudget(once?.text ?? '', { name, changes })?.text, once?.text);
        const { budgets, problems } = readBudgets(parse(once?.text ?? ''), 'file');
        assert.deepEqual(problems, []);
        const written = budgets.find((budget) => budget.name === name);
        assert.deepEqual(
          [written?.period, written?.limit, written?.hardLimit],
          ['week', soft * 1e9, (soft + more) * 1e9],
        );
        assert.equal(budgets.length, name === 'daily' || name === 'monthly' ? 2 : 3);
      }),
    );
  });
});
