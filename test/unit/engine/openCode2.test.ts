/** OpenCode 2's table of messages, beside what the first version left in the same database: each answer once, where its session ran. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs, { type Database, type SqlJsStatic } from 'sql.js';
import { dollarsOf } from '../../../src/core/money';
import type { EngineOptions } from '../../../src/protocol/engine';
import { cleanUp, testWorkspace, type TestWorkspace } from './support';

const TABLES = [
  'CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT NOT NULL)',
  'CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)',
  'CREATE TABLE session_v2 (id TEXT PRIMARY KEY, parent_id TEXT, fork_session_id TEXT, directory TEXT NOT NULL)',
  `CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT, type TEXT, seq INTEGER, time_created INTEGER,
    time_updated INTEGER, data TEXT)`,
];
const AT = Date.UTC(2026, 1, 10);
/** What both versions say of the answer with this number, a quarter of a dollar each. */
const said = (number: number) => ({
  ...{ agent: 'build', cost: 0.25, finish: 'stop' },
  ...{ tokens: { input: 10, output: 5, reasoning: 0, cache: { read: 0, write: 0 } } },
  time: { created: AT + number, completed: AT + number + 900 },
});

describe('OpenCode 2', function () {
  this.timeout(30_000);
  let sql: SqlJsStatic;
  let home = '';
  let state = '';
  let app = '';
  let workspace: TestWorkspace;
  let database: Database;
  before(async () => {
    sql = await initSqlJs();
  });
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-home-')));
    state = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-state-')));
    workspace = await testWorkspace();
    app = await realpath(workspace.folder);
    database = new sql.Database();
    for (const table of TABLES) database.run(table);
  });
  afterEach(async () => {
    database.close();
    await cleanUp();
    for (const folder of [home, state]) await rm(folder, { recursive: true, force: true });
  });

  const session = (table: 'session' | 'session_v2', id: string, parent: string | null = null, directory = app): void =>
    void database.run(`INSERT INTO ${table} (id, parent_id, directory) VALUES (?, ?, ?)`, [id, parent, directory]);
  function first(number: number, sessionId: string, id = `msg_${number}`): void {
    const data = { ...said(number), role: 'assistant', modelID: 'm', providerID: 'p', path: { cwd: app, root: app } };
    database.run('INSERT INTO message VALUES (?, ?, ?, ?, ?)', [id, sessionId, AT, AT, JSON.stringify(data)]);
  }
  function second(number: number, sessionId: string, id = `msg_${number}`, text = 'secret'): void {
    const content = [{ type: 'text', text }];
    const data = { ...said(number), model: { id: 'm', providerID: 'p' }, content };
    const values = [id, sessionId, 'assistant', number, AT, AT, JSON.stringify(data)];
    database.run('INSERT INTO session_message VALUES (?, ?, ?, ?, ?, ?, ?)', values);
  }
  async function read(kept = true, more: Partial<EngineOptions> = {}): Promise<Record<string, number>> {
    const folder = join(home, '.local/share/opencode');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'opencode.db'), database.export());
    const stateDirectory = kept ? state : null;
    const snapshot = await workspace.open({ home, sessionLogs: 'workspace', stateDirectory, ...more });
    assert.deepEqual(snapshot.problems, []);
    assert.doesNotMatch(JSON.stringify(snapshot), /secret/);
    const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy: ['session'] });
    return Object.fromEntries(rows.map(({ key, measures }) => [key[0] ?? '-', dollarsOf(measures.cost)]));
  }

  const cases: readonly [name: string, fill: () => void, dollars: Record<string, number>][] = [
    ['its own answers', () => (session('session_v2', 'a'), second(1, 'a'), second(2, 'a')), { a: 0.5 }],
    [
      'subtasks, as part of the session that began them',
      () => (session('session_v2', 'a'), session('session_v2', 'b', 'a'), second(1, 'a'), second(2, 'b')),
      { a: 0.5 },
    ],
    [
      'a fork’s copies once',
      () => (
        session('session_v2', 'a'),
        session('session_v2', 'f'),
        second(1, 'a'),
        second(1, 'f', 'x'),
        second(2, 'f')
      ),
      { a: 0.25, f: 0.25 },
    ],
    [
      'what it took over once, and what it did not take over',
      () => {
        for (const table of ['session', 'session_v2'] as const) session(table, 'a');
        session('session', 'left');
        first(1, 'a');
        first(2, 'a');
        first(3, 'left');
        second(1, 'a');
      },
      { a: 0.5, left: 0.25 },
    ],
    [
      'an answer with a text of any length',
      () => (session('session_v2', 'a'), second(1, 'a', 'msg_1', 'secret '.repeat(20_000))),
      { a: 0.25 },
    ],
    ['nothing of other folders', () => (session('session_v2', 'a', null, '/srv/other'), second(1, 'a')), {}],
    ['nothing of sessions that it does not know', () => (session('session', 'a'), second(1, 'a')), {}],
  ];
  for (const [name, fill, dollars] of cases)
    it(`counts ${name}`, async () => {
      fill();
      assert.deepEqual(await read(), dollars);
      assert.deepEqual(await read(), dollars);
    });

  const steps: readonly [name: string, change: () => void, dollars: Record<string, number>][] = [
    ['a new answer', () => second(2, 'a'), { a: 0.5 }],
    ['a new session', () => (session('session_v2', 'b'), second(2, 'b')), { a: 0.25, b: 0.25 }],
    ['a session that moved away', () => void database.run("UPDATE session_v2 SET directory = '/srv/other'"), {}],
    ['an answer that was deleted', () => void database.run('DELETE FROM session_message'), {}],
    [
      'answers that were taken over only now',
      () => {
        session('session_v2', 'old');
        second(9, 'old');
      },
      { a: 0.25, old: 0.25 },
    ],
  ];
  for (const [name, change, dollars] of steps)
    it(`follows ${name}, as if it had been read at once`, async () => {
      session('session_v2', 'a');
      second(1, 'a');
      if (name.includes('taken over')) first(9, 'old');
      await read();
      change();
      assert.deepEqual(await read(), dollars);
      assert.deepEqual(await read(false), dollars);
    });

  it('leaves its table alone while it has none of sessions', async () => {
    database.run('DROP TABLE session_v2');
    session('session', 'a');
    first(1, 'a');
    second(2, 'a');
    assert.deepEqual(await read(false, { sessionLogs: 'all' }), { a: 0.25 });
  });
});
