/** Slack: one incoming-webhook message of plain-text blocks, in which nobody is mentioned and nothing is formatted. */
import type { Alert, Severity } from '../core/budget/alerts/alert';
import { outcomeOf } from './answer';
import { PATIENCE, type Channel, type Patience } from './channel';
import type { Message } from './message';
import { post } from './post';
import { fitted, moreWords, progressBar, wordsBeside } from './text';

/** Slack's own limits, in characters and pieces. */
const LIMITS = { header: 150, text: 3_000, field: 2_000, fields: 10, blocks: 50, fallback: 3_000 } as const;
/** An alert takes up to two blocks; the header, the words, a report and the count of what is left out one each. */
const MOST_ALERTS = 20;

const SEVERITY_WORDS: Readonly<Record<Severity, string>> = { info: 'Note', warning: 'Warning', critical: 'Critical' };

interface PlainText {
  readonly type: 'plain_text';
  readonly text: string;
  readonly emoji: false;
}
interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: PlainText;
  readonly fields?: readonly PlainText[];
  readonly elements?: readonly PlainText[];
}

export interface SlackPayload {
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly mrkdwn: false;
  readonly link_names: false;
  readonly parse: 'none';
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

/** @param url its webhook address, checked */
export function slackChannel(url: URL, patience: Patience = PATIENCE): Channel {
  return {
    send: async (message, sending) => {
      const body = JSON.stringify(slackPayload(message));
      return outcomeOf(await post({ url, body }, sending, patience), 'Slack', sending.now);
    },
  };
}

export function slackPayload(message: Message): SlackPayload {
  const shown = message.alerts.slice(0, MOST_ALERTS);
  const left = message.alerts.length - shown.length;
  const blocks: Block[] = [{ type: 'header', text: plain(message.title, LIMITS.header) }];
  addSection(blocks, wordsBeside(message));
  for (const alert of shown) {
    addSection(blocks, alertText(alert));
    const fields = alert.facts.slice(0, LIMITS.fields).map(({ label, value }) => plain(`${label}: ${value}`, 300));
    if (fields.length > 0) blocks.push({ type: 'section', fields });
  }
  if (left > 0) addSection(blocks, moreWords(left));
  if (message.markdown !== undefined) addSection(blocks, message.markdown);
  blocks.push({ type: 'context', elements: [plain(message.workspace, 200)] });
  return {
    text: escaped(`${message.title}. ${message.text}`, LIMITS.fallback),
    blocks,
    mrkdwn: false,
    link_names: false,
    parse: 'none',
    unfurl_links: false,
    unfurl_media: false,
  };
}

function alertText({ severity, title, text, progress }: Alert): string {
  const bar = progressBar(progress);
  return `${SEVERITY_WORDS[severity]}: ${title}. ${text}${bar === null ? '' : ` ${bar}`}`;
}

/** Slack refuses a block without text. */
function addSection(blocks: Block[], text: string): void {
  if (text.trim() !== '') blocks.push({ type: 'section', text: plain(text, LIMITS.text) });
}

function plain(text: string, max: number): PlainText {
  return { type: 'plain_text', text: escaped(text, max) || '-', emoji: false };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escaped(text: string, max: number): string {
  let before = '';
  return fitted(text, max, (character) => {
    // An address without its `://` becomes no link.
    const part = character === '/' && before === ':' ? '\u200b/' : (ENTITIES[character] ?? character);
    before = character;
    return part;
  });
}
