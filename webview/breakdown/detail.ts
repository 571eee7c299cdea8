/** One row of the breakdown, opened: what it consists of, and its newest events. */
import type { Dimension } from '../../src/core/event';
import { count, tokens } from '../../src/core/format';
import type { EventsResult, Filter, GroupKey, QueryResult, Range, Row } from '../../src/core/ledger/query';
import { totalTokens } from '../../src/core/measures';
import { message } from '../../src/core/translate';
import { button } from '../controls';
import type { Host } from '../host';
import { element, prose, textTable, type Child } from '../dom';
import { shareText } from '../../src/core/figures';
import { t } from '../l10n';
import { costText, dimensionTitle, keyText } from '../translated';
import { callCount, costNote, costParts, dimensionHeading } from '../words';
import { EVENTS_SHOWN, eventTable, type OpenEvent } from './events';

interface Part {
  readonly title: string;
  readonly groupBy: readonly GroupKey[];
  /** Instead of a table when the logs name none; as it is written, for it is said with what the row is. */
  readonly nothing: string;
}

const BY_PR: Part = {
  title: t('By PR'),
  groupBy: ['pr'],
  nothing: message('By PR: the logs name no PR for this {0}.'),
};
const BY_AGENT: Part = {
  title: t('By agent'),
  groupBy: ['agent'],
  nothing: message('By agent: the logs name no agent for this {0}.'),
};
const KNOWN = { title: t('How it is known'), nothing: message('How it is known: nothing says it for this {0}.') };

/** What a row is taken apart into. */
const PARTS: Readonly<Partial<Record<Dimension, readonly Part[]>>> = {
  pr: [
    {
      title: t('By stage'),
      groupBy: ['stage'],
      nothing: message('By stage: the logs name no stage for this {0}.'),
    },
    {
      title: t('By agent and iteration'),
      groupBy: ['agent', 'iteration'],
      nothing: message('By agent and iteration: the logs name no iteration for this {0}.'),
    },
    { ...KNOWN, groupBy: ['attribution'] },
  ],
  agent: [
    BY_PR,
    {
      title: t('By model'),
      groupBy: ['model'],
      nothing: message('By model: the logs name no model for this {0}.'),
    },
  ],
  wbs: [BY_PR, BY_AGENT, { ...KNOWN, groupBy: ['wbs-attribution'] }],
};
const OTHER_PARTS: readonly Part[] = [BY_AGENT];

/** Rows of a part; the rest is summed up in one sentence. */
const PART_ROWS = 30;

export interface DetailQuestion {
  readonly dimension: Dimension;
  readonly key: string | null;
  readonly range: Range;
}

export interface DetailAnswer {
  readonly parts: readonly QueryResult[];
  readonly events: EventsResult;
}

export type Asker = Pick<Host, 'request'>;

export async function askDetail(host: Asker, { dimension, key, range }: DetailQuestion): Promise<DetailAnswer> {
  const filter: Filter = { [dimension]: [key] };
  const [events, ...parts] = await Promise.all([
    host.request('events', { range, filter, order: 'newest', limit: EVENTS_SHOWN }),
    ...partsOf(dimension, key).map(({ groupBy }) => host.request('query', { range, filter, groupBy })),
  ]);
  return { parts, events };
}

/** Of the unattributed row nothing says how it is known. */
function partsOf(dimension: Dimension, key: string | null): readonly Part[] {
  const parts = PARTS[dimension];
  if (parts !== undefined) return key === null ? parts.filter(({ groupBy }) => !isAttribution(groupBy)) : parts;
  return dimension === 'stage' ? [BY_PR] : OTHER_PARTS;
}

function isAttribution(groupBy: readonly GroupKey[]): boolean {
  return groupBy.some((key) => key === 'attribution' || key === 'wbs-attribution');
}

export interface DetailActions {
  onBack(): void;
  readonly onOpenEvent: OpenEvent;
}

export function detailView(
  { dimension, key }: DetailQuestion,
  timeZone: string,
  { parts, events }: DetailAnswer,
  actions: DetailActions,
): readonly Child[] {
  const total = parts[0]?.total;
  const note = total ? costNote(total) : null;
  const summary = total
    ? t('{0}, {1}, {2} tokens', costText(total), callCount(total.calls), tokens(totalTokens(total)))
    : '';
  const back = button({ text: t('Back to {0}', dimensionHeading(dimension)), onPress: () => actions.onBack() });
  back.dataset['focus'] = 'back';
  return [
    element('div', { class: 'buttons' }, back),
    element(
      'h2',
      { id: 'detail-title', tabindex: '-1', 'data-focus': 'detail' },
      key === null ? keyText(dimension, key) : `${dimensionTitle(dimension)} ${keyText(dimension, key)}`,
    ),
    element('p', { class: 'muted' }, prose(summary)),
    note === null ? null : element('p', {}, t('Part of the cost is not known: {0}.', note)),
    total ? element('p', { class: 'muted' }, `${costParts(total).join('; ')}.`) : null,
    ...partsOf(dimension, key).flatMap((part, index) => partTable(part, parts[index], dimension)),
    element('h3', {}, t('Events')),
    ...eventTable(events, { order: 'newest', offset: 0 }, timeZone, actions.onOpenEvent),
  ];
}

function partTable(
  { title, groupBy, nothing }: Part,
  result: QueryResult | undefined,
  of: Dimension,
): readonly Child[] {
  if (!result || result.rows.length === 0) return [];
  if (result.rows.every((row) => row.key[row.key.length - 1] === null))
    return [element('p', { class: 'muted' }, t(nothing, dimensionTitle(of)))];
  const rows = groupBy.length > 1 ? [...result.rows].sort(byGroupThenNumber) : result.rows;
  const cells = rows.slice(0, PART_ROWS).map((row) => partCells(row, groupBy, result.total.cost));
  const more = rows.length - cells.length;
  const columns = [...groupBy.map(dimensionTitle), t('Cost'), t('Share'), t('Calls'), t('Tokens')];
  return [
    textTable(title, columns, cells),
    more > 0
      ? element(
          'p',
          { class: 'muted' },
          more === 1 ? t('1 more row is not shown.') : t('{0} more rows are not shown.', count(more)),
        )
      : null,
  ];
}

function partCells({ key, measures }: Row, groupBy: readonly GroupKey[], total: number): readonly string[] {
  return [
    ...groupBy.map((dimension, index) => keyText(dimension, key[index] ?? null, 50)),
    costText(measures),
    shareText(measures, total),
    count(measures.calls),
    tokens(totalTokens(measures)),
  ];
}

/** Iterations of one agent stand together, in their order. */
function byGroupThenNumber(a: Row, b: Row): number {
  const [groupA, groupB] = [a.key[0] ?? '\uffff', b.key[0] ?? '\uffff'];
  if (groupA !== groupB) return groupA < groupB ? -1 : 1;
  const [x, y] = [a.key[1] ?? null, b.key[1] ?? null];
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
  const difference = Number(x) - Number(y);
  return Number.isNaN(difference) || difference === 0 ? (x < y ? -1 : x > y ? 1 : 0) : difference;
}
