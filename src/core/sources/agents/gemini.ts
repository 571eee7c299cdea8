/** Gemini CLI's sessions (formats.md 10): one conversation a file, as a JSON document or, newer, as JSON lines. */
import { SUBAGENT } from '../../event';
import { dimensionText } from '../dimensions';
import type { DocumentFormat, Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { allOf, callEvent, CallReader, contextAt, isZero, NOTHING, placeOf, tokensOf, uncached } from './agentCall';
import { listOf, objectOf } from './values';

const AGENT = 'gemini-cli';
const FORMAT = 'gemini';

export const geminiLines: RecordFormat = {
  id: FORMAT,
  containers: ['json-lines'],
  mixed: true,
  recognises(names) {
    if (names.has('sessionId') && names.has('projectHash')) return true;
    if (names.size === 1) return names.has('$set') || names.has('$rewindTo');
    return ['id', 'timestamp', 'type', 'tokens'].every((name) => names.has(name));
  },
  read: (fields, context) => new Conversation().read(fields, context),
  open(saved) {
    const conversation = new Conversation(saved);
    return { read: (fields, context) => conversation.read(fields, context), save: () => conversation.save() };
  },
};

export const geminiDocument: DocumentFormat = {
  id: FORMAT,
  recognises(document) {
    const record = objectOf(document);
    return record !== null && 'sessionId' in record && 'projectHash' in record && Array.isArray(record['messages']);
  },
  read(document, context) {
    const record = objectOf(document) ?? {};
    const conversation = new Conversation();
    conversation.begin(record);
    const messages = listOf(record['messages']);
    return allOf(messages.map((item, index) => conversation.count(objectOf(item) ?? {}, contextAt(context, index))));
  },
};

interface Known {
  readonly session: string | null;
  readonly directory: unknown;
  readonly isSubagent: boolean;
}

class Conversation {
  private known: Known = { session: null, directory: null, isSubagent: false };

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    if (saved !== undefined) this.known = saved as Known;
  }

  save(): unknown {
    return this.known;
  }

  read(fields: Fields, context: ReadContext): ReadResult {
    if (!('projectHash' in fields)) return this.count(fields, context);
    this.begin(fields);
    return NOTHING;
  }

  /** The record that stands before its messages, or around them. */
  begin(record: Fields): void {
    this.known = {
      session: dimensionText(record['sessionId']),
      directory: listOf(record['directories'])[0] ?? null,
      isSubagent: record['kind'] === 'subagent',
    };
  }

  /** A message of the model; any other costs nothing. */
  count(message: Fields, context: ReadContext): ReadResult {
    const usage = objectOf(message['tokens']);
    if (message['type'] !== 'gemini' || usage === null) return NOTHING;
    const { sessions } = context;
    const place = placeOf(sessions?.directory ?? this.known.directory, sessions);
    if (place === null) return NOTHING;
    const reader = new CallReader(message['timestamp'], null, context);
    const tokens = readTokens(reader, usage);
    if (isZero(tokens) && !reader.refused) return NOTHING;
    const id = dimensionText(message['id']);
    return callEvent(reader, context, {
      dimensions: {
        agent: AGENT,
        model: message['model'],
        session: this.known.session,
        project: place.project,
        purpose: this.known.isSubagent ? SUBAGENT : null,
      },
      tokens,
      id: id === null || this.known.session === null ? id : `${this.known.session}:${id}`,
    });
  }
}

/** Input includes what was cached. Thoughts are billed as output; what tools put into the prompt as input, where it is told apart. */
function readTokens(reader: CallReader, usage: Fields): ReturnType<typeof tokensOf> {
  const count = (name: string): number => reader.count(`tokens.${name}`, usage[name]);
  const [input, output, cached, thoughts, tool] = [
    count('input'),
    count('output'),
    count('cached'),
    count('thoughts'),
    count('tool'),
  ];
  const toolApart = tool > 0 && count('total') >= input + output + thoughts + tool;
  return tokensOf({
    input: uncached(input, cached) + (toolApart ? tool : 0),
    cacheRead: cached,
    output: output + thoughts,
  });
}
