/** What the tables of values share: headings that sort, the figures of a row and what they are made of, and the turning of pages. */
import type { RowColumn } from '../src/core/dashboard/model';
import { costPerCall, shareText } from '../src/core/figures';
import { count, money, NO_FIGURE, tokens } from '../src/core/format';
import { totalTokens, type Measures } from '../src/core/measures';
import type { NanoUsd } from '../src/core/money';
import { ROW_COLUMNS } from '../src/protocol/dashboard';
import { button, setDisabled } from './controls';
import { element, linkButton } from './dom';
import { t } from './l10n';
import { costCell, madeOfRow, type OpenRows } from './madeOf';
import { change } from './translated';

const HEADINGS: Readonly<Record<Exclude<RowColumn, 'name'>, string>> = {
  cost: t('Cost'),
  share: t('Share'),
  calls: t('Calls'),
  tokens: t('Tokens'),
  costPerCall: t('Cost per call'),
  change: t('Change'),
};

export interface Order {
  readonly column: RowColumn;
  readonly descending: boolean;
}

/** One per column. @param title over the names @param onSort is given the order that a press asks for */
export function sortHeadings(title: string, order: Order, onSort: (next: Order) => void): readonly HTMLElement[] {
  return ROW_COLUMNS.map((column) => {
    const isSorted = order.column === column;
    const descending = isSorted ? !order.descending : column !== 'name';
    const text = column === 'name' ? title : HEADINGS[column];
    const press = linkButton(text, () => onSort({ column, descending }), {
      'data-focus': `sort:${column}`,
      class: 'sort',
    });
    const sign = isSorted ? (order.descending ? ' ▼' : ' ▲') : '';
    press.append(element('span', { 'aria-hidden': 'true', class: 'sort-sign' }, sign));
    const now = order.descending ? 'descending' : 'ascending';
    return element('th', { scope: 'col', class: `col-${column}`, ...(isSorted ? { 'aria-sort': now } : {}) }, press);
  });
}

/** A value or a sum. */
export interface FigureRow {
  readonly measures: Measures;
  /** Cost of model calls alone: CI runs and invoices have no calls to divide by. */
  readonly callCost: NanoUsd;
  /** Cost in the time before; null without one. */
  readonly previous: NanoUsd | null;
}

/** What calls cost, without what CI runs and services of the same row did; null when no call's cost is known. */
export function costPerCallOf({ measures, callCost }: FigureRow): NanoUsd | null {
  return costPerCall({ ...measures, cost: callCost });
}

/** What a table's rows are drawn from. */
export interface FigureGround {
  /** What shares are parts of. */
  readonly total: NanoUsd;
  /** True where there is a time before to compare with. */
  readonly isCompared: boolean;
  readonly openRows: OpenRows;
}

/** One per column but the names'. @param id of the row, unique in its table */
export function figureCells(id: string, row: FigureRow, ground: FigureGround): readonly HTMLElement[] {
  const { measures, previous } = row;
  const perCall = costPerCallOf(row);
  return [
    costCell(id, measures, ground.openRows),
    shareCell(measures.cost, ground.total, shareText(measures, ground.total)),
    element('td', {}, count(measures.calls)),
    element('td', {}, tokens(totalTokens(measures))),
    element('td', {}, perCall === null ? NO_FIGURE : money(perCall)),
    element('td', {}, previous === null || !ground.isCompared ? NO_FIGURE : change(measures.cost, previous)),
  ];
}

/** The row below a row: null while it is closed. @param columns of the whole table */
export function takenApart(id: string, row: FigureRow, ground: FigureGround, columns: number): HTMLElement | null {
  const { measures, previous } = row;
  const before = previous === null || !ground.isCompared ? [] : [t('{0} in the time before.', money(previous))];
  return madeOfRow(id, measures, ground.openRows, columns, before);
}

/** A bar and its words: empty below 0, full above the whole. */
export function shareCell(part: number, whole: number, text: string): HTMLElement {
  const share = whole > 0 ? (100 * part) / whole : 0;
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--part', `${Math.min(100, Math.max(0, share))}%`);
  return element('td', { class: 'share' }, bar, element('span', { class: 'share-text' }, text));
}

export interface PageOfRows {
  /** How many rows stand before the first one, on the page, and on all pages. */
  readonly offset: number;
  readonly shown: number;
  readonly matching: number;
  /** Rows of a whole page. */
  readonly size: number;
}

/** Null where one page holds all. @param onTurn is given the offset of another page */
export function pager(
  { offset, shown, matching, size }: PageOfRows,
  onTurn: (offset: number) => void,
): HTMLElement | null {
  if (matching <= size) return null;
  const last = offset + shown;
  const turn = (next: number) => () => onTurn(Math.max(0, next));
  const back = button({ text: t('Previous'), name: t('Previous page of rows'), onPress: turn(offset - size) });
  const forth = button({ text: t('Next'), name: t('Next page of rows'), onPress: turn(offset + size) });
  back.dataset['focus'] = 'page:back';
  forth.dataset['focus'] = 'page:forth';
  setDisabled(back, offset === 0);
  setDisabled(forth, last >= matching);
  const words = t('Rows {0} to {1} of {2}', count(offset + 1), count(last), count(matching));
  return element('div', { class: 'pager' }, back, element('span', { role: 'status' }, words), forth);
}
