/** Pull requests that only the repository's host knows: asked for on request, through `gh`, once an hour, and never in the way. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { describeWithGit, git, makeBranch, makeRepository } from '../files/git/support';
import { cleanUp, decision, testWorkspace, type TestWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const call = (cost: number, branch: string, date = 4): string =>
  decision({ timestamp: `2026-02-0${date}T10:00:00Z`, wbs: undefined, cost_usd: cost, branch });
const pull = (number: number, ref: string, merged: string | null, title = 'Adds T-7') => ({
  ...{ number, title, state: merged === null ? 'open' : 'closed', merged_at: merged, closed_at: merged },
  head: { ref, label: `acme:${ref}` },
});

describeWithGit('pull requests that only the host knows', function () {
  this.timeout(30_000);
  const path = process.env['PATH'];
  let root = '';
  let workspace: TestWorkspace;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'spendlight-gh-'));
    workspace = await testWorkspace({
      [LOG]: call(1, 'cart') + call(2, 'cart', 8) + call(4, 'main') + call(8, 'idle'),
    });
    makeRepository(workspace.folder);
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await cleanUp();
    await rm(root, { recursive: true, force: true });
  });

  /** A `gh` that notes what it is asked and surrounded by, and answers about one branch. */
  async function installGh(answer: string, more = ''): Promise<void> {
    await mkdir(join(root, 'bin'));
    const file = join(root, 'bin', 'gh');
    await writeFile(join(root, 'answer'), answer);
    await writeFile(
      file,
      `#!/bin/sh\necho "$GH_PROMPT_DISABLED$GH_NO_UPDATE_NOTIFIER $PWD $*" >> '${root}/asked'\n${more}\ncase "$*" in *cart*) cat '${root}/answer';; *) echo '[]';; esac\n`,
    );
    await chmod(file, 0o755);
    process.env['PATH'] = `${join(root, 'bin')}${delimiter}${path}`;
  }
  const asked = async (): Promise<string[]> =>
    (await readFile(join(root, 'asked'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const open = (more: Partial<EngineOptions> = {}): Promise<Snapshot> =>
    workspace.open({ attributionOnline: true, stateDirectory: join(root, 'state'), ...more });
  const costs = async (): Promise<Record<string, number>> => {
    const groupBy = ['pr', 'attribution', 'wbs'] as const;
    const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy });
    return Object.fromEntries(
      rows.map(({ key, measures }) => [key.map((one) => one ?? '-').join(' '), dollarsOf(measures.cost)]),
    );
  };
  const said = ({ problems }: Snapshot) =>
    problems.map(({ code, severity, data }) => [code, severity, data?.['reason']]);
  const UNTOLD = { '- - -': 15 };

  it('are matched by branch, until they were merged, and name the work by their title', async () => {
    await installGh(JSON.stringify([pull(12, 'cart', '2026-02-06T10:00:00Z'), pull(13, 'other', null)]));
    const snapshot = await open({ wbsPattern: 'T-\\d+' });
    assert.deepEqual(await costs(), { '12 branch T-7': 1, '- - -': 14 });
    assert.deepEqual(said(snapshot), []);
    const questions = await asked();
    assert.deepEqual(
      questions.map((line) => line.replace(/^11 \S+ /, '')).sort(),
      ['cart', 'idle'].map(
        (branch) =>
          `api --hostname github.com --method GET repos/acme/shop/pulls?state=all&head=acme%3A${branch}&per_page=100`,
      ),
    );
    assert.ok(
      questions.every((line) => line.startsWith(`11 ${join(root, 'bin')} `)),
      questions.join('\n'),
    );
  });

  it('are kept, and not asked for again soon', async () => {
    await installGh(JSON.stringify([pull(12, 'cart', null)]));
    for (const _ of [1, 2]) {
      await open();
      assert.deepEqual(await costs(), { '12 branch -': 3, '- - -': 12 });
      await workspace.engine.dispose();
    }
    assert.equal((await asked()).length, 2);
  });

  it('come behind what the history itself says', async () => {
    await installGh(JSON.stringify([pull(99, 'cart', null)]));
    makeBranch(workspace.folder, 'cart', 3, 'Carts');
    git(workspace.folder, 6, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #12 from acme/cart', 'cart');
    await open();
    assert.deepEqual(await costs(), { '12 branch -': 1, '- - -': 14 });
    assert.ok((await asked()).every((line) => !line.includes('cart')));
  });

  const never: readonly [name: string, options: Partial<EngineOptions>][] = [
    ['unless it was asked for', { attributionOnline: false }],
    ['in Restricted Mode', { trusted: false }],
  ];
  for (const [name, options] of never)
    it(`are never asked for ${name}`, async () => {
      await installGh(JSON.stringify([pull(12, 'cart', null)]));
      assert.deepEqual(said(await open(options)), []);
      assert.deepEqual([await asked(), await costs()], [[], UNTOLD]);
    });

  it('are not asked for by a program that lies in the folder', async () => {
    await installGh('[]');
    process.env['PATH'] = `${workspace.folder}${delimiter}${path}`;
    await workspace.write('gh', `#!/bin/sh\ntouch '${root}/asked'\necho '[]'\n`);
    await chmod(join(workspace.folder, 'gh'), 0o755);
    await open();
    assert.deepEqual(await asked(), []);
  });

  const failures: readonly [name: string, answer: string, more: string, reason: RegExp][] = [
    [
      'nobody signed in',
      '',
      'echo "To get started with GitHub CLI, please run: gh auth login" >&2; exit 4',
      /gh auth login/,
    ],
    ['an answer that is none', 'surprise', '', /something else/],
    ['an answer that is no list', '{"message":"Not Found"}', '', /something else/],
  ];
  for (const [name, answer, more, reason] of failures)
    it(`are a problem in words where they cannot be had: ${name}`, async () => {
      await installGh(answer, more);
      const [problem] = said(await open());
      assert.deepEqual(problem?.slice(0, 2), ['host-not-asked', 'warning']);
      assert.match(String(problem?.[2]), reason);
      assert.deepEqual(await costs(), UNTOLD);
      // The first question that fails is the last one.
      assert.equal((await asked()).filter((line) => more !== '' || line.includes('cart')).length, 1);
    });

  it('are a problem where there is no gh', async () => {
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    await symlink(real, join(root, 'git'));
    process.env['PATH'] = root;
    assert.match(String(said(await open())[0]?.[2]), /not installed/);
  });

  it('take nothing of what is told of other branches, nor numbers that are none', async () => {
    const odd = [
      null,
      5,
      {},
      { number: 'x', head: { ref: 'cart' } },
      { number: -1, head: { ref: 'cart' } },
      { number: 7, head: null },
    ];
    await installGh(JSON.stringify([...odd, pull(12, 'idle', null)]));
    await open();
    assert.deepEqual(await costs(), UNTOLD);
  });

  it('are taken from no cache that somebody else wrote', async () => {
    await installGh('[]');
    await open();
    await workspace.engine.dispose();
    const folder = join(root, 'state', 'pull-requests');
    const [file = ''] = await readdir(folder);
    await writeFile(
      join(folder, file),
      '{"version":1,"repository":"github.com/acme/shop","answers":[["cart",{"askedAt":9e15,"pulls":[{"branch":"cart","pr":"__proto__"}]}]]}',
    );
    await open();
    assert.deepEqual(await costs(), UNTOLD);
  });
});
