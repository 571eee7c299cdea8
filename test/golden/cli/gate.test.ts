/** The tracker, the log, the gate and the router, as scripts meet them: what they say, their JSON, their exit codes. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { addCalls, databaseOf, LLM_CALLS } from '../../unit/files/support/databases';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const NOW = '2026-02-20T12:00:00Z';
/** Several processes a case. */
const TIMEOUT_MS = 60_000;

let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-gate-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ask = (...args: string[]): Promise<Answer> =>
  spendlight([...args, '--workspace', folder, '--no-cache', ...(args.includes('--now') ? [] : ['--now', NOW]), '--time-zone', 'UTC']);

function put(path: string, content: unknown): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
}
const text = (path: string): string => readFileSync(join(folder, path), 'utf8');

/** Asks twice: in words, which are golden, and as JSON, which fits its schema. */
async function both(golden: string, code: number, ...args: string[]): Promise<unknown> {
  const words = await ask(...args);
  assert.equal(words.code, code, words.stderr);
  assertGolden(`cli/${golden}.txt`, words.stdout);
  for (const line of words.stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
  return json(code, ...args);
}

async function json(code: number, ...args: string[]): Promise<unknown> {
  const answer = await ask(...args, '--json');
  assert.equal(answer.code, code, answer.stderr);
  const value: unknown = JSON.parse(answer.stdout);
  assertFits(`${args[0]}-answer`, value);
  return value;
}

const DECISIONS = [
  { timestamp: '2026-02-20T09:00:00Z', agent: 'rex', wbs: 'WBS-1', model: 'gpt-4o', input_tokens: 1, output_tokens: 1, cost_usd: 4.5 },
  { timestamp: '2026-02-10T09:00:00Z', agent: 'max', wbs: 'WBS-1', model: 'gpt-4o', input_tokens: 1, output_tokens: 1, cost_usd: 85.5 },
]
  .map((line) => `${JSON.stringify(line)}\n`)
  .join('');
const LIMITS = { daily: { soft_limit: 5, hard_limit: 7.5 }, monthly: { soft_limit: 100, hard_limit: 150 } };
function putBudgets(controls: object = {}, more: object = {}): void {
  put('ops/model-decisions.jsonl', DECISIONS);
  put('costs/budget-config.json', { budgets: { ...LIMITS, ...more }, cost_controls: controls });
}

describe('budget', function () {
  this.timeout(TIMEOUT_MS);

  const TRACKER = {
    version: '1.0',
    current_month: '2026-02',
    total_spent: 4.98,
    executions: 90,
    prs_generated: 90,
    tokens_used: { claude_input: 180_000, claude_output: 0, openai_input: 0, openai_output: 0 },
    milestones_reached: [],
    last_reset: '2026-02-01T00:00:00Z',
    history: [{ month: '2026-01', total_spent: 14.82, prs_generated: 269, executions: 270, milestones_reached: [5, 10] }],
    own: 1,
  };
  const RECORD = ['budget', 'record', '--cost', '0.0532', '--pr', '--claude-input', '2000', '--openai-output', '4000'];

  it('status and recap, of the running month and of the history', async () => {
    put('token_budget.json', TRACKER);
    await both('budget-status', 0, 'budget', 'status');
    await both('budget-recap', 0, 'budget', 'recap', '--month', '2026-01');
    assert.deepEqual(JSON.parse(text('token_budget.json')), TRACKER);
  });

  it('record crosses a milestone, and a new month begins', async () => {
    put('token_budget.json', TRACKER);
    const words = await ask(...RECORD);
    assertGolden('cli/budget-record.txt', words.stdout);
    assertGolden('cli/budget-record.json', text('token_budget.json'));
    await json(0, ...RECORD, '--now', '2026-03-01T00:00:00Z');
    const kept = JSON.parse(text('token_budget.json')) as typeof TRACKER;
    assert.deepEqual([kept.current_month, kept.total_spent, kept.history.map(({ total_spent }) => total_spent), kept.own], ['2026-03', 0.0532, [14.82, 5.0332], 1]);
  });

  it('a configured budget has milestones of its own, and record makes the file', async () => {
    put('costs/budget-config.json', { budgets: { monthly: { limit: 2, milestones: [1, 2] } } });
    const answer = (await json(0, 'budget', 'record', '--cost', '1.2')) as { recorded: { milestonesCrossedUsd: number[] }; budget: object };
    assert.deepEqual(answer.recorded.milestonesCrossedUsd, [1]);
    assert.match(JSON.stringify(answer.budget), /"limitUsd":2,"hardLimitUsd":null,"remainingUsd":0\.8,"percent":60,"health":"green"/u);
  });

  it('reset asks for --yes', async () => {
    put('token_budget.json', TRACKER);
    const refused = await ask('budget', 'reset');
    assert.deepEqual([refused.code, JSON.parse(text('token_budget.json'))], [2, TRACKER]);
    assert.match(refused.stderr, /--yes/u);
    assert.equal(((await json(0, 'budget', 'reset', '--yes')) as { before: { spentUsd: number } }).before.spentUsd, 4.98);
    assert.equal((JSON.parse(text('token_budget.json')) as typeof TRACKER).total_spent, 0);
  });

  const LEFT: readonly (readonly [string, string])[] = [
    ['torn', '{"current_month": "2026-02", "total_sp'],
    ['of another shape', '{"limit": 100, "used": 3}'],
  ];
  for (const [title, content] of LEFT) {
    for (const args of [RECORD, ['budget', 'reset', '--yes'], ['budget', 'override', '--until', '2026-03-01', '--reason', 'r']]) {
      it(`${title}: ${args[1] ?? ''} leaves it alone -> 2`, async () => {
        put('token_budget.json', content);
        const { code, stdout, stderr } = await ask(...args);
        assert.deepEqual([code, stdout, text('token_budget.json')], [2, '', content]);
        assert.match(stderr, /token_budget\.json is left as it is/u);
      });
    }
  }

  const USAGE: readonly (readonly [number, readonly string[], RegExp])[] = [
    [3, ['budget', 'status'], /no token_budget\.json/u],
    [2, ['budget', 'record'], /--cost/u],
    [2, ['budget', 'record', '--cost', '-1'], /--cost/u],
    [2, ['budget', 'record', '--cost', '1', '--executions', 'x'], /--executions/u],
    [2, ['budget', 'override', '--until', '2026-03-01'], /--reason/u],
    [2, ['budget', 'override', '--until', '2026-02-19', '--reason', 'r'], /over already/u],
    [2, ['budget', 'override', '--until', 'soon', '--reason', 'r'], /--until/u],
    [2, ['budget', 'recap', '--month', '2026-13'], /--month/u],
    [2, ['check'], /--estimated/u],
    [2, ['check', '--estimated', 'much'], /--estimated/u],
    [2, ['check', '--estimated', '1', '--priority', 'urgent'], /--priority/u],
    [2, ['log', '--agent', 'a', '--model', 'm', '--input-tokens', '1'], /--output-tokens/u],
    [2, ['log', '--agent', ' ', '--model', 'm', '--input-tokens', '1', '--output-tokens', '1'], /--agent/u],
    [2, ['route', '--task', 'x', '--complexity', 'huge', '--quality', 'low'], /--complexity/u],
  ];
  for (const [code, args, said] of USAGE) {
    it(`${args.join(' ')} -> ${code}, and nothing is written`, async () => {
      const answer = await ask(...args);
      assert.deepEqual([answer.code, answer.stdout, existsSync(join(folder, 'token_budget.json')), existsSync(join(folder, 'ops'))], [code, '', false, false]);
      assert.match(answer.stderr, said);
    });
  }
});

describe('log', function () {
  this.timeout(TIMEOUT_MS);

  const CALL = ['log', '--agent', 'rex', '--model', 'claude-sonnet-4.5', '--input-tokens', '1000', '--output-tokens', '500'];

  it('appends a priced record that is read back as it was meant', async () => {
    put('ops/model-decisions.jsonl', '{"half a rec');
    await json(0, ...CALL, '--pr', '#12', '--wbs', 'WBS-7', '--purpose', 'näme\nit', '--cache-read-tokens', '100000', '--duration-ms', '1200', '--failed');
    assertGolden('cli/log.txt', text('ops/model-decisions.jsonl'));
    const show = JSON.parse((await ask('show', '--pr', '12', '--json')).stdout) as { total: { costUsd: number; failures: number; cacheReadTokens: number } };
    // 1,000 x $3 + 500 x $15 + 100,000 x $0.30 a million
    assert.deepEqual([show.total.costUsd, show.total.failures, show.total.cacheReadTokens], [0.0405, 1, 100_000]);
  });

  it('a model without a price: no cost, and a warning; with a cost: as given', async () => {
    const unknown = await ask(...CALL, '--model', 'nobody-knows');
    assert.deepEqual([unknown.code, 'cost_usd' in (JSON.parse(text('ops/model-decisions.jsonl')) as object)], [0, false]);
    assert.match(unknown.stderr, /has no price/u);
    const answer = (await json(0, ...CALL, '--model', 'nobody-knows', '--cost-usd', '0.25')) as { record: object; state: string };
    assert.match(JSON.stringify(answer.record), /"cost_usd":0\.25/u);
    put('costs/prices.json', { models: { 'nobody-knows': { input: 1, output: 2 } } });
    assert.equal(((await json(0, ...CALL, '--model', 'nobody-knows')) as { costUsd: number }).costUsd, 0.002);
  });

  it('cuts a long purpose at 4 KiB, between characters', async () => {
    const { record } = (await json(0, ...CALL, '--purpose', '€'.repeat(3000))) as { record: { purpose: string; purpose_truncated: boolean } };
    assert.deepEqual([record.purpose, record.purpose_truncated], [`${'€'.repeat(1364)}…`, true]);
  });
});

describe('check', function () {
  this.timeout(TIMEOUT_MS);

  it('allows, warns, refuses', async () => {
    putBudgets();
    await both('check-within', 0, 'check', '--estimated', '0.5');
    await both('check-soft', 0, 'check', '--estimated', '0.6');
    await both('check-hard', 1, 'check', '--estimated', '3.01');
    await both('check-critical', 0, 'check', '--estimated', '3.01', '--priority', 'critical');
  });

  it('block_on_limit off warns', async () => {
    putBudgets({ block_on_limit: false });
    await both('check-not-blocking', 0, 'check', '--estimated', '3.01');
  });

  it('asks only budgets that the call counts in', async () => {
    putBudgets({}, { rex: { period: 'month', limit: 4.6, filter: { agent: 'rex' } } });
    const reason = async (code: number, ...more: string[]): Promise<unknown> =>
      ((await json(code, 'check', '--estimated', '0.2', ...more)) as { reason: string }).reason;
    assert.deepEqual([await reason(1, '--agent', 'rex'), await reason(0, '--agent', 'max'), await reason(0)], ['hard-limit', 'within', 'within']);
  });

  it('asks a budget on every value for the call’s own', async () => {
    const call = (pr: number, cost: number): string =>
      `${JSON.stringify({ timestamp: '2026-02-18T09:00:00Z', agent: 'rex', pr, model: 'gpt-4o', input_tokens: 1, output_tokens: 1, cost_usd: cost })}\n`;
    put('ops/model-decisions.jsonl', Array.from({ length: 30 }, (_, index) => call(index + 1, index % 2 === 0 ? 4 : 6)).join(''));
    put('costs/budget-config.json', { budgets: { 'every PR': { each: 'pr', warn_at: 3, error_at: 5 }, features: { period: 'total', limit: 99, filter: { branch: 'feature/*' } } } });
    const reason = async (code: number, ...more: string[]): Promise<unknown> =>
      ((await json(code, 'check', '--estimated', '0.5', ...more)) as { reason: string }).reason;
    assert.deepEqual(
      [await reason(0, '--pr', '1'), await reason(1, '--pr', '30'), await reason(0, '--pr', '99'), await reason(0)],
      ['soft-limit', 'hard-limit', 'within', 'no-budget'],
    );
    await both('check-each', 1, 'check', '--estimated', '0.5', '--pr', '30');
    await both('budget-status-each', 0, 'budget', 'status', '--values', '3');
    const { budgets } = (await json(0, 'budget', 'status', '--values', '2')) as { budgets: { key: string | null; values: number | null }[] };
    assert.deepEqual(budgets.map(({ key, values }) => [key, values]), [['10', 30], ['12', 30], [null, null]]);
  });

  it('honours an override and shows it, until it is over or ended', async () => {
    putBudgets();
    await ask('budget', 'override', '--until', '2026-02-21', '--reason', 'release week');
    await both('check-override', 0, 'check', '--estimated', '9');
    assert.equal((await ask('budget', 'override', '--clear')).code, 0);
    assert.equal((await ask('check', '--estimated', '9')).code, 1);
    await ask('budget', 'override', '--until', '2026-02-20T13:00', '--reason', 'an hour');
    assert.deepEqual([(await ask('check', '--estimated', '9', '--now', '2026-02-20T12:59:59Z')).code, (await ask('check', '--estimated', '9', '--now', '2026-02-20T13:00:00Z')).code], [0, 1]);
  });

  it('nothing to read, a broken budget file, a torn tracker: 3, but critical passes and a refusal stays one', async () => {
    const codes = async (): Promise<(number | null)[]> => [
      (await ask('check', '--estimated', '0.1')).code,
      (await ask('check', '--estimated', '0.1', '--priority', 'critical')).code,
      (await ask('check', '--estimated', '9')).code,
    ];
    assert.deepEqual(await codes(), [3, 0, 3]);
    putBudgets();
    put('token_budget.json', '{"current_mon');
    assert.deepEqual(await codes(), [3, 0, 1]);
    put('token_budget.json', '{"limit": 3}');
    assert.deepEqual(await codes(), [0, 0, 1]);
    put('costs/budget-config.json', '{"budgets": {');
    assert.deepEqual(await codes(), [3, 0, 3]);
  });

  it('a database that was read and cannot be read any more: what it held is no permission, and a refusal all the same', async () => {
    putBudgets();
    const database = await databaseOf(LLM_CALLS, addCalls(4000));
    writeFileSync(join(folder, 'calls.db'), database);
    const codes: (number | null)[] = [];
    const check = async (estimated: string): Promise<Answer> => {
      // With the state folder: only who remembers what a file held can take it for what it holds.
      const answer = await spendlight(['check', '--estimated', estimated, '--workspace', folder, '--now', NOW, '--time-zone', 'UTC']);
      codes.push(answer.code);
      return answer;
    };
    await check('0.1');
    writeFileSync(join(folder, 'calls.db'), database.subarray(0, database.length - 1));
    const { stdout, stderr } = await check('0.1');
    const refused = await check('9');
    assert.deepEqual(codes, [0, 3, 1]);
    assert.match(stderr, /calls\.db could not be read/u);
    // The first words are not "Allowed", and a refusal is as sure as ever.
    assert.deepEqual([stdout.slice(0, 9), refused.stdout.slice(0, 7)], ['Not known', 'Refused']);
  });
});

describe('route', function () {
  this.timeout(TIMEOUT_MS);

  it('by the table, at what is left of the monthly budget', async () => {
    putBudgets();
    await both('route-task', 0, 'route', '--task', 'complex_reasoning', '--complexity', 'medium', '--quality', 'high');
    await both('route-matrix', 0, 'route', '--task', 'chat_conversation', '--complexity', 'low', '--quality', 'high');
    await both('route-model', 0, 'route', '--task', 'x', '--complexity', 'low', '--quality', 'high', '--model', 'claude-3-opus');
  });

  it('by a team’s own table', async () => {
    putBudgets();
    put('costs/model-routing.json', '{ "tasks": { "review": "our-own" }, /* ours */ "emergency": { "below_usd": "a bit" } }');
    const args = ['route', '--task', 'review', '--complexity', 'low', '--quality', 'low'];
    assert.equal(((await json(0, ...args)) as { model: string }).model, 'our-own');
    assert.match((await ask(...args)).stderr, /model-routing\.json: .*emergency\.below_usd/u);
  });
});
