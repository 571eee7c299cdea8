import assert from 'node:assert/strict';
import fc from 'fast-check';
import { healthOf, percentOf, reaches } from '../../../../src/core/budget/evaluate';
import type { Health } from '../../../../src/core/budget/budget';

const DOLLAR = 1_000_000_000;

const HEALTH: [spent: number, limit: number | null, hard: number | null, health: Health][] = [
  [0, null, null, 'none'],
  [5 * DOLLAR, null, null, 'none'],
  [0, 0, null, 'green'],
  [1, 0, null, 'blocked'],
  [-1, 0, null, 'green'],
  [0, 15 * DOLLAR, null, 'green'],
  [-DOLLAR, 15 * DOLLAR, null, 'green'],
  [12 * DOLLAR - 1, 15 * DOLLAR, null, 'green'],
  [12 * DOLLAR, 15 * DOLLAR, null, 'yellow'],
  [12 * DOLLAR + 1, 15 * DOLLAR, null, 'yellow'],
  [14_250_000_000 - 1, 15 * DOLLAR, null, 'yellow'],
  [14_250_000_000, 15 * DOLLAR, null, 'red'],
  [15 * DOLLAR - 1, 15 * DOLLAR, null, 'red'],
  [15 * DOLLAR, 15 * DOLLAR, null, 'red'],
  [15 * DOLLAR + 1, 15 * DOLLAR, null, 'blocked'],
  [80 * DOLLAR - 1, 100 * DOLLAR, 150 * DOLLAR, 'green'],
  [80 * DOLLAR, 100 * DOLLAR, 150 * DOLLAR, 'yellow'],
  [95 * DOLLAR, 100 * DOLLAR, 150 * DOLLAR, 'red'],
  [100 * DOLLAR + 1, 100 * DOLLAR, 150 * DOLLAR, 'red'],
  [150 * DOLLAR, 100 * DOLLAR, 150 * DOLLAR, 'red'],
  [150 * DOLLAR + 1, 100 * DOLLAR, 150 * DOLLAR, 'blocked'],
  [0, 0, 5 * DOLLAR, 'green'],
  [1, 0, 5 * DOLLAR, 'red'],
  [5 * DOLLAR + 1, 0, 5 * DOLLAR, 'blocked'],
  [1, 1, null, 'red'],
  [9_007_199_254_740_991, 9_007_199_254_740_991, null, 'red'],
  [9_007_199_254_740_991, 9_007_199_254_740_990, null, 'blocked'],
];

const PERCENT: [spent: number, limit: number | null, percent: number | null][] = [
  [5_230_000_000, 15 * DOLLAR, 34.867],
  [0, 15 * DOLLAR, 0],
  [15 * DOLLAR, 15 * DOLLAR, 100],
  [45 * DOLLAR, 15 * DOLLAR, 300],
  [1, 3, 33.333],
  [2, 3, 66.667],
  [1, 200_000, 0.001],
  [1, 200_001, 0],
  [-1, 3, -33.333],
  [-1, 1_000_000, 0],
  [1, 0, null],
  [0, 0, null],
  [5, null, null],
  [9_007_199_254_740_991, 1_000_000, 900_719_925_474.099],
];

describe('health of a budget', () => {
  for (const [spent, limit, hard, health] of HEALTH) {
    it(`is ${health} at ${spent} of ${limit}${hard === null ? '' : `, hard ${hard}`}`, () => {
      assert.equal(healthOf(spent, limit, hard), health);
    });
  }

  it('never misses a threshold in 20,000 sums of amounts that reach it exactly', () => {
    let seed = 20_000;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 20_000; round++) {
      const limit = 100 * (1 + random(1_000_000_000)); // whole in any percent
      const percent = [80, 95, 100][round % 3] ?? 100;
      const goal = (limit / 100) * percent;
      let spent = 0;
      for (let part = 0; part < 9; part++) spent += random(Math.ceil((goal - spent) / 2));
      spent += goal - spent;
      const [below, at] = percent === 80 ? ['green', 'yellow'] : percent === 95 ? ['yellow', 'red'] : ['red', 'red'];
      assert.deepEqual([healthOf(spent - 1, limit, null), healthOf(spent, limit, null)], [below, at]);
      assert.equal(healthOf(limit + 1, limit, null), 'blocked');
      assert.ok(reaches(spent, limit, percent) && !reaches(spent - 1, limit, percent));
    }
  });

  it('only gets worse as more is spent', () => {
    const order: Health[] = ['green', 'yellow', 'red', 'blocked'];
    const nano = fc.integer({ min: 0, max: 1_000_000 });
    fc.assert(
      fc.property(nano, nano, nano, fc.option(nano), (a, b, limit, more) => {
        const hard = more === null ? null : limit + more;
        const [less, most] = a < b ? [a, b] : [b, a];
        assert.ok(order.indexOf(healthOf(less, limit, hard)) <= order.indexOf(healthOf(most, limit, hard)));
      }),
    );
  });
});

describe('percent of a budget', () => {
  for (const [spent, limit, percent] of PERCENT) {
    it(`is ${percent} at ${spent} of ${limit}`, () => assert.equal(percentOf(spent, limit), percent));
  }
});
