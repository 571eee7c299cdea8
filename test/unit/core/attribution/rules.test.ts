/** What an event belongs to: its log's word, its session's link, its branch, a pattern; in that order. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Named, Span } from '../../../../src/core/attribution/attribution';
import { NO_FACTS, type RepositoryFacts } from '../../../../src/core/attribution/facts';
import { readHistory } from '../../../../src/core/attribution/history';
import { openWbsPattern } from '../../../../src/core/attribution/pattern';
import { makeAttributor, type FolderHistory } from '../../../../src/core/attribution/rules';
import type { PullRequestLink } from '../../../../src/core/sources/source';

const folder = (name: string, url: string | null, merges: Readonly<Record<string, string>>): FolderHistory => {
  const facts: RepositoryFacts = {
    ...NO_FACTS,
    remotes: url === null ? [] : [{ name: 'origin', url }],
    commits: Object.entries(merges).map(([pr, branch]) => ({
      hash: pr,
      tree: pr,
      at: 5_000,
      subject: `Merge pull request #${pr} from acme/${branch}`,
      body: `Title ABC-${pr}`,
    })),
  };
  return { names: new Set([name]), history: readHistory(facts) };
};
const shop = folder('shop', 'https://github.com/acme/shop', { 12: 'cart', 13: 'WBS-4-till' });
const site = folder('website', 'https://github.com/acme/site', { 12: 'home', 30: 'news' });

const link = (pr: string, at: number | null, some: Partial<PullRequestLink> = {}): PullRequestLink => ({
  session: 's',
  pr,
  repository: 'acme/shop',
  at,
  ...some,
});
const nothing: Named = { session: null, branch: null, project: null, pr: null, wbs: null };

function spans(
  named: Partial<Named>,
  folders: readonly FolderHistory[],
  links: readonly PullRequestLink[] = [],
): readonly Span[] {
  return makeAttributor({ links, folders, wbsOf: openWbsPattern(null).find })({ ...nothing, ...named });
}

describe('attribution', () => {
  type Short = readonly (readonly [from: number, pr: string | null, by: string | null, wbs: string | null])[];
  const first = -Infinity;
  const links = [link('7', 2_000), link('8', 4_000), link('7', 6_000), link('7', 1_000)];
  const cases: [name: string, named: Partial<Named>, folders: readonly FolderHistory[], expected: Short][] = [
    ['nothing is known', {}, [shop], [[first, null, null, null]]],
    ['the log wins', { pr: '99', session: 's', branch: 'cart' }, [shop], [[first, '99', 'recorded', null]]],
    [
      'links: the earliest note of each, the first also before',
      { session: 's' },
      [],
      [
        [first, '7', 'pr-link', null],
        [4_000, '8', 'pr-link', null],
      ],
    ],
    [
      'a link wins over the branch',
      { session: 's', branch: 'cart' },
      [shop],
      [
        [first, '7', 'pr-link', null],
        [4_000, '8', 'pr-link', null],
      ],
    ],
    [
      'a session without links has its branch',
      { session: 'other', branch: 'cart' },
      [shop],
      [
        [first, '12', 'branch', 'ABC-12'],
        [6_000, null, null, null],
      ],
    ],
    [
      'the branch names the WBS item before the title does',
      { branch: 'WBS-4-till' },
      [shop],
      [
        [first, '13', 'branch', 'WBS-4'],
        [6_000, null, null, 'WBS-4'],
      ],
    ],
    ['the pull request’s branch and title name it too', { pr: '13' }, [shop], [[first, '13', 'recorded', 'WBS-4']]],
    ['the log’s WBS item wins', { pr: '13', wbs: 'X' }, [shop], [[first, '13', 'recorded', 'X']]],
    [
      'a branch as CI runs write it',
      { branch: 'refs/heads/cart' },
      [shop],
      [
        [first, '12', 'branch', 'ABC-12'],
        [6_000, null, null, null],
      ],
    ],
    ['a run of a pull request', { branch: 'refs/pull/40/merge' }, [], [[first, '40', 'branch', null]]],
    [
      'the folder that the project names',
      { branch: 'home', project: 'website' },
      [shop, site],
      [
        [first, '12', 'branch', 'ABC-12'],
        [6_000, null, null, null],
      ],
    ],
    [
      'the repository that the project names',
      { branch: 'home', project: 'Acme/Site' },
      [shop, site],
      [
        [first, '12', 'branch', 'ABC-12'],
        [6_000, null, null, null],
      ],
    ],
    ['the project is another one', { branch: 'home', project: 'elsewhere' }, [shop, site], [[first, null, null, null]]],
    [
      'no project: the only folder that knows the branch',
      { branch: 'news' },
      [shop, site],
      [
        [first, '30', 'branch', 'ABC-30'],
        [6_000, null, null, null],
      ],
    ],
    [
      'no project, and two folders know it',
      { branch: 'cart' },
      [shop, folder('copy', null, { 5: 'cart' })],
      [[first, null, null, null]],
    ],
    [
      'another repository’s title is not taken',
      { pr: '13', project: 'other/repo' },
      [shop],
      [[first, '13', 'recorded', null]],
    ],
  ];
  for (const [name, named, folders, expected] of cases)
    it(name, () => {
      const found = spans(named, folders, links).map(({ from, pr, prBy, wbs }) => [from, pr, prBy, wbs]);
      assert.deepEqual(found, expected);
    });

  const repositories: [name: string, named: Partial<Named>, repository: string | null, isNamed: boolean][] = [
    ['of a link', { session: 's' }, 'acme/shop', true],
    ['of a qualified number', { pr: 'o/r#5' }, 'o/r', true],
    ['of the project', { pr: '5', project: 'o/r' }, 'o/r', true],
    ['of the folder', { pr: '5' }, 'acme/shop', false],
    ['of a project that is no repository', { pr: '5', project: 'billing' }, null, false],
    ['of what is no number', { pr: 'nightly', project: 'o/r' }, null, false],
    ['of the branch', { branch: 'cart' }, 'acme/shop', false],
  ];
  for (const [name, named, repository, isNamed] of repositories)
    it(`the repository ${name}`, () => {
      const [span] = spans(named, [shop], links);
      assert.deepEqual([span?.repository, span?.isNamed], [repository, isNamed]);
    });

  it('is that of the session which began the log’s own, and names it', () => {
    const rootOf = (session: string): string => (session === 'sub' ? 's' : session);
    const attributor = makeAttributor({ links, folders: [], wbsOf: openWbsPattern(null).find, rootOf });
    const shown = (session: string | null) =>
      attributor({ ...nothing, session }).map((one) => [one.session ?? null, one.from, one.pr]);
    const linked = [
      [first, '7'],
      [4_000, '8'],
    ];
    assert.deepEqual(
      shown('s'),
      linked.map((one) => [null, ...one]),
    );
    assert.deepEqual(
      shown('sub'),
      linked.map((one) => ['s', ...one]),
    );
    assert.deepEqual(shown(null), [[null, first, null]]);
  });

  it('does not depend on the order of links', () => {
    const some = fc.record({
      session: fc.constantFrom('s', 't'),
      pr: fc.constantFrom('1', '2', '3'),
      repository: fc.constantFrom('a/b', 'c/d', null),
      at: fc.option(fc.integer({ min: 0, max: 5 })),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 8 }), fc.infiniteStream(fc.nat()), (some, numbers) => {
        const shuffled = some
          .map((one) => ({ one, order: numbers.next().value ?? 0 }))
          .sort((a, b) => a.order - b.order)
          .map(({ one }) => one);
        for (const session of ['s', 't'])
          assert.deepEqual(spans({ session }, [], shuffled), spans({ session }, [], some));
      }),
    );
  });
});
