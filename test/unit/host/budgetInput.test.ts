/** Limits as people type them, and the setting they become. */
import assert from 'node:assert/strict';
import { limitIn, limitProblem, readLimit, withLimit } from '../../../src/host/commands/budgetInput';
import { untranslated } from '../../../src/host/words';

describe('a typed limit', () => {
  const cases: [text: string, dollars: number | null | undefined][] = [
    ['15', 15],
    [' $7.50 ', 7.5],
    ['0', 0],
    ['1000000', 1_000_000],
    ['1000001', undefined],
    ['', null],
    ['   ', null],
    ['-1', undefined],
    ['1e3', undefined],
    ['ten', undefined],
    ['1,000', undefined],
    ['Infinity', undefined],
    ['0x10', undefined],
    ['.5', undefined],
  ];
  for (const [text, dollars] of cases)
    it(JSON.stringify(text), () => {
      assert.equal(readLimit(text), dollars);
      assert.equal(limitProblem(text, untranslated) === undefined, dollars !== undefined);
    });
});

describe('the budgets setting with a new limit', () => {
  const cases: [name: string, setting: unknown, limit: number | null, expected: unknown][] = [
    ['from nothing', undefined, 15, { monthly: { soft_limit: 15 } }],
    ['from nonsense', 'x', 15, { monthly: { soft_limit: 15 } }],
    ['other periods stay', { daily: { soft_limit: 1 } }, 15, { daily: { soft_limit: 1 }, monthly: { soft_limit: 15 } }],
    [
      'other fields stay',
      { monthly: { soft_limit: 1, alert_threshold: 0.8 } },
      15,
      { monthly: { alert_threshold: 0.8, soft_limit: 15 } },
    ],
    ['a hard limit above stays', { monthly: { hard_limit: 20 } }, 15, { monthly: { soft_limit: 15, hard_limit: 20 } }],
    ['a hard limit below goes', { monthly: { hard_limit: 10 } }, 15, { monthly: { soft_limit: 15 } }],
    ['a bare amount', { monthly: 5 }, 15, { monthly: { soft_limit: 15 } }],
    ['another name of the limit', { monthly: { limit: 5 } }, 15, { monthly: { soft_limit: 15 } }],
    ["the team file's outer key", { budgets: { daily: 1 } }, 15, { daily: 1, monthly: { soft_limit: 15 } }],
    ['no limit', { daily: {}, monthly: { soft_limit: 1 } }, null, { daily: {} }],
  ];
  for (const [name, setting, limit, expected] of cases)
    it(name, () => assert.deepEqual(withLimit(setting, 'month', limit), expected));

  it('finds the limit that is set', () => {
    assert.equal(limitIn({ weekly: { soft_limit: 3 } }, 'week'), 3);
    assert.equal(limitIn({ weekly: { soft_limit: '3' } }, 'week'), null);
    assert.equal(limitIn(Object.create({ weekly: { soft_limit: 3 } }), 'week'), null);
    assert.equal(limitIn(undefined, 'week'), null);
    assert.equal(limitIn({ weekly: 4 }, 'week'), 4);
    assert.equal(limitIn({ budgets: { weekly: { limit: 4 } } }, 'week'), 4);
    assert.equal(limitIn({ weekly: { hard_limit: 9 } }, 'week'), 9);
  });
});
