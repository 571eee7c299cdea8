/** Tables for people: figures on the right, names cut with an ellipsis only here, bars where there is room. */
import { isolated } from '../core/direction';
import { cutToWidth, padEnd, padStart, textWidth } from '../core/report/textWidth';
import { bar, gauge } from '../core/report/words';
import { plainText } from './terminal';

/** `name`: cut when the table is too wide; `bar` and `gauge`: a share from 0 to 1, drawn when there is room. */
export type ColumnKind = 'name' | 'figure' | 'text' | 'bar' | 'gauge';

export interface TableColumn {
  readonly title: string;
  readonly kind: ColumnKind;
}

export type Cell = string | number;

export const name = (title: string): TableColumn => ({ title, kind: 'name' });
export const figure = (title: string): TableColumn => ({ title, kind: 'figure' });
export const text = (title: string): TableColumn => ({ title, kind: 'text' });
export const shareBar: TableColumn = { title: '', kind: 'bar' };
/** A bar in front of its whole length, for how much of something is used. */
export const fillGauge: TableColumn = { title: '', kind: 'gauge' };

const GAP = 2;
const SHORTEST_NAME = 8;
const SHORTEST_BAR = 6;
const LONGEST_BAR = 20;

/** Lines of a table, header first, none wider than `columns` unless its figures alone are. */
export function tableLines(
  table: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  columns: number,
): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? plainText(cell) : cell)));
  const widths = fitted(table, naturalWidths(table, cells), columns);
  const header = table.map(({ title }) => title);
  return [header, ...cells].map((row) => line(table, widths, row));
}

function naturalWidths(table: readonly TableColumn[], rows: readonly (readonly Cell[])[]): number[] {
  return table.map(({ title, kind }, at) => {
    if (isDrawn(kind)) return LONGEST_BAR;
    let width = textWidth(title);
    for (const row of rows) width = Math.max(width, textWidth(String(row[at] ?? '')));
    return width;
  });
}

/** Takes what is missing from the bar, then from the widest names; a bar that gets too short goes. */
function fitted(table: readonly TableColumn[], natural: readonly number[], columns: number): number[] {
  const widths = [...natural];
  let over = total(widths) - columns;
  table.forEach(({ kind }, at) => {
    if (!isDrawn(kind) || over <= 0) return;
    const left = (widths[at] ?? 0) - over;
    widths[at] = left >= SHORTEST_BAR ? left : 0;
    over = total(widths) - columns;
  });
  while (over > 0) {
    const at = widestName(table, widths);
    if (at === null) break;
    widths[at] = (widths[at] ?? 0) - 1;
    over -= 1;
  }
  return widths;
}

function widestName(table: readonly TableColumn[], widths: readonly number[]): number | null {
  let widest: number | null = null;
  table.forEach(({ kind }, at) => {
    const width = widths[at] ?? 0;
    if (kind === 'name' && width > SHORTEST_NAME && width > (widest === null ? 0 : (widths[widest] ?? 0))) widest = at;
  });
  return widest;
}

function isDrawn(kind: ColumnKind): boolean {
  return kind === 'bar' || kind === 'gauge';
}

function drawn(kind: ColumnKind, share: number, width: number): string {
  return kind === 'gauge' ? gauge(share, width) : bar(share, width);
}

function total(widths: readonly number[]): number {
  const shown = widths.filter((width) => width > 0);
  return shown.reduce((sum, width) => sum + width, 0) + GAP * Math.max(0, shown.length - 1);
}

function line(table: readonly TableColumn[], widths: readonly number[], row: readonly Cell[]): string {
  const cells: string[] = [];
  table.forEach(({ kind }, at) => {
    const width = widths[at] ?? 0;
    if (width > 0) cells.push(cellText(kind, row[at] ?? '', width));
  });
  return cells.join(' '.repeat(GAP)).trimEnd();
}

function cellText(kind: ColumnKind, cell: Cell, width: number): string {
  if (isDrawn(kind)) return padEnd(typeof cell === 'number' ? drawn(kind, cell, width) : '', width);
  const shown = isolated(kind === 'name' ? cutToWidth(String(cell), width) : String(cell));
  return kind === 'figure' ? padStart(shown, width) : padEnd(shown, width);
}
