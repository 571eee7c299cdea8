/** Discord: one webhook message with an embed for each alert, in which nobody is mentioned and nothing is formatted. */
import type { Alert, AlertFact, Severity } from '../core/budget/alerts/alert';
import { outcomeOf } from './answer';
import { PATIENCE, type Channel, type Patience } from './channel';
import type { Message } from './message';
import { post } from './post';
import { fitted, isoTime, moreWords, progressBar, wordsBeside } from './text';

/** Discord's own limits, in characters; an embed's count together. */
const LIMITS = {
  content: 2_000,
  embeds: 10,
  title: 256,
  description: 4_096,
  label: 256,
  value: 1_024,
  fields: 25,
} as const;
const ALL_EMBEDS = 6_000;
/** Each alert gets its share of the 6,000, so that a long one does not push the others out. */
const FOOTER = 100;

const COLORS: Readonly<Record<Severity, number>> = { info: 0x3b82f6, warning: 0xd97706, critical: 0xdc2626 };

interface Embed {
  readonly title?: string;
  readonly description?: string;
  readonly color?: number;
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline: boolean }[];
  readonly footer?: { readonly text: string };
  readonly timestamp?: string;
}

export interface DiscordPayload {
  readonly content: string;
  readonly embeds: readonly Embed[];
  readonly allowed_mentions: { readonly parse: readonly [] };
}

/** @param url its webhook address, checked */
export function discordChannel(url: URL, patience: Patience = PATIENCE): Channel {
  return {
    send: async (message, sending) => {
      const body = JSON.stringify(discordPayload(message));
      return outcomeOf(await post({ url, body }, sending, patience), 'Discord', sending.now);
    },
  };
}

export function discordPayload(message: Message): DiscordPayload {
  const shown = message.alerts.slice(0, LIMITS.embeds);
  const left = message.alerts.length - shown.length;
  const hasReport = message.markdown !== undefined && shown.length < LIMITS.embeds;
  const share = Math.floor(ALL_EMBEDS / Math.max(1, shown.length + (hasReport ? 1 : 0)));
  const embeds = shown.map((alert) => alertEmbed(alert, message.workspace, share));
  if (hasReport) embeds.push({ description: escaped(message.markdown ?? '', Math.min(share, LIMITS.description)) });
  const lines = [`**${escaped(message.title, LIMITS.title)}**`, escaped(wordsBeside(message), 1_000)];
  if (left > 0) lines.push(moreWords(left));
  return {
    content: lines
      .filter((line) => line !== '')
      .join('\n')
      .slice(0, LIMITS.content),
    embeds,
    allowed_mentions: { parse: [] },
  };
}

function alertEmbed(alert: Alert, workspace: string, share: number): Embed {
  const footer = escaped(workspace, FOOTER);
  const title = escaped(alert.title, Math.min(LIMITS.title, Math.floor(share / 4)));
  const bar = progressBar(alert.progress);
  let left = share - footer.length - title.length;
  const words = escaped(alert.text, Math.min(LIMITS.description, Math.floor(left / 2)));
  const description = bar === null ? words : `${words}\n${bar}`;
  left -= description.length;
  const fields = fieldsWithin(alert.facts, left);
  const timestamp = isoTime(alert.at);
  return {
    title,
    description,
    color: COLORS[alert.severity],
    ...(fields.length > 0 ? { fields } : {}),
    footer: { text: footer },
    ...(timestamp === null ? {} : { timestamp }),
  };
}

function fieldsWithin(facts: readonly AlertFact[], room: number): { name: string; value: string; inline: boolean }[] {
  const fields = [];
  let left = room;
  for (const { label, value } of facts.slice(0, LIMITS.fields)) {
    const field = {
      name: escaped(label, Math.min(LIMITS.label, 60)) || '-',
      value: escaped(value, Math.min(LIMITS.value, 200)) || '-',
      inline: true,
    };
    left -= field.name.length + field.value.length;
    if (left < 0) break;
    fields.push(field);
  }
  return fields;
}

/** Formatting, mentions, channels, emoji, links with and without words. */
const ACTIVE = /[\\*_~`|>#()[\]<:]/u;
/** List items and rules begin a line with them. */
const ACTIVE_FIRST = /[-+=]/u;

function escaped(text: string, max: number): string {
  return fitted(text, max, (character, index) => {
    // A mention is known by what follows the sign; a backslash does not keep it from being one.
    if (character === '@') return '@\u200b';
    return ACTIVE.test(character) || (index === 0 && ACTIVE_FIRST.test(character)) ? `\\${character}` : character;
  });
}
