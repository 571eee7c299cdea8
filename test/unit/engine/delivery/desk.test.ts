/** Delivery through the engine's own requests, as the editor uses them: channels told later, tests, trust, what the snapshot says. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../../src/engine/engine';
import type { Engine, EngineOptions } from '../../../../src/protocol/engine';
import { answers, closeServers, httpServer } from '../../notify/support/servers';
import { cleanUp, DATABASE_CHILD, decision, DEFAULTS, testWorkspace } from '../support';

const NOTIFY = join(__dirname, '../../../../src/notify/notify.js');
const SECRET = 'S3CRET-t0ken';
const NOTHING = { on: [], mail: null };
const WEBHOOK = { on: ['webhook' as const], mail: null };

let state = '';
let engine: Engine;
let options: EngineOptions;
beforeEach(async () => {
  state = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-desk-')));
  const { folder } = await testWorkspace({ 'ops/model-decisions.jsonl': decision({ cost_usd: 5 }) });
  engine = createEngine({ databaseChild: DATABASE_CHILD, notify: NOTIFY });
  options = {
    ...DEFAULTS,
    folders: [{ path: folder, name: 'workspace' }],
    budgets: { monthly: { soft_limit: 1 } },
    stateDirectory: state,
    alerts: { stateDirectory: state, firstLook: 'tell' },
  };
});
afterEach(async () => {
  await engine.dispose();
  await cleanUp();
  await closeServers();
  rmSync(state, { recursive: true, force: true });
});

const evaluate = (): Promise<unknown> => engine.request('evaluateAlerts', { dryRun: false });
const addressOf = (port: number): string => `http://127.0.0.1:${port}/${SECRET}`;
/** Long enough for anything that is going to happen by itself. */
const awhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

describe('channels that are told later', function () {
  this.timeout(30_000);
  it('get what was alerted before they were known', async () => {
    const server = await httpServer(answers(204));
    await engine.request('open', { ...options, deliveryFollows: true });
    const evaluated = evaluate();
    await awhile();
    await engine.request('setSecrets', { webhook: addressOf(server.port) });
    await engine.request('setChannels', WEBHOOK);
    await evaluated;
    await engine.request('deliver', null);
    assert.equal(server.seen.length, 1);
  });
  it('are none: nobody waits', async () => {
    await engine.request('open', { ...options, deliveryFollows: true });
    const evaluated = evaluate();
    await engine.request('setChannels', NOTHING);
    await evaluated;
    assert.deepEqual(await engine.request('outbox', null), { pending: [], dead: [], trouble: null });
  });
  it('never come before the workspace is opened again: nothing waits for ever', async () => {
    await engine.request('open', { ...options, deliveryFollows: true });
    const evaluated = evaluate();
    await awhile();
    await engine.request('open', options);
    // It may have come too late to be answered; all that counts is that it ends.
    await evaluated.catch(() => undefined);
  });
  it('never come before the engine ends: it ends', async () => {
    await engine.request('open', { ...options, deliveryFollows: true });
    const evaluated = evaluate();
    await awhile();
    await engine.dispose();
    await evaluated.catch(() => undefined);
  });
});

describe('Restricted Mode', () => {
  it('queues and sends nothing, whatever is asked', async () => {
    const server = await httpServer(answers(204));
    await engine.request('setSecrets', { webhook: addressOf(server.port) });
    await engine.request('open', { ...options, trusted: false, delivery: WEBHOOK });
    await engine.request('setChannels', WEBHOOK);
    await evaluate();
    assert.deepEqual(await engine.request('deliver', null), { pending: [], dead: [], trouble: null });
    await assert.rejects(
      engine.request('sendTest', {
        channel: 'webhook',
        mail: null,
        secrets: { webhook: addressOf(server.port) },
        workspace: 'w',
      }),
      /Restricted Mode/,
    );
    assert.equal(server.seen.length, 0);
    const places = readdirSync(state).flatMap((name) => readdirSync(join(state, name)));
    assert.ok(!places.includes('outbox'), 'not even a folder is made');
  });
});

describe('a test message', () => {
  for (const [status, outcome] of [
    [204, 'delivered'],
    [404, 'refused'],
    [500, 'retry'],
  ] as const)
    it(`${status}: ${outcome}, and nothing is kept`, async () => {
      const server = await httpServer(answers(status));
      await engine.request('open', options);
      const secrets = { webhook: addressOf(server.port) };
      const result = await engine.request('sendTest', { channel: 'webhook', mail: null, secrets, workspace: 'shop' });
      assert.equal(result.outcome, outcome);
      assert.doesNotMatch(JSON.stringify(result), new RegExp(SECRET));
      assert.match(server.seen[0]?.body ?? '', /"workspace":"shop"/);
      assert.deepEqual((await engine.request('outbox', null)).pending, []);
    });
});

describe('the engine', () => {
  it('keeps secrets over another opening, and says them nowhere', async () => {
    const server = await httpServer(answers(404));
    await engine.request('setSecrets', { webhook: addressOf(server.port) });
    await engine.request('open', options);
    await engine.request('open', { ...options, delivery: WEBHOOK });
    await evaluate();
    const outbox = await engine.request('deliver', null);
    assert.equal(server.seen.length, 1);
    const snapshot = await engine.request('snapshot', null);
    assert.deepEqual([snapshot.delivery?.pending, snapshot.delivery?.dead], [0, 1]);
    assert.match(snapshot.delivery?.reason ?? '', /^The webhook answered 404/);
    assert.doesNotMatch(JSON.stringify([outbox, snapshot]), new RegExp(SECRET));
  });
  it('says nothing of delivery when all is well', async () => {
    await engine.request('open', options);
    assert.equal('delivery' in (await engine.request('snapshot', null)), false);
  });
  it('forgets what is not a secret it knows', async () => {
    const server = await httpServer(answers(204));
    const secrets = { webhook: addressOf(server.port), __proto__: { slack: 'x' }, other: 'y' };
    await engine.request('setSecrets', secrets);
    await engine.request('open', { ...options, delivery: { on: ['webhook', 'slack'], mail: null } });
    await evaluate();
    const { pending } = await engine.request('deliver', null);
    assert.deepEqual(
      pending.map(({ channel }) => channel),
      ['slack'],
    );
  });
  it('brings dead letters back, and forgets them', async () => {
    let status = 404;
    const server = await httpServer((response) => response.writeHead(status).end());
    await engine.request('setSecrets', { webhook: addressOf(server.port) });
    await engine.request('open', { ...options, delivery: WEBHOOK });
    await evaluate();
    const { dead } = await engine.request('deliver', null);
    status = 204;
    assert.equal(await engine.request('retryOutbox', { name: dead[0]?.name ?? '' }), 1);
    assert.deepEqual(await engine.request('deliver', null), { pending: [], dead: [], trouble: null });
    await assert.rejects(engine.request('retryOutbox', { name: 7 as never }), /name/);
  });
  it('knows which host an address is on', async () => {
    const ask = (address: string) => engine.request('checkAddress', { kind: 'webhook', address });
    assert.deepEqual(await ask('https://example.com:8443/a'), { ok: true, host: 'example.com:8443' });
    assert.equal((await ask('http://example.com/')).ok, false);
  });
});
