/** The outbox as tables: what has failed and what waits, each message with the reason under it. */
import { dateTime } from '../core/format';
import type { Zone } from '../core/calendar';
import { plural } from '../core/report/words';
import type { OutboxEntry, OutboxState } from '../protocol/delivery';
import { innerColumns, styledHeader } from './screen';
import { figure, name, tableLines, text } from './table';
import { plainText, wrap, type Terminal } from './terminal';

/** Of the digits after the channel's name so many tell messages apart. */
const ID_DIGITS = 8;
const MARGIN = '  ';

/** `discord-4f1c2a9b`: enough of its name to ask for it. */
export function entryId({ name: own }: Pick<OutboxEntry, 'name'>): string {
  return own.slice(0, own.lastIndexOf('-') + 1 + ID_DIGITS);
}

/** @param on the channels that are set up here: messages of others wait for somebody else */
export function outboxLines(
  terminal: Terminal,
  { pending, dead }: OutboxState,
  zone: Zone,
  on: ReadonlySet<string>,
): string[] {
  if (pending.length === 0 && dead.length === 0) return ['Every message was delivered.'];
  const failed = entryLines(terminal, dead, zone, ({ at, reason }) => `failed ${dateTime(zone, at)}: ${reason ?? ''}`);
  const waiting = entryLines(terminal, pending, zone, (entry) => waitingWords(entry, zone, on));
  return [
    ...(dead.length === 0
      ? []
      : [
          terminal.style('bold', `${plural(dead.length, String(dead.length), 'message')} failed (${zone.id})`),
          ...failed,
        ]),
    ...(dead.length === 0 || pending.length === 0 ? [] : ['']),
    ...(pending.length === 0
      ? []
      : [
          terminal.style('bold', `${plural(pending.length, String(pending.length), 'message')} waiting (${zone.id})`),
          ...waiting,
        ]),
  ];
}

function waitingWords({ channel, at, attempts, reason }: OutboxEntry, zone: Zone, on: ReadonlySet<string>): string {
  const why = reason ?? (attempts === 0 ? 'not tried yet' : 'being sent');
  const where = on.has(channel) ? '' : ' This channel is not set up here.';
  return `next try from ${dateTime(zone, at)}: ${why}${where}`;
}

function entryLines(
  terminal: Terminal,
  entries: readonly OutboxEntry[],
  zone: Zone,
  words: (entry: OutboxEntry) => string,
): string[] {
  const columns = [text('ID'), text('Queued'), figure('Tries'), name('Message')];
  const cells = entries.map((entry) => [
    entryId(entry),
    dateTime(zone, entry.queuedAt),
    String(entry.attempts),
    entry.title ?? 'cannot be read back',
  ]);
  const [header = '', ...rows] = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const reasons = entries.map((entry) => wrap(plainText(words(entry)), innerColumns(terminal) - MARGIN.length));
  const lines = rows.flatMap((row, at) => [row, ...(reasons[at] ?? []).map((line) => `${MARGIN}${line}`)]);
  return [header, ...lines].map((line) => `${MARGIN}${line}`.trimEnd());
}
