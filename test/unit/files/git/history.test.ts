/** Real repositories: what is read of them, and that reading one runs nothing and writes nothing. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readHistory, type History } from '../../../../src/core/attribution/history';
import { readHead, readPackedRefs, stampOf } from '../../../../src/files/git/disk';
import { readRepository } from '../../../../src/files/git/history';
import { locateRepository, type Repository } from '../../../../src/files/git/locate';
import { onPosix, put, useFolder } from '../support/temp';
import { commit, day, describeWithGit, git, makeBranch, makeRepository } from './support';

const SECOND = 1_000;

async function located(folder: string, trusted = true): Promise<Repository> {
  const found = await locateRepository(folder, trusted);
  assert.ok(found !== null);
  return found;
}

async function historyOf(folder: string, since: number | null = null): Promise<History> {
  return readHistory(await readRepository(await located(folder), { trusted: true, merges: true, since }));
}

const short = (history: History, branch: string) => history.pullsOf(branch).map(({ from, pr }) => [from, pr]);
const until = (date: number, pr: string) => [
  [-Infinity, pr],
  [day(date) + SECOND, null],
];

describeWithGit('history of real repositories', function () {
  this.timeout(30_000);
  const folder = useFolder();

  it('merge commits, with title and repository', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'feature/cart', 2, 'Adds carts');
    git(
      shop,
      5,
      'merge',
      '--quiet',
      '--no-ff',
      '-m',
      'Merge pull request #12 from acme/feature/cart',
      '-m',
      'Carts',
      'feature/cart',
    );
    git(shop, 5, 'branch', '-D', 'feature/cart');
    const history = await historyOf(shop);
    assert.deepEqual(short(history, 'feature/cart'), until(5, '12'));
    assert.deepEqual([history.titleOf('12'), history.repository], ['Carts', 'acme/shop']);
  });

  it('squashes, by their files', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'cart', 2, 'wip');
    git(shop, 6, 'merge', '--quiet', '--squash', 'cart');
    git(shop, 6, 'commit', '--quiet', '-m', 'Carts (#13)');
    assert.deepEqual(short(await historyOf(shop), 'cart'), until(6, '13'));
  });

  it('squashes of a branch that was behind, by their title', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'cart', 2, 'Carts');
    commit(shop, 3, 'Something else');
    git(shop, 6, 'merge', '--quiet', '--squash', 'cart');
    git(shop, 6, 'commit', '--quiet', '-m', 'Carts (#13)');
    assert.deepEqual(short(await historyOf(shop), 'cart'), until(6, '13'));
  });

  for (const packed of [false, true]) {
    it(`pull requests that were fetched, ${packed ? 'packed' : 'loose'}`, async () => {
      const shop = makeRepository(folder.path);
      makeBranch(shop, 'cart', 2, 'Carts');
      git(shop, 2, 'update-ref', 'refs/pull/14/head', 'cart');
      if (packed) git(shop, 2, 'pack-refs', '--all');
      assert.deepEqual(short(await historyOf(shop), 'cart'), [[-Infinity, '14']]);
    });
  }

  it('what the configuration notes of a branch, whatever the branch is called', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'a.b/c', 2, 'x');
    git(shop, 2, 'config', 'branch.a.b/c.github-pr-owner-number', 'acme#shop#15');
    assert.deepEqual(short(await historyOf(shop), 'a.b/c'), [[-Infinity, '15']]);
  });

  it('the remote’s default branch is nobody’s', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'develop', 2, 'x');
    git(shop, 2, 'update-ref', 'refs/remotes/origin/develop', 'develop');
    git(shop, 2, 'symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/develop');
    git(shop, 5, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #16 from acme/develop', 'develop');
    assert.deepEqual(short(await historyOf(shop), 'develop'), []);
  });

  it('nothing of before the time asked for', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'old', 2, 'x');
    git(shop, 3, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #17 from acme/old', 'old');
    makeBranch(shop, 'new', 8, 'y');
    git(shop, 9, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #18 from acme/new', 'new');
    const history = await historyOf(shop, day(7));
    assert.deepEqual([short(history, 'old'), short(history, 'new')], [[], until(9, '18')]);
  });

  const hostile = [
    '$(touch${IFS}pwned)',
    '-upload-pack=touch',
    '<img/src=x>',
    'a;b&c|d`e`',
    "it's",
    'ünï/čode',
    '__proto__',
    'a%00b',
  ];
  for (const branch of hostile) {
    it(`a branch called ${branch}`, async () => {
      const shop = makeRepository(folder.path);
      const tip = git(shop, 2, 'rev-parse', 'HEAD');
      git(shop, 2, 'update-ref', `refs/heads/${branch}`, tip);
      git(shop, 2, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`);
      git(shop, 5, 'commit', '--quiet', '--allow-empty', '-m', `Merge pull request #19 from acme/${branch}`);
      const repository = await located(shop);
      assert.equal(await readHead(repository), branch);
      assert.deepEqual(short(await historyOf(shop), branch), until(5, '19'));
      assert.deepEqual(
        readdirSync(shop).filter((name) => name !== '.git' && !name.endsWith('.txt')),
        [],
      );
    });
  }

  it('a detached HEAD is no branch', async () => {
    const shop = makeRepository(folder.path);
    git(shop, 2, 'checkout', '--quiet', '--detach');
    assert.equal(await readHead(await located(shop)), null);
  });

  it('a repository without a commit', async () => {
    git(folder.path, 1, 'init', '--quiet', '-b', 'start', '.');
    const facts = await readRepository(await located(folder.path), { trusted: true, merges: true, since: null });
    assert.deepEqual([facts.head, facts.commits, facts.refs], ['start', [], []]);
  });

  it('a worktree has its own branch and the common history', async () => {
    const shop = makeRepository(mkdir(folder.file('shop')));
    makeBranch(shop, 'cart', 2, 'Carts');
    git(shop, 2, 'update-ref', 'refs/pull/20/head', 'cart');
    git(shop, 2, 'worktree', 'add', '--quiet', folder.file('other'), 'cart');
    const worktree = await located(folder.file('other'));
    const main = await located(shop);
    assert.deepEqual([await readHead(worktree), await readHead(main)], ['cart', 'main']);
    assert.equal(path.resolve(worktree.commonDirectory), path.resolve(main.commonDirectory));
    assert.deepEqual(short(await historyOf(folder.file('other')), 'cart'), [[-Infinity, '20']]);
  });

  it('a shallow clone says what it has', async () => {
    const shop = makeRepository(mkdir(folder.file('shop')));
    makeBranch(shop, 'cart', 2, 'x');
    git(shop, 5, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #21 from acme/cart', 'cart');
    git(shop, 6, 'clone', '--quiet', '--depth', '1', `file://${shop}`, folder.file('clone'));
    assert.deepEqual(short(await historyOf(folder.file('clone')), 'cart'), until(5, '21'));
  });

  it('a folder inside of a repository', async () => {
    const shop = makeRepository(folder.path);
    mkdir(folder.file('packages', 'web'));
    const found = await located(folder.file('packages', 'web'));
    assert.equal(found.gitDirectory, path.join(shop, '.git'));
  });

  it('a stamp that changes with every commit, branch and fetch', async () => {
    const shop = makeRepository(folder.path);
    const repository = await located(shop);
    const stamps = [await stampOf(repository)];
    const changes: (() => void)[] = [
      () => void commit(shop, 2, 'x'),
      () => void git(shop, 2, 'checkout', '--quiet', '-b', 'next'),
      () => void git(shop, 2, 'branch', 'third'),
      () => void git(shop, 2, 'pack-refs', '--all'),
    ];
    for (const change of changes) {
      change();
      stamps.push(await stampOf(repository));
    }
    assert.equal(new Set(stamps).size, stamps.length);
    assert.equal(await stampOf(repository), stamps.at(-1));
  });
});

describeWithGit('reading a repository that is not trusted', function () {
  this.timeout(30_000);
  const folder = useFolder();

  it('reads the branch and packed refs, and runs nothing', async () => {
    const shop = makeRepository(folder.path);
    makeBranch(shop, 'cart', 2, 'Carts');
    git(shop, 2, 'update-ref', 'refs/pull/22/head', 'cart');
    git(shop, 2, 'pack-refs', '--all');
    git(shop, 5, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #22 from acme/cart', 'cart');
    const facts = await readRepository(await located(shop, false), { trusted: false, merges: true, since: null });
    assert.deepEqual([facts.head, facts.commits, facts.settings], ['main', [], []]);
    assert.deepEqual(short(readHistory(facts), 'cart'), [[-Infinity, '22']]);
  });

  it('follows no pointer and looks into no folder above', async () => {
    const shop = makeRepository(mkdir(folder.file('shop')));
    mkdir(folder.file('shop', 'inner'));
    put(folder.file('pointing', '.git'), `gitdir: ${path.join(shop, '.git')}\n`);
    assert.equal(await locateRepository(folder.file('shop', 'inner'), false), null);
    assert.equal(await locateRepository(folder.file('pointing'), false), null);
    assert.notEqual(await locateRepository(folder.file('pointing'), true), null);
  });
});

onPosix('reading a repository runs none of its programs', function () {
  this.timeout(30_000);
  const folder = useFolder();

  it('neither hooks, monitors, pagers, helpers nor signers', async () => {
    const shop = makeRepository(folder.path);
    const script = put(path.join(shop, '.git', 'evil.sh'), `#!/bin/sh\necho run >> "${folder.file('ran')}"\n`);
    chmodSync(script, 0o755);
    const keys = [
      'core.fsmonitor',
      'core.pager',
      'pager.log',
      'core.sshCommand',
      'core.askPass',
      'credential.helper',
      'diff.external',
      'gpg.program',
      'core.alternateRefsCommand',
      'core.editor',
      'alias.log',
      'alias.for-each-ref',
    ];
    for (const key of keys) git(shop, 1, 'config', key, key.startsWith('alias') ? `!${script}` : script);
    git(shop, 1, 'config', 'log.showSignature', 'true');
    for (const hook of ['post-index-change', 'reference-transaction', 'post-checkout']) {
      symlinkSync(script, path.join(shop, '.git', 'hooks', hook));
    }
    rmSync(folder.file('ran'), { force: true });
    const before = await stampOf(await located(shop));
    const facts = await readRepository(await located(shop), { trusted: true, merges: true, since: null });
    assert.equal(facts.refs.length, 1);
    assert.equal(existsSync(folder.file('ran')), false);
    assert.equal(await stampOf(await located(shop)), before);
  });

  it('not a git that lies in the folder itself', async () => {
    const shop = makeRepository(folder.path);
    const planted = put(path.join(shop, 'git'), `#!/bin/sh\necho run >> "${folder.file('ran')}"\n`);
    chmodSync(planted, 0o755);
    const before = process.env['PATH'];
    process.env['PATH'] = [shop, '.', before].join(path.delimiter);
    try {
      const facts = await readRepository(await located(shop), { trusted: true, merges: true, since: null });
      assert.equal(facts.refs.length, 1);
    } finally {
      process.env['PATH'] = before;
    }
    assert.equal(existsSync(folder.file('ran')), false);
  });

  it('without git it is content with the disk', async () => {
    const shop = makeRepository(folder.path);
    git(shop, 2, 'pack-refs', '--all');
    const before = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const facts = await readRepository(await located(shop), { trusted: true, merges: true, since: null });
      assert.deepEqual(
        [facts.head, facts.refs.map(({ name }) => name), facts.commits],
        ['main', ['refs/heads/main'], []],
      );
    } finally {
      process.env['PATH'] = before;
    }
  });
});

describe('what is no repository', () => {
  const folder = useFolder();
  const cases: [name: string, make: () => void][] = [
    ['an empty folder', () => undefined],
    ['an empty .git', () => void mkdir(folder.file('.git'))],
    ['a .git file of something else', () => void put(folder.file('.git'), 'hello')],
    ['a pointer to nowhere', () => void put(folder.file('.git'), 'gitdir: /nowhere/at/all\n')],
    ['a .git file of many megabytes', () => void put(folder.file('.git'), 'gitdir: x\n'.repeat(1_000_000))],
  ];
  for (const [name, make] of cases)
    it(name, async () => {
      make();
      assert.equal(await locateRepository(folder.path, true), null);
      assert.equal(await locateRepository(folder.path, false), null);
    });

  it('damaged refs and a damaged HEAD are passed over', async () => {
    put(folder.file('.git', 'HEAD'), 'ref: refs/heads/\u0000\nwhat');
    writeFileSync(folder.file('.git', 'packed-refs'), Buffer.from([0xff, 0xfe, 10, 0x30]));
    const repository = await located(folder.path);
    assert.deepEqual(await readPackedRefs(repository), []);
    const facts = await readRepository(repository, { trusted: true, merges: true, since: null });
    assert.deepEqual([facts.refs, facts.commits], [[], []]);
  });
});

function mkdir(directory: string): string {
  mkdirSync(directory, { recursive: true });
  return directory;
}
