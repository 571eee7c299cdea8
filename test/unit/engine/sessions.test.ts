/** Agents' session logs through the whole engine: off by default, only of the opened folder, each call once, live. */
import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import initSqlJs from 'sql.js';
import { cleanUp, testWorkspace, type TestWorkspace } from './support';

let home = '';
let workspace: TestWorkspace;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-home-')));
  workspace = await testWorkspace();
});
afterEach(async () => {
  await cleanUp();
  await rm(home, { recursive: true, force: true });
});

async function put(path: string, content: string | Uint8Array): Promise<string> {
  const file = join(home, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const answer = (id: string, output: number, cwd: string): string =>
  `${JSON.stringify({
    type: 'assistant',
    uuid: `${id}-${output}`,
    sessionId: 's1',
    cwd,
    timestamp: '2026-02-10T10:00:00Z',
    message: { id, model: 'claude-sonnet-4-5', usage: { input_tokens: 1000, output_tokens: output } },
  })}\n`;

describe('agents’ session logs', () => {
  const scopes: readonly [sessionLogs: 'off' | 'workspace' | 'all', calls: number, sources: number][] = [
    ['off', 0, 0],
    ['workspace', 1, 1],
    ['all', 2, 2],
  ];
  for (const [sessionLogs, calls, sources] of scopes)
    it(`count ${calls} of two projects’ calls with "${sessionLogs}"`, async () => {
      await put('.claude/projects/a/s1.jsonl', answer('m1', 9, workspace.folder) + answer('m1', 159, workspace.folder));
      await put('.claude/projects/b/s2.jsonl', answer('m2', 9, '/srv/other'));
      const snapshot = await workspace.open({ home, sessionLogs });
      assert.deepEqual([snapshot.all.calls, snapshot.sources.length, snapshot.problemCount], [calls, sources, 0]);
    });

  it('say nothing of what stands in other projects’ sessions', async () => {
    await put('.claude/projects/b/s2.jsonl', `${answer('m2', 9, '/srv/other')}garbage\n`);
    const { sources, problemCount } = await workspace.open({ home, sessionLogs: 'workspace' });
    assert.deepEqual([sources, problemCount], [[], 0]);
  });

  it('are compared with what the agent says of them, month by month', async () => {
    const total = (sessionId: string, costUSD: number): string =>
      `${JSON.stringify({ type: 'cost-state', sessionId, modelUsage: { 'claude-sonnet-4-5': { costUSD } } })}\n`;
    // 1,000 input and 1,000 output tokens: $0.018. The session's own total is told twice and holds a call beside it.
    const log = answer('m1', 1000, workspace.folder) + total('s1', 0.018) + total('s1', 0.02);
    await put('.claude/projects/a/s1.jsonl', log);
    await put('.claude/projects/a/resumed.jsonl', total('s1', 0.019));
    await put('.claude/projects/b/other.jsonl', total('another', 5));
    const stateDirectory = (await testWorkspace()).folder;
    const expected = [['~/.claude/projects/a/s1.jsonl', '2026-02', 'claude-code', 20_000_000, 18_000_000]];
    for (const restart of [false, true]) {
      const { statements, all } = await workspace.open({ home, sessionLogs: 'workspace', stateDirectory });
      assert.deepEqual(
        statements.map(({ path, month, provider, spent, ledger }) => [path, month, provider, spent, ledger]),
        expected,
        restart ? 'after a restart' : 'at first',
      );
      assert.equal(all.cost, 18_000_000);
      await workspace.engine.dispose();
    }
  });

  it('are shown below ~, with the file to open', async () => {
    const file = await put('.claude/projects/a/s1.jsonl', answer('m1', 9, workspace.folder));
    const [source] = (await workspace.open({ home, sessionLogs: 'workspace' })).sources;
    assert.deepEqual(
      [source?.path, source?.file, source?.format],
      ['~/.claude/projects/a/s1.jsonl', file, 'claude-code'],
    );
  });

  it('count a line within a second of its being written, and a new session', async () => {
    const file = await put('.claude/projects/a/s1.jsonl', answer('m1', 9, workspace.folder));
    await workspace.open({ home, sessionLogs: 'workspace', watch: true });
    await appendFile(file, answer('m2', 9, workspace.folder));
    await workspace.until(({ all }) => all.calls === 2);
    await put('.claude/projects/a/s2.jsonl', answer('m3', 9, workspace.folder));
    await workspace.until(({ all }) => all.calls === 3);
  });

  it('count sessions of a worktree as soon as it is one of the folder’s', async () => {
    const elsewhere = join(home, 'feature');
    await put('.claude/projects/f/s1.jsonl', answer('m1', 9, elsewhere));
    await workspace.open({ home, sessionLogs: 'workspace', watch: true });
    assert.equal((await workspace.snapshot()).all.calls, 0);
    const record = await workspace.write('.git/worktrees/feature/gitdir', `${join(elsewhere, '.git')}\n`);
    await put('feature/.git', `gitdir: ${dirname(record)}\n`);
    await workspace.engine.request('refresh', { paths: null });
    await workspace.until(({ all }) => all.calls === 1);
  });

  it('leave a log that has given way to another one, though it is still there', async () => {
    const task = '.vscode-server/data/User/globalStorage/rooveterinaryinc.roo-cline/tasks/7';
    const used = { tokensIn: 100, tokensOut: 10, cacheWrites: 0, cacheReads: 0 };
    const total = { ...used, id: '7', ts: Date.UTC(2026, 1, 10), totalCost: 0.5, workspace: workspace.folder };
    await put(`${task}/history_item.json`, JSON.stringify(total));
    const first = await workspace.open({ home, sessionLogs: 'all', watch: true });
    assert.deepEqual([first.all.calls, first.all.cost], [1, 500_000_000]);
    const call = { ts: total.ts, type: 'say', say: 'api_req_started', text: JSON.stringify({ ...used, cost: 0.5 }) };
    await put(`${task}/ui_messages.json`, JSON.stringify([call]));
    await workspace.engine.request('refresh', { paths: null });
    const then = await workspace.until(
      ({ sources }) => sources.length === 1 && sources[0]?.file.endsWith('ui_messages.json') === true,
    );
    assert.deepEqual([then.all.calls, then.all.cost], [1, 500_000_000]);
  });

  const starts: readonly [name: string, restarts: boolean][] = [
    ['while it is followed', false],
    ['after a restart', true],
  ];
  for (const [name, restarts] of starts)
    it(`are read again when a file beside them tells of their model, ${name}`, async () => {
      const task = '.vscode-server/data/User/globalStorage/saoudrizwan.claude-dev/tasks/7';
      const text = JSON.stringify({ tokensIn: 1000, tokensOut: 100, cacheWrites: 0, cacheReads: 0 });
      const call = { ts: Date.UTC(2026, 1, 10), type: 'say', say: 'api_req_started', text };
      await put(`${task}/ui_messages.json`, JSON.stringify([call]));
      const stateDirectory = (await testWorkspace()).folder;
      const options = { home, sessionLogs: 'all', watch: !restarts, stateDirectory } as const;
      const first = await workspace.open(options);
      assert.deepEqual([first.all.unpriced, first.all.cost], [1, 0]);
      if (restarts) await workspace.engine.dispose();
      const metadata = { model_usage: [{ ts: 1, model_id: 'claude-sonnet-4-5' }] };
      await put(`${task}/task_metadata.json`, JSON.stringify(metadata));
      if (restarts) await workspace.open(options);
      const then = await workspace.until(({ all }) => all.unpriced === 0);
      assert.equal(then.all.cost, 4_500_000);
    });

  it('are read as documents, which are read again when they change', async () => {
    const message = (id: string, output: number) => ({
      id,
      type: 'gemini',
      timestamp: '2026-02-10T10:00:00Z',
      model: 'gemini-2.5-pro',
      tokens: { input: 100, output, cached: 0, total: 100 + output },
    });
    const session = (...messages: unknown[]) =>
      JSON.stringify({ sessionId: 's', projectHash: 'p', directories: [workspace.folder], messages }, null, 2);
    const file = await put('.gemini/tmp/p/chats/session-1.json', session(message('m1', 10)));
    const first = await workspace.open({ home, sessionLogs: 'workspace', watch: true });
    assert.deepEqual([first.all.calls, first.sources[0]?.format], [1, 'gemini']);
    await writeFile(file, session(message('m1', 10), message('m2', 20)));
    await workspace.until(({ all }) => all.calls === 2 && all.outputTokens === 30);
    await writeFile(file, session(message('m1', 10)).slice(0, 40));
    const torn = await workspace.until(({ sources }) => sources[0]?.state === 'stale');
    assert.deepEqual([torn.all.calls, torn.problems.map(({ code }) => code)], [2, ['invalid-json']]);
  });

  it('are read from OpenCode’s database, and the same answers in its old files count once', async () => {
    const data = (cwd: string) => ({
      role: 'assistant',
      modelID: 'm',
      cost: 0.25,
      path: { cwd },
      tokens: { input: 10, output: 5, reasoning: 0, cache: { read: 0, write: 0 } },
      time: { created: Date.UTC(2026, 1, 10) },
    });
    const SQL = await initSqlJs();
    const database = new SQL.Database();
    database.run(
      'CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)',
    );
    const insert = 'INSERT INTO message VALUES (?, ?, ?, ?, ?)';
    database.run(insert, ['msg_1', 'ses_1', 1, 1, JSON.stringify(data(workspace.folder))]);
    database.run(insert, ['msg_2', 'ses_2', 1, 1, JSON.stringify(data('/srv/other'))]);
    await put('.local/share/opencode/opencode.db', database.export());
    database.close();
    const old = { ...data(workspace.folder), id: 'msg_1', sessionID: 'ses_1' };
    await put('.local/share/opencode/storage/message/ses_1/msg_1.json', JSON.stringify(old));
    const { all, problems } = await workspace.open({ home, sessionLogs: 'workspace' });
    assert.deepEqual([all.calls, all.cost, problems], [1, 250_000_000, []]);
  });

  it('do not make a problem of another program’s table of messages', async () => {
    const SQL = await initSqlJs();
    const database = new SQL.Database();
    database.run('CREATE TABLE message (id INTEGER, body TEXT)');
    await workspace.write('chat.db', database.export());
    database.close();
    const { sources, problems } = await workspace.open();
    assert.deepEqual([sources, problems], [[], []]);
  });
});
