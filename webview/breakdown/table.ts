/** The breakdown's table: native, sortable by real buttons, one page of rows at a time, the total underneath. */
import { count, money, NO_FIGURE, tokens } from '../../src/core/format';
import { totalTokens, type Measures } from '../../src/core/measures';
import { setDisabled, button } from '../controls';
import { element, linkButton, scrollable, type Child } from '../dom';
import { shareText } from '../../src/core/figures';
import { t } from '../l10n';
import { costCell, madeOfRow, type OpenRows } from '../madeOf';
import { change } from '../translated';
import { costPerCallOf, type BreakdownRow } from './rows';
import { COLUMNS, type Column, type Sort } from './state';

/** Rows drawn at once. */
export const PAGE_SIZE = 100;

export interface TableContent {
  readonly caption: string;
  /** Heading of the first column. */
  readonly title: string;
  readonly rows: readonly BreakdownRow[];
  /** How many rows stand before the first one drawn. */
  readonly offset: number;
  /** How many rows there are on all pages. */
  readonly matching: number;
  /** Of the rows searched for; null: nothing was searched for. */
  readonly found: BreakdownRow | null;
  readonly total: BreakdownRow;
  readonly sort: Sort;
  /** Says what the change is measured against. */
  readonly compared: boolean;
  /** The rows whose costs are taken apart. */
  readonly taken: readonly string[];
}

export interface TableActions {
  onSort(column: Column): void;
  onOpen(row: BreakdownRow): void;
  onPage(step: number): void;
  readonly openRows: OpenRows;
}

const HEADINGS: Readonly<Record<Exclude<Column, 'name'>, string>> = {
  cost: t('Cost'),
  share: t('Share'),
  calls: t('Calls'),
  tokens: t('Tokens'),
  costPerCall: t('Cost per call'),
  change: t('Change'),
};

const PRESSES = t('A name leads to its parts and its events, a cost to what it is made of.');

export function breakdownTable(content: TableContent, actions: TableActions): readonly Child[] {
  const head = element('tr', {}, ...COLUMNS.map((column) => headerCell(column, content, actions)));
  const body = content.rows.flatMap((row) => tableRow(row, content, actions));
  const foot = [
    ...(content.found === null ? [] : footRow('found', content.found, content, actions)),
    ...footRow('total', content.total, content, actions),
  ];
  const table = element(
    'table',
    { class: 'breakdown' },
    element('caption', {}, content.caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
    element('tfoot', {}, ...foot),
  );
  // Before the table, so that the keyboard need not pass a hundred rows to turn the page.
  return [pager(content, actions), scrollable(table, content.caption), element('p', { class: 'muted' }, PRESSES)];
}

function headerCell(column: Column, content: TableContent, actions: TableActions): HTMLElement {
  const text = column === 'name' ? content.title : HEADINGS[column];
  const sorted = content.sort.column === column;
  const order = content.sort.descending ? 'descending' : 'ascending';
  const sign = sorted ? (content.sort.descending ? ' ▼' : ' ▲') : '';
  const press = linkButton(text, () => actions.onSort(column), { 'data-focus': `sort:${column}`, class: 'sort' });
  press.append(element('span', { 'aria-hidden': 'true', class: 'sort-sign' }, sign));
  return element('th', { scope: 'col', class: `col-${column}`, ...(sorted ? { 'aria-sort': order } : {}) }, press);
}

function tableRow(row: BreakdownRow, content: TableContent, actions: TableActions): readonly Child[] {
  const open = linkButton(row.name, () => actions.onOpen(row), {
    'data-focus': focusKeyOf(row.key),
    class: row.key === null ? 'link unattributed' : 'link',
  });
  const id = focusKeyOf(row.key);
  const cells = figureCells(id, row, content, actions);
  return [element('tr', {}, element('th', { scope: 'row' }, open), ...cells), takenApart(id, row, content, actions)];
}

function footRow(id: string, row: BreakdownRow, content: TableContent, actions: TableActions): readonly Child[] {
  const cells = figureCells(id, row, content, actions);
  return [
    element('tr', {}, element('th', { scope: 'row' }, row.name), ...cells),
    takenApart(id, row, content, actions),
  ];
}

function takenApart(
  id: string,
  { measures, previous }: BreakdownRow,
  { compared }: TableContent,
  { openRows }: TableActions,
): HTMLElement | null {
  const before = previous === null || !compared ? [] : [t('{0} in the time before.', money(previous))];
  return madeOfRow(id, measures, openRows, COLUMNS.length, before);
}

/** Finds a row's button again after the table was drawn anew. */
export function focusKeyOf(key: string | null): string {
  return key === null ? 'row:' : `row:=${key}`;
}

function figureCells(
  id: string,
  row: BreakdownRow,
  content: TableContent,
  { openRows }: TableActions,
): readonly HTMLElement[] {
  const { measures, previous } = row;
  const perCall = costPerCallOf(row);
  return [
    costCell(id, measures, openRows),
    shareCell(measures, content.total.measures.cost),
    element('td', {}, count(measures.calls)),
    element('td', {}, tokens(totalTokens(measures))),
    element('td', {}, perCall === null ? NO_FIGURE : money(perCall)),
    element('td', {}, previous === null || !content.compared ? NO_FIGURE : change(measures.cost, previous)),
  ];
}

function shareCell(measures: Measures, total: number): HTMLElement {
  const share = total > 0 ? (100 * measures.cost) / total : 0;
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--part', `${Math.min(100, Math.max(0, share))}%`);
  return element('td', { class: 'share' }, bar, element('span', { class: 'share-text' }, shareText(measures, total)));
}

function pager(content: TableContent, actions: TableActions): HTMLElement | null {
  if (content.matching <= PAGE_SIZE) return null;
  const last = content.offset + content.rows.length;
  const back = button({ text: t('Previous'), name: t('Previous page of rows'), onPress: () => actions.onPage(-1) });
  const forth = button({ text: t('Next'), name: t('Next page of rows'), onPress: () => actions.onPage(1) });
  back.dataset['focus'] = 'page:back';
  forth.dataset['focus'] = 'page:forth';
  setDisabled(back, content.offset === 0);
  setDisabled(forth, last >= content.matching);
  const words = t('Rows {0} to {1} of {2}', count(content.offset + 1), count(last), count(content.matching));
  return element('div', { class: 'pager' }, back, element('span', { role: 'status' }, words), forth);
}
