/** Claude Code's sessions (formats.md 8): one JSON line per block of an answer, the answer's usage repeated and growing. */
import { SUBAGENT, type CallMode, type TokenCounts } from '../../event';
import { MAX_EVENT_NANO, nanoFromDecimal } from '../../money';
import { readTimestamp } from '../../timestamp';
import type { ColumnPlan } from '../columns/plan';
import { dimensionText, readPullRequest } from '../dimensions';
import { keyList, problemAt } from '../problems';
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { callEvent, CallReader, isZero, NOTHING, placeOf } from './agentCall';
import { readGeography } from '../geography';
import { SeenRequests } from './seenRequests';
import { objectOf, textOf } from './values';

const AGENT = 'claude-code';
/** Written by the tool itself in place of an answer: no model was asked. */
const NO_MODEL = '<synthetic>';
/** Of these names at least one stands on every line of a session; the first ones also where old versions wrote no type. */
const ANSWER_NAMES = ['sessionId', 'requestId', 'costUSD'] as const;
const SESSION_NAMES = [...ANSWER_NAMES, 'uuid', 'parentUuid', 'isSidechain', 'leafUuid'] as const;

/** A fork's copies keep the ids and instants of what they repeat; their `sessionId` is the fork's, and this is where they were said. */
const FORKED_SESSION = 'forkedFrom.sessionId';

const TOKEN_NAMES = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const;

const columns: ColumnPlan = {
  time: ['timestamp'],
  id: ['message.id', 'uuid'],
  request: 'requestId',
  numbers: {
    input: ['message.usage.input_tokens'],
    output: ['message.usage.output_tokens'],
    cacheRead: ['message.usage.cache_read_input_tokens'],
    cacheWrite: ['message.usage.cache_creation_input_tokens'],
    cacheWrite5m: ['message.usage.cache_creation.ephemeral_5m_input_tokens'],
    cacheWrite1h: ['message.usage.cache_creation.ephemeral_1h_input_tokens'],
    webSearch: ['message.usage.server_tool_use.web_search_requests'],
    cost: ['costUSD'],
  },
  texts: [
    ...['type', 'cwd', 'gitBranch', 'sessionId', 'isSidechain', 'attributionSkill', 'attributionPlugin'],
    ...['message.model', ...['speed', 'service_tier', 'inference_geo'].map((name) => `message.usage.${name}`)],
  ],
  groups: [
    { names: ['sessionId'], dimensions: ['session'] },
    { names: ['gitBranch'], dimensions: ['branch'] },
  ],
  whole: ['data', 'modelUsage', 'prNumber', 'prUrl', FORKED_SESSION],
  needs: ['message.usage'],
  skipsZero: true,
  compares: ({ dimensions }) => dimensions.purpose !== SUBAGENT,
};

export const claudeCode: RecordFormat = {
  id: AGENT,
  containers: ['json-lines'],
  mixed: true,
  columns,
  skim: {
    wanted: [
      ...['type', 'timestamp', 'cwd', 'gitBranch', 'sessionId', 'requestId', 'uuid', 'isSidechain', 'costUSD'],
      ...['attributionSkill', 'attributionPlugin', 'prNumber', 'prUrl', 'prRepository', 'message.id', 'message.model'],
      FORKED_SESSION,
      ...[...TOKEN_NAMES, 'speed', 'service_tier', 'inference_geo'].map((name) => `message.usage.${name}`),
      ...['ephemeral_5m_input_tokens', 'ephemeral_1h_input_tokens'].map(
        (name) => `message.usage.cache_creation.${name}`,
      ),
      'message.usage.server_tool_use.web_search_requests',
    ],
    whole: ['data', 'modelUsage'],
    needs: ['message.usage', 'prNumber', 'prUrl'],
  },
  recognises(names) {
    if (names.has('model') || names.has('payload')) return false;
    if (!names.has('type')) return names.has('message') && ANSWER_NAMES.some((name) => names.has(name));
    if (SESSION_NAMES.some((name) => names.has(name))) return true;
    if (names.has('message')) return names.has('timestamp') && names.size === 3;
    return names.has('messageId') && names.has('snapshot');
  },
  read: (fields, context) => readLine(fields, context, new SeenRequests()),
  open(saved) {
    const seen = new SeenRequests(saved);
    return {
      read: (fields, context) => readLine(fields, context, seen),
      save: () => seen.save(),
      compare: (id, request) => seen.compare(id, request),
    };
  },
};

/** One line; most of them (prompts, tool results, snapshots) cost nothing and are no problem. */
function readLine(fields: Fields, context: ReadContext, seen: SeenRequests): ReadResult {
  if (fields['type'] === 'pr-link') return readLink(fields, context);
  if (fields['type'] === 'cost-state') return readTotal(fields);
  const answer = readAnswer(fields);
  if (answer !== null) return readCall(answer, fields, context, seen);
  const isOther = Object.keys(fields).length === 3 && typeof fields['message'] === 'string';
  if (!isOther) return NOTHING;
  // `type`, `timestamp` and a text as `message` are what any program writes into its log.
  const keys = keyList(Object.keys(fields));
  return { events: [], problems: [problemAt('unknown-shape', 'error', context.position, { keys })] };
}

interface Answer {
  /** The line, or the line inside a subagent's progress line. */
  readonly line: Fields;
  readonly message: Fields;
  readonly usage: Fields;
}

function readAnswer(fields: Fields): Answer | null {
  const inner = objectOf(objectOf(fields['data'])?.['message']);
  const line = inner ?? fields;
  if (line['type'] !== 'assistant' && line['type'] !== undefined) return null;
  const message = objectOf(line['message']);
  const usage = objectOf(message?.['usage']);
  return message === null || usage === null ? null : { line, message, usage };
}

function readCall(answer: Answer, outer: Fields, context: ReadContext, seen: SeenRequests): ReadResult {
  const { line, message, usage } = answer;
  const model = textOf(message['model']);
  if (model === NO_MODEL) return NOTHING;
  const place = placeOf(line['cwd'] ?? outer['cwd'], context.sessions);
  if (place === null) return NOTHING;
  const reader = new CallReader(line['timestamp'] ?? outer['timestamp'], line['costUSD'], context);
  const tokens = readUsage(reader, usage);
  const webSearch = reader.count('web_search_requests', objectOf(usage['server_tool_use'])?.['web_search_requests']);
  if (isZero(tokens) && webSearch === 0 && !reader.refused) return NOTHING;
  const isSidechain = (line['isSidechain'] ?? outer['isSidechain']) === true;
  const id = dimensionText(message['id']) ?? dimensionText(line['uuid']);
  const result = callEvent(reader, context, {
    dimensions: {
      agent: AGENT,
      model,
      branch: branchOf(line['gitBranch'] ?? outer['gitBranch']),
      session: dimensionText(objectOf(outer['forkedFrom'])?.['sessionId']) ?? line['sessionId'] ?? outer['sessionId'],
      project: place.project,
      purpose: isSidechain ? SUBAGENT : null,
      task: line['attributionSkill'] ?? line['attributionPlugin'],
    },
    tokens,
    id,
    webSearch,
    mode: modeOf(usage),
    geography: readGeography(usage['inference_geo']),
  });
  if (id === null || isSidechain || !seen.isOther(id, textOf(line['requestId']))) return result;
  return { ...result, problems: [...result.problems, problemAt('repeated-id', 'info', context.position, { id })] };
}

/** Input excludes cached tokens. The split of cache writes may name less than their total: the rest was for five minutes. */
function readUsage(reader: CallReader, usage: Fields): TokenCounts {
  const count = (name: string): number => reader.count(name, usage[name]);
  const split = objectOf(usage['cache_creation']);
  const total = count('cache_creation_input_tokens');
  const fiveMinutes = reader.count('ephemeral_5m_input_tokens', split?.['ephemeral_5m_input_tokens']);
  const oneHour = reader.count('ephemeral_1h_input_tokens', split?.['ephemeral_1h_input_tokens']);
  return {
    input: count('input_tokens'),
    output: count('output_tokens'),
    cacheRead: count('cache_read_input_tokens'),
    cacheWrite5m: Math.max(fiveMinutes, total - oneHour),
    cacheWrite1h: oneHour,
  };
}

function modeOf(usage: Fields): CallMode | null {
  if (usage['speed'] === 'fast') return 'fast';
  return usage['service_tier'] === 'batch' ? 'batch' : null;
}

/** `HEAD` is what a detached checkout says of itself: no branch. */
function branchOf(value: unknown): string | null {
  const branch = textOf(value);
  return branch === 'HEAD' ? null : branch;
}

/** The session's pull request, as Claude Code notes it when it opened or found one; noted again on every resume. */
function readLink(fields: Fields, context: ReadContext): ReadResult {
  const session = dimensionText(fields['sessionId']);
  const named = readPullRequest(fields['prNumber']);
  const linked = readPullRequest(fields['prUrl']);
  const pr = named?.pr ?? linked?.pr;
  if (session === null || pr === undefined) return NOTHING;
  const at = readTimestamp(fields['timestamp'], context.zone) ?? null;
  const repository = dimensionText(fields['prRepository']) ?? linked?.repository ?? null;
  return { events: [], problems: [], links: [{ session, pr, repository, at }] };
}

/** Claude Code's own total of a session, told again as it grows: it includes calls beside the conversation that no line holds. */
function readTotal(fields: Fields): ReadResult {
  const session = dimensionText(fields['sessionId']);
  const models = Object.values(objectOf(fields['modelUsage']) ?? {});
  const costs = models.map((usage) => objectOf(usage)?.['costUSD']).filter((cost) => typeof cost === 'number');
  const amounts = costs.map((cost) => nanoFromDecimal(String(cost)));
  if (session === null || amounts.length === 0) return NOTHING;
  let total = 0;
  for (const amount of amounts) {
    // Half of a total is none.
    if (amount === null || amount < 0) return NOTHING;
    total += amount;
  }
  return total > MAX_EVENT_NANO ? NOTHING : { events: [], problems: [], totals: [{ session, cost: total }] };
}
