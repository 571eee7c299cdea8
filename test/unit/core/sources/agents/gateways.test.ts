/** LiteLLM's spend logs and OpenTelemetry's spans: costs from wherever they stand, cached tokens once, tags as dimensions. */
import assert from 'node:assert/strict';
import type { CostEvent } from '../../../../../src/core/event';
import { counted, readLines, readText } from './support';

type Values = Readonly<Record<string, unknown>>;

describe('LiteLLM', () => {
  const row = (more: Values = {}): Values => ({
    request_id: 'chatcmpl-1',
    call_type: 'acompletion',
    api_key: 'hash',
    spend: 0.002,
    total_tokens: 1100,
    prompt_tokens: 1000,
    completion_tokens: 100,
    startTime: '2026-02-10T10:00:00.000Z',
    endTime: '2026-02-10T10:00:01.500Z',
    model: 'gpt-4o-mini',
    custom_llm_provider: 'openai',
    cache_hit: 'False',
    status: 'success',
    messages: 'secret',
    ...more,
  });
  const one = (more: Values): CostEvent | undefined => readLines([row(more)]).events[0];

  const costs: readonly [name: string, more: Values, recorded: number | null][] = [
    ['spend', {}, 2_000_000],
    ['spend as text', { spend: '0.002' }, 2_000_000],
    ['a breakdown where spend is 0', { spend: 0, metadata: { cost_breakdown: { total_cost: 0.5 } } }, 500_000_000],
    ['a breakdown in a text', { spend: 0, metadata: '{"cost_breakdown":{"total_cost":0.5}}' }, 500_000_000],
    ['spend, where both are there', { metadata: { cost_breakdown: { total_cost: 0.5 } } }, 2_000_000],
    ['none: computed', { spend: 0 }, null],
  ];
  for (const [name, more, recorded] of costs) it(`takes ${name}`, () => assert.equal(one(more)?.recorded, recorded));

  for (const hit of ['True', 'true', true])
    it(`leaves out what came from its cache (${JSON.stringify(hit)})`, () =>
      assert.deepEqual(readLines([row({ cache_hit: hit })]).events, []));

  const tokens: readonly [name: string, metadata: unknown, expected: readonly number[]][] = [
    ['no cache', {}, [1000, 0, 0]],
    ['OpenAI’s', { usage_object: { prompt_tokens_details: { cached_tokens: 600 } } }, [400, 600, 0]],
    [
      'Anthropic’s',
      { usage_object: { cache_read_input_tokens: 600, cache_creation_input_tokens: 100 } },
      [300, 600, 100],
    ],
    ['broken metadata', '{"usage', [1000, 0, 0]],
  ];
  for (const [name, metadata, expected] of tokens)
    it(`subtracts cached tokens from the prompt: ${name}`, () => {
      const found = one({ metadata })?.tokens;
      assert.deepEqual([found?.input, found?.cacheRead, found?.cacheWrite5m], expected);
    });

  const tags: readonly [tags: unknown, expected: Values][] = [
    [['pr:123', 'WBS-7'], { pr: '123', wbs: 'WBS-7' }],
    ['["PR-9","wbs:WBS-8"]', { pr: '9', wbs: 'WBS-8' }],
    [['https://github.com/o/r/pull/5'], { pr: '5' }],
    [['#6', 'agent:reviewer', 'stage=qa'], { pr: '6', agent: 'reviewer', stage: 'qa' }],
    [['User-Agent: x/1', '2026', 'prod', null, 5], {}],
    ['not json', {}],
    [['__proto__:x', 'agent:'], {}],
  ];
  for (const [request_tags, expected] of tags)
    it(`reads the tags ${JSON.stringify(request_tags)}`, () => {
      const { model: _model, provider: _provider, ...rest } = one({ request_tags })?.dimensions ?? {};
      assert.deepEqual(rest, expected);
    });

  it('keeps the id, how long it took, and whether it failed', () => {
    const event = one({ status: 'failure' });
    assert.deepEqual([event?.id, event?.durationMs, event?.failures], ['chatcmpl-1', 1500, 1]);
    assert.doesNotMatch(JSON.stringify(event), /secret|hash/);
  });

  it('knows whose request it was, and for what', () => {
    const named = { session_id: 's1', agent_id: 'reviewer', metadata: { project_id: 'shop' } };
    const { model: _model, provider, ...rest } = one(named)?.dimensions ?? {};
    assert.deepEqual([provider, rest], ['openai', { session: 's1', agent: 'reviewer', project: 'shop' }]);
  });

  const durations: readonly [name: string, more: Values, expected: number | null][] = [
    ['as it says', { request_duration_ms: 1400 }, 1400],
    ['from its begin to its end', {}, 1500],
    ['an end before its begin', { endTime: '2026-02-10T09:00:00Z' }, null],
    ['no end', { endTime: null }, null],
  ];
  for (const [name, more, expected] of durations)
    it(`reads how long a request took: ${name}`, () => assert.equal(one(more)?.durationMs, expected));

  it('reads the CSV of the same rows, which count once', () => {
    const csv =
      'request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,model,metadata,request_tags\n' +
      'chatcmpl-1,acompletion,0,1000,100,2026-02-10 10:00:00+00:00,gpt-4o-mini,"{""cost_breakdown"": {""total_cost"": 0.5}}","[""pr:1""]"\n';
    const read = readText(csv);
    assert.deepEqual(
      [read.formats, read.events.map(({ recorded, dimensions }) => [recorded, dimensions.pr])],
      [['litellm'], [[500_000_000, '1']]],
    );
    assert.equal(counted(read, readLines([row()])).calls, 1);
  });

  it('takes the daily roll-up as standing in for calls', () => {
    const day = {
      date: '2026-02-10',
      api_key: 'k',
      model: 'm',
      spend: 1.5,
      prompt_tokens: 10,
      completion_tokens: 5,
      api_requests: 3,
      failed_requests: 1,
      cache_read_input_tokens: 4,
    };
    const [event] = readLines([day]).events;
    assert.deepEqual(
      [event?.standIn, event?.count, event?.failures, event?.recorded, event?.tokens?.input],
      [true, 3, 1, 1_500_000_000, 6],
    );
  });
});

describe('OpenTelemetry', () => {
  const attributesOf = (values: Values) =>
    Object.entries(values).map(([key, value]) => ({
      key,
      value:
        typeof value === 'number'
          ? Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value }
          : { stringValue: value },
    }));
  const span = (values: Values, more: Values = {}) => ({
    traceId: 't1',
    spanId: 's1',
    name: 'chat gpt-4o',
    startTimeUnixNano: '1770717600000000000',
    endTimeUnixNano: '1770717601250000000',
    attributes: attributesOf(values),
    status: {},
    ...more,
  });
  const exported = (...spans: Values[]) => ({
    resourceSpans: [
      { resource: { attributes: attributesOf({ 'service.name': 'my-bot' }) }, scopeSpans: [{ scope: {}, spans }] },
    ],
  });
  const chat: Values = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4o',
    'gen_ai.response.model': 'gpt-4o-2024-08-06',
    'gen_ai.response.id': 'chatcmpl-9',
    'gen_ai.usage.input_tokens': 1000,
    'gen_ai.usage.output_tokens': 50,
    'gen_ai.input.messages': 'secret',
  };

  it('reads a call', () => {
    const { events, problems, formats } = readLines([exported(span(chat), span({ 'http.method': 'GET' }))]);
    const [event] = events;
    assert.deepEqual([formats, problems, events.length], [['otel'], [], 1]);
    assert.deepEqual(event?.dimensions, { agent: 'my-bot', model: 'gpt-4o-2024-08-06', provider: 'openai' });
    assert.deepEqual([event?.at, event?.durationMs, event?.id], [1770717600000, 1250, 'chatcmpl-9']);
    assert.doesNotMatch(JSON.stringify(event), /secret/);
  });

  const usages: readonly [name: string, more: Values, expected: readonly (number | null)[]][] = [
    [
      'cached tokens included',
      { 'gen_ai.usage.cache_read.input_tokens': 600, 'gen_ai.usage.cache_creation.input_tokens': 100 },
      [300, 600, 100, 50],
    ],
    ['Strands’ name', { 'gen_ai.usage.cache_read_input_tokens': 600 }, [400, 600, 0, 50]],
    ['Sentry’s name', { 'gen_ai.usage.input_tokens.cached': 600 }, [400, 600, 0, 50]],
    [
      'deprecated names',
      {
        'gen_ai.usage.input_tokens': '',
        'gen_ai.usage.output_tokens': '',
        'gen_ai.usage.prompt_tokens': 10,
        'gen_ai.usage.completion_tokens': 5,
      },
      [10, 0, 0, 5],
    ],
  ];
  for (const [name, more, expected] of usages)
    it(`reads usage: ${name}`, () => {
      const tokens = readLines([exported(span({ ...chat, ...more }))]).events[0]?.tokens;
      assert.deepEqual([tokens?.input, tokens?.cacheRead, tokens?.cacheWrite5m, tokens?.output], expected);
    });

  it('counts one response once, also when two libraries tell of it', () => {
    const read = readLines([exported(span(chat), span(chat, { spanId: 's2' })), exported(span(chat))]);
    assert.equal(counted(read).calls, 1);
  });
  it('tells calls without a response id apart by their span', () => {
    const { 'gen_ai.response.id': _id, ...unnamed } = chat;
    const read = readLines([exported(span(unnamed), span(unnamed, { spanId: 's2' }), span(unnamed))]);
    assert.equal(counted(read).calls, 2);
  });
  it('does not count the sum that an agent’s span repeats', () =>
    assert.deepEqual(readLines([exported(span({ ...chat, 'gen_ai.operation.name': 'invoke_agent' }))]).events, []));
  it('reads a cost and a failure', () => {
    const failed = span({ ...chat, 'gen_ai.usage.cost': 0.0125 }, { status: { code: 2 } });
    const [event] = readLines([exported(failed)]).events;
    assert.deepEqual([event?.recorded, event?.failures], [12_500_000, 1]);
  });

  it('takes Claude Code’s request events as standing in for its sessions', () => {
    const values = {
      'event.name': 'api_request',
      model: 'claude-sonnet-4-5',
      cost_usd: 0.0125,
      input_tokens: 10,
      output_tokens: 5,
      cache_read_tokens: 7,
      cache_creation_tokens: 2,
      duration_ms: 900,
      'session.id': 's',
    };
    const record = {
      timeUnixNano: '1770717600000000000',
      body: { stringValue: 'claude_code.api_request' },
      attributes: attributesOf(values),
    };
    const other = { body: { stringValue: 'claude_code.user_prompt' }, attributes: attributesOf({ prompt: 'secret' }) };
    const { events, problems } = readLines([
      { resourceLogs: [{ resource: {}, scopeLogs: [{ logRecords: [record, other] }] }] },
    ]);
    assert.deepEqual(
      events.map((event) => [
        event.standIn,
        event.recorded,
        event.tokens?.cacheRead,
        event.dimensions.session,
        event.at,
      ]),
      [[true, 12_500_000, 7, 's', 1770717600000]],
    );
    assert.deepEqual(problems, []);
  });
  for (const hostile of [
    null,
    5,
    [],
    [null],
    [{ resource: null, scopeSpans: [null, { spans: [null, { attributes: [null, { key: 5 }] }] }] }],
  ])
    it(`survives ${JSON.stringify(hostile)}`, () =>
      assert.deepEqual(readLines([{ resourceSpans: hostile }]).events, []));
});
