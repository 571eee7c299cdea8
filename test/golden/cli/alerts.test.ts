/** Alerts on the command line: what is told, once, in words and as JSON, and how it ends. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const NOW = '2026-02-20T12:00:00Z';
const LOG = 'ops/model-decisions.jsonl';

let folder = '';
let state = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-alerts-'));
  state = mkdtempSync(join(tmpdir(), 'spendlight-state-'));
});
afterEach(() => {
  for (const one of [folder, state]) rmSync(one, { recursive: true, force: true });
});

function put(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}

const ask = (...args: string[]): Promise<Answer> => {
  const now = args.includes('--now') ? [] : ['--now', NOW];
  const all = [...args, '--workspace', folder, '--time-zone', 'UTC', '--no-home', ...now];
  return spendlight(all, { SPENDLIGHT_STATE_DIR: state });
};

interface Told {
  readonly id: string;
  readonly title: string;
}
async function json(code: number, ...args: string[]): Promise<{ told: Told[]; holding: Told[]; dryRun: boolean }> {
  const answer = await ask('alerts', '--json', ...args);
  assert.equal(answer.code, code, answer.stderr);
  const value: unknown = JSON.parse(answer.stdout);
  assertFits('alerts-answer', value);
  return value as { told: Told[]; holding: Told[]; dryRun: boolean };
}

const call = (at: string, costUsd: number): string =>
  `${JSON.stringify({ timestamp: `2026-02-${at}:00Z`, agent: 'rex', model: 'gpt-4o', input_tokens: 1, output_tokens: 1, cost_usd: costUsd })}\n`;
const putCalls = (...calls: readonly (readonly [at: string, costUsd: number])[]): void =>
  put(LOG, calls.map(([at, cost]) => call(at, cost)).join(''));

describe('alerts on the command line', function () {
  this.timeout(60_000);

  it('tells what is new, then nothing, in words that fit', async () => {
    put('costs/budget-config.json', { budgets: { monthly: { soft_limit: 100, hard_limit: 150, milestones: [50] } } });
    putCalls(['18T10:00', 20], ['19T10:00', 30], ['20T10:00', 33], ['20T11:30', 6]);
    const first = await ask('alerts', '--hourly-max', '5', '--daily-max', '38');
    assert.equal(first.code, 0, first.stderr);
    assertGolden('cli/alerts.txt', first.stdout);
    const second = await ask('alerts', '--hourly-max', '5', '--daily-max', '38');
    assertGolden('cli/alerts-again.txt', second.stdout);
    for (const line of `${first.stdout}${second.stdout}`.split('\n')) assert.ok(textWidth(line) <= 80, line);
  });

  it('a dry run tells nobody; --no-cache forgets nothing', async () => {
    putCalls(['20T10:00', 8.5]);
    const dry = await json(0, '--budget', '10', '--dry-run');
    assert.deepEqual([dry.dryRun, dry.told.map(({ id }) => id)], [true, ['threshold|=--budget||80%@10|=2026-02']]);
    assert.equal((await json(0, '--budget', '10', '--no-cache')).told.length, 1);
    const again = await json(0, '--budget', '10');
    assert.deepEqual([again.told, again.holding.map(({ id }) => id)], [[], ['threshold|=--budget||80%@10|=2026-02']]);
  });

  const BUDGETS: readonly (readonly [title: string, written: unknown])[] = [
    ['by name', { daily: { limit: 100 } }],
    ['below budgets', { budgets: { daily: { limit: 100 } } }],
    ['as a list', [{ name: 'daily', period: 'day', limit: 100 }]],
  ];
  for (const [title, written] of BUDGETS) {
    it(`--budget stands beside budgets of the settings: ${title}`, async () => {
      put('.vscode/settings.json', { 'spendlight.budgets': written });
      putCalls(['20T10:00', 96]);
      const { told } = await json(0, '--budget', '100', '--period', 'total');
      assert.deepEqual(told.map(({ id }) => id).sort(), [
        'threshold|=--budget||90%@100|=total',
        'threshold|=daily||95%@100|=2026-02-20',
      ]);
    });
  }

  it('limits of the workspace’s settings hold, the command line wins', async () => {
    put('.vscode/settings.json', { 'spendlight.alerts.hourlyMax': 5, 'spendlight.alerts.cooldownMinutes': 10 });
    putCalls(['20T11:30', 6]);
    assert.deepEqual((await json(0, '--hourly-max', '7')).told, []);
    assert.equal((await json(0)).told.length, 1);
    assert.equal((await json(0, '--now', '2026-02-20T12:05:00Z')).told.length, 0);
    assert.equal((await json(0, '--now', '2026-02-20T12:11:00Z')).told.length, 1);
  });

  it('--fail-on answers by the worst budget, told or not', async () => {
    putCalls(['20T10:00', 85]);
    const args = ['--budget', '100'];
    assert.equal((await ask('alerts', ...args, '--fail-on', 'yellow')).code, 1);
    assert.equal((await ask('alerts', ...args, '--fail-on', 'yellow')).code, 1);
    assert.equal((await ask('alerts', ...args, '--fail-on', 'red')).code, 0);
  });

  const WRONG: readonly (readonly [code: number, args: readonly string[], said: RegExp])[] = [
    [2, ['--budget', 'much'], /--budget/u],
    [2, ['--hourly-max', '-1'], /--hourly-max/u],
    [2, ['--period', 'year'], /--period/u],
    [2, ['--interval', '0'], /--interval/u],
    [2, ['--fail-on', 'green'], /--fail-on/u],
    [3, [], /No cost log/u],
  ];
  for (const [code, args, said] of WRONG) {
    it(`alerts ${args.join(' ')} -> ${code}`, async () => {
      const answer = await ask('alerts', ...args);
      assert.equal(answer.code, code);
      assert.match(answer.stderr, said);
    });
  }

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`goes on until ${signal}, tells what comes while it does, and ends cleanly`, async () => {
      putCalls(['20T10:00', 1]);
      const command = await builtCommand();
      const args = ['alerts', '--continuous', '--interval', '1', '--budget', '10', '--json', '--now', NOW, '--no-home'];
      const child = spawn(process.execPath, [command, ...args, '--time-zone', 'UTC', '--workspace', folder], {
        env: { PATH: process.env['PATH'], SPENDLIGHT_STATE_DIR: state },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      const said = (what: string): Promise<void> =>
        new Promise((resolve) => {
          child.stdout.on('data', () => (out.includes(what) ? resolve() : undefined));
        });
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
      await said('"told":[]');
      putCalls(['20T10:00', 1], ['20T11:00', 8.5]);
      await said('90%@10');
      child.kill(signal);
      assert.equal(await ended, 0);
      const answers = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { told: Told[] });
      assert.equal(answers.flatMap(({ told }) => told).length, 1);
    });
  }
});

describe('announcements of budget record', function () {
  this.timeout(60_000);
  const TRACKER = {
    version: '1.0',
    current_month: '2026-02',
    total_spent: 4.98,
    executions: 94,
    prs_generated: 90,
    tokens_used: {},
    milestones_reached: [],
    history: [],
  };
  /** Titles of the history, oldest first. */
  const history = (): string[] =>
    readdirSync(state, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('history.jsonl'))
      .flatMap((name) => readFileSync(join(state, name), 'utf8').trim().split('\n'))
      .map((line) => (JSON.parse(line) as { alert: Told }).alert.title);

  it('started, completed, the milestone it crossed; "alerts" then tells nothing of it again', async () => {
    put('token_budget.json', TRACKER);
    assert.equal((await ask('budget', 'record', '--started')).code, 0);
    const { code, stderr } = await ask('budget', 'record', '--cost', '0.0532', '--pr');
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(history(), [
      'Execution 95 has started',
      'Execution 95 is complete: $0.0532',
      '$5.00 milestone: 33% of the monthly budget',
    ]);
    assert.deepEqual((await json(0)).told, []);
  });

  it('the first execution of all, and a month that ends', async () => {
    assert.equal((await ask('budget', 'record', '--started')).code, 0);
    await ask('budget', 'record', '--cost', '16');
    await ask('budget', 'record', '--cost', '1', '--now', '2026-03-01T00:00:00Z');
    assert.deepEqual(history(), [
      'Execution 1 has started',
      'Execution 1 is complete: $16.00',
      'The monthly budget is used up',
      '$15.00 milestone: 100% of the monthly budget',
      'Execution 1 is complete: $1.00',
      'February 2026: $16.00 of $15.00',
    ]);
  });

  it('--no-announce tells nobody, and a state folder that cannot be used costs only the announcement', async () => {
    put('token_budget.json', TRACKER);
    await ask('budget', 'record', '--cost', '1', '--no-announce');
    assert.deepEqual(history(), []);
    rmSync(state, { recursive: true });
    writeFileSync(state, '');
    const answer = await ask('budget', 'record', '--cost', '1');
    assert.equal(answer.code, 0);
    assert.match(answer.stdout, /2 of 3 reached|1 of 3 reached/u);
  });

  for (const args of [['--started', '--cost', '1'], []]) {
    it(`record ${args.join(' ')} -> 2`, async () => {
      assert.equal((await ask('budget', 'record', ...args)).code, 2);
    });
  }
});
