/** Senders that are killed in the middle, and several at once: every message arrives, and in the ordinary case once. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { idempotencyKey } from '../../../../src/notify/message';
import { channelOf } from '../../../../src/store/outbox/letter';
import { closeServers, httpServer, type TestServer } from '../../notify/support/servers';

const SENDER = join(__dirname, 'sender.js');
const IDS = Array.from({ length: 24 }, (_, index) => `message-${index}`);
const PATIENCE_MS = 60_000;

let folder = '';
const children: ChildProcess[] = [];
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-senders-')))));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await closeServers();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(port: number, ids: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [SENDER, folder, String(port), ...ids], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

const queued = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.stdout?.once('data', resolve));
const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve));

/** How often each message came. */
function times({ seen }: TestServer): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { headers } of seen) {
    const key = String(headers['idempotency-key']);
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return counted;
}

async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (const start = performance.now(); performance.now() - start < PATIENCE_MS; await pause()) if (isTrue()) return;
  assert.fail(`not within ${PATIENCE_MS} ms: ${what}`);
}
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

/** Letters alone: who is killed while writing one leaves half of it under another name. */
const letters = (drawer: string): number =>
  readdirSync(join(folder, 'outbox', drawer)).filter((name) => channelOf(name) !== null).length;
const settled = (): boolean => letters('queue') === 0 && letters('sent') > 0;

describe('senders', function () {
  this.timeout(3 * PATIENCE_MS);

  for (const kills of [[0], [1, 2, 3], [5, 11, 17]])
    it(`killed while request ${kills.join(' and ')} is on its way: everything arrives, only those perhaps twice`, async () => {
      let sender: ChildProcess | null = null;
      let requests = 0;
      const onTheirWay: string[] = [];
      const server = await httpServer((response: ServerResponse, request) => {
        const killed = kills.includes(requests++);
        if (!killed) {
          response.writeHead(204).end();
          return;
        }
        onTheirWay.push(String(request.headers['idempotency-key']));
        // Nobody will hear the answer.
        const dying = sender;
        dying?.kill('SIGKILL');
        dying?.once('exit', () => (sender = start(server.port, [])));
      });
      sender = start(server.port, IDS);
      await queued(sender);
      await until('the queue is empty', settled);
      const counted = times(server);
      assert.deepEqual([...counted.keys()].sort(), IDS.map((id) => idempotencyKey({ id })).sort());
      const twice = [...counted].filter(([, count]) => count > 1);
      assert.deepEqual(twice.map(([key]) => key).sort(), [...new Set(onTheirWay)].sort());
    });

  it('killed while nothing is on its way: everything arrives once', async () => {
    const server = await httpServer((response) => response.writeHead(204).end());
    const first = start(server.port, IDS);
    await queued(first);
    first.kill('SIGKILL');
    await ended(first);
    const before = server.seen.length;
    start(server.port, IDS);
    await until('the queue is empty', settled);
    assert.equal(times(server).size, IDS.length);
    // The one that was being sent at the kill, if there was one, may have arrived unheard.
    assert.ok(server.seen.length <= IDS.length + 1, `${before} before, ${server.seen.length} in all`);
  });

  it('four at once, all queueing the same: everything arrives once', async () => {
    const server = await httpServer((response) => response.writeHead(204).end());
    const senders = [0, 1, 2, 3].map(() => start(server.port, IDS));
    await Promise.all(senders.map(queued));
    await until('the queue is empty', settled);
    const counted = times(server);
    assert.equal(counted.size, IDS.length);
    assert.deepEqual(
      [...counted].filter(([, count]) => count > 1),
      [],
    );
  });

  it('four at once: one message at a time', async () => {
    let concurrent = 0;
    let most = 0;
    const server = await httpServer((response) => {
      most = Math.max(most, ++concurrent);
      setTimeout(() => {
        concurrent -= 1;
        response.writeHead(204).end();
      }, 5);
    });
    const senders = [0, 1, 2, 3].map(() => start(server.port, IDS));
    await Promise.all(senders.map(queued));
    await until('the queue is empty', settled);
    assert.equal(most, 1, 'one message at a time goes to a channel, whoever sends it');
    assert.equal(server.seen.length, IDS.length);
  });
});
