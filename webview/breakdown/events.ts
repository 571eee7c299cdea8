/** The newest events of a row, each with how its cost is known and a button that opens its line in the log. */
import { openZone } from '../../src/core/calendar';
import { count, dateTime, moneyExact, NO_FIGURE, safeText, tokens } from '../../src/core/format';
import type { EventOrder, EventRow, EventsResult } from '../../src/core/ledger/query';
import { message } from '../../src/core/translate';
import { element, linkButton, scrollable, tag, type Child } from '../dom';
import { t } from '../l10n';
import { keyText } from '../translated';
import { eventCount, STATE_WORDS } from '../words';

/** In the order of the cells. */
const COLUMNS = [
  { text: t('Time'), class: 'text' },
  { text: t('Agent'), class: 'text' },
  { text: t('Model'), class: 'text' },
  { text: t('Tokens'), class: 'number' },
  { text: t('Cost'), class: 'number' },
  {
    text: t({ message: 'Cost is', comment: 'Over a column that says recorded, computed, unpriced or unmetered' }),
    class: 'text',
  },
  { text: t({ message: 'Where', comment: 'Over a column of places in logs' }), class: 'text' },
] as const;

/** Events asked for at once. */
export const EVENTS_SHOWN = 50;

/** In which order the events behind a question may be listed. */
export const LISTED_ORDERS = ['newest', 'most-expensive'] as const satisfies readonly EventOrder[];
export type ListedOrder = (typeof LISTED_ORDERS)[number];

export type OpenEvent = (source: string, line: number | null) => void;

export interface Listed {
  readonly order: ListedOrder;
  /** Events that stand before the first one. */
  readonly offset: number;
}

export function eventTable(result: EventsResult, listed: Listed, timeZone: string, open: OpenEvent): readonly Child[] {
  const caption = listCaption(result, listed);
  if (result.events.length === 0) return [element('p', { class: 'muted' }, t('There is no event in this range.'))];
  const table = element(
    'table',
    { class: 'plain events' },
    element('caption', {}, caption),
    element(
      'thead',
      {},
      element('tr', {}, ...COLUMNS.map(({ text, class: kind }) => element('th', { scope: 'col', class: kind }, text))),
    ),
    element('tbody', {}, ...result.events.map((event, index) => eventRow(event, index, timeZone, open))),
  );
  return [scrollable(table, caption)];
}

/** Which of the events these are, and in which order. */
export function listCaption({ events, matching }: EventsResult, { order, offset }: Listed): string {
  const shown = events.length;
  const isNewest = order === 'newest';
  const all = count(matching);
  if (shown === matching)
    return isNewest ? t('{0}, newest first', eventCount(shown)) : t('{0}, dearest first', eventCount(shown));
  if (offset === 0)
    return isNewest
      ? t('The newest {0} of {1} events', count(shown), all)
      : t('The dearest {0} of {1} events', count(shown), all);
  const [first, last] = [count(offset + 1), count(offset + shown)];
  return isNewest
    ? t('Events {0} to {1} of {2}, newest first', first, last, all)
    : t('Events {0} to {1} of {2}, dearest first', first, last, all);
}

function eventRow(event: EventRow, index: number, timeZone: string, open: OpenEvent): HTMLElement {
  const zone = openZone(timeZone);
  const at = event.at === null || !zone ? t('no time') : dateTime(zone, event.at);
  const place = placeOf(event);
  const where = linkButton(place, () => open(event.source, event.line), {
    'data-focus': `event:${index}`,
    'aria-label': t('Open {0} in the editor', place),
  });
  const failed = event.failures > 0 ? [' ', tag(t('failed'))] : [];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, at),
    element('td', {}, keyText('agent', event.dimensions.agent ?? null, 40)),
    element('td', {}, whatOf(event)),
    element('td', { class: 'number' }, tokensOf(event)),
    element('td', { class: 'number' }, event.cost === null ? NO_FIGURE : moneyExact(event.cost)),
    element('td', {}, stateOf(event, index), ...failed, ...attributed(event)),
    element('td', {}, where),
  );
}

/** Of what the log itself does not say: how it is known. */
function attributed({ attribution }: EventRow): readonly Child[] {
  const known = [
    [message('PR: {0}'), attribution?.pr],
    [message('WBS: {0}'), attribution?.wbs],
  ] as const;
  return known.flatMap(([words, by]) =>
    !by || by === 'recorded' ? [] : [' ', tag(t(words, keyText('attribution', by)))],
  );
}

/** Of a computed cost: the row of the price table that it rests on unfolds. */
function stateOf({ state, priceRow }: EventRow, index: number): HTMLElement {
  const word = tag(STATE_WORDS[state]);
  if (state !== 'computed' || priceRow === null) return word;
  const head = element('summary', { 'data-focus': `price:${index}` }, word);
  return element('details', { class: 'price-row' }, head, t('Price row {0}', safeText(priceRow, 120)));
}

/** A model for calls; for the other kinds, what was paid for. */
function whatOf({ kind, dimensions }: EventRow): string {
  if (kind === 'llm') return keyText('model', dimensions.model ?? null, 40);
  return safeText(dimensions.service ?? dimensions.workflow ?? keyText('kind', kind), 40);
}

function tokensOf({ tokens: counted }: EventRow): string {
  if (counted === null) return NO_FIGURE;
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = counted;
  return tokens(input + output + cacheRead + cacheWrite5m + cacheWrite1h);
}

function placeOf({ source, line, table, offset }: EventRow): string {
  const path = safeText(source, 60);
  if (line !== null) return `${path}:${line}`;
  return table === null ? path : t('{0}, {1} row {2}', path, safeText(table, 40), count(offset));
}
