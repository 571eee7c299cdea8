/** What the dashboard may be opened on, whoever asks: pages that show untrusted names, and other extensions. */
import assert from 'node:assert/strict';
import { dashboardTarget, isFromView } from '../../../src/protocol/view';

const VALUE = { dimension: 'pr', key: '104' };
const BAR = { within: { bucket: 'day', at: 5 }, groupBy: 'agent', label: 'Mon 2 Feb 2026' };

describe('what the dashboard may be opened on', () => {
  const CASES: readonly (readonly [name: string, asked: unknown, target: unknown])[] = [
    ['a value', VALUE, VALUE],
    ['a bar', BAR, BAR],
    ['no more than that', { ...VALUE, type: 'openDashboard', more: () => 1 }, VALUE],
    ['no more than a bar', { ...BAR, within: { ...BAR.within, more: 1 }, more: 1 }, BAR],
    ['nothing', undefined, null],
    ['a dimension alone', { dimension: 'pr' }, null],
    ['an unknown dimension', { ...VALUE, dimension: 'constructor' }, null],
    ['a value that is no text', { ...VALUE, key: 7 }, null],
    ['an unknown bucket', { ...BAR, within: { bucket: 'year', at: 5 } }, null],
    ['no time', { ...BAR, within: { bucket: 'day', at: Number.NaN } }, null],
    ['a bar by nothing', { ...BAR, groupBy: '__proto__' }, null],
    ['a name that is no text', { ...BAR, label: {} }, null],
    ['a name without an end', { ...BAR, label: 'x'.repeat(201) }, null],
  ];
  for (const [name, asked, target] of CASES)
    it(`${name} -> ${target === null ? 'nothing' : 'shown'}`, () => {
      assert.deepEqual(dashboardTarget(asked), target);
      if (typeof asked === 'object') assert.equal(isFromView({ ...asked, type: 'openDashboard' }), target !== null);
    });
});
