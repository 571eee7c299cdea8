/** The comment on a pull request, as text and as it is posted. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const HOSTILE = '@everyone <img src=x> |[x](http://evil.example)';
const CALLS = [
  { pr: 7, agent: 'rex', stage: 'code', iteration: 1, cost_usd: 0.5 },
  { pr: 7, agent: 'rex', stage: 'code', iteration: 2, cost_usd: 0.25 },
  { pr: 7, agent: HOSTILE, stage: 'qa', iteration: 1, cost_usd: 4.5, success: false },
  { pr: 7, agent: 'rex', model: 'model-nobody-knows', input_tokens: 5, output_tokens: 1 },
  { pr: 8, agent: 'rex', cost_usd: 1 },
].map((call, minute) =>
  JSON.stringify({ timestamp: `2026-02-10T09:0${minute}:00Z`, model: 'claude-sonnet-4.5', input_tokens: 1000, output_tokens: 100, ...call }),
);

let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-comment-'));
  const budgets = { budgets: { 'each PR': { period: 'total', limit: 5, each: 'pr' } } };
  const files = { 'ops/model-decisions.jsonl': CALLS.join('\n') + '\n', 'costs/budget-config.json': JSON.stringify(budgets) };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const askIn = (env: NodeJS.ProcessEnv, ...rest: string[]): Promise<Answer> =>
  spendlight(['comment', '--workspace', folder, '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC', ...rest], env);

const ask = (...rest: string[]): Promise<Answer> => askIn({}, ...rest);

describe('spendlight comment', function () {
  this.timeout(60_000);

  it('prints what would be posted', async () => {
    const { code, stdout, stderr } = await ask('--pr', '7');
    assert.deepEqual([code, stderr], [0, '']);
    assertGolden('cli/comment.md', stdout);
  });
  it('fits its schema', async () => {
    assertFits('comment-answer', JSON.parse((await ask('--pr', '7', '--json')).stdout));
  });
  it('refuses a name that is no number, and a repository that nobody names', async () => {
    assert.equal((await ask('--pr', 'main', '--post')).code, 2);
    const { code, stderr } = await ask('--pr', '7', '--post');
    assert.equal(code, 1);
    assert.match(stderr, /--repo owner\/name/);
  });
  it('posts with a token, once, to the address that the environment names', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += String(chunk)));
      request.on('end', () => {
        if (request.method === 'POST') bodies.push((JSON.parse(text) as { body: string }).body);
        const kept = bodies.map((body, id) => ({ id, body, html_url: 'https://github.com/acme/shop/pull/7#c' }));
        response.writeHead(request.method === 'POST' ? 201 : 200);
        response.end(JSON.stringify(request.method === 'POST' ? kept.at(-1) : kept));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const environment = {
      GITHUB_TOKEN: 'ghp_secret',
      GITHUB_REPOSITORY: 'acme/shop',
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    };
    try {
      assert.match((await askIn(environment, '--pr', '7', '--post')).stdout, /^Posted: https:\/\/github\.com\/acme/);
      assert.match((await askIn(environment, '--pr', '7', '--post')).stdout, /^Nothing new to say/);
      assert.equal(bodies.length, 1);
      assert.equal(bodies[0]?.trim(), (await ask('--pr', '7')).stdout.trim());
    } finally {
      server.close();
    }
  });
});
