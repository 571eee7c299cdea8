/** Vendors' own accounts: they count where no log holds the day, in whatever order files come and go. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { cleanUp, decision, testWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const COST = 'ops/qa/anthropic-costs.csv';
const USAGE = 'ops/qa/anthropic-usage.csv';

const costCsv = (...rows: [day: string, dollars: string][]): string =>
  [
    'usage_date_utc,model,token_type,cost_usd',
    ...rows.map(([day, dollars]) => `${day},Claude Opus 4.6,output,${dollars}`),
  ]
    .map((line) => `${line}\n`)
    .join('');
const usageCsv = (...rows: [day: string, output: number][]): string =>
  [
    'usage_date_utc,model_version,context_window,usage_input_tokens_no_cache,usage_output_tokens',
    ...rows.map(([day, output]) => `${day},claude-sonnet-4-5-20250929,≤ 200k,0,${output}`),
  ]
    .map((line) => `${line}\n`)
    .join('');

const month = (snapshot: Snapshot): number => dollarsOf(snapshot.month.measures.cost);
const stated = ({ statements }: Snapshot) =>
  statements.map(({ path, month: name, provider, spent, ledger }) => [
    path,
    name,
    provider ?? null,
    dollarsOf(spent),
    dollarsOf(ledger),
  ]);
const counts = ({ sources }: Snapshot) => sources.map(({ path, events, duplicates }) => [path, events, duplicates]);

describe("vendors' own accounts", () => {
  afterEach(cleanUp);

  it('count for days that no log of that vendor holds, and are compared for the others', async () => {
    const workspace = await testWorkspace({
      [LOG]: decision({ timestamp: '2026-02-10T10:00:00Z', provider: 'Anthropic', cost_usd: 2 }),
      [COST]: costCsv(['2026-02-10', '5.00'], ['2026-02-11', '0.75'], ['2026-01-31', '9']),
    });
    const snapshot = await workspace.open();
    assert.equal(month(snapshot), 2.75);
    assert.deepEqual(stated(snapshot), [
      [COST, '2026-01', 'anthropic', 9, 9],
      [COST, '2026-02', 'anthropic', 5.75, 2.75],
    ]);
    assert.deepEqual(counts(snapshot), [
      [LOG, 1, 0],
      [COST, 2, 1],
    ]);
  });

  it('count whatever other vendors the logs hold', async () => {
    const workspace = await testWorkspace({
      [LOG]: decision({ timestamp: '2026-02-10T10:00:00Z', model: 'gpt-4o', provider: 'openai', cost_usd: 2 }),
      [COST]: costCsv(['2026-02-10', '5.00']),
    });
    assert.equal(month(await workspace.open()), 7);
  });

  it('leave when a log comes, and come back when it goes', async () => {
    const workspace = await testWorkspace({ [COST]: costCsv(['2026-02-10', '5.00']) });
    assert.equal(month(await workspace.open({ watch: true })), 5);
    const log = await workspace.write(LOG, decision({ timestamp: '2026-02-10T10:00:00Z', cost_usd: 2 }));
    await workspace.until((snapshot) => month(snapshot) === 2);
    await rm(log);
    await workspace.until((snapshot) => month(snapshot) === 5);
    await rm(join(workspace.folder, COST));
    await workspace.until((snapshot) => month(snapshot) === 0 && snapshot.statements.length === 0);
  }).timeout(60_000);

  it('compare days as they begin in the configured zone', async () => {
    const workspace = await testWorkspace({
      // 20:00 on the 10th in New York.
      [LOG]: decision({ timestamp: '2026-02-11T01:00:00Z', cost_usd: 2 }),
      [COST]: costCsv(['2026-02-10', '5.00'], ['2026-02-11', '1.00']),
    });
    assert.equal(month(await workspace.open({ timeZone: 'America/New_York' })), 3);
    assert.equal(month(await workspace.open({ timeZone: 'UTC' })), 7);
  });

  it('count once when two exports tell of one day: dollars before tokens', async () => {
    const files = {
      [COST]: costCsv(['2026-02-10', '5.00']),
      [USAGE]: usageCsv(['2026-02-10', 1_000_000], ['2026-02-12', 100_000]),
    };
    const both = await (await testWorkspace(files)).open();
    assert.equal(month(both), 5 + 1.5);
    const reversed = await (await testWorkspace(Object.fromEntries(Object.entries(files).reverse()))).open();
    assert.equal(month(reversed), month(both));
    const copied = { ...files, 'ops/qa/copy-costs.csv': files[COST] ?? '' };
    assert.equal(month(await (await testWorkspace(copied)).open()), month(both));
  });

  it('stand in for CI where no CI log does, and are no tracker for budgets', async () => {
    const report =
      'date,product,sku,quantity,unit_type,net_amount\n2026-02-10,actions,actions_linux,100,minutes,0.8\n2026-02-11,actions,actions_linux,50,minutes,0.4\n';
    const run = `${JSON.stringify({ date: '2026-02-10', workflow: 'build', runs: 1, duration_minutes: 60, cost_usd: 0.5 })}\n`;
    const workspace = await testWorkspace({ 'ops/qa/github-costs.csv': report, 'ops/qa/ci-usage.jsonl': run });
    const snapshot = await workspace.open({ freeCiMinutes: 2000 });
    assert.equal(month(snapshot), 0.9);
    assert.deepEqual(stated(snapshot), [['ops/qa/github-costs.csv', '2026-02', 'github CI', 1.2, 0.9]]);
    assert.deepEqual(snapshot.budgets, []);
  });

  it("do not let a vendor's own $0 be computed at list price", async () => {
    const csv =
      'Date,Kind,Model,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost\n' +
      '2026-02-10T09:00:00Z,Included,claude-4.5-sonnet,0,1000000,0,0,1000000,Included\n';
    const snapshot = await (await testWorkspace({ 'ops/qa/cursor-costs.csv': csv })).open();
    assert.deepEqual([month(snapshot), snapshot.month.measures.calls], [0, 1]);
  });

  it('are the same after a start from a checkpoint', async () => {
    const foreign =
      'balance_transaction_id,fee,currency,created_utc\nt1,1.25,eur,2026-02-03 08:00\nt2,3,usd,2026-02-03 08:00\n';
    const workspace = await testWorkspace({
      [LOG]: decision({ timestamp: '2026-02-10T10:00:00Z', cost_usd: 2 }).repeat(3000),
      [COST]: costCsv(['2026-02-10', '5.00'], ['2026-02-11', '0.75']),
      'ops/qa/stripe-costs.csv': foreign,
    });
    const stateDirectory = (await testWorkspace()).folder;
    const figures = (snapshot: Snapshot) => [snapshot.all, stated(snapshot), counts(snapshot), snapshot.foreign];
    const first = figures(await workspace.open({ stateDirectory }));
    await workspace.engine.dispose();
    assert.deepEqual(figures(await workspace.open({ stateDirectory })), first);
    await workspace.engine.dispose();
    await rm(join(workspace.folder, COST));
    const without = await workspace.open({ stateDirectory });
    assert.equal(dollarsOf(without.all.cost), 6003);
  });

  it('are not read again at a start from a checkpoint, also beside what has changed meanwhile', async () => {
    const workspace = await testWorkspace({
      [LOG]: decision({ timestamp: '2026-02-10T10:00:00Z', provider: 'Anthropic', cost_usd: 2 }),
      [COST]: costCsv(['2026-02-10', '5.00'], ['2026-02-11', '0.75']),
      'ops/qa/stripe-costs.csv':
        'balance_transaction_id,fee,currency,created_utc\nt1,1.25,eur,2026-02-03 08:00\nt2,3,usd,2026-02-03 08:00\n',
    });
    const stateDirectory = (await testWorkspace()).folder;
    const figures = (snapshot: Snapshot) => [snapshot.all, stated(snapshot), counts(snapshot), snapshot.foreign];
    const before = figures(await workspace.open({ stateDirectory }));
    await workspace.engine.dispose();
    const again = await workspace.open({ stateDirectory });
    assert.deepEqual([figures(again), again.progress.done], [before, 0]);
    await workspace.engine.dispose();
    // A call of the day for which the account stood in.
    const call = decision({ timestamp: '2026-02-11T10:00:00Z', provider: 'Anthropic', cost_usd: 0.5 });
    await workspace.write('costs/more.jsonl', call);
    const more = await workspace.open({ stateDirectory });
    assert.deepEqual([month(more), more.progress.done], [5.5, Buffer.byteLength(call)]);
    await workspace.engine.dispose();
    assert.deepEqual(figures(more), figures(await workspace.open({ stateDirectory: null })));
  });

  it('is found by the path of its file, in lists of events too', async () => {
    const workspace = await testWorkspace({ [COST]: costCsv(['2026-02-10', '5.00']) });
    await workspace.open();
    const range = { from: null, to: null };
    const { events } = await workspace.engine.request('events', {
      range,
      order: 'newest',
      limit: 10,
      filter: { source: [COST] },
    });
    assert.deepEqual(
      events.map(({ source, line }) => [source, line]),
      [[COST, 2]],
    );
  });
});

describe('other currencies', () => {
  afterEach(cleanUp);
  const stripe = (...rows: string[]): string => `balance_transaction_id,fee,currency,created_utc\n${rows.join('\n')}\n`;

  it('are summed by currency and day, once, and are in no total', async () => {
    const rows = [
      't1,1.25,eur,2026-02-03 08:00',
      't2,0.75,eur,2026-02-03 09:00',
      't3,7,usd,2026-02-03 09:00',
      't4,100,jpy,2026-01-03 09:00',
    ];
    const workspace = await testWorkspace({
      'ops/qa/stripe-costs.csv': stripe(...rows),
      'ops/qa/copy-costs.csv': stripe(...rows.slice(1)),
    });
    const snapshot = await workspace.open();
    assert.equal(dollarsOf(snapshot.all.cost), 7);
    assert.deepEqual(
      snapshot.foreign.map(({ currency, day, amount, events }) => [
        currency,
        new Date(day ?? 0).toISOString().slice(0, 10),
        dollarsOf(amount),
        events,
      ]),
      [
        ['EUR', '2026-02-03', 2, 2],
        ['JPY', '2026-01-03', 100, 1],
      ],
    );
    const { text, report } = await workspace.engine.request('report', { period: 'month', date: null });
    assert.match(text, /Also 2\.00 EUR \(2 amounts\), not added/);
    assert.deepEqual(report.quality.foreign, [{ currency: 'EUR', amount: 2e9, events: 2 }]);
  });

  it('leave with their file', async () => {
    const workspace = await testWorkspace({ 'ops/qa/stripe-costs.csv': stripe('t1,1.25,eur,2026-02-03 08:00') });
    assert.equal((await workspace.open({ watch: true })).foreign.length, 1);
    await rm(join(workspace.folder, 'ops/qa/stripe-costs.csv'));
    await workspace.until((snapshot) => snapshot.foreign.length === 0);
  }).timeout(60_000);

  it('count without an id as often as in the file that has them most often', async () => {
    const bill = (times: number) => `date,vendor,amount,currency\n${'2026-02-01,Mailer,10,EUR\n'.repeat(times)}`;
    const workspace = await testWorkspace({ 'ops/qa/a-costs.csv': bill(2), 'ops/qa/b-costs.csv': bill(1) });
    assert.deepEqual(
      (await workspace.open()).foreign.map(({ amount, events }) => [dollarsOf(amount), events]),
      [[20, 2]],
    );
  });
});
