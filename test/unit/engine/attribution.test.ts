/** The engine on real folders with real repositories: what a pull request cost when its logs do not say so. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GroupKey } from '../../../src/core/ledger/query';
import { dollarsOf } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { describeWithGit, git, makeBranch, makeRepository } from '../files/git/support';
import { cleanUp, decision, testWorkspace, type TestWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const ALL = { from: null, to: null };

/** A call of a cost without a WBS item, on the 4th of February 2026 when not said otherwise. */
const call = (cost: number, fields: Readonly<Record<string, unknown>> = {}): string =>
  decision({ timestamp: '2026-02-04T10:00:00Z', wbs: undefined, cost_usd: cost, ...fields });

async function costs({ engine }: TestWorkspace, ...groupBy: GroupKey[]): Promise<Record<string, number>> {
  const { rows } = await engine.request('query', { range: ALL, groupBy });
  return Object.fromEntries(rows.map(({ key, measures }) => [key.join(' '), dollarsOf(measures.cost)]));
}

const branchOf = (snapshot: Snapshot) =>
  snapshot.currentBranch && [
    snapshot.currentBranch.name,
    dollarsOf(snapshot.currentBranch.cost),
    snapshot.currentBranch.pr,
  ];

/** Pull request 12 of `feature/wbs-012-cart`, merged on the 6th of February. */
function mergeCart(folder: string): void {
  makeBranch(folder, 'feature/wbs-012-cart', 3, 'Adds carts');
  git(
    folder,
    6,
    'merge',
    '--quiet',
    '--no-ff',
    '-m',
    'Merge pull request #12 from acme/feature/wbs-012-cart',
    'feature/wbs-012-cart',
  );
}

describeWithGit('attribution in the engine', function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  it('knows a pull request by its branch and a WBS item by its name; the rest stays a row of its own', async () => {
    const on = (branch: string, fields = {}) => ({ branch, ...fields });
    const workspace = await testWorkspace({
      [LOG]:
        call(1, on('feature/wbs-012-cart')) +
        call(2, on('feature/wbs-012-cart', { timestamp: '2026-02-07T10:00:00Z' })) +
        call(4, on('main')) +
        call(8, { pr: 12, wbs: 'WBS-001' }) +
        call(16),
    });
    mergeCart(makeRepository(workspace.folder));
    await workspace.open();
    assert.deepEqual(await costs(workspace, 'pr', 'attribution'), { '12 branch': 1, '12 recorded': 8, ' ': 22 });
    assert.deepEqual(await costs(workspace, 'wbs', 'wbs-attribution'), {
      'WBS-012 pattern': 3,
      'WBS-001 recorded': 8,
      ' ': 20,
    });
  });

  it('reads nothing of a repository that is not trusted but what lies open on disk', async () => {
    const workspace = await testWorkspace({ [LOG]: call(1, { branch: 'feature/wbs-012-cart' }) });
    mergeCart(makeRepository(workspace.folder));
    const snapshot = await workspace.open({ trusted: false });
    assert.deepEqual(await costs(workspace, 'pr', 'wbs'), { ' WBS-012': 1 });
    assert.equal(snapshot.currentBranch?.name, 'main');
  });

  const branches: [name: string, make: (folder: string) => void, expected: unknown][] = [
    ['the branch that is checked out, over all time', (folder) => makeRepository(folder), ['main', 4, null]],
    [
      'a branch with a pull request',
      (folder) => {
        makeBranch(makeRepository(folder), 'cart', 3, 'Carts');
        git(folder, 3, 'update-ref', 'refs/pull/9/head', 'cart');
        git(folder, 3, 'checkout', '--quiet', 'cart');
      },
      ['cart', 2, '9'],
    ],
    [
      'a branch on which nothing was spent',
      (folder) => void git(makeRepository(folder), 3, 'checkout', '--quiet', '-b', 'idle'),
      ['idle', 0, null],
    ],
    ['no branch', (folder) => void git(makeRepository(folder), 3, 'checkout', '--quiet', '--detach'), null],
    ['no repository', () => undefined, null],
  ];
  for (const [name, make, expected] of branches) {
    it(`says what the current branch cost: ${name}`, async () => {
      const workspace = await testWorkspace({
        [LOG]: call(4, { branch: 'main', timestamp: '2025-12-31T00:00:00Z' }) + call(2, { branch: 'cart' }) + call(1),
      });
      make(workspace.folder);
      assert.deepEqual(branchOf(await workspace.open()), expected);
    });
  }

  it('says nothing of the branch where no log names branches', async () => {
    const workspace = await testWorkspace({ [LOG]: call(1) });
    makeRepository(workspace.folder);
    assert.equal(branchOf(await workspace.open()), null);
  });

  it('follows a branch that is checked out and a pull request that is merged later', async () => {
    const workspace = await testWorkspace({ [LOG]: call(1, { branch: 'cart' }) });
    const shop = makeRepository(workspace.folder);
    makeBranch(shop, 'cart', 3, 'Carts');
    await workspace.open({ watch: true });
    await workspace.until((snapshot) => snapshot.currentBranch?.name === 'main');
    git(shop, 5, 'checkout', '--quiet', 'cart');
    await workspace.until((snapshot) => snapshot.currentBranch?.name === 'cart');
    assert.deepEqual(await costs(workspace, 'pr'), { '': 1 });
    git(shop, 5, 'checkout', '--quiet', 'main');
    git(shop, 6, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #12 from acme/cart', 'cart');
    await workspace.engine.request('refresh', { paths: null });
    assert.deepEqual(await costs(workspace, 'pr'), { 12: 1 });
  });

  it('tells two opened repositories apart', async () => {
    const first = await testWorkspace({ [LOG]: call(1, { branch: 'cart', project: 'shop' }) });
    const [shop, site] = [join(first.folder, 'shop'), join(first.folder, 'site')];
    for (const [folder, number] of [
      [shop, 12],
      [site, 99],
    ] as const) {
      await mkdir(join(folder, 'ops'), { recursive: true });
      makeBranch(makeRepository(folder), 'cart', 3, 'Carts');
      git(folder, 3, 'update-ref', `refs/pull/${number}/head`, 'cart');
    }
    await writeFile(join(shop, LOG), call(1, { branch: 'cart', project: 'shop' }));
    await writeFile(join(site, LOG), call(2, { branch: 'cart', project: 'site' }) + call(4, { branch: 'cart' }));
    await first.open({
      folders: [
        { path: shop, name: 'shop' },
        { path: site, name: 'site' },
      ],
    });
    // Without a project nobody can tell which of the two was meant.
    assert.deepEqual(await costs(first, 'pr'), { 12: 1, 99: 2, '': 4 });
  });

  it('says that a pattern cannot be used, and uses none', async () => {
    const workspace = await testWorkspace({ [LOG]: call(1, { branch: 'WBS-1' }) });
    const snapshot = await workspace.open({ wbsPattern: '(a+)+' });
    assert.deepEqual(
      snapshot.problems.map(({ code, data }) => [code, data?.['key']]),
      [['config-invalid', 'spendlight.wbsPattern']],
    );
    assert.deepEqual(await costs(workspace, 'wbs'), { '': 1 });
    await workspace.open({ wbsPattern: '[A-Z]{3}' });
    assert.deepEqual(await costs(workspace, 'wbs'), { WBS: 1 });
  });
});

describe('sessions that agents linked to pull requests', function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  const answer = (id: string, minute: number) =>
    `${JSON.stringify({
      type: 'assistant',
      timestamp: `2026-02-04T10:${String(minute).padStart(2, '0')}:00Z`,
      sessionId: 's1',
      uuid: id,
      requestId: `r-${id}`,
      cwd: '/work/shop',
      message: {
        id,
        model: 'claude-sonnet-4-5',
        role: 'assistant',
        usage: { input_tokens: 1_000, output_tokens: 0 },
      },
    })}\n`;
  const link = (number: number, minute: number, repository = 'acme/shop') =>
    `${JSON.stringify({
      type: 'pr-link',
      sessionId: 's1',
      prNumber: number,
      prUrl: `https://github.com/${repository}/pull/${number}`,
      prRepository: repository,
      timestamp: `2026-02-04T10:${String(minute).padStart(2, '0')}:00Z`,
    })}\n`;
  const SESSION = 'costs/s1.jsonl';

  it('the last link before an event counts, the first also for what came before it', async () => {
    const workspace = await testWorkspace({
      [SESSION]: answer('a', 1) + link(7, 5) + answer('b', 6) + link(8, 10) + link(7, 11) + answer('c', 12),
    });
    await workspace.open();
    assert.deepEqual(await costs(workspace, 'pr', 'attribution'), { '7 pr-link': 0.006, '8 pr-link': 0.003 });
  });

  it('a link that comes later, in whatever file, reaches what was spent before', async () => {
    const workspace = await testWorkspace({ [SESSION]: answer('a', 1) });
    await workspace.open({ watch: true });
    assert.deepEqual(await costs(workspace, 'pr'), { '': 0.003 });
    await workspace.write('costs/s1-subagent.jsonl', answer('b', 2) + link(7, 5));
    await workspace.until((snapshot) => snapshot.all.calls === 2);
    assert.deepEqual(await costs(workspace, 'pr'), { 7: 0.006 });
    await rm(join(workspace.folder, 'costs/s1-subagent.jsonl'));
    await workspace.until((snapshot) => snapshot.all.calls === 1);
    assert.deepEqual(await costs(workspace, 'pr'), { '': 0.003 });
  });

  it('a second repository qualifies both, as soon as it is named', async () => {
    const workspace = await testWorkspace({
      [SESSION]: answer('a', 1) + link(7, 5),
      [LOG]: call(1, { pr: 'https://github.com/acme/shop/pull/7' }),
    });
    await workspace.open({ watch: true });
    assert.deepEqual(await costs(workspace, 'pr'), { 7: 1.003 });
    await appendFile(join(workspace.folder, LOG), call(2, { pr: 'https://github.com/acme/site/pull/7' }));
    await workspace.until((snapshot) => snapshot.all.calls === 3);
    assert.deepEqual(await costs(workspace, 'pr'), { 'acme/shop#7': 1.003, 'acme/site#7': 2 });
  });

  it('links survive in a checkpoint', async () => {
    const workspace = await testWorkspace({ [SESSION]: answer('a', 1) + link(7, 5) });
    const options = { watch: true, stateDirectory: join(workspace.folder, '.state') };
    await workspace.open(options);
    await workspace.engine.dispose();
    const again = await testWorkspace();
    const folders = [{ path: workspace.folder, name: 'workspace' }];
    const snapshot = await again.open({ ...options, folders });
    assert.equal(snapshot.progress.done, 0, 'the session was read again');
    assert.deepEqual(await costs(again, 'pr', 'attribution'), { '7 pr-link': 0.003 });
  });
});
