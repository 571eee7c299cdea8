/** Cline, Roo Code and Kilo Code (formats.md 12): a task's messages, its total where they are gone, and Cline's command line. */
import { dimensionText } from '../dimensions';
import type { DocumentContext, DocumentFormat, Fields, ReadContext, ReadResult } from '../source';
import { allOf, callEvent, CallReader, contextAt, isZero, NOTHING, placeOf, tokensOf, uncached } from './agentCall';
import { listOf, objectOf, parseJson, textOf } from './values';

const FORMAT = 'cline';
const TASK_FILE = 'task_metadata.json';
const TOTAL_FILE = 'history_item.json';
const HISTORY_FILE = 'api_conversation_history.json';
/** Where a request's usage stands: in the request itself once it is finished, in old versions in a message of its own. */
const REQUESTS: ReadonlySet<unknown> = new Set(['api_req_started', 'api_req_finished', 'deleted_api_reqs']);

/** `ui_messages.json`: a list of messages, of which the requests hold JSON as text. */
export const clineTask: DocumentFormat = {
  id: FORMAT,
  companions: [TASK_FILE, TOTAL_FILE, HISTORY_FILE],
  recognises: (document) =>
    Array.isArray(document) &&
    document.some((item) => {
      const message = objectOf(item);
      return message !== null && typeof message['ts'] === 'number' && typeof message['type'] === 'string';
    }),
  read(document, context) {
    const task = taskOf(context);
    return allOf(
      listOf(document).map((item, index) => readRequest(objectOf(item) ?? {}, task, contextAt(context, index))),
    );
  },
};

interface Task {
  readonly agent: string;
  readonly id: string | null;
  readonly directory: string | null;
  /** By time, earliest first: which model answered from then on. */
  readonly models: readonly { readonly from: number; readonly model: string; readonly provider: string | null }[];
}

function readRequest(message: Fields, task: Task, context: ReadContext): ReadResult {
  const text = textOf(message['text']);
  if (message['type'] !== 'say' || !REQUESTS.has(message['say']) || text === null) return NOTHING;
  const usage = objectOf(parseJson(text));
  if (usage === null) return NOTHING;
  const place = placeOf(task.directory, context.sessions);
  if (place === null) return NOTHING;
  const reader = new CallReader(message['ts'], usage['cost'], context);
  const tokens = readTokens(reader, usage);
  if (isZero(tokens) && !(Number(usage['cost'] ?? 0) > 0) && !reader.refused) return NOTHING;
  const at = dimensionText(message['ts']);
  const answered = modelAt(task, message);
  return callEvent(reader, context, {
    dimensions: {
      agent: task.agent,
      model: answered?.model,
      provider: answered?.provider,
      session: task.id,
      project: place.project,
    },
    tokens,
    id: task.id === null || at === null ? null : `${FORMAT}:${task.id}:${at}`,
    failed: usage['cancelReason'] === 'streaming_failed',
  });
}

/** OpenAI's way of counting includes cached tokens in the input, Anthropic's does not. */
function readTokens(reader: CallReader, usage: Fields): ReturnType<typeof tokensOf> {
  const count = (name: string): number => reader.count(name, usage[name]);
  const cacheRead = count('cacheReads');
  const cacheWrite5m = count('cacheWrites');
  const input = count('tokensIn');
  const includes = usage['apiProtocol'] === 'openai';
  return tokensOf({
    input: includes ? uncached(input, cacheRead + cacheWrite5m) : input,
    output: count('tokensOut'),
    cacheRead,
    cacheWrite5m,
  });
}

/** Newer versions name the model in the message, others in a list beside it. */
function modelAt(task: Task, message: Fields): { model: unknown; provider: unknown } | null {
  const info = objectOf(message['modelInfo']);
  if (info !== null) return { model: info['modelId'], provider: info['providerId'] };
  const at = Number(message['ts']);
  return task.models.findLast((one) => one.from <= at) ?? task.models[0] ?? null;
}

function taskOf(context: DocumentContext): Task {
  const item = objectOf(parseJson(context.companions?.get(TOTAL_FILE) ?? ''));
  const metadata = objectOf(parseJson(context.companions?.get(TASK_FILE) ?? ''));
  const history = context.companions?.get(HISTORY_FILE) ?? '';
  const listed = listOf(metadata?.['model_usage'])
    .map((entry) => objectOf(entry) ?? {})
    .map((entry) => ({
      from: Number(entry['ts'] ?? 0),
      model: dimensionText(entry['model_id']) ?? '',
      provider: dimensionText(entry['model_provider_id']),
    }))
    .filter((entry) => entry.model !== '');
  const told = MODEL.exec(history)?.[1];
  const models = listed.length > 0 || told === undefined ? listed : [{ from: 0, model: told, provider: null }];
  return {
    agent: agentOf(context.path),
    id: dimensionText(item?.['id']) ?? folderOf(context.path),
    directory: textOf(item?.['workspace']) ?? textOf(item?.['cwdOnTaskInitialization']) ?? directoryIn(history),
    models: [...models].sort((one, other) => one.from - other.from),
  };
}

/** What the tool tells the model of its surroundings; the JSON text is not parsed for two short values. */
const MODEL = /<model>([^<"\\]{1,200})<\/model>/;
const DIRECTORY = /Current (?:Workspace|Working) Directory \(((?:[^()"\\]|\\\\){1,1000})\)/;

function directoryIn(history: string): string | null {
  return DIRECTORY.exec(history)?.[1]?.replaceAll('\\\\', '\\') ?? null;
}

function agentOf(path: string): string {
  if (path.includes('roo-cline')) return 'roo-code';
  return path.includes('kilocode') ? 'kilo-code' : 'cline';
}

/** The task's id: the folder that its files lie in. */
function folderOf(path: string): string | null {
  return path.split('/').at(-2) ?? null;
}

/** `history_item.json`: the total of a task, for tasks whose messages are no longer there. */
export const clineTotal: DocumentFormat = {
  id: FORMAT,
  recognises(document) {
    const item = objectOf(document);
    return item !== null && ['id', 'ts', 'tokensIn', 'tokensOut', 'totalCost'].every((name) => name in item);
  },
  read(document, context) {
    const item = objectOf(document) ?? {};
    const at = contextAt(context, 0);
    const place = placeOf(item['workspace'] ?? item['cwdOnTaskInitialization'], context.sessions);
    if (place === null) return NOTHING;
    const reader = new CallReader(item['ts'], item['totalCost'], at);
    const tokens = readTokens(reader, item);
    const session = dimensionText(item['id']);
    if (isZero(tokens) && !(Number(item['totalCost']) > 0) && !reader.refused) return NOTHING;
    return callEvent(reader, at, {
      dimensions: { agent: agentOf(context.path), session, project: place.project, purpose: item['mode'] },
      tokens,
      id: session === null ? null : `${FORMAT}:${session}:total`,
    });
  },
};

/** `<id>.messages.json` of Cline's command line. */
export const clineMessages: DocumentFormat = {
  id: FORMAT,
  recognises: (document) => messagesOf(document).some((message) => objectOf(message['metrics']) !== null),
  read(document, context) {
    const session = /([^/]+)\.messages\.json$/.exec(context.path)?.[1] ?? folderOf(context.path);
    const around = objectOf(document);
    const directory = around?.['cwd'] ?? around?.['workspaceRoot'];
    return allOf(
      messagesOf(document).map((message, index) =>
        readAnswer(message, session, directory, contextAt(context, index), index),
      ),
    );
  },
};

function messagesOf(document: unknown): Fields[] {
  const list = Array.isArray(document) ? document : listOf(objectOf(document)?.['messages']);
  return list.map((message) => objectOf(message) ?? {});
}

function readAnswer(
  message: Fields,
  session: string | null,
  directory: unknown,
  context: ReadContext,
  index: number,
): ReadResult {
  const metrics = objectOf(message['metrics']);
  const place = placeOf(directory, context.sessions);
  if (metrics === null || place === null) return NOTHING;
  const reader = new CallReader(message['ts'] ?? message['timestamp'], metrics['cost'], context);
  const count = (name: string): number => reader.count(`metrics.${name}`, metrics[name]);
  const tokens = tokensOf({
    input: count('inputTokens'),
    output: count('outputTokens'),
    cacheRead: count('cacheReadTokens'),
    cacheWrite5m: count('cacheWriteTokens'),
  });
  if (isZero(tokens) && !(Number(metrics['cost'] ?? 0) > 0) && !reader.refused) return NOTHING;
  const info = objectOf(message['modelInfo']);
  const name = dimensionText(message['id']) ?? dimensionText(message['ts']) ?? String(index);
  return callEvent(reader, context, {
    dimensions: {
      agent: FORMAT,
      model: info?.['id'],
      provider: info?.['provider'],
      session,
      project: place.project,
    },
    tokens,
    id: session === null ? null : `${FORMAT}:${session}:${name}`,
  });
}
