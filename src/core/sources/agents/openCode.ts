/** OpenCode's answers (formats.md 11): rows with a JSON column in the table of its first or second version, or, older, one JSON file each. */
import { dimensionText } from '../dimensions';
import { problemAt } from '../problems';
import type { DocumentFormat, Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { callEvent, CallReader, contextAt, isZero, NOTHING, placeOf, tokensOf } from './agentCall';
import { nestedObject, objectOf } from './values';

const AGENT = 'opencode';

export const openCodeRows: RecordFormat = {
  id: AGENT,
  containers: ['sqlite'],
  table: 'message',
  requiredColumns: ['id', 'session_id', 'time_created', 'data'],
  optionalColumns: ['time_updated'],
  beside: { table: 'session', columns: ['id', 'parent_id'] },
  commonTableName: true,
  recognises: () => false,
  read(fields, context) {
    const data = nestedObject(fields['data']);
    if (data !== null) return readMessage(data, fields['session_id'], fields['id'], fields['time_created'], context);
    const isAnswer = typeof fields['data'] === 'string' && /"role"\s*:\s*"assistant"/.test(fields['data']);
    return isAnswer ? unreadable(context) : NOTHING;
  },
};

/**
 * OpenCode 2 leaves the rows of the first version where they are, copies most of them into its own table, and writes only
 * there. While that was being made it was filled in other ways, without its table of sessions: such rows are none.
 */
export const openCode2Rows: RecordFormat = {
  id: AGENT,
  containers: ['sqlite'],
  table: 'session_message',
  requiredColumns: ['id', 'session_id', 'type', 'time_created', 'data'],
  beside: { table: 'session_v2', columns: ['id', 'parent_id', 'directory'] },
  leftOut: { column: 'data', member: 'content' },
  commonTableName: true,
  recognises: () => false,
  read(fields, context) {
    const session = dimensionText(fields['session_id']);
    const cwd = session === null ? null : (context.directoryOf?.(session) ?? null);
    if (fields['type'] !== 'assistant' || cwd === null) return NOTHING;
    const data = nestedObject(fields['data']);
    if (data === null) return unreadable(context);
    const model = objectOf(data['model']);
    const named = { modelID: model?.['id'], providerID: model?.['providerID'], path: { cwd } };
    const message = { ...data, ...named, role: 'assistant' };
    return readMessage(message, session, fields['id'], fields['time_created'], context);
  },
};

function unreadable({ position }: ReadContext): ReadResult {
  return { events: [], problems: [problemAt('invalid-json', 'error', position)] };
}

export const openCodeDocument: DocumentFormat = {
  id: AGENT,
  recognises(document) {
    const message = objectOf(document);
    return message !== null && ['id', 'sessionID', 'role', 'time'].every((name) => name in message);
  },
  read(document, context) {
    const message = objectOf(document) ?? {};
    return readMessage(message, message['sessionID'], message['id'], null, contextAt(context, 0));
  },
};

/** What an old version keeps of a session: all that is read of it is whose subtask it is. */
export const openCodeSession: DocumentFormat = {
  id: AGENT,
  recognises(document) {
    const session = objectOf(document);
    return session !== null && ['id', 'projectID', 'directory', 'time'].every((name) => name in session);
  },
  read(document) {
    const fields = objectOf(document);
    const [session, parent] = [dimensionText(fields?.['id']), dimensionText(fields?.['parentID'])];
    return session === null || parent === null ? NOTHING : { ...NOTHING, parents: [{ session, parent }] };
  },
};

function readMessage(
  data: Fields,
  sessionId: unknown,
  messageId: unknown,
  at: unknown,
  context: ReadContext,
): ReadResult {
  const failed = objectOf(data['error']) !== null;
  // The second version says nothing of tokens before it knows them.
  const usage = objectOf(data['tokens']) ?? (failed ? {} : null);
  if (data['role'] !== 'assistant' || usage === null) return NOTHING;
  const ran = objectOf(data['path']);
  const place = placeOf(ran?.['cwd'] ?? ran?.['root'], context.sessions);
  if (place === null) return NOTHING;
  const time = objectOf(data['time']);
  // 0 stands for a model without a price and for a subscription, too: then tokens say more.
  const cost = data['cost'] === 0 ? null : data['cost'];
  const reader = new CallReader(time?.['created'] ?? at, cost, context);
  const tokens = readTokens(reader, usage);
  const isUnknown = isZero(tokens) && (cost === null || cost === undefined) && !reader.refused;
  // Before an answer comes it has these zeros, too; one that failed keeps them, whatever it cost.
  if (isUnknown && !failed) return NOTHING;
  const [session, id] = [dimensionText(sessionId), dimensionText(messageId)];
  return callEvent(reader, context, {
    dimensions: {
      agent: AGENT,
      model: data['modelID'],
      provider: data['providerID'],
      // A subtask's answers are part of the session that began it, and of all that this one is attributed to.
      session: session === null ? null : (context.rootOf?.(session) ?? session),
      project: place.project,
      purpose: data['agent'] ?? data['mode'],
    },
    tokens: isUnknown ? null : tokens,
    id: identityOf(data, usage) ?? (session === null || id === null ? null : `${session}:${id}`),
    failed,
    durationMs: elapsed(time),
  });
}

/**
 * What a finished answer keeps wherever it is copied to: a fork of a session begins with its answers, each under a new name
 * in a new session, and OpenCode 2 gave those of older versions another end when it took them over. Null: it may change.
 */
function identityOf(data: Fields, usage: Fields): string | null {
  const { created, completed } = objectOf(data['time']) ?? {};
  if (typeof created !== 'number' || typeof completed !== 'number') return null;
  const { input, output, reasoning } = usage;
  const { read, write } = objectOf(usage['cache']) ?? {};
  const said = [data['providerID'], data['modelID'], input, output, reasoning, read, write];
  return [AGENT, created, ...said.map((one) => dimensionText(one) ?? '0')].join(':');
}

/** Input excludes cached tokens. Reasoning stands beside the output, unless the total says that it is a part of it. */
function readTokens(reader: CallReader, usage: Fields): ReturnType<typeof tokensOf> {
  const cache = objectOf(usage['cache']);
  const input = reader.count('tokens.input', usage['input']);
  const output = reader.count('tokens.output', usage['output']);
  const reasoning = reader.count('tokens.reasoning', usage['reasoning']);
  const cacheRead = reader.count('tokens.cache.read', cache?.['read']);
  const cacheWrite5m = reader.count('tokens.cache.write', cache?.['write']);
  const total = reader.count('tokens.total', usage['total']);
  const isPart = reasoning > 0 && total === input + output + cacheRead + cacheWrite5m;
  return tokensOf({ input, output: isPart ? output : output + reasoning, cacheRead, cacheWrite5m });
}

function elapsed(time: Fields | null): number | null {
  const [from, to] = [time?.['created'], time?.['completed']];
  return typeof from === 'number' && typeof to === 'number' && to >= from ? Math.round(to - from) : null;
}
