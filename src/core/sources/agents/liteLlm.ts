/** LiteLLM's spend logs (formats.md 13): the table `LiteLLM_SpendLogs`, the same rows as JSON lines or CSV, and its daily roll-up. */
import { readNumber } from '../../numbers';
import { readTimestamp } from '../../timestamp';
import { dimensionText, readPullRequest } from '../dimensions';
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { callEvent, CallReader, NOTHING, tokensOf, uncached } from './agentCall';
import { listOf, nestedObject, objectOf, parseJson } from './values';

const FORMAT = 'litellm';
const REQUIRED = ['request_id', 'spend', 'model'] as const;
const OPTIONAL = [
  'call_type',
  'total_tokens',
  'prompt_tokens',
  'completion_tokens',
  'startTime',
  'endTime',
  'request_duration_ms',
  'custom_llm_provider',
  'metadata',
  'cache_hit',
  'request_tags',
  'session_id',
  'status',
  'agent_id',
] as const;

const DAILY_REQUIRED = ['date', 'model', 'spend', 'prompt_tokens', 'api_requests'] as const;
const DAILY_OPTIONAL = [
  'custom_llm_provider',
  'completion_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'failed_requests',
] as const;

/** One row a request. */
export const liteLlm: RecordFormat = {
  id: FORMAT,
  containers: ['json-lines', 'csv', 'sqlite'],
  table: 'LiteLLM_SpendLogs',
  requiredColumns: REQUIRED,
  optionalColumns: OPTIONAL,
  recognises(names) {
    const isOurs = ['startTime', 'call_type', 'custom_llm_provider', 'request_tags'].some((name) => names.has(name));
    return isOurs && REQUIRED.every((name) => names.has(name));
  },
  read: readRequest,
};

/** One row a day, key and model: stands in for requests that no log holds. */
export const liteLlmDaily: RecordFormat = {
  id: FORMAT,
  containers: ['json-lines', 'csv', 'sqlite'],
  table: 'LiteLLM_DailyUserSpend',
  requiredColumns: DAILY_REQUIRED,
  optionalColumns: DAILY_OPTIONAL,
  recognises: (names) => DAILY_REQUIRED.every((name) => names.has(name)),
  read(fields, context) {
    const reader = new CallReader(fields['date'], fields['spend'], context);
    const count = reader.count('api_requests', fields['api_requests']);
    const tokens = readTokens(reader, fields, {
      read: reader.count('cache_read_input_tokens', fields['cache_read_input_tokens']),
      write: reader.count('cache_creation_input_tokens', fields['cache_creation_input_tokens']),
    });
    const failed = reader.count('failed_requests', fields['failed_requests']);
    if (count === 0 && !reader.refused) return NOTHING;
    const dimensions = { model: fields['model'], provider: fields['custom_llm_provider'] };
    const result = callEvent(reader, context, { dimensions, tokens, id: null, count, standIn: true });
    return {
      ...result,
      events: result.events.map((event) => ({
        ...event,
        failures: Math.min(failed, count),
        // A day's prompts together are longer than any of them.
        ...(count === 1 ? {} : { longContext: false }),
      })),
    };
  },
};

function readRequest(fields: Fields, context: ReadContext): ReadResult {
  // Answered from LiteLLM's own cache: no vendor was asked.
  if (isTrue(fields['cache_hit'])) return NOTHING;
  const metadata = nestedObject(fields['metadata']);
  const reader = new CallReader(fields['startTime'] ?? fields['endTime'], costOf(fields, metadata), context);
  const tokens = readTokens(reader, fields, cachedIn(reader, metadata));
  const id = dimensionText(fields['request_id']);
  return callEvent(reader, context, {
    dimensions: {
      agent: fields['agent_id'],
      model: fields['model'],
      provider: fields['custom_llm_provider'],
      session: fields['session_id'],
      project: metadata?.['project_id'],
      ...tagged(fields['request_tags'] ?? metadata?.['tags']),
    },
    tokens,
    id,
    failed: typeof fields['status'] === 'string' && /^fail/i.test(fields['status']),
    durationMs: durationOf(fields, context),
  });
}

/** 0 is what LiteLLM writes for what it could not price, too; what it broke down then counts, else tokens x price. */
function costOf(fields: Fields, metadata: Fields | null): unknown {
  const spend = readNumber(fields['spend']);
  if (spend !== 0 && spend !== null) return fields['spend'];
  return nestedObject(metadata?.['cost_breakdown'])?.['total_cost'] ?? null;
}

interface Cached {
  readonly read: number;
  readonly write: number;
}

function cachedIn(reader: CallReader, metadata: Fields | null): Cached {
  const usage = nestedObject(metadata?.['usage_object']) ?? {};
  const details = objectOf(usage['prompt_tokens_details']) ?? {};
  return {
    read: reader.count('cached_tokens', usage['cache_read_input_tokens'] ?? details['cached_tokens']),
    write: reader.count(
      'cache_creation_input_tokens',
      usage['cache_creation_input_tokens'] ?? details['cache_creation_tokens'],
    ),
  };
}

/** The prompt's tokens include the cached ones. */
function readTokens(reader: CallReader, fields: Fields, cached: Cached): ReturnType<typeof tokensOf> {
  return tokensOf({
    input: uncached(reader.count('prompt_tokens', fields['prompt_tokens']), cached.read + cached.write),
    output: reader.count('completion_tokens', fields['completion_tokens']),
    cacheRead: cached.read,
    cacheWrite5m: cached.write,
  });
}

function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === 'string' && value.trim().toLowerCase() === 'true');
}

function durationOf(fields: Fields, context: ReadContext): number | null {
  const recorded = readNumber(fields['request_duration_ms']);
  if (typeof recorded === 'number' && recorded >= 0) return Math.round(recorded);
  const from = readTimestamp(fields['startTime'], context.zone);
  const to = readTimestamp(fields['endTime'], context.zone);
  return typeof from === 'number' && typeof to === 'number' && to >= from ? Math.round(to - from) : null;
}

const MOST_TAGS = 100;
const WBS_TAG = /^(?:wbs[:=]\s*)?(WBS[-_ ]?\d.*)$/i;
const PR_TAG = /^(?:pr|pull|pull_request|pr_number)[\s:=#/_-]*(\d{1,15})$/i;
const NAMED_TAG = /^(agent|wbs|task|stage|branch)[:=](.+)$/i;

/** What tags say a request was for: `pr:123`, `#123`, a pull request's URL, `WBS-001`, `agent:reviewer`. */
function tagged(value: unknown): Record<string, string> {
  const tags = typeof value === 'string' ? listOf(parseJson(value) ?? value.split(',')) : listOf(value);
  const found: Record<string, string> = {};
  for (const tag of tags.slice(0, MOST_TAGS)) {
    const text = dimensionText(tag)?.trim() ?? '';
    const pr = pullRequestOf(text);
    const wbs = WBS_TAG.exec(text)?.[1];
    const named = NAMED_TAG.exec(text);
    if (pr !== null) found['pr'] ??= pr;
    else if (wbs !== undefined) found['wbs'] ??= wbs;
    else if (named !== null) found[named[1]?.toLowerCase() ?? ''] ??= named[2]?.trim() ?? '';
  }
  return found;
}

/** A bare number may be anything. */
function pullRequestOf(text: string): string | null {
  const named = PR_TAG.exec(text);
  const digits = named?.[1] ?? (/[#!]|\/(?:pull|merge_requests)\//.test(text) ? text : null);
  const pr = digits === null ? null : readPullRequest(digits)?.pr;
  return pr !== undefined && pr !== null && /^\d+$/.test(pr) ? pr : null;
}
