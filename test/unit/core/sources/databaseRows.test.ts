/** Rows of the known tables, with the values that a database gives. */
import assert from 'node:assert/strict';
import { openZone } from '../../../../src/core/calendar';
import type { CostEvent } from '../../../../src/core/event';
import { DATABASE_FORMATS, readRow } from '../../../../src/core/sources/databaseRows';
import type { Fields } from '../../../../src/core/sources/source';

const zone = openZone('UTC');
assert.ok(zone !== null);
const utc = zone;

function row(table: string, fields: Fields): CostEvent | undefined {
  const format = DATABASE_FORMATS.find((candidate) => candidate.table === table);
  assert.ok(format !== undefined);
  return readRow(format, fields, { zone: utc, position: { offset: 5, line: null, table } }).events[0];
}

describe('database rows', () => {
  it('knows eight tables, each with the columns it needs', () => {
    assert.deepEqual(DATABASE_FORMATS.map((format) => format.table).sort(), [
      'LiteLLM_DailyUserSpend',
      'LiteLLM_SpendLogs',
      'cost_entries',
      'llm_calls',
      'message',
      'session_message',
      'spendlight_events',
      'token_usage',
    ]);
    for (const format of DATABASE_FORMATS) assert.ok((format.requiredColumns?.length ?? 0) > 0, format.id);
  });

  it('reads a day of LiteLLM’s roll-up as standing in for its calls', () => {
    const fields = {
      date: '2026-02-10',
      model: 'm',
      spend: 1.5,
      prompt_tokens: 10,
      completion_tokens: 5,
      api_requests: 3,
    };
    const event = row('LiteLLM_DailyUserSpend', fields);
    assert.deepEqual(
      [event?.standIn, event?.count, event?.recorded, event?.longContext],
      [true, 3, 1_500_000_000, false],
    );
  });

  it('reads a row of llm_calls', () => {
    const event = row('llm_calls', {
      id: 17,
      timestamp: '2025-10-01T02:43:13.841681',
      agent: 'Coder',
      task_id: null,
      correlation_id: 'corr-1',
      model: 'gpt-4o-mini-2024-07-18',
      model_tier: 'cloud_mini',
      input_tokens: 100,
      output_tokens: 50,
      cost_usd: 0.00037319999999999996,
      duration_seconds: 1.5,
      success: 0,
      error: null,
    });
    assert.deepEqual(event, {
      kind: 'llm',
      at: Date.UTC(2025, 9, 1, 2, 43, 13, 841) + 0.681,
      dimensions: { agent: 'Coder', model: 'gpt-4o-mini-2024-07-18', tier: 'cloud_mini', session: 'corr-1' },
      tokens: { input: 100, output: 50, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      count: 1,
      failures: 1,
      durationMs: 1500,
      recorded: 373_200,
      id: null,
      position: { offset: 5, line: null, table: 'llm_calls' },
    });
  });

  it('reads a row of token_usage by its unique id', () => {
    const event = row('token_usage', {
      id: 'u-1',
      pr_number: 123n,
      agent: 'rex',
      cli: null,
      model: 'm',
      provider: 'p',
      input_tokens: 1n,
      output_tokens: 2n,
      stage: 'qa',
      iteration: 2n,
      task_id: null,
      timestamp: '2026-02-01T00:00:00+02:00',
      cost_usd: 0.5,
    });
    assert.equal(event?.id, 'u-1');
    assert.deepEqual(event?.dimensions, {
      agent: 'rex',
      model: 'm',
      provider: 'p',
      stage: 'qa',
      iteration: '2',
      pr: '123',
    });
    assert.equal(event?.recorded, 500_000_000);
    assert.equal(event?.at, Date.UTC(2026, 0, 31, 22));
  });

  it('reads a row of cost_entries', () => {
    const event = row('cost_entries', {
      id: 1,
      timestamp: '2026-02-01T00:00:00',
      operation: 'chat',
      model: 'm',
      model_tier: 't',
      tokens_in: 3,
      tokens_out: 4,
      cost_usd: '0.25',
      success: 1,
    });
    assert.deepEqual(event?.dimensions, { model: 'm', tier: 't', purpose: 'chat' });
    assert.deepEqual(
      [event?.tokens?.input, event?.tokens?.output, event?.recorded, event?.failures],
      [3, 4, 250_000_000, 0],
    );
  });

  const odd: readonly [name: string, value: unknown][] = [
    ['a blob', new Uint8Array([1])],
    ['infinity', Infinity],
    ['a number past 2^53', 9_007_199_254_740_993n],
    ['words', 'free'],
  ];
  for (const [name, value] of odd) {
    it(`leaves out a cost that is ${name}`, () => {
      assert.equal(
        row('llm_calls', { timestamp: '2026-02-01', model: 'm', input_tokens: 1, output_tokens: 1, cost_usd: value }),
        undefined,
      );
    });
  }
});
