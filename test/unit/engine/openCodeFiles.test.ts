/** OpenCode's older files: subtasks count to the session that began them, by whatever its files say at the moment, in any order. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { dollarsOf } from '../../../src/core/money';
import { cleanUp, testWorkspace, type TestWorkspace } from './support';

const DATA = '.local/share/opencode';
/** By path below the folder of OpenCode's data. */
type Disk = Readonly<Record<string, string>>;
type Dollars = Readonly<Record<string, number>>;

const answer = (session: string, id: string): Disk => ({
  [`storage/message/${session}/${id}.json`]: JSON.stringify({
    ...{ id, sessionID: session, role: 'assistant', modelID: 'm', cost: 0.25, path: { cwd: '/work/app' } },
    ...{ tokens: { input: 10, output: 5 }, time: { created: Date.UTC(2026, 1, 10) } },
  }),
});
const session = (id: string, parentID?: string, project = 'p'): Disk => ({
  [`storage/session/${project}/${id}.json`]: JSON.stringify({
    ...{
      id,
      projectID: project,
      directory: '/work/app',
      title: 'secret',
      version: '1',
      time: { created: 1, updated: 1 },
    },
    ...(parentID === undefined ? {} : { parentID }),
  }),
});
const cut = (disk: Disk): Disk =>
  Object.fromEntries(Object.entries(disk).map(([path, text]) => [path, text.slice(0, 30)]));
/** One answer of each. */
const answers = (...sessions: readonly string[]): Disk =>
  Object.assign({}, ...sessions.map((name, at) => answer(name, `msg_${at}`))) as Disk;

describe('OpenCode’s older files', function () {
  this.timeout(60_000);
  let home = '';
  let state = '';
  let workspace: TestWorkspace;
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-home-')));
    state = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-state-')));
    workspace = await testWorkspace();
  });
  afterEach(async () => {
    await cleanUp();
    for (const folder of [home, state]) await rm(folder, { recursive: true, force: true });
  });

  async function put(path: string, content: string | Uint8Array): Promise<void> {
    const file = join(home, DATA, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
  /** Nothing else stands there afterwards. */
  async function lay(disk: Disk): Promise<void> {
    await rm(join(home, DATA), { recursive: true, force: true });
    for (const [path, text] of Object.entries(disk)) await put(path, text);
  }
  const counted = async (): Promise<Dollars> => {
    const { rows } = await workspace.engine.request('query', { range: { from: null, to: null }, groupBy: ['session'] });
    return Object.fromEntries(rows.map(({ key, measures }) => [key[0] ?? '-', dollarsOf(measures.cost)]));
  };
  async function read(kept = true, problems: readonly string[] = []): Promise<Dollars> {
    const stateDirectory = kept ? state : null;
    const snapshot = await workspace.open({ home, sessionLogs: 'all', stateDirectory });
    assert.deepEqual(
      snapshot.problems.map(({ code }) => code),
      problems,
    );
    return counted();
  }

  const ROOT = session('ses_r');
  const SUB = session('ses_a', 'ses_r');
  const cases: readonly [name: string, disk: Disk, dollars: Dollars, problems?: readonly string[]][] = [
    ['no files of sessions', answers('ses_r', 'ses_a'), { ses_r: 0.25, ses_a: 0.25 }],
    ['no parents', { ...answers('ses_r', 'ses_b'), ...ROOT, ...session('ses_b') }, { ses_r: 0.25, ses_b: 0.25 }],
    ['a subtask', { ...answers('ses_r', 'ses_a', 'ses_a'), ...ROOT, ...SUB }, { ses_r: 0.75 }],
    [
      'a subtask of a subtask',
      { ...answers('ses_r', 'ses_a', 'ses_b'), ...ROOT, ...SUB, ...session('ses_b', 'ses_a') },
      { ses_r: 0.75 },
    ],
    [
      'a subtask in another project',
      { ...answers('ses_r', 'ses_a'), ...session('ses_a', 'ses_r', 'q') },
      { ses_r: 0.5 },
    ],
    ['a parent without a file', { ...answers('ses_r', 'ses_a'), ...SUB }, { ses_r: 0.5 }],
    ['a parent without answers', { ...answers('ses_a'), ...SUB, ...ROOT }, { ses_r: 0.25 }],
    [
      'a circle',
      { ...answers('ses_a', 'ses_b'), ...session('ses_a', 'ses_b'), ...session('ses_b', 'ses_a') },
      { ses_a: 0.5 },
    ],
    [
      'files that disagree',
      { ...answers('ses_r', 'ses_a'), ...session('ses_a', 'ses_x', 'p'), ...session('ses_a', 'ses_r', 'q') },
      { ses_r: 0.5 },
    ],
    [
      'a damaged file of a session',
      { ...answers('ses_r', 'ses_a'), ...ROOT, ...cut(SUB) },
      { ses_r: 0.25, ses_a: 0.25 },
      ['invalid-json'],
    ],
    [
      'a file of a session that is none',
      { ...answers('ses_a'), 'storage/session/p/ses_a.json': '[1]' },
      { ses_a: 0.25 },
    ],
  ];
  for (const [name, disk, dollars, problems] of cases)
    it(`count with ${name}, and so after a restart`, async () => {
      await lay(disk);
      assert.deepEqual(await read(true, problems), dollars);
      assert.deepEqual(await read(true, problems), dollars);
    });

  const before = { ...answers('ses_r', 'ses_a'), ...ROOT, ...SUB };
  const steps: readonly [name: string, from: Disk, to: Disk, dollars: Dollars][] = [
    ['a file of a session that comes later', answers('ses_r', 'ses_a'), before, { ses_r: 0.5 }],
    ['answers that come later', { ...ROOT, ...SUB }, before, { ses_r: 0.5 }],
    ['another parent', before, { ...before, ...session('ses_a', 'ses_x') }, { ses_r: 0.25, ses_x: 0.25 }],
    ['no parent any more', before, { ...before, ...session('ses_a') }, { ses_r: 0.25, ses_a: 0.25 }],
    ['a file that is gone', before, { ...answers('ses_r', 'ses_a'), ...ROOT }, { ses_r: 0.25, ses_a: 0.25 }],
  ];
  for (const [name, from, to, dollars] of steps)
    it(`follow ${name} over a restart, as if read at once`, async () => {
      await lay(from);
      await read();
      await lay(to);
      assert.deepEqual(await read(), dollars);
      assert.deepEqual(await read(false), dollars);
    });

  it('keep the last good word of a file that is damaged since, and say so', async () => {
    await lay(before);
    await read();
    await lay({ ...before, ...cut(SUB) });
    assert.deepEqual(await read(true, ['invalid-json']), { ses_r: 0.5 });
    assert.deepEqual(await read(false, ['invalid-json']), { ses_r: 0.25, ses_a: 0.25 });
  });

  it('follow what is written while they are watched', async () => {
    await lay(before);
    await workspace.open({ home, sessionLogs: 'all', watch: true });
    assert.deepEqual(await counted(), { ses_r: 0.5 });
    const [[path = '', text = ''] = []] = Object.entries(session('ses_a', 'ses_x'));
    await put(path, text);
    for (let shown = await counted(); !('ses_x' in shown); shown = await counted()) await next(workspace);
    assert.deepEqual(await counted(), { ses_r: 0.25, ses_x: 0.25 });
  });

  it('count in any order of coming as they do at once', async () => {
    const names = ['ses_a', 'ses_b', 'ses_c', 'ses_d'];
    const parents = fc.array(fc.option(fc.constantFrom(...names), { nil: undefined }), {
      ...{ minLength: names.length, maxLength: names.length },
    });
    const disks = parents.map((told): Disk => {
      const files = names.map((name, at) => ({ ...answer(name, `msg_${at}`), ...session(name, told[at]) }));
      return Object.assign({}, ...files) as Disk;
    });
    const shuffled = disks.chain((disk) =>
      fc.shuffledSubarray(Object.entries(disk), { minLength: Object.keys(disk).length }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, fc.nat(7), async (files, split) => {
        await rm(state, { recursive: true, force: true });
        await mkdir(state);
        await lay(Object.fromEntries(files.slice(0, split)));
        await read();
        await lay(Object.fromEntries(files));
        assert.deepEqual(await read(), await read(false));
      }),
      { numRuns: 8 },
    );
  });

  it('count an answer once that its database took over, to the session that began it', async () => {
    const SQL = await initSqlJs();
    const database = new SQL.Database();
    database.run('CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, data TEXT)');
    database.run('CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT)');
    database.run("INSERT INTO session VALUES ('ses_r', NULL), ('ses_a', 'ses_r')");
    await lay({ ...answers('ses_r', 'ses_a'), ...ROOT, ...SUB });
    for (const [path, text] of Object.entries(answers('ses_r', 'ses_a'))) {
      const [, , name = '', file = ''] = path.split('/');
      const { id: _id, sessionID: _session, ...data } = JSON.parse(text) as Record<string, unknown>;
      database.run('INSERT INTO message VALUES (?, ?, 1, ?)', [file.replace('.json', ''), name, JSON.stringify(data)]);
    }
    await put('opencode.db', database.export());
    database.close();
    assert.deepEqual(await read(), { ses_r: 0.5 });
    await rm(join(home, DATA, 'storage'), { recursive: true });
    assert.deepEqual(await read(), { ses_r: 0.5 });
  });

  it('show nothing of a session but its name', async () => {
    await lay(before);
    const snapshot = await workspace.open({ home, sessionLogs: 'all' });
    assert.deepEqual(
      snapshot.sources.map(({ path }) => path),
      [
        '~/.local/share/opencode/storage/message/ses_a/msg_1.json',
        '~/.local/share/opencode/storage/message/ses_r/msg_0.json',
      ],
    );
    assert.doesNotMatch(JSON.stringify(snapshot), /secret/);
  });
});

/** Resolves when figures are other than before. */
function next({ engine }: TestWorkspace): Promise<void> {
  return new Promise((resolve) => {
    const stop = engine.onDidChange(() => {
      stop();
      resolve();
    });
  });
}
