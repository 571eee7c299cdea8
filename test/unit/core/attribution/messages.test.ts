/** What hosts write into commits and refs about pull requests. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  branchOfRef,
  pullOfBranch,
  pullOfRef,
  readMerge,
  repositoryOfUrl,
  squashedSubjects,
} from '../../../../src/core/attribution/messages';

describe('commit messages that name a pull request', () => {
  type Found = [pr: string, branch: string | null, owner: string | null, title: string | null] | null;
  const cases: [subject: string, body: string, found: Found][] = [
    [
      'Merge pull request #12 from acme/feature/cart',
      'Adds carts\n\nmore',
      ['12', 'feature/cart', 'acme', 'Adds carts'],
    ],
    ['Merge pull request #12 from acme/$(touch x)', '', ['12', '$(touch', 'acme', null]],
    ['Merge pull request #12 from acme/--upload-pack=x', '', ['12', '--upload-pack=x', 'acme', null]],
    ['Merge pull request #12 from acme/<img/src=x>', '', ['12', '<img/src=x>', 'acme', null]],
    ['Adds carts (#123)', '* one\n* two', ['123', null, null, 'Adds carts']],
    ['Revert "Adds carts (#12)" (#15)', '', ['15', null, null, 'Revert "Adds carts (#12)"']],
    ["Merge branch 'cart' into 'main'", 'Carts\n\nSee merge request acme/shop!7', ['7', 'cart', null, 'Carts']],
    ["Merge branch 'cart' into 'main'", 'Carts', null],
    ['Merged in cart (pull request #9)', 'Carts', ['9', 'cart', null, 'Carts']],
    ['Merged PR 44: Carts', '', ['44', null, null, 'Carts']],
    ["Merge pull request 'Carts' (#3) from cart into main", '', ['3', 'cart', null, 'Carts']],
    ['Fixes #12', '', null],
    ['Fixes (#12) at last', '', null],
    ["Merge branch 'main' of github.com:acme/shop", '', null],
    ['(#12)', '', null],
    ['x (#0012)', '', ['12', null, null, 'x']],
  ];
  for (const [subject, body, found] of cases)
    it(subject, () => {
      const merge = readMerge({ subject, body });
      assert.deepEqual(merge && [merge.pr, merge.branch, merge.owner, merge.title], found);
    });

  it('never throws, whatever a message says', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (subject, body) => {
        readMerge({ subject, body });
        squashedSubjects(body);
      }),
    ));
});

describe('refs', () => {
  const cases: [name: string, pull: string | null, branch: string | null][] = [
    ['refs/pull/12/head', '12', null],
    ['refs/pull/12/merge', '12', null],
    ['refs/remotes/origin/pr/12', '12', 'pr/12'],
    ['refs/remotes/origin/pull/12/head', '12', 'pull/12/head'],
    ['refs/merge-requests/3/head', '3', null],
    ['refs/heads/feature/cart', null, 'feature/cart'],
    ['refs/remotes/origin/feature/cart', null, 'feature/cart'],
    ['refs/remotes/origin/HEAD', null, null],
    ['refs/tags/v1', null, null],
  ];
  for (const [name, pull, branch] of cases)
    it(name, () => assert.deepEqual([pullOfRef(name), branchOfRef(name)], [pull, branch]));

  const ofRuns: [branch: string, pull: string | null][] = [
    ['refs/pull/12/merge', '12'],
    ['12/merge', '12'],
    ['pr/12', null],
    ['main', null],
  ];
  for (const [branch, pull] of ofRuns) it(`a run on ${branch}`, () => assert.equal(pullOfBranch(branch), pull));
});

describe('addresses of remotes', () => {
  const cases: [url: string, repository: string | null][] = [
    ['https://github.com/acme/shop.git', 'acme/shop'],
    ['https://user:secret@github.com/acme/shop', 'acme/shop'],
    ['git@github.com:acme/shop.git', 'acme/shop'],
    ['ssh://git@github.com:22/acme/shop.git', 'acme/shop'],
    ['https://gitlab.com/group/sub/shop.git/', 'group/sub/shop'],
    ['/srv/git/shop.git', null],
    ['../shop', null],
    ['file:///srv/git/shop', null],
    ['C:\\git\\shop', null],
    ['--upload-pack=touch x', null],
    ['', null],
  ];
  for (const [url, repository] of cases) it(url, () => assert.equal(repositoryOfUrl(url), repository));
});
