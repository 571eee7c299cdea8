/** The engine on real folders: what it adds up, and what it notices while logs grow, change and vanish. */
import assert from 'node:assert/strict';
import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { cleanUp, decision, testWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const monthCost = (snapshot: Snapshot): number => dollarsOf(snapshot.month.measures.cost);
const bytesOf = (snapshot: Snapshot, path: string): number | undefined =>
  snapshot.sources.find((source) => source.path === path)?.bytes;

describe('engine', () => {
  afterEach(cleanUp);

  it('adds up a log, by day, week and month', async () => {
    const workspace = await testWorkspace({
      [LOG]:
        decision() +
        decision({ timestamp: '2026-02-16T10:00:00Z' }) +
        decision({ timestamp: '2026-02-02T10:00:00Z' }) +
        decision({ timestamp: '2026-01-31T10:00:00Z' }),
    });
    const snapshot = await workspace.open();
    assert.deepEqual(
      [snapshot.today, snapshot.week, snapshot.month].map(({ measures }) => dollarsOf(measures.cost)),
      [0.25, 0.5, 0.75],
    );
    assert.equal(dollarsOf(snapshot.month.previous.cost), 0.25);
    assert.equal(dollarsOf(snapshot.all.cost), 1);
  });

  it('keeps a file open to what is appended, without reading it from the start', async () => {
    const workspace = await testWorkspace({ [LOG]: decision().repeat(3) });
    const before = await workspace.open({ watch: true });
    assert.equal(monthCost(before), 0.75);
    await appendFile(join(workspace.folder, LOG), decision({ cost_usd: 1 }));
    const after = await workspace.until((snapshot) => monthCost(snapshot) === 1.75);
    assert.equal(bytesOf(after, LOG), Buffer.byteLength(decision().repeat(3) + decision({ cost_usd: 1 })));
  });

  it('waits for the end of a half-written line and counts it once', async () => {
    const workspace = await testWorkspace({ [LOG]: decision() });
    await workspace.open({ watch: true });
    const line = decision({ cost_usd: 2 });
    await appendFile(join(workspace.folder, LOG), line.slice(0, 40));
    const waiting = await workspace.until((snapshot) => (snapshot.sources[0]?.pendingBytes ?? 0) > 0);
    assert.equal(monthCost(waiting), 0.25);
    assert.equal(waiting.problemCount, 0);
    await appendFile(join(workspace.folder, LOG), line.slice(40));
    const whole = await workspace.until((snapshot) => monthCost(snapshot) === 2.25);
    assert.equal(whole.month.measures.calls, 2);
  });

  const changes: [name: string, change: (file: string) => Promise<void>, cost: number][] = [
    ['truncated', (file) => truncate(file, Buffer.byteLength(decision())), 0.25],
    ['rewritten in place', (file) => writeFile(file, decision({ cost_usd: 3 })), 3],
    [
      'replaced by a rename',
      (file) => writeFile(`${file}.new`, decision({ cost_usd: 4 })).then(() => rename(`${file}.new`, file)),
      4,
    ],
    ['deleted', (file) => rm(file), 0],
  ];
  for (const [name, change, cost] of changes) {
    it(`notices a file that is ${name}`, async () => {
      const workspace = await testWorkspace({ [LOG]: decision() + decision() + decision() });
      await workspace.open({ watch: true });
      await change(join(workspace.folder, LOG));
      const after = await workspace.until((snapshot) => monthCost(snapshot) === cost);
      assert.equal(after.sources.length, cost === 0 ? 0 : 1);
    });
  }

  it('notices a log that is created after the folder was opened', async () => {
    const workspace = await testWorkspace();
    assert.deepEqual((await workspace.open({ watch: true })).sources, []);
    await workspace.write(LOG, decision());
    await workspace.until((snapshot) => monthCost(snapshot) === 0.25);
  });

  it('counts a copied log once', async () => {
    const workspace = await testWorkspace({
      [LOG]: decision() + decision(),
      'costs/copy.jsonl': decision() + decision(),
    });
    const snapshot = await workspace.open();
    assert.equal(monthCost(snapshot), 0.5);
    assert.deepEqual(snapshot.sources.map(({ events, duplicates }) => [events, duplicates]).sort(), [
      [0, 2],
      [2, 0],
    ]);
  });

  it('takes the budget of the settings before the checked-in one, and that before the tracker default', async () => {
    const tracker = JSON.stringify({
      version: '1.0',
      current_month: '2026-02',
      total_spent: 5.23,
      executions: 1,
      prs_generated: 1,
      history: [],
    });
    const config = JSON.stringify({ budgets: { monthly: { soft_limit: 100, hard_limit: 150 } } });
    const limit = (snapshot: Snapshot) =>
      snapshot.budgets.map(({ budget }) => [budget.name, dollarsOf(budget.limit ?? 0), budget.origin]);
    const first = await testWorkspace({ 'token_budget.json': tracker });
    assert.deepEqual(
      limit(await first.open()).map(([, dollars, origin]) => [dollars, origin]),
      [[15, 'token_budget.json']],
    );
    const second = await testWorkspace({ 'token_budget.json': tracker, 'costs/budget-config.json': config });
    assert.deepEqual(limit(await second.open()), [['monthly', 100, 'costs/budget-config.json']]);
    assert.deepEqual(limit(await second.open({ budgets: { monthly: { limit: 7 } } })), [['monthly', 7, 'settings']]);
  });

  it('states what a tracker says beside what the ledger counts, and never adds them', async () => {
    const tracker = JSON.stringify({
      version: '1.0',
      current_month: '2026-02',
      total_spent: 5.23,
      executions: 95,
      prs_generated: 95,
      history: [],
    });
    const workspace = await testWorkspace({ 'token_budget.json': tracker, [LOG]: decision() });
    const snapshot = await workspace.open();
    assert.equal(monthCost(snapshot), 0.25);
    assert.deepEqual(
      snapshot.statements.map((row) => [row.month, dollarsOf(row.spent), dollarsOf(row.ledger)]),
      [['2026-02', 5.23, 0.25]],
    );
  });

  it('says what is wrong with a line, and counts the others', async () => {
    const workspace = await testWorkspace({ [LOG]: `${decision()}not json at all\n${decision()}` });
    const snapshot = await workspace.open();
    assert.equal(monthCost(snapshot), 0.5);
    assert.deepEqual(
      snapshot.problems.map(({ path, line, code }) => [path, line, code]),
      [[LOG, 2, 'invalid-json']],
    );
  });

  it('reads two folders and names both', async () => {
    const first = await testWorkspace({ [LOG]: decision() });
    const second = await testWorkspace({ [LOG]: decision({ agent: 'AGENT-2' }) });
    const snapshot = await first.open({
      folders: [
        { path: first.folder, name: 'one' },
        { path: second.folder, name: 'two' },
      ],
    });
    assert.equal(monthCost(snapshot), 0.5);
    assert.deepEqual(snapshot.sources.map(({ path }) => path).sort(), [`one/${LOG}`, `two/${LOG}`]);
  });

  it('says when a sum is past what is exact', async () => {
    const million = Array.from({ length: 10 }, (_, index) =>
      decision({ cost_usd: 1_000_000, timestamp: `2026-02-20T10:00:0${index}Z` }),
    );
    const exact = await testWorkspace({ [LOG]: million.slice(0, 9).join('') });
    assert.deepEqual((await exact.open()).problems, []);
    const past = await testWorkspace({ [LOG]: million.join('') });
    assert.deepEqual(
      (await past.open()).problems.map(({ code }) => code),
      ['sum-too-large'],
    );
  });

  it('refuses a time zone that does not exist, with a sentence', async () => {
    const workspace = await testWorkspace();
    await assert.rejects(workspace.open({ timeZone: 'Mars/Olympus' }), /There is no time zone "Mars\/Olympus"/);
  });

  it('takes a last CSV row without a line end once the file rests, and reads it again when more follows', async () => {
    const header =
      'timestamp,agent,model,model_tier,input_tokens,output_tokens,cost_usd,duration_seconds,success,task_id,correlation_id';
    const row = (cost: string) => `2026-02-20T09:00:00,A,gpt-5,cloud_premium,10,10,${cost},1.0,True,t,c`;
    const open = `${header}\n${row('1')}\n${row('2')}`;
    const once = await testWorkspace({ 'export.csv': open });
    assert.equal(monthCost(await once.open()), 3);
    const followed = await testWorkspace({ 'export.csv': open });
    assert.equal(monthCost(await followed.open({ watch: true })), 1);
    await followed.until((snapshot) => monthCost(snapshot) === 3);
    await appendFile(join(followed.folder, 'export.csv'), `2\n${row('5')}\n`);
    await followed.until((snapshot) => monthCost(snapshot) === 8 && snapshot.sources[0]?.events === 3);
  }).timeout(60_000);

  it('credits the CI minutes that a plan includes, in the order of days, and never more than was computed', async () => {
    const run = (date: string, minutes: number, extra: object = {}) =>
      `${JSON.stringify({ date, workflow: 'build', runs: 1, duration_minutes: minutes, os: 'linux', ...extra })}\n`;
    const lines =
      run('2026-02-01', 100) + run('2026-02-03', 100) + run('2026-01-03', 50) + run('2026-02-04', 9, { cost_usd: 2 });
    const workspace = await testWorkspace({ 'ops/qa/ci-usage.jsonl': lines });
    const cost = async (freeCiMinutes: number) => {
      const { month, all } = await workspace.open({ freeCiMinutes });
      return [month.measures.cost, all.cost, all.runs].map((value, index) => (index < 2 ? dollarsOf(value) : value));
    };
    assert.deepEqual(await cost(0), [3.6, 4, 4]);
    assert.deepEqual(await cost(150), [2.4, 2.4, 4]);
    assert.deepEqual(await cost(2000), [2, 2, 4]);
  });

  it('prices events anew when the team changes its prices', async () => {
    const workspace = await testWorkspace({ [LOG]: decision({ model: 'house-model', cost_usd: null }) });
    const before = await workspace.open({ watch: true });
    assert.deepEqual([before.month.measures.cost, before.month.measures.unpriced], [0, 1]);
    await workspace.write(
      'costs/prices.json',
      JSON.stringify({ models: { 'house-model': { input: 1000, output: 2000 } } }),
    );
    const after = await workspace.until((snapshot) => snapshot.month.measures.unpriced === 0);
    assert.equal(monthCost(after), 2);
  });
});
