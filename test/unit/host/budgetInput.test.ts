/** Limits as people type them, and the setting they become. */
import assert from 'node:assert/strict';
import {
  amountsProblem,
  hardLimitProblem,
  isInSetting,
  limitProblem,
  nameProblem,
  percentsProblem,
  readAmounts,
  readLimit,
  readPercents,
  withBudget,
} from '../../../src/host/commands/budgetInput';
import { untranslated } from '../../../src/core/translate';

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

describe('a typed hard limit', () => {
  const cases: [text: string, limit: number | null, fine: boolean][] = [
    ['20', 15, true],
    ['15', 15, true],
    ['14.99', 15, false],
    ['14', null, true],
    ['', 15, true],
    ['ten', null, false],
  ];
  for (const [text, limit, fine] of cases)
    it(`${JSON.stringify(text)} beside ${limit}`, () =>
      assert.equal(hardLimitProblem(text, limit, untranslated) === undefined, fine));
});

describe('typed thresholds and milestones', () => {
  const cases: [text: string, percents: number[] | undefined, amounts: number[] | undefined][] = [
    ['80, 95, 100', [80, 95, 100], [80, 95, 100]],
    ['100 80;120', [80, 100, 120], [80, 100, 120]],
    ['80%,90 %', undefined, undefined],
    ['80%, 90%', [80, 90], undefined],
    ['$5, $10, 5', undefined, [5, 10]],
    ['0.8', undefined, [0.8]],
    ['80, soon', undefined, undefined],
    ['', [], []],
    ['1001', undefined, [1001]],
    ['0', undefined, undefined],
  ];
  for (const [text, percents, amounts] of cases)
    it(JSON.stringify(text), () => {
      assert.deepEqual([readPercents(text), readAmounts(text)], [percents, amounts]);
      assert.equal(percentsProblem(text, untranslated) === undefined, percents !== undefined);
      assert.equal(amountsProblem(text, untranslated) === undefined, amounts !== undefined);
    });
});

describe('a typed name', () => {
  const cases: [text: string, fine: boolean][] = [
    ['features', true],
    [' ', false],
    ['monthly', false],
    [' monthly ', false],
    ['x'.repeat(101), false],
  ];
  for (const [text, fine] of cases)
    it(JSON.stringify(text.slice(0, 20)), () =>
      assert.equal(nameProblem(text, new Set(['monthly']), untranslated) === undefined, fine),
    );
});

describe('the budgets setting with one budget changed', () => {
  const SOFT = { soft_limit: 15 };
  const cases: [name: string, setting: unknown, keys: Record<string, unknown> | null, expected: unknown][] = [
    ['from nothing', undefined, SOFT, { monthly: SOFT }],
    ['from nonsense', 'x', SOFT, { monthly: SOFT }],
    ['other budgets stay', { daily: { soft_limit: 1 } }, SOFT, { daily: { soft_limit: 1 }, monthly: SOFT }],
    [
      'other fields stay',
      { monthly: { soft_limit: 1, alert_threshold: 0.8 } },
      SOFT,
      { monthly: { soft_limit: 15, alert_threshold: 0.8 } },
    ],
    ['a bare amount', { monthly: 5 }, { hard_limit: 9 }, { monthly: { soft_limit: 5, hard_limit: 9 } }],
    ['another name of the limit', { monthly: { limit: 5 } }, SOFT, { monthly: SOFT }],
    ["the team file's outer key", { budgets: { daily: 1 } }, SOFT, { daily: 1, monthly: SOFT }],
    [
      'a key is taken away',
      { monthly: { limit: 5, milestones: [1] } },
      { milestones: null },
      { monthly: { limit: 5 } },
    ],
    ['taken out', { daily: {}, monthly: { soft_limit: 1 } }, null, { daily: {} }],
  ];
  for (const [name, setting, keys, expected] of cases)
    it(name, () => assert.deepEqual(withBudget(setting, 'monthly', keys), expected));

  it('knows whether it is there', () => {
    assert.equal(isInSetting({ weekly: 3 }, 'weekly'), true);
    assert.equal(isInSetting({ budgets: { weekly: 3 } }, 'weekly'), true);
    assert.equal(isInSetting({}, 'constructor'), false);
    assert.equal(isInSetting(undefined, 'weekly'), false);
  });
});
