/** Which pull request a branch became, by everything a repository knows of it, and when. */
import assert from 'node:assert/strict';
import { NO_FACTS, type CommitFact, type RefFact, type RepositoryFacts } from '../../../../src/core/attribution/facts';
import { readHistory } from '../../../../src/core/attribution/history';

const commit = (subject: string, at: number, some: Partial<CommitFact> = {}): CommitFact => ({
  hash: `c${at}`,
  tree: `t${at}`,
  at,
  subject,
  body: '',
  ...some,
});
const ref = (name: string, hash: string, some: Partial<RefFact> = {}): RefFact => ({
  name,
  hash,
  tree: null,
  subject: null,
  at: null,
  ...some,
});
const origin = [{ name: 'origin', url: 'https://github.com/acme/shop.git' }];
const merge = (pr: number, from: string, at: number) => commit(`Merge pull request #${pr} from ${from}`, at);

describe('history of a repository', () => {
  type Pulls = readonly (readonly [from: number, pr: string | null])[];
  const first = -Infinity;
  const cases: [name: string, facts: Partial<RepositoryFacts>, branch: string, pulls: Pulls][] = [
    ['nothing', {}, 'cart', []],
    [
      'a merge commit',
      { commits: [merge(12, 'acme/cart', 5_000)] },
      'cart',
      [
        [first, '12'],
        [6_000, null],
      ],
    ],
    [
      'a branch used again: each pull request up to its merge',
      { commits: [merge(20, 'acme/dev', 9_000), merge(12, 'acme/dev', 5_000)] },
      'dev',
      [
        [first, '12'],
        [6_000, '20'],
        [10_000, null],
      ],
    ],
    [
      'merged, and open again',
      { commits: [merge(12, 'acme/dev', 5_000)], refs: [ref('refs/pull/20/head', 'x'), ref('refs/heads/dev', 'x')] },
      'dev',
      [
        [first, '12'],
        [6_000, '20'],
      ],
    ],
    [
      'copied onto another branch later: the first commit merged it',
      {
        commits: [commit('Carts (#7)', 9_000, { tree: 'same' }), commit('Carts (#7)', 5_000, { tree: 'same' })],
        refs: [ref('refs/heads/cart', 'h', { tree: 'same' })],
      },
      'cart',
      [
        [first, '7'],
        [6_000, null],
      ],
    ],
    ['a fork’s branch of the same name', { remotes: origin, commits: [merge(12, 'stranger/cart', 5_000)] }, 'cart', []],
    [
      'one’s own fork',
      { remotes: [...origin, { name: 'me', url: 'git@github.com:Me/shop' }], commits: [merge(12, 'me/cart', 5_000)] },
      'cart',
      [
        [first, '12'],
        [6_000, null],
      ],
    ],
    ['main is nobody’s branch', { commits: [merge(12, 'acme/main', 5_000)] }, 'main', []],
    [
      'nor is what the remote calls its default',
      { defaultBranches: ['dev'], commits: [merge(12, 'acme/dev', 5_000)] },
      'dev',
      [],
    ],
    [
      'the tip of a pull request',
      { refs: [ref('refs/pull/3/head', 'x'), ref('refs/remotes/origin/cart', 'x')] },
      'cart',
      [[first, '3']],
    ],
    [
      'several open ones: the newest',
      { refs: [ref('refs/pull/3/head', 'x'), ref('refs/pull/11/head', 'x'), ref('refs/heads/cart', 'x')] },
      'cart',
      [[first, '11']],
    ],
    [
      'a squash with the branch’s very files',
      {
        commits: [commit('Carts (#7)', 5_000, { tree: 'same' })],
        refs: [ref('refs/heads/cart', 'h', { tree: 'same' })],
      },
      'cart',
      [
        [first, '7'],
        [6_000, null],
      ],
    ],
    [
      'a squash with the title of its last commit',
      { commits: [commit('Carts (#7)', 5_000)], refs: [ref('refs/heads/cart', 'h', { subject: 'Carts' })] },
      'cart',
      [
        [first, '7'],
        [6_000, null],
      ],
    ],
    [
      'a squash that lists its last commit',
      {
        commits: [commit('Carts (#7)', 5_000, { body: '* wip\n\n* done' })],
        refs: [ref('refs/heads/cart', 'h', { subject: 'done' })],
      },
      'cart',
      [
        [first, '7'],
        [6_000, null],
      ],
    ],
    [
      'a title that two branches have',
      {
        commits: [commit('wip (#7)', 5_000)],
        refs: [ref('refs/heads/a', 'h', { subject: 'wip' }), ref('refs/heads/b', 'i', { subject: 'wip' })],
      },
      'a',
      [],
    ],
    [
      'a new branch that still stands on the squash',
      {
        commits: [commit('Carts (#7)', 5_000, { hash: 'h', tree: 'same' })],
        refs: [ref('refs/heads/next', 'h', { tree: 'same', subject: 'Carts (#7)' })],
      },
      'next',
      [],
    ],
    [
      'noted by the editor',
      { settings: [{ branch: 'cart', key: 'github-pr-owner-number', value: 'acme#shop#44' }] },
      'cart',
      [[first, '44']],
    ],
    [
      'checked out from a pull request',
      { settings: [{ branch: 'cart', key: 'merge', value: 'refs/pull/45/head' }] },
      'cart',
      [[first, '45']],
    ],
    [
      'by another name at the remote',
      {
        settings: [{ branch: 'mine', key: 'merge', value: 'refs/heads/cart' }],
        commits: [merge(12, 'acme/cart', 5_000)],
      },
      'mine',
      [
        [first, '12'],
        [6_000, null],
      ],
    ],
    ['a run of a pull request', {}, '12/merge', []],
    [
      'a branch called as a property of objects',
      { commits: [merge(12, 'acme/__proto__', 5_000)] },
      '__proto__',
      [
        [first, '12'],
        [6_000, null],
      ],
    ],
  ];
  for (const [name, facts, branch, pulls] of cases)
    it(name, () => {
      const found = readHistory({ ...NO_FACTS, ...facts }).pullsOf(branch);
      assert.deepEqual(
        found.map(({ from, pr }) => [from, pr]),
        pulls,
      );
    });

  it('gives the same answer whatever order commits and refs come in', () => {
    const facts: RepositoryFacts = {
      ...NO_FACTS,
      commits: [merge(12, 'acme/dev', 5_000), merge(20, 'acme/dev', 9_000), commit('Carts (#7)', 6_000)],
      refs: [
        ref('refs/pull/21/head', 'x'),
        ref('refs/heads/dev', 'x'),
        ref('refs/heads/cart', 'h', { subject: 'Carts' }),
      ],
    };
    const turned = { ...facts, commits: [...facts.commits].reverse(), refs: [...facts.refs].reverse() };
    for (const branch of ['dev', 'cart']) {
      assert.deepEqual(readHistory(turned).pullsOf(branch), readHistory(facts).pullsOf(branch));
    }
  });

  it('knows titles, branches and the repository', () => {
    const commits = [commit('Merge pull request #12 from acme/cart', 1_000, { body: 'Carts for WBS-9\n' })];
    const history = readHistory({ ...NO_FACTS, remotes: origin, commits });
    assert.deepEqual(
      [history.titleOf('12'), history.branchOf('12'), history.repository],
      ['Carts for WBS-9', 'cart', 'acme/shop'],
    );
    assert.deepEqual([history.titleOf('13'), history.branchOf('13')], [null, null]);
  });
});
