/** What a budget's scope covers: patterns, WBS items with what is below them, and names that are nobody's. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Dimension } from '../../../../src/core/event';
import { covers, resolveFilter, scopeOf } from '../../../../src/core/budget/scope';

const COVERED: [dimension: Dimension, written: string | null, value: string | null, covered: boolean][] = [
  ['agent', 'rex', 'rex', true],
  ['agent', 'rex', 'Rex', false],
  ['agent', 'rex', 'rex.2', false],
  ['agent', null, null, true],
  ['agent', null, 'rex', false],
  ['agent', 'rex', null, false],
  ['agent', '*', null, false],
  ['agent', '*', 'rex', true],
  ['agent', 'a*b', 'a*b', true],
  ['branch', 'feature/*', 'feature/login', true],
  ['branch', 'feature/*', 'feature/', true],
  ['branch', 'feature/*', 'feature', false],
  ['branch', '*/login', 'feature/login', true],
  ['branch', 'release/*/hotfix', 'release/1.2/hotfix', true],
  ['branch', 'release/*/hotfix', 'release/hotfix', false],
  ['branch', 'a*a', 'a', false],
  ['branch', 'a*a', 'aa', true],
  ['branch', 'a*b*a', 'aba', true],
  ['branch', 'a*b*a', 'aa', false],
  ['branch', 'a*ba*a', 'aba', false],
  ['branch', '**', 'x', true],
  ['model', 'claude-*', 'claude-3-haiku', true],
  ['wbs', 'WBS-1', 'WBS-1', true],
  ['wbs', 'WBS-1', 'WBS-1.2', true],
  ['wbs', 'WBS-1', 'WBS-1.2.3', true],
  ['wbs', 'WBS-1', 'WBS-1-2', true],
  ['wbs', 'WBS-1', 'WBS-1/2', true],
  ['wbs', 'WBS-1', 'WBS-12', false],
  ['wbs', 'WBS-1.2', 'WBS-1', false],
  ['wbs', 'WBS-*', 'WBS-12', true],
  ['branch', 'main', 'main.2', false],
];

describe('what a scope covers', () => {
  for (const [dimension, written, value, covered] of COVERED) {
    it(`${dimension}=${written} ${covered ? 'covers' : 'does not cover'} ${value}`, () =>
      assert.equal(covers(dimension, written, value), covered));
  }

  it('matches patterns as a regular expression would', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
    const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(letters, value, (pattern, text) => {
        const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'su').test(text);
        assert.equal(covers('branch', pattern, text), expected);
      }),
    );
  });

  it('is no slower for a pattern that invites trying again', () => {
    assert.equal(covers('branch', `${'a*'.repeat(2000)}b`, 'a'.repeat(100_000)), false);
  });
});

describe('a filter in the values of the ledger', () => {
  const VALUES: Partial<Record<Dimension, string[]>> = {
    branch: ['main', 'feature/a', 'feature/b'],
    wbs: ['WBS-1', 'WBS-1.2', 'WBS-12'],
  };
  const CASES: [filter: Parameters<typeof resolveFilter>[0], resolved: object, asked: Dimension[]][] = [
    [{}, {}, []],
    [{ kind: ['llm'], agent: ['rex', null] }, { kind: ['llm'], agent: ['rex', null] }, []],
    [{ branch: ['main'] }, { branch: ['main'] }, []],
    [{ branch: ['feature/*', null] }, { branch: ['feature/*', null, 'feature/a', 'feature/b'] }, ['branch']],
    [{ branch: ['x/*'] }, { branch: ['x/*'] }, ['branch']],
    [{ wbs: ['WBS-1'], kind: ['llm'] }, { wbs: ['WBS-1', 'WBS-1.2'], kind: ['llm'] }, ['wbs']],
  ];
  for (const [filter, resolved, asked] of CASES) {
    it(`is ${JSON.stringify(resolved)} of ${JSON.stringify(filter)}`, () => {
      const dimensions: Dimension[] = [];
      const found = resolveFilter(filter, (dimension) => {
        dimensions.push(dimension);
        return VALUES[dimension] ?? [];
      });
      assert.deepEqual([found, dimensions], [resolved, asked]);
    });
  }

  it('says in words that it is on each value', () => {
    assert.equal(scopeOf({ kind: ['llm'] }, 'pr'), 'each pr,kind=llm');
    assert.equal(scopeOf({}, 'agent'), 'each agent');
    assert.equal(scopeOf({}), 'all');
  });
});
