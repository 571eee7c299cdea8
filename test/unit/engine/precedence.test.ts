/** Which questions stand behind others: parts below what is pressed, and advice. */
import assert from 'node:assert/strict';
import { canWait } from '../../../src/engine/precedence';
import type { EngineMethod } from '../../../src/protocol/engine';

const CASES: [method: EngineMethod, params: unknown, canWait: boolean][] = [
  ['advice', { range: { from: null, to: null }, filter: {} }, true],
  ['dashboard', { query: {}, parts: ['histogram'] }, true],
  ['dashboard', { query: {}, parts: ['changes', 'heatmap'] }, true],
  ['dashboard', { query: {}, parts: ['figures', 'course', 'bars'] }, false],
  ['dashboard', { query: {}, parts: ['ranked'] }, false],
  ['dashboard', { query: {}, parts: 'ranked' }, false],
  ['dashboard', { query: {} }, false],
  ['dashboard', null, false],
  ['snapshot', null, false],
  ['query', { parts: ['histogram'] }, false],
  ['open', { parts: [] }, false],
];

describe('precedence of questions', () => {
  for (const [method, params, expected] of CASES)
    it(`${method} ${JSON.stringify(params)} ${expected ? 'can wait' : 'goes first'}`, () => {
      assert.equal(canWait({ method, params }), expected);
    });
});
