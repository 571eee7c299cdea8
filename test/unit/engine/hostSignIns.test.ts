/** Pull requests asked of the host with a sign-in that the editor lends, against a server that stands for the host's interface. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '../../../src/engine/engine';
import { dollarsOf } from '../../../src/core/money';
import type { Engine, EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { describeWithGit, git, makeRepository } from '../files/git/support';
import { answers, closeServers, httpServer, type Behaviour, type TestServer } from '../notify/support/servers';
import { cleanUp, DATABASE_CHILD, decision, DEFAULTS, testWorkspace, type TestWorkspace } from './support';

const NOTIFY = join(__dirname, '../../../src/notify/notify.js');
const TOKEN = 'gho_S3CRETsecretS3CRET';
const call = (cost: number, branch: string): string =>
  decision({ timestamp: '2026-02-04T10:00:00Z', wbs: undefined, cost_usd: cost, branch });
const pull = (number: number, ref: string): object => ({
  ...{ number, title: 'Carts', merged_at: null, closed_at: null },
  head: { ref, label: `acme:${ref}` },
});
/** Answers about `cart`, page by page; about everything else with nothing. */
const host =
  (...pages: object[][]): Behaviour =>
  (response, request) => {
    const query = new URL(request.url ?? '', 'http://x').searchParams;
    const page = query.get('head') === 'acme:cart' ? pages[Number(query.get('page') ?? 1) - 1] : [];
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(page ?? []));
  };

describeWithGit('pull requests asked of the host with the editor’s sign-in', function () {
  this.timeout(30_000);
  const path = process.env['PATH'];
  let state = '';
  let workspace: TestWorkspace;
  let engine: Engine;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'spendlight-host-'));
    workspace = await testWorkspace({ 'ops/model-decisions.jsonl': call(1, 'cart') + call(8, 'idle') });
    makeRepository(workspace.folder);
    engine = createEngine({ databaseChild: DATABASE_CHILD, notify: NOTIFY });
    // No gh here: only git is on the path.
    await symlink(execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim(), join(state, 'git'));
    process.env['PATH'] = state;
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    await engine.dispose();
    await cleanUp();
    await closeServers();
    await rm(state, { recursive: true, force: true });
  });

  const lend = (api: string, name = 'github.com'): Promise<null> =>
    engine.request('setHostAccess', [{ host: name, api, token: TOKEN }]);
  const apiOf = ({ port }: TestServer): string => `http://127.0.0.1:${port}`;
  const open = async (more: Partial<EngineOptions> = {}): Promise<Snapshot> => {
    const folders = [{ path: workspace.folder, name: 'workspace' }];
    const stateDirectory = join(state, 'kept');
    await engine.request('open', { ...DEFAULTS, folders, attributionOnline: true, stateDirectory, ...more });
    return engine.request('snapshot', null);
  };
  const costs = async (): Promise<Record<string, number>> => {
    const { rows } = await engine.request('query', { range: { from: null, to: null }, groupBy: ['pr'] });
    return Object.fromEntries(rows.map(({ key, measures }) => [key[0] ?? '-', dollarsOf(measures.cost)]));
  };
  const reasons = ({ problems }: Snapshot): unknown[] =>
    problems.filter(({ code }) => code === 'host-not-asked').map(({ data }) => data?.['reason']);
  /** Ten seconds at most; what is asserted behind it says what is missing. */
  const until = async (holds: () => Promise<boolean>): Promise<void> => {
    for (let waited = 0; waited < 10_000 && !(await holds()); waited += 20)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const TOLD = { 12: 1, '-': 8 };
  const UNTOLD = { '-': 9 };

  it('are matched by branch', async () => {
    const server = await httpServer(host([pull(12, 'cart')]));
    await lend(apiOf(server));
    assert.deepEqual(reasons(await open()), []);
    assert.deepEqual(await costs(), TOLD);
    assert.deepEqual(
      server.seen.map(({ method, path: asked }) => `${method} ${asked}`).sort(),
      ['cart', 'idle'].map((ref) => `GET /repos/acme/shop/pulls?state=all&head=acme%3A${ref}&per_page=100`),
    );
    assert.ok(server.seen.every(({ headers, body }) => headers.authorization === `Bearer ${TOKEN}` && body === ''));
  });

  it('are read page by page', async () => {
    const others = Array.from({ length: 100 }, (_, n) => pull(n + 100, 'other'));
    const server = await httpServer(host(others, [pull(12, 'cart')]));
    await lend(apiOf(server));
    await open();
    assert.deepEqual(await costs(), TOLD);
    assert.equal(server.seen.filter(({ path: asked }) => asked.endsWith('&page=2')).length, 1);
  });

  it('are not read without end', async () => {
    const others = Array.from({ length: 100 }, (_, n) => pull(n + 100, 'other'));
    const server = await httpServer((response) => void response.end(JSON.stringify(others)));
    await lend(apiOf(server));
    await open();
    assert.equal(server.seen.length, 20, 'ten pages for each of two branches');
  });

  it('are asked for right behind the first figures while logs are followed, also when the sign-in comes later', async () => {
    const server = await httpServer(host([pull(12, 'cart')]));
    await open({ watch: true });
    await lend(apiOf(server));
    await until(async () => '12' in (await costs()));
    assert.deepEqual(await costs(), TOLD);
  });

  const kept = async (folder: string): Promise<string> => {
    const texts: string[] = [];
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) texts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
    return texts.join('\n');
  };
  it('leave no token on the disk', async () => {
    await lend(apiOf(await httpServer(host([pull(12, 'cart')]))));
    await open();
    await engine.dispose();
    const all = await kept(join(state, 'kept'));
    assert.match(all, /"pr":"12"/);
    assert.ok(!all.includes(TOKEN));
  });

  const never: readonly [name: string, more: Partial<EngineOptions>][] = [
    ['unless it was asked for', { attributionOnline: false }],
    ['in Restricted Mode', { trusted: false }],
  ];
  for (const [name, more] of never)
    it(`are never asked for ${name}`, async () => {
      const server = await httpServer(host([pull(12, 'cart')]));
      await lend(apiOf(server));
      await open(more);
      await lend(apiOf(server));
      await open(more);
      assert.deepEqual([server.seen, await costs()], [[], UNTOLD]);
    });

  const elsewhere: readonly [remote: string, lent: string, asked: number][] = [
    ['https://github.com/acme/shop.git', 'github.example', 0],
    ['https://github.example/acme/shop.git', 'github.com', 0],
    ['https://github.example/acme/shop.git', 'github.example', 2],
    ['git@ghe.corp.example:acme/shop.git', 'GHE.corp.example', 2],
    ['https://github.com.evil.example/acme/shop.git', 'github.com', 0],
    ['https://github.com@evil.example/acme/shop.git', 'github.com', 0],
  ];
  for (const [remote, lent, asked] of elsewhere)
    it(`show a sign-in for ${lent} to ${remote} ${asked > 0 ? 'alone' : 'never'}`, async () => {
      git(workspace.folder, 1, 'remote', 'set-url', 'origin', remote);
      const server = await httpServer(host([]));
      await lend(apiOf(server), lent);
      await open();
      assert.equal(server.seen.length, asked);
    });

  const refused: readonly [name: string, behave: Behaviour, words: RegExp, again: number][] = [
    ['signed out', answers(401), /does not accept the editor’s sign-in \(401\)/, 1],
    ['no right to it', answers(403, '{}'), /does not let .*\(403\)/, 2],
    ['nothing shown', answers(404), /does not show .*\(404\)/, 2],
    ['asked too often', answers(429), /too often \(429\)/, 2],
    ['the limit of the hour', answers(403, '{}', { 'x-ratelimit-remaining': '0' }), /too often \(403\)/, 2],
    ['the second limit', answers(403, '{}', { 'retry-after': '30' }), /too often \(403\)/, 2],
    ['a fault of the host', answers(500), /answered 500/, 2],
    ['a redirect', answers(302, '', { location: 'http://127.0.0.1:1/' }), /could not be reached/, 2],
    ['no list', answers(200, '{"message":"hello"}'), /something else/, 2],
    ['no JSON', answers(200, '<html>'), /something else/, 2],
    ['no answer', (_response, request) => void request.socket.destroy(), /could not be reached/, 2],
  ];
  for (const [name, behave, words, again] of refused)
    it(`are a problem in words, and not asked for again at once: ${name}`, async () => {
      const server = await httpServer(behave);
      await lend(apiOf(server));
      const [reason, ...more] = reasons(await open());
      assert.match(String(reason), words);
      assert.ok(!String(reason).includes(TOKEN));
      assert.deepEqual([more, server.seen.length, await costs()], [[], 1, UNTOLD]);
      await engine.request('refresh', { paths: null });
      assert.equal(server.seen.length, 1);
      // A sign-in that the host did not accept is forgotten until a new one comes.
      await open();
      assert.equal(server.seen.length, again);
    });

  it('are a problem in words offline, and asked for again once somebody signs in', async () => {
    const gone = await httpServer(host([]));
    await gone.close();
    await lend(apiOf(gone));
    await open({ watch: true });
    const said = async (): Promise<unknown[]> => reasons(await engine.request('snapshot', null));
    await until(async () => (await said()).length > 0);
    assert.match(String((await said())[0]), /could not be reached/);
    await lend(apiOf(await httpServer(host([pull(12, 'cart')]))));
    await until(async () => '12' in (await costs()));
    assert.deepEqual(await costs(), TOLD);
    assert.deepEqual(reasons(await engine.request('snapshot', null)), []);
  });

  const odd: readonly unknown[] = [
    null,
    'x',
    [null],
    [{}],
    [{ host: 'github.com', api: 'http://evil.example', token: TOKEN }],
    [{ host: 'github.com', api: 'https://x', token: 5 }],
  ];
  for (const accesses of odd)
    it(`asks nobody with ${JSON.stringify(accesses)?.replace(TOKEN, '…')}`, async () => {
      await engine.request('setHostAccess', accesses as never);
      const [reason] = reasons(await open());
      assert.match(String(reason), /gh command is not installed|begins with https/);
      assert.deepEqual(await costs(), UNTOLD);
    });

  it('are asked for through gh where no sign-in is lent any more', async () => {
    const server = await httpServer(host([pull(12, 'cart')]));
    await lend(apiOf(server));
    await engine.request('setHostAccess', []);
    assert.match(String(reasons(await open())[0]), /gh command is not installed/);
    assert.deepEqual(server.seen, []);
  });
});
