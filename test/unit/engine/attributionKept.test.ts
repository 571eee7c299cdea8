/** What repositories say of pull requests is kept with the checkpoint: read again when anything of it was touched, and not before. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { describeWithGit, git, makeBranch, makeRepository } from '../files/git/support';
import { cleanUp, decision, testWorkspace, type TestWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const call = (cost: number, branch: string, more: Readonly<Record<string, unknown>> = {}): string =>
  decision({ timestamp: '2026-02-04T10:00:00Z', wbs: undefined, cost_usd: cost, branch, ...more });
const NOTHING_USED = { input_tokens: 0, output_tokens: 0 };
const merge = (folder: string, branch: string, pr: number): void =>
  void git(folder, 6, 'merge', '--quiet', '--no-ff', '-m', `Merge pull request #${pr} from acme/${branch}`, branch);

describeWithGit('what repositories say, kept with the checkpoint', function () {
  this.timeout(60_000);
  const path = process.env['PATH'];
  let root = '';
  let workspace: TestWorkspace;
  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-kept-')));
    // Large enough to be worth a checkpoint.
    const others = Array.from({ length: 1_200 }, (_, n) => call(0, `other-${n % 7}`, NOTHING_USED)).join('');
    workspace = await testWorkspace({ [LOG]: call(1, 'team/cart') + call(2, 'team/till') + others });
    makeRepository(workspace.folder);
    makeBranch(workspace.folder, 'team/cart', 3, 'Carts');
    makeBranch(workspace.folder, 'team/till', 3, 'Tills');
    merge(workspace.folder, 'team/cart', 12);
    // A git that notes that it was run.
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    await writeFile(join(root, 'git'), `#!/bin/sh\necho run >> '${root}/runs'\nexec '${real}' "$@"\n`);
    await chmod(join(root, 'git'), 0o755);
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await cleanUp();
    await rm(root, { recursive: true, force: true });
  });

  const open = async (more: Partial<EngineOptions> = {}): Promise<Snapshot> => {
    process.env['PATH'] = `${root}${delimiter}${path}`;
    const snapshot = await workspace.open({ stateDirectory: join(root, 'state'), ...more });
    process.env['PATH'] = path;
    return snapshot;
  };
  const costs = async (): Promise<Record<string, number>> => {
    const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy: ['pr'] });
    const spent = rows.filter(({ measures }) => measures.cost > 0);
    return Object.fromEntries(spent.map(({ key, measures }) => [key[0] ?? '-', dollarsOf(measures.cost)]));
  };
  const runs = async (): Promise<number> => {
    const text = await readFile(join(root, 'runs'), 'utf8').catch(() => '');
    await rm(join(root, 'runs'), { force: true });
    return text.split('\n').length - 1;
  };

  it('is not read again where nothing was touched', async () => {
    await open();
    assert.deepEqual([await costs(), (await runs()) > 0], [{ 12: 1, '-': 2 }, true]);
    for (const _ of [1, 2]) {
      await open();
      assert.deepEqual([await costs(), await runs()], [{ 12: 1, '-': 2 }, 0]);
    }
  });

  it('is there with the first figures while logs are followed', async () => {
    await open();
    await open({ watch: true });
    assert.deepEqual(await costs(), { 12: 1, '-': 2 });
  });

  const touches: readonly [name: string, touch: (folder: string) => void, after: Record<string, number>][] = [
    ['a merge', (folder) => merge(folder, 'team/till', 13), { 12: 1, 13: 2 }],
    [
      'a ref of a pull request, made aside',
      (folder) => void git(folder, 7, 'update-ref', 'refs/pull/14/head', 'team/till'),
      { 12: 1, 14: 2 },
    ],
    [
      'a remote’s branch, deep in its folders',
      (folder) => void git(folder, 7, 'update-ref', 'refs/remotes/fork/deep/er/branch', 'team/till'),
      { 12: 1, '-': 2 },
    ],
    [
      'another branch checked out',
      (folder) => void git(folder, 7, 'checkout', '--quiet', 'team/till'),
      { 12: 1, '-': 2 },
    ],
    ['refs packed', (folder) => void git(folder, 7, 'pack-refs', '--all'), { 12: 1, '-': 2 }],
    [
      'a setting',
      (folder) => void git(folder, 7, 'config', 'branch.team/till.github-pr-owner-number', 'acme#shop#15'),
      { 12: 1, 15: 2 },
    ],
  ];
  for (const [name, touch, after] of touches)
    it(`is read again after ${name}`, async () => {
      await open();
      await runs();
      touch(workspace.folder);
      const { currentBranch } = await open();
      assert.deepEqual([await costs(), (await runs()) > 0], [after, true]);
      assert.equal(currentBranch?.name, name === 'another branch checked out' ? 'team/till' : 'main');
      await workspace.open();
      assert.deepEqual(await costs(), after, 'without a checkpoint');
    });

  it('is put to other rules without being read again', async () => {
    const byWbs = async (): Promise<unknown[]> => {
      const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy: ['wbs'] });
      return rows.filter(({ measures }) => measures.cost > 0).map(({ key }) => key[0]);
    };
    await open({ wbsPattern: 'c(a)rt' });
    assert.deepEqual([await byWbs(), (await runs()) > 0], [[null, 'a'], true]);
    await open({ wbsPattern: 't(i)ll' });
    assert.deepEqual([await byWbs(), await runs()], [['i', null], 0]);
  });

  it('leaves with the repository', async () => {
    await open();
    await runs();
    await rm(join(workspace.folder, '.git'), { recursive: true });
    await open();
    assert.deepEqual(await costs(), { '-': 3 });
  });

  it('does not take what Restricted Mode may not know', async () => {
    await open();
    await open({ trusted: false });
    assert.deepEqual(await costs(), { '-': 3 });
  });
});
