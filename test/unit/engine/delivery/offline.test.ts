/** A run without channels opens no connection and loads nothing that could; one with a channel goes there and nowhere else. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers, closeServers, httpServer } from '../../notify/support/servers';
import { decision } from '../support';

const CHILD = join(__dirname, 'offlineChild.js');
const SECRET = 'S3CRET-t0ken';

interface Run {
  readonly told: number;
  readonly pending: number;
  readonly dead: number;
  readonly connections: readonly string[];
  readonly loaded: number;
}

let folder = '';
let state = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-offline-')));
  state = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-offline-state-')));
  mkdirSync(join(folder, 'ops'));
  writeFileSync(join(folder, 'ops', 'model-decisions.jsonl'), decision({ cost_usd: 5 }));
});
afterEach(async () => {
  await closeServers();
  for (const path of [folder, state]) rmSync(path, { recursive: true, force: true });
});

let printed = '';
async function run(address = '-'): Promise<Run> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CHILD, folder, state, address]);
  printed = stdout + stderr;
  return JSON.parse(stdout) as Run;
}

/** Everything in a folder, names included, as one text. */
function everythingIn(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .map((entry) => entry.name + (entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), 'utf8') : ''))
    .join('\n');
}

describe('the network', () => {
  it('is not there for a run without channels, alerts or not', async () => {
    const { told, connections, loaded } = await run();
    assert.ok(told > 0, 'there was nothing to tell, so this proves nothing');
    assert.deepEqual([connections, loaded], [[], 0]);
  }).timeout(30_000);

  it('is there for a channel that is on: one connection, to its address', async () => {
    const server = await httpServer(answers(204));
    const { told, pending, dead, connections, loaded } = await run(`http://127.0.0.1:${server.port}/${SECRET}`);
    assert.ok(told > 0 && loaded > 0);
    assert.deepEqual([pending, dead, server.seen.length, connections.length], [0, 0, 1, 1]);
    assert.ok(connections[0]?.includes(`"port":${server.port}`) || connections[0]?.includes(String(server.port)));
  }).timeout(30_000);

  for (const [name, status, left] of [
    ['arrived', 204, [0, 0]],
    ['will be tried again', 500, [1, 0]],
    ['was refused', 404, [0, 1]],
  ] as const)
    it(`leaves no secret behind: a message that ${name}`, async () => {
      const server = await httpServer((response, request) => {
        response.writeHead(status, { 'X-Echo': request.url ?? '' }).end(`no ${request.url ?? ''}`);
      });
      const { pending, dead } = await run(`http://127.0.0.1:${server.port}/${SECRET}`);
      assert.deepEqual([pending, dead], left);
      assert.match(server.seen[0]?.path ?? '', new RegExp(SECRET));
      const written = everythingIn(state);
      assert.match(written, /outbox/);
      assert.ok(!written.includes(SECRET) && !everythingIn(folder).includes(SECRET) && !printed.includes(SECRET));
    }).timeout(30_000);
});
