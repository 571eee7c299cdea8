/** What a group of events cost in words: an unknown price is never $0, and never hidden in a sum. */
import assert from 'node:assert/strict';
import {
  budgetSpentText,
  budgetSumText,
  costPerCall,
  costText,
  isAtLeast,
  notCountedTexts,
  shareText,
} from '../../../src/core/figures';
import { noMeasures, type Measures } from '../../../src/core/measures';

const group = (some: Partial<Measures>): Measures => ({ ...noMeasures(), ...some });
const DOLLAR = 1e9;

describe('cost of a group', () => {
  const cases: [name: string, measures: Measures, cost: string, share: string][] = [
    ['all known', group({ cost: DOLLAR, events: 2, calls: 2 }), '$1.00', '25%'],
    ['nothing at all', group({}), '$0.00', '0%'],
    ['known to be free', group({ events: 3, calls: 3 }), '$0.00', '0%'],
    ['part without a price', group({ cost: DOLLAR, events: 2, calls: 2, unpriced: 1 }), '≥ $1.00', '25%'],
    ['free and without a price', group({ events: 2, calls: 2, unpriced: 1 }), '≥ $0.00', '0%'],
    ['only without a price', group({ events: 2, calls: 2, unpriced: 2 }), 'unpriced', '--'],
    ['neither tokens nor cost', group({ events: 2, calls: 2, unmetered: 2 }), 'unmetered', '--'],
    ['some of each', group({ events: 2, calls: 2, unpriced: 1, unmetered: 1 }), 'unpriced', '--'],
    ['some not metered', group({ cost: DOLLAR, events: 2, calls: 2, unmetered: 1 }), '$1.00', '25%'],
  ];
  for (const [name, measures, cost, share] of cases) {
    it(name, () => assert.deepEqual([costText(measures), shareText(measures, 4 * DOLLAR)], [cost, share]));
  }
});

describe('cost per call', () => {
  const cases: [name: string, measures: Measures, nano: number | null][] = [
    ['of known calls', group({ cost: 3, calls: 2 }), 2],
    ['half to even', group({ cost: 5, calls: 2 }), 2],
    ['without those whose cost is unknown', group({ cost: 4, calls: 4, unpriced: 1, unmetered: 1 }), 2],
    ['none known', group({ calls: 2, unpriced: 2 }), null],
    ['no calls', group({ cost: 4 }), null],
  ];
  for (const [name, measures, nano] of cases) it(name, () => assert.equal(costPerCall(measures), nano));
});

describe('what a budget has spent', () => {
  const counted = (unpriced: number, unmetered: number, events = 4) => ({ events, unpriced, unmetered });
  const cases: [name: string, spent: number, counts: ReturnType<typeof counted> | null, said: string, after: string][] =
    [
      ['all known', 1, counted(0, 0), '$1.00', '$3.00'],
      ['part without a price', 1, counted(1, 0), '≥ $1.00', '≥ $3.00'],
      ['some not metered', 1, counted(0, 1), '$1.00', '$3.00'],
      ['nothing known', 0, counted(4, 0), 'unpriced', '≥ $2.00'],
      ['nothing metered', 0, counted(0, 4), 'unmetered', '$2.00'],
      ['as a tracker states it', 1, null, '$1.00', '$3.00'],
    ];
  for (const [name, dollars, counts, said, after] of cases) {
    it(name, () => {
      const state = { spent: dollars * DOLLAR, counted: counts };
      assert.deepEqual([budgetSpentText(state), budgetSumText(state, state.spent + 2 * DOLLAR)], [said, after]);
      assert.equal(isAtLeast(state), (counts?.unpriced ?? 0) > 0);
    });
  }

  it('is not all: what is missing is said once for all that it is missing in', () => {
    const states = [
      { name: 'monthly', counted: counted(1, 2) },
      { name: 'weekly', counted: counted(1, 2) },
      { name: 'daily', counted: counted(0, 1) },
      { name: 'total', counted: counted(0, 0) },
      { name: 'stated', counted: null },
    ];
    assert.deepEqual(
      notCountedTexts(states, ({ name }) => name),
      [
        'monthly, weekly: 1 call without a known price, 2 calls without tokens or cost',
        'daily: 1 call without tokens or cost',
      ],
    );
  });
});
