/** How pull requests are known, on the command line: recorded, linked, by branch, and not at all, adding up to the total. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeWithGit, git, makeBranch, makeRepository } from '../../unit/files/git/support';
import { spendlight } from './run';

interface Rows {
  readonly total: { readonly costUsd: number };
  readonly by: Readonly<Record<string, readonly { readonly key: string | null; readonly costUsd: number }[]>>;
}

describeWithGit('how pull requests are known, on the command line', function () {
  this.timeout(60_000);
  let root = '';
  let folder = '';
  before(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-attribution-')));
    folder = join(root, 'shop');
    const put = (file: string, ...lines: object[]): void => {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    };
    const call = { timestamp: '2026-02-04T10:00:00Z', agent: 'AGENT-1', model: 'gpt-4o' };
    put(
      'shop/ops/model-decisions.jsonl',
      { ...call, cost_usd: 1, pr: 9 },
      { ...call, cost_usd: 2, branch: 'feature/WBS-7-cart' },
      { ...call, cost_usd: 4, branch: 'main' },
    );
    const at = { sessionId: 's1', cwd: folder, timestamp: '2026-02-04T10:00:00Z' };
    put(
      'home/.claude/projects/shop/s1.jsonl',
      { ...at, type: 'pr-link', prNumber: 12, prUrl: 'https://github.com/acme/shop/pull/12', prRepository: 'acme/shop' },
      { ...at, type: 'assistant', uuid: 'u', costUSD: 8, message: { id: 'm', model: 'claude-sonnet-4-5', usage: { input_tokens: 1, output_tokens: 1 } } },
    );
    makeRepository(folder);
    makeBranch(folder, 'feature/WBS-7-cart', 3, 'Carts');
    git(folder, 6, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #11 from acme/feature/WBS-7-cart', 'feature/WBS-7-cart');
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const ask = async (...args: string[]): Promise<string> => {
    const now = ['--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC'];
    const { code, stdout, stderr } = await spendlight(['summary', '--workspace', folder, '--home', join(root, 'home'), ...now, ...args]);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout;
  };

  it('adds up to the total, what is not known included', async () => {
    const { by, total } = JSON.parse(await ask('--json', '--by', 'attribution,wbs-attribution', '--no-cache')) as Rows;
    const rows = (key: string) => by[key]?.map((row) => [row.key, row.costUsd]);
    assert.deepEqual(rows('attribution'), [
      ['pr-link', 8],
      [null, 4],
      ['branch', 2],
      ['recorded', 1],
    ]);
    assert.deepEqual(rows('wbs-attribution'), [
      [null, 13],
      ['pattern', 2],
    ]);
    assert.equal(total.costUsd, 15);
  });

  it('is the same from what was kept of the time before', async () => {
    const fresh = await ask('--json', '--by', 'attribution', '--no-cache');
    for (const time of ['first', 'second', 'third'])
      assert.deepEqual(JSON.parse(await ask('--json', '--by', 'attribution')), JSON.parse(fresh), time);
  });

  it('is a table in words', async () => {
    const text = await ask('--by', 'attribution');
    for (const row of [/pr-link .*\$8\.00/, /Not attributed to a PR .*\$4\.00/, /branch .*\$2\.00/, /recorded .*\$1\.00/]) assert.match(text, row);
  });

  it('is named among what can be asked for', async () => {
    const { code, stderr } = await spendlight(['summary', '--workspace', folder, '--by', 'how']);
    assert.equal(code, 2);
    assert.match(stderr, /attribution, wbs-attribution/);
  });
});
