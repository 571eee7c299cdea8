/** The history of logs that agents delete: kept when they are closed, counted once they are gone, and never twice. */
import assert from 'node:assert/strict';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ledger } from '../../../src/core/ledger/ledger';
import { zoneOrThrow } from '../../../src/engine/clock';
import { Keeping } from '../../../src/engine/keeping';
import type { Workspace } from '../../../src/engine/workspace';
import type { EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { cleanUp, DEFAULTS, testWorkspace, type TestWorkspace } from './support';

let home = '';
let state = '';
let workspace: TestWorkspace;

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-home-')));
  state = await mkdtemp(join(tmpdir(), 'spendlight-state-'));
  workspace = await testWorkspace();
});
afterEach(async () => {
  await cleanUp();
  for (const folder of [home, state]) await rm(folder, { recursive: true, force: true });
});

const SECRET = 'nobody may read this prompt';

function answer(id: string, more: object = {}): string {
  return `${JSON.stringify({
    type: 'assistant',
    uuid: `u-${id}`,
    sessionId: 's1',
    requestId: `r-${id}`,
    cwd: workspace.folder,
    gitBranch: 'feature/x',
    timestamp: '2026-02-10T10:00:00.123Z',
    message: { id, model: 'claude-sonnet-4-5', content: SECRET, usage: { input_tokens: 1000, output_tokens: 100 } },
    ...more,
  })}\n`;
}

/** A session of the home folder, last written to so many days ago. */
async function session(name: string, days: number, ...lines: string[]): Promise<string> {
  const file = join(home, '.claude/projects/a', `${name}.jsonl`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, lines.join(''));
  const at = Date.now() / 1000 - days * 86_400;
  await utimes(file, at, at);
  return file;
}

/** Opens, reads, and closes: what a process does that comes and goes. */
async function look(options: Partial<EngineOptions> = {}): Promise<Snapshot> {
  const snapshot = await workspace.open({
    home,
    sessionLogs: 'workspace',
    stateDirectory: state,
    archiveDirectory: state,
    ...options,
  });
  await workspace.engine.dispose();
  return snapshot;
}

const figures = ({ all }: Snapshot): number[] => [all.calls, all.cost, all.outputTokens];

async function archived(): Promise<string[]> {
  const names = await readdir(state, { recursive: true });
  return names.filter((name) => name.includes('archive-') && name.endsWith('.jsonl'));
}

describe('the history archive', () => {
  it('goes on counting a session whose log is gone, as a source that is marked as such', async () => {
    const file = await session('old', 3, answer('m1'), answer('m2'));
    const before = await look();
    await rm(file);
    const after = await look();
    assert.deepEqual(figures(after), figures(before));
    assert.deepEqual(figures(after), [2, 2 * 4_500_000, 200]);
    assert.deepEqual(
      after.sources.map(({ format, state: standing, events }) => [format, standing, events]),
      [['history-archive', 'ok', 2]],
    );
    assert.match(after.sources[0]?.path ?? '', /^history archive\/[0-9a-f]{8}-old\.jsonl$/);
    assert.deepEqual(after.problems, []);
    const [event] = (await reopened()).events;
    assert.deepEqual(
      [event?.at, event?.dimensions.model, event?.dimensions.branch, event?.priceRow],
      [Date.parse('2026-02-10T10:00:00.123Z'), 'claude-sonnet-4-5', 'feature/x', 'anthropic/claude-sonnet-4.5@list'],
    );
  });

  async function reopened() {
    await workspace.open({ home, sessionLogs: 'workspace', stateDirectory: state, archiveDirectory: state });
    const range = { from: null, to: null };
    return workspace.engine.request('events', { range, order: 'newest', limit: 1 });
  }

  it('counts nothing twice while the log is there, and none of a copy that another log holds', async () => {
    const file = await session('old', 3, answer('m1'), answer('m2'));
    await session('resumed', 2, answer('m2'), answer('m3'));
    assert.equal((await look()).all.calls, 3);
    const both = await look();
    assert.deepEqual([both.all.calls, both.sources.length], [3, 2]);
    await rm(file);
    assert.equal((await look()).all.calls, 3);
  });

  it('counts from the log again when it comes back, also when it was renamed', async () => {
    const file = await session('old', 3, answer('m1'));
    await look();
    await rename(file, `${file}.away`);
    assert.equal((await look()).sources[0]?.format, 'history-archive');
    await rename(`${file}.away`, file);
    assert.deepEqual(
      (await look()).sources.map(({ format }) => format),
      ['claude-code'],
    );
    await rename(file, join(dirname(file), 'renamed.jsonl'));
    assert.equal((await look()).all.calls, 1);
  });

  it('keeps a log again that has grown, and forgets what it kept of it before', async () => {
    const file = await session('old', 5, answer('m1'));
    await look();
    await appendFile(file, answer('m2'));
    const at = Date.now() / 1000 - 2 * 86_400;
    await utimes(file, at, at);
    await look();
    assert.equal((await archived()).length, 1);
    await rm(file);
    assert.equal((await look()).all.calls, 2);
  });

  it('leaves open a session that may go on', async () => {
    const file = await session('new', 0, answer('m1'));
    await look();
    assert.deepEqual(await archived(), []);
    await rm(file);
    assert.equal((await look()).all.calls, 0);
  });

  it('does nothing when it is off, for the whole workspace’s own logs, or without session logs', async () => {
    const file = await session('old', 3, answer('m1'));
    const log = await workspace.write(
      'ops/model-decisions.jsonl',
      '{"timestamp":"2026-02-10T10:00:00Z","model":"gpt-4o","cost_usd":1}\n',
    );
    await utimes(log, 1e9, 1e9);
    await look({ archiveDirectory: null });
    await look({ stateDirectory: null });
    await look({ sessionLogs: 'off' });
    assert.deepEqual(await archived(), []);
    await look();
    assert.equal((await archived()).length, 1);
    await rm(file);
    await rm(log);
    assert.equal((await look({ archiveDirectory: null })).all.calls, 0);
    assert.equal((await look({ stateDirectory: null })).all.calls, 1);
  });

  it('holds nothing of a prompt or an answer, for its owner only', async () => {
    await session('old', 3, answer('m1'));
    await look();
    for (const name of await archived()) {
      const file = join(state, name);
      assert.ok(!(await readFile(file, 'utf8')).includes(SECRET));
      assert.equal((await stat(file)).mode & 0o077, 0);
    }
  });

  it('loses a bad line of what it kept, and no more', async () => {
    const file = await session('old', 3, answer('m1'), answer('m2'));
    await look();
    await rm(file);
    const [name = ''] = await archived();
    const text = await readFile(join(state, name), 'utf8');
    await writeFile(join(state, name), text.replace('"state":"computed"', '"state":"no state"'));
    const { all, problemCount } = await look();
    assert.deepEqual([all.calls, problemCount], [1, 1]);
  });

  it('is left by a window that closes only when what it is keeping is kept', async () => {
    let free = (): void => undefined;
    const turn = new Promise<void>((resolve) => (free = resolve));
    const options = { ...DEFAULTS, home, sessionLogs: 'all', stateDirectory: state, archiveDirectory: state } as const;
    const zone = zoneOrThrow('UTC');
    const logs = { ledger: new Ledger(zone), sources: [] };
    const keeping = new Keeping({ ...options, watch: true }, zone, {
      logs: () => logs,
      contents: () => ({ ...logs, sessionsKey: '', histories: [] }),
      inTurn: (work) => turn.then(work),
      isClosed: () => true,
      later: () => undefined,
    });
    const order: string[] = [];
    const kept = keeping.keepHistory().then(() => order.push('kept'));
    const closed = keeping.close({} as Workspace).then(() => order.push('closed'));
    await new Promise((resolve) => setImmediate(resolve));
    free();
    await Promise.all([kept, closed]);
    assert.deepEqual(order, ['kept', 'closed']);
  });

  it('keeps and counts while it is followed', async () => {
    const file = await session('old', 3, answer('m1'));
    await workspace.open({
      home,
      sessionLogs: 'workspace',
      stateDirectory: state,
      archiveDirectory: state,
      watch: true,
    });
    while ((await archived()).length === 0) await new Promise((resolve) => setTimeout(resolve, 25));
    await rm(file);
    const snapshot = await workspace.until(({ sources }) => sources[0]?.format === 'history-archive');
    assert.equal(snapshot.all.calls, 1);
  }).timeout(60_000);
});
