/** Figures in a real VS Code while logs grow, change, vanish and the engine dies. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rename, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { money } from '../../src/core/format';
import type { SpendlightApi } from '../../src/host/api';
import { activated, append, call, dollars, folder, LOG, monthCost, remove, sourceOf, until, write } from './support';

/** 30 calls that a database and a CSV beside it both hold; the program that wrote them states the same total. */
const REAL_FILE = 'trinity_costs_demo.db';
const REAL_NANO = 353_081_500;
const REAL_CALLS = 30;
/** On a busy machine one line may take longer, but not all of so many. */
const TURNS = 20;

describe('live figures', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
  });
  afterEach(async () => {
    await remove('costs');
    await remove(LOG);
    await until(
      api,
      'the test files are gone',
      (snapshot) =>
        sourceOf(snapshot, LOG) === undefined && !snapshot.sources.some(({ path }) => path.startsWith('costs/')),
    );
  });

  it('counts real calls once that stand in a database and in its CSV', async function () {
    if (!existsSync(path.join(folder(), REAL_FILE))) return this.skip();
    const { all, sources } = await api.whenReady();
    assert.equal(all.cost, REAL_NANO);
    assert.equal(all.calls, REAL_CALLS);
    assert.equal(
      sources.reduce((sum, source) => sum + source.duplicates, 0),
      REAL_CALLS,
    );
  });

  it('notices a new file, and shows the figure of the ledger', async () => {
    const before = monthCost(api);
    await write(LOG, call(0.25));
    await until(api, 'the new call is counted', (snapshot) => snapshot.month.measures.cost === before + dollars(0.25));
    assert.equal(api.statusBarText(), `$(pulse) ${money(before + dollars(0.25))}`);
  });

  it('reads only what is appended, and shows it within a second', async () => {
    const base = monthCost(api);
    await write(LOG, call(0.25) + Array.from({ length: 200 }, () => call(0.001)).join(''));
    await until(
      api,
      'the first calls are counted',
      (snapshot) => snapshot.month.measures.cost === base + dollars(0.45),
    );
    let quick = 0;
    for (let turn = 0; turn < TURNS && (turn < 3 || quick === 0); turn += 1) {
      const { month, progress } = await until(api, 'nothing is on its way', () => true);
      const line = call(0.5);
      const start = performance.now();
      await append(LOG, line);
      const after = await until(
        api,
        'the appended call is counted',
        (snapshot) => snapshot.month.measures.cost === month.measures.cost + dollars(0.5),
      );
      if (performance.now() - start <= 1000) quick += 1;
      assert.equal(after.progress.done - progress.done, Buffer.byteLength(line), 'bytes read');
      assert.equal(api.statusBarText(), `$(pulse) ${money(after.month.measures.cost)}`);
    }
    assert.ok(quick > 0, 'none of the appended lines was on the status bar within a second');
  });

  it('waits for the end of a half-written line', async () => {
    const before = monthCost(api);
    const line = call(0.25);
    await write(LOG, call(0.5) + line.slice(0, 40));
    await until(
      api,
      'the whole line is counted',
      (snapshot) =>
        snapshot.month.measures.cost === before + dollars(0.5) && sourceOf(snapshot, LOG)?.pendingBytes === 40,
    );
    await append(LOG, line.slice(40));
    await until(api, 'the rest is counted', (snapshot) => snapshot.month.measures.cost === before + dollars(0.75));
  });

  const changes: [name: string, change: (file: string) => Promise<unknown>, left: number][] = [
    ['replaced', async (file) => rename(await write('costs/.new', call(0.125)), file), 0.125],
    ['rewritten', () => write(LOG, call(0.0625)), 0.0625],
    ['truncated', (file) => truncate(file, 0), 0],
    ['deleted', () => remove(LOG), 0],
  ];
  for (const [name, change, left] of changes)
    it(`notices a file that is ${name}`, async () => {
      const before = monthCost(api);
      const file = await write(LOG, call(1) + call(2));
      await until(api, 'the calls are counted', (snapshot) => snapshot.month.measures.cost === before + dollars(3));
      await change(file);
      await until(api, name, (snapshot) => snapshot.month.measures.cost === before + dollars(left));
    });

  it('keeps the last figures, marked, while a dead engine is started again', async () => {
    await write(LOG, call(0.25));
    const before = monthCost(api);
    await until(api, 'the call is counted', (snapshot) => sourceOf(snapshot, LOG)?.events === 1);
    const figure = api.statusBarText();
    const dead = api.engineProcessId();
    assert.ok(dead !== undefined && dead !== process.pid);
    process.kill(dead, 'SIGKILL');
    while (api.stale() === null) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(api.statusBarText(), `${figure} (stale)`);
    assert.match(api.stale()?.reason ?? '', /SIGKILL.*started again/);
    assert.match(api.tooltip(), /SIGKILL/);
    await append(LOG, call(0.5));
    await until(api, 'the new engine counts', (snapshot) => sourceOf(snapshot, LOG)?.events === 2);
    assert.notEqual(api.engineProcessId(), dead);
    assert.equal(api.statusBarText(), `$(pulse) ${money(monthCost(api))}`);
    assert.ok(monthCost(api) > before);
  });

  it('reads rows that are only in the write-ahead log of a database', async function () {
    const rows = walDatabase();
    if (rows === null) return this.skip();
    const before = monthCost(api);
    const { database, log, cost } = rows;
    await write('costs/live.db-wal', log);
    await write('costs/live.db', database);
    await until(api, 'the rows are counted', (snapshot) => snapshot.month.measures.cost === before + cost);
    assert.equal(sourceOf(api.snapshot(), 'costs/live.db')?.events, 3);
  });
});

interface Sqlite {
  DatabaseSync: new (file: string) => { exec(sql: string): void; close(): void };
}

/** A database whose rows have not been moved out of its `-wal` yet; null where this VS Code has no SQLite of its own. */
function walDatabase(): { database: Uint8Array; log: Uint8Array; cost: number } | null {
  const { getBuiltinModule } = process as { getBuiltinModule?: (id: string) => unknown };
  const sqlite = getBuiltinModule?.('node:sqlite') as Sqlite | undefined;
  if (sqlite === undefined) return null;
  const at = mkdtempSync(path.join(tmpdir(), 'spendlight-wal-'));
  const file = path.join(at, 'live.db');
  const open = new sqlite.DatabaseSync(file);
  try {
    open.exec('PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;');
    open.exec(TABLE);
    open.exec('PRAGMA wal_checkpoint(TRUNCATE);');
    const now = new Date().toISOString();
    for (const task of ['a', 'b', 'c'])
      open.exec(`INSERT INTO llm_calls (timestamp, agent, task_id, model, model_tier, input_tokens, output_tokens, cost_usd,
        duration_seconds, success) VALUES ('${now}', 'AGENT-${task}', '${task}', 'gpt-4o-mini', 'cloud_mini', 10, 20, 0.25, 1.5, 1)`);
    return { database: readFileSync(file), log: readFileSync(`${file}-wal`), cost: dollars(0.75) };
  } finally {
    open.close();
    rmSync(at, { recursive: true, force: true });
  }
}

const TABLE = `CREATE TABLE llm_calls (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, agent TEXT NOT NULL,
  task_id TEXT, correlation_id TEXT, model TEXT NOT NULL, model_tier TEXT NOT NULL, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cost_usd REAL NOT NULL, duration_seconds REAL NOT NULL, success INTEGER NOT NULL, error TEXT)`;
