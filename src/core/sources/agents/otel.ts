/** OpenTelemetry's GenAI spans, Claude Code's request events and metrics of model calls, as OTLP JSON lines (formats.md 14). */
import { dimensionText } from '../dimensions';
import { readTimestamp } from '../../timestamp';
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { allOf, callEvent, CallReader, NOTHING, tokensOf, uncached } from './agentCall';
import { billOf, OtelMetrics, REQUEST_EVENTS } from './otelMetrics';
import { firstOf, logRecordsOf, metricPointsOf, spansOf, type Attributes, type Recorded } from './otlp';
import { objectOf } from './values';

const INPUT = ['gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'] as const;
const OUTPUT = ['gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'] as const;
const CACHE_READ = [
  'gen_ai.usage.cache_read.input_tokens',
  'gen_ai.usage.cache_read_input_tokens',
  'gen_ai.usage.input_tokens.cached',
] as const;
const CACHE_WRITE = [
  'gen_ai.usage.cache_creation.input_tokens',
  'gen_ai.usage.cache_creation_input_tokens',
  'gen_ai.usage.cache_write_input_tokens',
] as const;
/** Spans around the calls of a model, which repeat the sum of what those used. */
const AROUND_CALLS: ReadonlySet<unknown> = new Set(['invoke_agent', 'create_agent', 'execute_tool', 'invoke_workflow']);

export const otel: RecordFormat = {
  id: 'otel',
  containers: ['json-lines'],
  recognises: (names) => ['resourceSpans', 'resourceLogs', 'resourceMetrics'].some((name) => names.has(name)),
  read: (fields, context) => readExport(fields, context, new OtelMetrics()),
  open(saved) {
    const metrics = new OtelMetrics(saved);
    return { read: (fields, context) => readExport(fields, context, metrics), save: () => metrics.save() };
  },
};

function readExport(fields: Fields, context: ReadContext, metrics: OtelMetrics): ReadResult {
  return allOf([
    ...spansOf(fields).map((span) => readSpan(span, context)),
    ...logRecordsOf(fields).map((record) => readRequestEvent(record, context)),
    metrics.read(metricPointsOf(fields), context),
  ]);
}

/** A span without usage is none of ours. */
function readSpan({ fields, attributes, resource }: Recorded, context: ReadContext): ReadResult {
  const named = [...INPUT, ...OUTPUT, 'gen_ai.usage.cost'];
  const operation = firstOf(attributes, ['gen_ai.operation.name'])?.value;
  if (firstOf(attributes, named) === null || AROUND_CALLS.has(operation)) return NOTHING;
  const cost = firstOf(attributes, ['gen_ai.usage.cost'])?.value;
  const reader = new CallReader(fields['startTimeUnixNano'], cost, context);
  const status = objectOf(fields['status'])?.['code'];
  return callEvent(reader, context, {
    dimensions: {
      agent: textOf(attributes, ['gen_ai.agent.name']) ?? textOf(resource, ['service.name']),
      model: textOf(attributes, ['gen_ai.response.model', 'gen_ai.request.model']),
      provider: textOf(attributes, ['gen_ai.provider.name', 'gen_ai.system']),
      session: textOf(attributes, ['gen_ai.conversation.id', 'session.id']),
      workflow: textOf(attributes, ['gen_ai.workflow.name']),
      environment: textOf(resource, ['deployment.environment.name', 'deployment.environment']),
    },
    tokens: readTokens(reader, attributes),
    id: textOf(attributes, ['gen_ai.response.id']) ?? spanId(fields),
    failed: status === 2 || status === 'STATUS_CODE_ERROR',
    durationMs: durationOf(fields, context),
  });
}

/** Input includes every kind of it, cached too. */
function readTokens(reader: CallReader, attributes: Attributes): ReturnType<typeof tokensOf> {
  const count = (names: readonly string[]): number => {
    const found = firstOf(attributes, names);
    return found === null ? 0 : reader.count(found.name, found.value);
  };
  const [cacheRead, cacheWrite5m] = [count(CACHE_READ), count(CACHE_WRITE)];
  return tokensOf({
    input: uncached(count(INPUT), cacheRead + cacheWrite5m),
    output: count(OUTPUT),
    cacheRead,
    cacheWrite5m,
  });
}

const REQUEST_EVENT = 'claude_code.api_request';

/**
 * Claude Code tells of each request without the message's id, so the same calls in its session logs would count twice: the
 * event stands in where no such log is read.
 */
function readRequestEvent({ fields, attributes, resource }: Recorded, context: ReadContext): ReadResult {
  const body = dimensionText(objectOf(fields['body'])?.['stringValue']);
  const name = textOf(attributes, ['event.name']) ?? dimensionText(fields['eventName']);
  if (body !== REQUEST_EVENT && name !== REQUEST_EVENT && !(name === 'api_request' && attributes.has('cost_usd')))
    return NOTHING;
  const at = attributes.get('event.timestamp') ?? fields['timeUnixNano'] ?? fields['observedTimeUnixNano'];
  const reader = new CallReader(at, attributes.get('cost_usd'), context);
  const count = (attribute: string): number => reader.count(attribute, attributes.get(attribute));
  const duration = Number(attributes.get('duration_ms') ?? NaN);
  const service = textOf(resource, ['service.name']) ?? 'claude-code';
  const result = callEvent(reader, context, {
    dimensions: {
      agent: service,
      model: attributes.get('model'),
      provider: 'anthropic',
      session: attributes.get('session.id'),
    },
    tokens: tokensOf({
      input: count('input_tokens'),
      output: count('output_tokens'),
      cacheRead: count('cache_read_tokens'),
      cacheWrite5m: count('cache_creation_tokens'),
    }),
    id: textOf(attributes, ['request_id']),
    durationMs: duration >= 0 ? Math.round(duration) : null,
    standIn: true,
  });
  return {
    ...result,
    events: result.events.map((event) => ({ ...event, ...billOf(service, REQUEST_EVENTS, event.at) })),
  };
}

function textOf(attributes: Attributes, names: readonly string[]): string | null {
  const found = firstOf(attributes, names);
  return found === null ? null : dimensionText(found.value);
}

function spanId(fields: Recorded['fields']): string | null {
  const [trace, span] = [dimensionText(fields['traceId']), dimensionText(fields['spanId'])];
  return trace === null || span === null ? null : `${trace}:${span}`;
}

function durationOf(fields: Recorded['fields'], context: ReadContext): number | null {
  const from = readTimestamp(fields['startTimeUnixNano'], context.zone);
  const to = readTimestamp(fields['endTimeUnixNano'], context.zone);
  return typeof from === 'number' && typeof to === 'number' && to >= from ? Math.round(to - from) : null;
}
