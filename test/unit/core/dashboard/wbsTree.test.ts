/** WBS ids as a hierarchy with roll-up. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { makeWbsTree, parentOf } from '../../../../src/core/dashboard/wbsTree';
import type { Row } from '../../../../src/core/ledger/query';
import { costText } from '../../../../src/core/figures';
import { money } from '../../../../src/core/format';
import { noMeasures } from '../../../../src/core/measures';

const row = (key: string | null, cost: number): Row => ({
  key: [key],
  bucket: null,
  measures: { ...noMeasures(), cost, calls: 1, events: 1 },
});
const shown = (
  rows: readonly (readonly [string | null, number])[],
): readonly (readonly [string | null, number, number, number])[] =>
  makeWbsTree(
    rows.map(([key, cost]) => row(key, cost)),
    null,
  ).nodes.map(({ key, depth, own, total }) => [key, depth, own, total.cost]);

describe('WBS items', () => {
  const PARENTS: readonly (readonly [string, string | null])[] = [
    ['WBS-1.2', 'WBS-1'],
    ['WBS-1.2.3', 'WBS-1.2'],
    ['1.2', '1'],
    ['WBS-1', null],
    ['.5', null],
    ['1.', null],
    ['report.pdf', null],
    ['v.2', null],
    ['1.0000000000', null],
    ['__proto__', null],
  ];
  for (const [id, parent] of PARENTS) it(`${id} lies below ${parent}`, () => assert.equal(parentOf(id), parent));

  const TREES: readonly (readonly [string, Parameters<typeof shown>[0], ReturnType<typeof shown>])[] = [
    [
      'an item holds those below it',
      [
        ['WBS-1', 10],
        ['WBS-1.1', 5],
        ['WBS-1.2', 7],
      ],
      [
        ['WBS-1', 0, 10, 22],
        ['WBS-1.2', 1, 7, 7],
        ['WBS-1.1', 1, 5, 5],
      ],
    ],
    [
      'a parent that nobody names is there for two',
      [
        ['2.1', 5],
        ['2.2', 7],
      ],
      [
        ['2', 0, 0, 12],
        ['2.2', 1, 7, 7],
        ['2.1', 1, 5, 5],
      ],
    ],
    ['and not for one', [['2.1', 5]], [['2.1', 0, 5, 5]]],
    [
      'the nearest that there is takes an item in',
      [
        ['1', 1],
        ['1.2.3', 4],
      ],
      [
        ['1', 0, 1, 5],
        ['1.2.3', 1, 4, 4],
      ],
    ],
    [
      'spend without an item is a row',
      [
        [null, 9],
        ['__proto__', 3],
        ['constructor.1', 2],
      ],
      [
        [null, 0, 9, 9],
        ['__proto__', 0, 3, 3],
        ['constructor.1', 0, 2, 2],
      ],
    ],
  ];
  for (const [name, rows, wanted] of TREES) it(name, () => assert.deepEqual(shown(rows), wanted));

  it('lose nothing: roots add up to the total, listed or not', () => {
    const id = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.uniqueArray(id, { maxLength: 120 }), (ids) => {
        const rows = ids.map((key, index) => row(key, index + 1));
        const { nodes, total, omittedCost } = makeWbsTree(rows, null);
        assert.equal(total, (ids.length * (ids.length + 1)) / 2);
        assert.equal(nodes.reduce((sum, { own }) => sum + own, 0) + omittedCost, total);
      }),
    );
  });
  it('an id of ten thousand dots does not overflow the stack', () => {
    const long = Array.from({ length: 10_000 }, () => '1').join('.');
    assert.equal(
      shown([
        [long, 1],
        [`${long}.1`, 1],
        [`${long}.2`, 1],
      ]).length,
      3,
    );
  });
  it('an item whose cost is not known says so, with what is above it', () => {
    const unpriced = { ...noMeasures(), calls: 2, events: 2, unpriced: 2 };
    const { nodes } = makeWbsTree([row('1', 5), { key: ['1.1'], bucket: null, measures: unpriced }], null);
    assert.deepEqual(
      nodes.map(({ total }) => costText(total)),
      [`≥ ${money(5)}`, 'unpriced'],
    );
  });
  it('compares with the time before, roll-up included', () => {
    const { nodes } = makeWbsTree([row('1', 1), row('1.1', 1)], [row('1.1', 4), row('1.2', 3), row('7', 8)]);
    assert.deepEqual(
      nodes.map(({ key, previous }) => [key, previous]),
      [
        ['1', 7],
        ['1.1', 4],
      ],
    );
  });
});
