/** The breakdown's table: native, sortable by real buttons, one page of rows at a time, the total underneath. */
import { element, linkButton, scrollable, type Child } from '../dom';
import { figureCells, pager, sortHeadings, takenApart, type FigureGround, type Order } from '../figureTable';
import { ROW_COLUMNS } from '../../src/protocol/dashboard';
import { t } from '../l10n';
import type { OpenRows } from '../madeOf';
import type { BreakdownRow } from './rows';

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
  readonly sort: Order;
  /** Says what the change is measured against. */
  readonly compared: boolean;
  /** The rows whose costs are taken apart. */
  readonly taken: readonly string[];
}

export interface TableActions {
  onSort(order: Order): void;
  onOpen(row: BreakdownRow): void;
  /** @param offset of the page's first row */
  onTurn(offset: number): void;
  readonly openRows: OpenRows;
}

const PRESSES = t('A name leads to its parts and its events, a cost to what it is made of.');

export function breakdownTable(content: TableContent, actions: TableActions): readonly Child[] {
  const { title, caption, rows, offset, matching, found, total, sort } = content;
  const { openRows } = actions;
  const ground = { total: total.measures.cost, isCompared: content.compared, openRows };
  const headings = sortHeadings(title, sort, (order) => actions.onSort(order));
  const table = element(
    'table',
    { class: 'breakdown' },
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...headings)),
    element('tbody', {}, ...rows.flatMap((row) => tableRow(row, ground, actions))),
    element(
      'tfoot',
      {},
      ...(found === null ? [] : rowOf('found', found.name, found, ground)),
      ...rowOf('total', total.name, total, ground),
    ),
  );
  const page = { offset, shown: rows.length, matching, size: PAGE_SIZE };
  // Before the table, so that the keyboard need not pass a hundred rows to turn the page.
  return [
    pager(page, (next) => actions.onTurn(next)),
    scrollable(table, caption),
    element('p', { class: 'muted' }, PRESSES),
  ];
}

function tableRow(row: BreakdownRow, ground: FigureGround, actions: TableActions): readonly Child[] {
  const id = focusKeyOf(row.key);
  const open = linkButton(row.name, () => actions.onOpen(row), {
    'data-focus': id,
    class: row.key === null ? 'link unattributed' : 'link',
  });
  return rowOf(id, open, row, ground);
}

function rowOf(id: string, name: Child, row: BreakdownRow, ground: FigureGround): readonly Child[] {
  return [
    element('tr', {}, element('th', { scope: 'row' }, name), ...figureCells(id, row, ground)),
    takenApart(id, row, ground, ROW_COLUMNS.length),
  ];
}

/** Finds a row's button again after the table was drawn anew. */
export function focusKeyOf(key: string | null): string {
  return key === null ? 'row:' : `row:=${key}`;
}
