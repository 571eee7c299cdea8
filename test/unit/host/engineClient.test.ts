/** The engine's process from the outside: with a real child process that plays the engine, well and badly. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EngineClient, type EngineState } from '../../../src/host/engineClient';
import type { Log } from '../../../src/host/log';
import { RestartPolicy } from '../../../src/host/restartPolicy';
import { translator, untranslated } from '../../../src/core/translate';
import { ENGINE_PROTOCOL, type EngineOptions, type Snapshot } from '../../../src/protocol/engine';
import { DEFAULTS } from '../engine/support';

const folder = mkdtempSync(path.join(tmpdir(), 'spendlight-client-'));
const clients: EngineClient[] = [];
const SOON_MS = 5;
const LONG_MS = 10_000;

/** An engine that answers what `on` (the body of a function of `message` and `answer`) makes of a request. */
function script(name: string, on: string): string {
  const file = path.join(folder, `${name}.js`);
  const answer = `(result) => process.send({ type: 'answer', id: message.id, result })`;
  writeFileSync(
    file,
    `process.on('message', (message) => { const answer = ${answer}; ${on} }); process.on('disconnect', () => process.exit(0));`,
  );
  return file;
}

const opens = `if (message.method === 'open') return answer({ protocol: ${ENGINE_PROTOCOL} });`;

function clientOf(
  file: string,
  delays: readonly number[] = [SOON_MS, SOON_MS],
  translate = untranslated,
): { client: EngineClient; states: EngineState[]; log: string[] } {
  const lines: string[] = [];
  const keep = (line: string | Error): void => void lines.push(String(line));
  const log: Log = { debug: keep, info: keep, warn: keep, error: keep };
  const client = new EngineClient({
    launch: { script: file, memoryLimitMegabytes: 64 },
    log,
    translate,
    clock: Date.now,
    policy: new RestartPolicy(delays),
  });
  const states: EngineState[] = [];
  client.onDidChangeState((state) => states.push(state));
  clients.push(client);
  return { client, states, log: lines };
}

function stateOf(client: EngineClient, kind: EngineState['kind']): Promise<EngineState> {
  if (client.state.kind === kind) return Promise.resolve(client.state);
  return new Promise((resolve) => {
    const stop = client.onDidChangeState((state) => {
      if (state.kind !== kind) return;
      stop();
      resolve(state);
    });
  });
}

const options = (name: string): EngineOptions => ({
  ...DEFAULTS,
  folders: [{ path: folder, name }],
  timeZone: null,
  now: null,
  watch: true,
});
const query = { range: { from: null, to: null }, groupBy: [] };

describe('engine client', () => {
  afterEach(() => Promise.all(clients.splice(0).map((client) => client.dispose())));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const german = translator({ 'There is no {0}.': '{0} gibt es nicht.' });
  for (const [name, failure, said] of [
    ['in the language of the editor', "words: { template: 'There is no {0}.', values: ['{0}'] }", '{0} gibt es nicht.'],
    ['as it is where it comes without words', 'other: 1', 'There is no X.'],
    ['as it is where its words are its message', "words: 'There is no X.'", 'There is no X.'],
  ] as const) {
    it(`says a refusal ${name}`, async () => {
      const refuses = `process.send({ type: 'failure', id: message.id, message: 'There is no X.', ${failure} });`;
      const { client } = clientOf(script(`words-${failure.length}`, `${opens} ${refuses}`), undefined, german);
      await client.request('open', options('a'));
      await assert.rejects(client.request('query', query), { message: said });
    });
  }

  it('opens, asks and hears', async () => {
    const { client, states } = clientOf(
      script(
        'good',
        `${opens} process.send({ type: 'changed', snapshot: { version: 3 } }); answer(new Map([['a', 1]]));`,
      ),
    );
    const heard = new Promise<Snapshot>((resolve) => client.onDidChange(resolve));
    await client.request('open', options('a'));
    assert.deepEqual(await client.request('query', query), new Map([['a', 1]]));
    assert.equal((await heard).version, 3);
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ['opening', 'running'],
    );
    assert.ok((client.processId ?? 0) > 0);
  });

  it('hears an answer before what was said after it, also where both come in one piece', async () => {
    const both = path.join(folder, 'both-sent');
    const says = `answer('older'); process.send({ type: 'changed', snapshot: { version: 2 } }, () => require('node:fs').writeFileSync(${JSON.stringify(both)}, ''));`;
    const { client } = clientOf(script('in-one-piece', `${opens} ${says}`));
    await client.request('open', options('a'));
    const heard: unknown[] = [];
    const newer = new Promise<void>((resolve) =>
      client.onDidChange(({ version }) => {
        heard.push(version);
        resolve();
      }),
    );
    const asked = client.request('query', query).then((answer) => heard.push(answer));
    // The question leaves, and then nothing is read before both have come.
    setImmediate(() => {
      for (const start = performance.now(); !existsSync(both) && performance.now() - start < LONG_MS;);
    });
    await Promise.all([asked, newer]);
    assert.deepEqual(heard, ['older', 2]);
  });

  it("runs as Node with a memory limit and without the shell's NODE_OPTIONS", async () => {
    const asked = `${opens} answer({ flags: process.execArgv, node: process.env.ELECTRON_RUN_AS_NODE, options: process.env.NODE_OPTIONS ?? null });`;
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--no-deprecation';
    try {
      const { client } = clientOf(script('environment', asked));
      await client.request('open', options('a'));
      assert.deepEqual(await client.request('query', query), {
        flags: ['--max-old-space-size=64'],
        node: '1',
        options: null,
      });
    } finally {
      if (before === undefined) delete process.env['NODE_OPTIONS'];
      else process.env['NODE_OPTIONS'] = before;
    }
  });

  it("passes the engine's own words on", async () => {
    const { client } = clientOf(
      script(
        'refuses',
        `${opens} process.send({ type: 'failure', id: message.id, message: 'No workspace is open.' });`,
      ),
    );
    await client.request('open', options('a'));
    await assert.rejects(client.request('query', query), /^Error: No workspace is open\.$/);
  });

  it('rejects what was asked when the process ends, starts it again and opens the same', async () => {
    const file = script(
      'dies',
      `if (message.method === 'open') { opened = message.params.folders[0].name; return answer({ protocol: ${ENGINE_PROTOCOL} }); }
      if (message.method === 'refresh') process.exit(7); answer(opened);`,
    );
    writeFileSync(file, `let opened = null; ${'\n'}`, { flag: 'a' });
    const { client, states } = clientOf(file);
    await client.request('open', options('again'));
    const first = client.processId;
    await assert.rejects(client.request('refresh', { paths: null }), /ended with code 7/);
    await stateOf(client, 'down');
    await stateOf(client, 'running');
    assert.equal(await client.request('query', query), 'again');
    assert.notEqual(client.processId, first);
    assert.deepEqual(
      states.map(({ kind }) => kind),
      ['opening', 'running', 'down', 'opening', 'running'],
    );
  });

  it('answers at once with the reason while it is down', async () => {
    const { client } = clientOf(script('down', `${opens} process.exit(1);`), [60_000]);
    await client.request('open', options('a'));
    await assert.rejects(client.request('query', query));
    await stateOf(client, 'down');
    await assert.rejects(client.request('query', query), /It is being started again/);
  });

  it('gives up after too many ends, and starts when a person asks', async () => {
    const { client } = clientOf(script('crashes', 'process.exit(1);'), [SOON_MS, SOON_MS]);
    await assert.rejects(client.request('open', options('a')), /ended with code 1/);
    const gaveUp = await new Promise<EngineState>((resolve) => {
      const look = (state: EngineState): void =>
        void (state.kind === 'down' && state.retryMs === null && resolve(state));
      look(client.state);
      client.onDidChangeState(look);
    });
    assert.match(gaveUp.kind === 'down' ? gaveUp.reason : '', /"Cost: Refresh" starts it again/);
    client.restart();
    assert.equal(client.state.kind, 'opening');
  });

  it('refuses an engine of another version', async () => {
    const { client } = clientOf(script('other', `answer({ protocol: ${ENGINE_PROTOCOL + 1} });`));
    await assert.rejects(client.request('open', options('a')), /another version/);
    const state = await stateOf(client, 'down');
    assert.equal(state.kind === 'down' && state.retryMs, null);
    assert.equal(client.processId, undefined);
  });

  it('keeps the process when options are refused, and opens with better ones', async () => {
    const file = script(
      'picky',
      `if (message.params.folders[0].name === 'bad') return process.send({ type: 'failure', id: message.id, message: 'There is no time zone "X".' }); ${opens}`,
    );
    const { client } = clientOf(file);
    await assert.rejects(client.request('open', options('bad')), /no time zone/);
    const kept = client.processId;
    await client.request('open', options('good'));
    assert.equal(client.state.kind, 'running');
    assert.equal(client.processId, kept);
  });

  it('opens the newest options last', async () => {
    const file = script(
      'order',
      `if (message.method === 'open') { const { name } = message.params.folders[0]; seen.push(name); return setTimeout(() => answer({ protocol: ${ENGINE_PROTOCOL} }), name === 'first' ? 30 : 0); } answer(seen);`,
    );
    writeFileSync(file, 'const seen = [];', { flag: 'a' });
    const { client } = clientOf(file);
    const opening = ['first', 'second', 'third'].map((name) =>
      client.request('open', options(name)).catch(() => undefined),
    );
    await Promise.all(opening);
    const seen = (await client.request('query', query)) as unknown as string[];
    assert.equal(seen.at(-1), 'third');
    assert.ok(!seen.includes('second'));
  });

  it('keeps a question for the newest options, however often they change while it waits', async () => {
    const file = script(
      'changing',
      `if (message.method === 'open') { opened = message.params.folders[0].name; return answer({ protocol: ${ENGINE_PROTOCOL} }); } answer(opened);`,
    );
    writeFileSync(file, 'let opened = null;', { flag: 'a' });
    const { client } = clientOf(file);
    const openNow = (name: string): void => void client.request('open', options(name)).catch(() => undefined);
    openNow('first');
    openNow('second');
    const asked = client.request('query', query);
    openNow('third');
    assert.equal(await asked, 'third');
  });

  it('drops messages of an unknown shape and logs what the process prints', async () => {
    const { client, log } = clientOf(
      script(
        'noisy',
        `${opens} console.error('spoken'); process.send({ hello: 1 }); process.send(5); setTimeout(() => answer('fine'), 50);`,
      ),
    );
    await client.request('open', options('a'));
    assert.equal(await client.request('query', query), 'fine');
    // Printed text has a pipe of its own, and no order with answers.
    while (!log.includes('engine: spoken')) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(log.filter((line) => line.includes('unknown shape')).length, 2);
  });

  it('ends the process when it is closed', async () => {
    const { client } = clientOf(script('closing', opens));
    await client.request('open', options('a'));
    const { processId } = client;
    await client.dispose();
    assert.equal(client.processId, undefined);
    await assert.rejects(client.request('query', query), /closing/);
    await untilGone(processId ?? 0);
  });
});

async function untilGone(processId: number): Promise<void> {
  for (;;) {
    try {
      process.kill(processId, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
