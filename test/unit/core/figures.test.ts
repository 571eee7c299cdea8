/** What a group of events cost in words: an unknown price is never $0, and never hidden in a sum. */
import assert from 'node:assert/strict';
import { costPerCall, costText, shareText } from '../../../src/core/figures';
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
