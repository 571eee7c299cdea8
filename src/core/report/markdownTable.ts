/** A Markdown table whose source is aligned too, so that it reads well in a diff and in a terminal. */
import { padEnd, padStart, textWidth } from './textWidth';

export interface Column {
  readonly title: string;
  /** Figures stand on the right. */
  readonly align: 'left' | 'right';
}

export function left(title: string): Column {
  return { title, align: 'left' };
}

export function right(title: string): Column {
  return { title, align: 'right' };
}

/** @param rows cells that are Markdown already: names go through `markdownText` first. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, at) => {
    let width = Math.max(3, textWidth(column.title));
    for (const row of rows) width = Math.max(width, textWidth(row[at] ?? ''));
    return width;
  });
  const line = (cells: readonly string[]): string =>
    `| ${columns
      .map(({ align }, at) => (align === 'right' ? padStart : padEnd)(cells[at] ?? '', widths[at] ?? 0))
      .join(' | ')} |`;
  const rule = columns.map(({ align }, at) => {
    const dashes = '-'.repeat((widths[at] ?? 3) - 1);
    return align === 'right' ? `${dashes}:` : `${dashes}-`;
  });
  return [line(columns.map(({ title }) => title)), line(rule), ...rows.map(line)].join('\n');
}
