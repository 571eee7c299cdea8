/** OpenCode's subtasks count to the session that began them, as its database says it, also where that grows or changes. */
import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs, { type SqlJsStatic } from 'sql.js';
import { dollarsOf } from '../../../src/core/money';
import { cleanUp, testWorkspace, type TestWorkspace } from './support';

type Session = readonly [id: string, parent: string | null];
/** A session's answers, a quarter of a dollar each. */
const answer = JSON.stringify({
  ...{ role: 'assistant', modelID: 'm', cost: 0.25, path: { cwd: '/work/app' } },
  ...{ tokens: { input: 10, output: 5 }, time: { created: Date.UTC(2026, 1, 10) } },
});
const SESSIONS = 'CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT)';

describe('OpenCode’s subtasks', function () {
  this.timeout(30_000);
  let sql: SqlJsStatic;
  let state = '';
  let workspace: TestWorkspace;
  before(async () => {
    sql = await initSqlJs();
  });
  beforeEach(async () => {
    state = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-state-')));
    workspace = await testWorkspace();
  });
  afterEach(async () => {
    await cleanUp();
    await rm(state, { recursive: true, force: true });
  });

  /** @param answers names the session of each, in the order of their rows */
  async function database(
    sessions: readonly Session[] | null,
    answers: readonly string[],
    table = SESSIONS,
  ): Promise<void> {
    const made = new sql.Database();
    made.run('CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, data TEXT)');
    if (sessions !== null) made.run(table);
    for (const [id, parent] of sessions ?? [])
      made.run(`INSERT INTO session (id, ${table.includes('parent_id') ? 'parent_id' : 'title'}) VALUES (?, ?)`, [
        id,
        parent,
      ]);
    answers.forEach((session, at) =>
      made.run('INSERT INTO message VALUES (?, ?, 1, ?)', [`msg_${at}`, session, answer]),
    );
    await workspace.write('opencode.db', made.export());
    made.close();
  }
  const bySession = async (kept = true): Promise<Record<string, number>> => {
    const snapshot = await workspace.open({ stateDirectory: kept ? state : null });
    assert.deepEqual(snapshot.problems, []);
    const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy: ['session'] });
    return Object.fromEntries(rows.map(({ key, measures }) => [key[0] ?? '-', dollarsOf(measures.cost)]));
  };

  const ROOT: Session = ['root', null];
  const cases: readonly [
    name: string,
    sessions: readonly Session[] | null,
    answers: readonly string[],
    dollars: Record<string, number>,
  ][] = [
    ['no table of sessions', null, ['root', 'sub'], { root: 0.25, sub: 0.25 }],
    ['no parents', [ROOT, ['other', null]], ['root', 'other'], { root: 0.25, other: 0.25 }],
    ['a subtask', [ROOT, ['sub', 'root']], ['root', 'sub', 'sub'], { root: 0.75 }],
    ['a subtask of a subtask', [ROOT, ['a', 'root'], ['b', 'a']], ['root', 'a', 'b'], { root: 0.75 }],
    ['told before its parent', [['b', 'a'], ['a', 'root'], ROOT], ['b', 'root'], { root: 0.5 }],
    [
      'a parent that is gone',
      [
        ['a', 'gone'],
        ['b', 'gone'],
      ],
      ['a', 'b'],
      { gone: 0.5 },
    ],
    [
      'a circle',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['a', 'b'],
      { a: 0.5 },
    ],
  ];
  for (const [name, sessions, answers, dollars] of cases)
    it(name, async () => {
      await database(sessions, answers);
      assert.deepEqual(await bySession(), dollars);
      assert.deepEqual(await bySession(), dollars);
    });

  it('are left alone where the table of sessions says nothing of parents', async () => {
    await database([['a', 'title']], ['a'], 'CREATE TABLE session (id TEXT, title TEXT)');
    assert.deepEqual(await bySession(), { a: 0.25 });
  });

  it('make no source of another program’s table of sessions', async () => {
    const made = new sql.Database();
    made.run(SESSIONS);
    made.run("INSERT INTO session VALUES ('a', 'b', '')");
    await workspace.write('web.db', made.export());
    made.close();
    assert.deepEqual((await workspace.open()).sources, []);
  });

  const steps: readonly [
    name: string,
    sessions: readonly Session[],
    answers: readonly string[],
    dollars: Record<string, number>,
  ][] = [
    ['a new answer of a known subtask', [ROOT, ['a', 'root']], ['root', 'a', 'a'], { root: 0.75 }],
    ['a new subtask', [ROOT, ['a', 'root'], ['b', 'a']], ['root', 'a', 'b'], { root: 0.75 }],
    [
      'a subtask that went to another session',
      [ROOT, ['a', 'other']],
      ['root', 'a', 'root'],
      { root: 0.5, other: 0.25 },
    ],
    ['a subtask that is none any more', [ROOT, ['a', null]], ['root', 'a', 'root'], { root: 0.5, a: 0.25 }],
    ['a session that was deleted', [ROOT], ['root', 'a', 'root'], { root: 0.5, a: 0.25 }],
  ];
  for (const [name, sessions, answers, dollars] of steps)
    it(`follows ${name}, as if it had been read at once`, async () => {
      await database([ROOT, ['a', 'root']], ['root', 'a']);
      assert.deepEqual(await bySession(), { root: 0.5 });
      await database(sessions, answers);
      assert.deepEqual(await bySession(), dollars);
      assert.deepEqual(await bySession(false), dollars);
    });
});
