/** The session that a subtask belongs to: chains, circles, parents that are not there, and whatever a database may hold. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SessionRoots } from '../../../../../src/core/sources/agents/sessionRoots';

type Row = readonly [id: unknown, parent: unknown];
function rootsOf(rows: readonly Row[]): SessionRoots {
  const roots = new SessionRoots();
  for (const [id, parent] of rows) roots.add({ id, parent_id: parent });
  return roots;
}

describe('the session that a subtask belongs to', () => {
  const cases: readonly [name: string, rows: readonly Row[], session: string, root: string][] = [
    ['nobody says', [], 'a', 'a'],
    ['no parent', [['a', null]], 'a', 'a'],
    [
      'a parent',
      [
        ['a', null],
        ['b', 'a'],
      ],
      'b',
      'a',
    ],
    [
      'a chain',
      [
        ['a', null],
        ['b', 'a'],
        ['c', 'b'],
        ['d', 'c'],
      ],
      'd',
      'a',
    ],
    [
      'a chain told from its end',
      [
        ['d', 'c'],
        ['c', 'b'],
        ['b', 'a'],
        ['a', null],
      ],
      'd',
      'a',
    ],
    ['a parent without a row', [['b', 'gone']], 'b', 'gone'],
    [
      'a chain whose first one has no row',
      [
        ['c', 'b'],
        ['b', 'gone'],
      ],
      'c',
      'gone',
    ],
    ['its own parent', [['a', 'a']], 'a', 'a'],
    [
      'a circle',
      [
        ['b', 'a'],
        ['a', 'c'],
        ['c', 'b'],
      ],
      'c',
      'a',
    ],
    [
      'a way into a circle',
      [
        ['b', 'c'],
        ['c', 'b'],
        ['z', 'y'],
        ['y', 'c'],
      ],
      'z',
      'b',
    ],
    ['an empty parent', [['b', '']], 'b', 'b'],
    ['numbers', [['2', 1]], '2', '1'],
    [
      'blobs and nothing',
      [
        [new Uint8Array([1]), 'a'],
        [null, 'a'],
        [undefined, undefined],
      ],
      'b',
      'b',
    ],
    ['names of objects', [['__proto__', 'constructor']], '__proto__', 'constructor'],
  ];
  for (const [name, rows, session, root] of cases) it(name, () => assert.equal(rootsOf(rows).rootOf(session), root));

  it('is found again when more is known', () => {
    const roots = rootsOf([['b', 'a']]);
    assert.equal(roots.rootOf('b'), 'a');
    roots.add({ id: 'a', parent_id: 'root' });
    assert.equal(roots.rootOf('b'), 'root');
  });

  it('of a chain without an end is the session itself', () => {
    const rows = Array.from({ length: 5_000 }, (_, n): Row => [`s${n}`, `s${n + 1}`]);
    assert.equal(rootsOf(rows).rootOf('s0'), 's0');
    assert.equal(rootsOf(rows).rootOf('s4500'), 's5000');
  });

  it('does not depend on the order of the rows, and is one for all in a circle', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const parents = fc.uniqueArray(fc.tuple(name, name), { selector: ([id]) => id });
    fc.assert(
      fc.property(parents, (rows) => {
        const [one, other] = [rootsOf(rows), rootsOf([...rows].reverse())];
        for (const [id, parent] of rows) {
          assert.equal(one.rootOf(id), other.rootOf(id));
          assert.equal(one.rootOf(id), one.rootOf(parent));
        }
      }),
    );
  });
});
