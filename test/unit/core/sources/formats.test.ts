/** One record in, one event out: which format takes it, and what each field becomes. */
import assert from 'node:assert/strict';
import { openZone } from '../../../../src/core/calendar';
import type { CostEvent } from '../../../../src/core/event';
import type { SourceProblem } from '../../../../src/core/problem';
import { readPullRequest, VALUE_LENGTH } from '../../../../src/core/sources/dimensions';
import { formatOf } from '../../../../src/core/sources/formats';
import { genericCall } from '../../../../src/core/sources/genericCall';
import { ciUsage } from '../../../../src/core/sources/ciUsage';
import type { Fields, RecordFormat } from '../../../../src/core/sources/source';

const zone = openZone('UTC');
assert.ok(zone !== null);
const utc = zone;
const position = { offset: 7, line: 3, table: null };

function read(fields: Fields, format: RecordFormat = genericCall): { event: CostEvent | undefined; told: string[] } {
  const { events, problems } = format.read(fields, { zone: utc, position });
  return { event: events[0], told: problems.map(told) };
}

function told({ code, severity, data }: SourceProblem): string {
  return [severity, code, ...(data === undefined ? [] : [JSON.stringify(data)])].join(' ');
}

const NOW = { timestamp: '2026-02-01T00:00:00Z' };
const CALL = { ...NOW, model: 'm' };

describe('recognising a format by its names', () => {
  const decisions = 'model-decisions';
  const cases: readonly [names: string, id: string | null][] = [
    ['timestamp agent wbs model provider purpose input_tokens output_tokens cost_usd duration_ms success', decisions],
    ['timestamp agent model provider purpose input_tokens output_tokens', decisions],
    ['actor agent model reason run_report task_id task_kind timestamp', decisions],
    ['source wbs_id status reason model tier report_path logged_at', decisions],
    ['kind wbs_id model started_at finished_at raw_response', decisions],
    ['source model tier wbs_id run_report_path review_path logged_at', decisions],
    [
      'id pr_number agent cli model provider input_tokens output_tokens stage iteration task_id timestamp cost_usd',
      'token-usage',
    ],
    [
      'timestamp agent model model_tier input_tokens output_tokens cost_usd duration_seconds success task_id correlation_id',
      'llm-calls',
    ],
    [
      'id timestamp operation model model_tier tokens_in tokens_out cost_usd duration_seconds success metadata error',
      'cost-entries',
    ],
    ['date workflow runs duration_minutes cost_usd success_rate', 'ci-usage'],
    ['timestamp model input_tokens output_tokens cost total_today total_mtd', 'call-log'],
    ['ts model_name prompt_tokens completion_tokens', 'generic'],
    ['model spend', 'generic'],
    ['model', null],
    ['timestamp cost', null],
    ['type message uuid', 'claude-code'],
    ['type timestamp message', 'claude-code'],
    ['type message level', null],
    ['type sessionId model input_tokens', 'generic'],
    ['timestamp type payload', 'codex'],
    ['type usage', 'codex'],
    ['type usage model', null],
    ['sessionId projectHash startTime', 'gemini'],
    ['id timestamp type model tokens', 'gemini'],
    ['request_id spend model startTime', 'litellm'],
    ['request_id spend model', 'generic'],
    ['date model spend prompt_tokens api_requests', 'litellm'],
    ['resourceSpans', 'otel'],
    ['', null],
    ['__proto__ constructor toString', null],
  ];
  for (const [names, id] of cases) {
    it(`${names || 'nothing'} is ${id}`, () => {
      assert.equal(formatOf(new Set(names.split(' ').filter(Boolean)), 'json-lines')?.id ?? null, id);
    });
  }

  it('takes no CSV for a generic call, because a vendor may have exported the same calls', () => {
    assert.equal(formatOf(new Set(['date', 'model', 'cost_usd']), 'csv'), null);
  });
});

describe('reading a call', () => {
  const tokens = (input: number, output: number, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0): object => ({
    input,
    output,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
  });
  const tokenCases: readonly [fields: Fields, expected: object | null][] = [
    [{}, null],
    [{ input_tokens: null, output_tokens: '' }, null],
    [{ input_tokens: 0 }, tokens(0, 0)],
    [{ input_tokens: 10, output_tokens: 5 }, tokens(10, 5)],
    [{ input_tokens: '1200', output_tokens: '1e3' }, tokens(1200, 1000)],
    [{ prompt_tokens: 10, completion_tokens: 5 }, tokens(10, 5)],
    [{ tokens_in: 10, tokens_out: 5 }, tokens(10, 5)],
    [{ inputTokens: 10, outputTokens: 5 }, tokens(10, 5)],
    [{ input_tokens: null, prompt_tokens: 10 }, tokens(10, 0)],
    [{ input_tokens: 10, prompt_tokens: 99 }, tokens(10, 0)],
    [{ prompt_tokens: 100, cached_tokens: 60 }, tokens(40, 0, 60)],
    [{ input_tokens: 100, cache_read_input_tokens: 60 }, tokens(100, 0, 60)],
    [{ input_tokens: 100, cache_read_input_tokens: 60, cached_tokens: 60 }, tokens(100, 0, 60)],
    [{ input_tokens: 1, cache_creation_input_tokens: 100 }, tokens(1, 0, 0, 100)],
    [
      {
        cache_creation_input_tokens: 100,
        cache_creation: { ephemeral_5m_input_tokens: 60, ephemeral_1h_input_tokens: 40 },
      },
      tokens(0, 0, 0, 60, 40),
    ],
    [{ cache_creation_input_tokens: 100, cache_creation: { ephemeral_1h_input_tokens: 40 } }, tokens(0, 0, 0, 60, 40)],
    [{ cache_creation: { ephemeral_5m_input_tokens: 60 } }, tokens(0, 0, 0, 60)],
    [{ cache_creation_input_tokens: 100, cache_creation: null }, tokens(0, 0, 0, 100)],
    [{ input_tokens: 1e12 }, tokens(1e12, 0)],
  ];
  for (const [fields, expected] of tokenCases) {
    it(`counts the tokens of ${JSON.stringify(fields)}`, () => {
      const { event, told: problems } = read({ ...CALL, ...fields });
      assert.deepEqual(event?.tokens, expected);
      assert.deepEqual(problems, []);
    });
  }

  it('counts cached tokens apart where they cannot be a part of the input, and says so', () => {
    const { event, told: problems } = read({ ...CALL, input_tokens: 10, cached_tokens: 60 });
    assert.deepEqual(event?.tokens, tokens(10, 0, 60));
    assert.deepEqual(problems, ['warning invalid-number {"field":"cached_tokens"}']);
  });

  const costCases: readonly [fields: Fields, nano: number | null][] = [
    [{}, null],
    [{ cost_usd: 0.345 }, 345_000_000],
    [{ cost_usd: 0.00037319999999999996 }, 373_200],
    [{ cost: '$0.01' }, 10_000_000],
    [{ costUSD: '3E-05' }, 30_000],
    [{ total_cost_usd: 0 }, 0],
    [{ spend: '1' }, 1_000_000_000],
    [{ cost_usd: null, cost: 2 }, 2_000_000_000],
    [{ cost_usd: 1_000_000 }, 1e15],
    [{ total_today: 5, total_mtd: 9 }, null],
  ];
  for (const [fields, nano] of costCases) {
    it(`reads the cost of ${JSON.stringify(fields)}`, () =>
      assert.equal(read({ ...CALL, ...fields }).event?.recorded, nano));
  }

  const refused: readonly [fields: Fields, problem: string][] = [
    [{ input_tokens: -1 }, 'negative-amount {"field":"input_tokens"}'],
    [{ output_tokens: 1.5 }, 'invalid-number {"field":"output_tokens"}'],
    [{ input_tokens: 1e12 + 1 }, 'amount-too-large {"field":"input_tokens"}'],
    [{ input_tokens: 'many' }, 'invalid-number {"field":"input_tokens"}'],
    [{ input_tokens: '1,200' }, 'invalid-number {"field":"input_tokens"}'],
    [{ input_tokens: true }, 'invalid-number {"field":"input_tokens"}'],
    [{ input_tokens: [5] }, 'invalid-number {"field":"input_tokens"}'],
    [{ cached_tokens: -5 }, 'negative-amount {"field":"cached_tokens"}'],
    [
      { cache_creation: { ephemeral_1h_input_tokens: -5 } },
      'negative-amount {"field":"cache_creation.ephemeral_1h_input_tokens"}',
    ],
    [{ cost_usd: -0.01 }, 'negative-amount {"field":"cost_usd"}'],
    [{ cost_usd: 'NaN' }, 'invalid-number {"field":"cost_usd"}'],
    [{ cost_usd: NaN }, 'invalid-number {"field":"cost_usd"}'],
    [{ cost_usd: Infinity }, 'invalid-number {"field":"cost_usd"}'],
    [{ cost: 1_000_000.01 }, 'amount-too-large {"field":"cost"}'],
    [{ cost: 1e300 }, 'amount-too-large {"field":"cost"}'],
    [{ cost_usd: '0x10' }, 'invalid-number {"field":"cost_usd"}'],
    [{ cost_usd: {} }, 'invalid-number {"field":"cost_usd"}'],
  ];
  for (const [fields, problem] of refused) {
    it(`leaves out ${JSON.stringify(fields)}: ${problem}`, () => {
      const { event, told: problems } = read({ ...CALL, ...fields });
      assert.equal(event, undefined);
      assert.deepEqual(problems, [`error ${problem}`]);
    });
  }

  it('names every field for which a record is left out', () => {
    assert.equal(read({ ...CALL, input_tokens: -1, cost: 'x' }).told.length, 2);
  });

  const timeCases: readonly [fields: Fields, at: number | null, told: readonly string[]][] = [
    [{ timestamp: '2026-02-01T00:00:00Z' }, Date.UTC(2026, 1, 1), []],
    [{ ts: 1_769_904_000 }, Date.UTC(2026, 1, 1), []],
    [{ logged_at: '2026-02-01', date: '2020-01-01' }, Date.UTC(2026, 1, 1), []],
    [{ timestamp: null, started_at: '2026-02-01T00:00:00Z' }, Date.UTC(2026, 1, 1), []],
    [{}, null, ['warning missing-time']],
    [{ timestamp: '' }, null, ['warning missing-time']],
    [{ timestamp: 'yesterday' }, null, ['warning invalid-time {"field":"timestamp"}']],
    [{ date: '2026-02-30' }, null, ['warning invalid-time {"field":"date"}']],
  ];
  for (const [fields, at, problems] of timeCases) {
    it(`reads the time of ${JSON.stringify(fields)}`, () => {
      const result = read({ model: 'm', cost: 1, ...fields });
      assert.equal(result.event?.at, at);
      assert.deepEqual(result.told, problems);
    });
  }

  const failureCases: readonly [fields: Fields, failures: number][] = [
    [{}, 0],
    [{ success: true }, 0],
    [{ success: false }, 1],
    [{ success: 0 }, 1],
    [{ success: 'True' }, 0],
    [{ success: 'False' }, 1],
    [{ status: 'success' }, 0],
    [{ status: 'failed' }, 1],
    [{ status: 'planned' }, 0],
    [{ status: 200 }, 0],
    [{ status: '429' }, 1],
    [{ error: 'timeout' }, 1],
    [{ error: { code: 1 } }, 1],
    [{ error: '' }, 0],
    [{ error: 'None' }, 0],
    [{ error: false }, 0],
    [{ success: true, error: 'retried' }, 0],
    [{ success: null, status: 'error' }, 1],
    [{ status: 'planned', error: 'x' }, 1],
  ];
  for (const [fields, failures] of failureCases) {
    it(`${JSON.stringify(fields)} failed ${failures} times`, () =>
      assert.equal(read({ ...CALL, ...fields }).event?.failures, failures));
  }

  const durationCases: readonly [fields: Fields, ms: number | null][] = [
    [{}, null],
    [{ duration_ms: 12500 }, 12500],
    [{ duration_seconds: 4.500964173337643 }, 4501],
    [{ latency_ms: '20' }, 20],
    [{ started_at: '2026-02-01T00:00:00Z', finished_at: '2026-02-01T00:00:02.5Z' }, 2500],
    [{ started_at: '2026-02-01T00:00:02Z', finished_at: '2026-02-01T00:00:00Z' }, null],
  ];
  for (const [fields, ms] of durationCases) {
    it(`${JSON.stringify(fields)} took ${ms} ms`, () =>
      assert.equal(read({ ...CALL, ...fields }).event?.durationMs, ms));
  }

  it('counts a record with a broken duration, and says so', () => {
    const { event, told: problems } = read({ ...CALL, cost: 1, duration_ms: 'long' });
    assert.equal(event?.durationMs, null);
    assert.deepEqual(problems, ['warning invalid-number {"field":"duration_ms"}']);
  });

  const idCases: readonly [fields: Fields, id: string | null][] = [
    [{ id: 'a1' }, 'a1'],
    [{ id: 17 }, null],
    [{ id: '17' }, null],
    [{ id: 17, request_id: 'req_1' }, 'req_1'],
    [{ message_id: 'msg_1', response_id: 'r' }, 'msg_1'],
    [{ run_id: 'r', session_id: 's', correlation_id: 'c' }, null],
    [{ id: '' }, null],
  ];
  for (const [fields, id] of idCases) {
    it(`${JSON.stringify(fields)} has the id ${id}`, () => assert.equal(read({ ...CALL, ...fields }).event?.id, id));
  }

  const dimensionCases: readonly [fields: Fields, expected: object][] = [
    [{}, {}],
    [{ agent: 'A', actor: 'B' }, { agent: 'A' }],
    [{ actor: 'B', agent: '' }, { agent: 'B' }],
    [
      { agentName: 'A', wbsId: 'W', taskId: 'T', sessionId: 'S' },
      { agent: 'A', wbs: 'W', task: 'T', session: 'S' },
    ],
    [
      { task_id: 'WBS-023', task_kind: 'docs' },
      { wbs: 'WBS-023', task: 'docs' },
    ],
    [
      { task_id: 'WBS-023', wbs: 'WBS-001' },
      { wbs: 'WBS-001', task: 'WBS-023' },
    ],
    [{ task_id: 'task-1' }, { task: 'task-1' }],
    [{ model_tier: 'cloud_mini', tier: 'x' }, { tier: 'cloud_mini' }],
    [{ correlation_id: 'c', run_id: 'r' }, { session: 'c' }],
    [
      { iteration: 2, stage: 'qa' },
      { iteration: '2', stage: 'qa' },
    ],
    [{ operation: 'chat' }, { purpose: 'chat' }],
    [{ agent: '__proto__' }, { agent: '__proto__' }],
    [{ agent: {} }, {}],
    [{ pr: 'https://github.com/o/r/pull/5/files' }, { pr: '5', project: 'o/r' }],
    [
      { pr: 'https://github.com/o/r/pull/5', project: 'p' },
      { pr: '5', project: 'p' },
    ],
  ];
  for (const [fields, expected] of dimensionCases) {
    it(`finds the dimensions of ${JSON.stringify(fields)}`, () => {
      assert.deepEqual(read({ ...CALL, ...fields }).event?.dimensions, { model: 'm', ...expected });
    });
  }

  it('keeps two long names apart, in bounded length', () => {
    const name = (end: string): string => `${'x'.repeat(1_000_000)}${end}`;
    const [one, other, same] = ['1', '2', '1'].map(
      (end) => read({ ...CALL, agent: name(end) }).event?.dimensions.agent,
    );
    assert.notEqual(one, other);
    assert.equal(one, same);
    assert.ok(one !== undefined && one.length <= VALUE_LENGTH);
  });

  it('does not cut a name between the halves of a character', () => {
    for (const lead of ['', 'x']) {
      const agent = read({ ...CALL, agent: lead + '🐢'.repeat(300) }).event?.dimensions.agent ?? '';
      assert.doesNotThrow(() => encodeURIComponent(agent));
    }
  });
});

describe('a pull request', () => {
  const cases: readonly [value: unknown, pr: string | null, repository: string | null][] = [
    [123, '123', null],
    ['123', '123', null],
    ['#123', '123', null],
    ['PR-123', '123', null],
    ['pr #123', '123', null],
    ['00123', '123', null],
    [' 123 ', '123', null],
    ['o/r#123', '123', 'o/r'],
    ['https://github.com/o/r/pull/123', '123', 'o/r'],
    ['https://github.com/o/r/pull/123#issuecomment-9', '123', 'o/r'],
    ['https://api.github.com/repos/o/r/pulls/123', '123', 'o/r'],
    ['https://gitlab.com/g/s/r/-/merge_requests/123', '123', 'g/s/r'],
    ['release-train', 'release-train', null],
    ['', null, null],
    [null, null, null],
    [{}, null, null],
  ];
  for (const [value, pr, repository] of cases) {
    it(`${JSON.stringify(value)} is ${pr}`, () => {
      assert.deepEqual(readPullRequest(value), pr === null ? null : { pr, repository });
    });
  }
});

describe('reading a CI day', () => {
  const DAY = { date: '2025-11-18', workflow: 'deploy' };
  const ci = (fields: Fields): { event: CostEvent | undefined; told: string[] } => read({ ...DAY, ...fields }, ciUsage);

  it('reads the documented record', () => {
    const { event, told: problems } = ci({ runs: 5, duration_minutes: 125, cost_usd: 2.5, success_rate: 1 });
    assert.deepEqual(problems, []);
    assert.deepEqual(event, {
      kind: 'ci',
      at: Date.UTC(2025, 10, 18),
      dimensions: { workflow: 'deploy' },
      tokens: null,
      count: 5,
      failures: 0,
      durationMs: 7_500_000,
      recorded: 2_500_000_000,
      id: null,
      position,
    });
  });

  const rates: readonly [runs: number, rate: unknown, failures: number][] = [
    [5, 1, 0],
    [5, 0.8, 1],
    [3, 0.667, 1],
    [3, 0.6666666666666666, 1],
    [4, 0, 4],
    [7, '0.5', 3],
    [5, null, 0],
  ];
  for (const [runs, rate, failures] of rates) {
    it(`${runs} runs at ${String(rate)} are ${failures} failures`, () => {
      assert.equal(ci({ runs, success_rate: rate, cost_usd: 1 }).event?.failures, failures);
    });
  }

  const runners: readonly [fields: Fields, tier: string | undefined, told: readonly string[]][] = [
    [{ os: 'ubuntu-latest' }, 'linux', []],
    [{ os: 'Linux' }, 'linux', []],
    [{ runner: 'windows-2022' }, 'windows', []],
    [{ runner: 'macos-14-xlarge' }, 'macos', []],
    [{ os: 'darwin' }, 'macos', []],
    [{ runner: 'our-own' }, 'our-own', []],
    [{}, undefined, ['info runner-assumed']],
    [{ cost_usd: 1 }, undefined, []],
  ];
  for (const [fields, tier, problems] of runners) {
    it(`${JSON.stringify(fields)} runs on ${tier}`, () => {
      const { event, told: said } = ci({ duration_minutes: 10, ...fields });
      assert.equal(event?.dimensions.tier, tier);
      assert.deepEqual(said, problems);
    });
  }

  it('leaves out broken amounts and keeps a broken rate', () => {
    assert.deepEqual(ci({ runs: -1, cost_usd: 1 }).told, ['error negative-amount {"field":"runs"}']);
    assert.deepEqual(ci({ duration_minutes: 'x', cost_usd: 1 }).told, [
      'error invalid-number {"field":"duration_minutes"}',
    ]);
    assert.deepEqual(ci({ runs: 5, success_rate: 95, cost_usd: 1 }).told, [
      'warning invalid-number {"field":"success_rate"}',
    ]);
  });
});
