/** One row of CSV as text: which separator a header uses, and a row's cells. */

export const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface CsvHeader {
  readonly separator: Separator;
  /** Trimmed, in file order; a name that comes twice is read at its first place. */
  readonly names: readonly string[];
}

/** The cells of a row without its line end; quotes are taken off. Text behind a closing quote stays in the cell. */
export function splitRow(row: string, separator: Separator): string[] {
  if (!row.includes('"')) return row.split(separator);
  const cells: string[] = [];
  for (let at = 0; at <= row.length;) {
    const [cell, next] = row[at] === '"' ? quotedCell(row, at, separator) : plainCell(row, at, separator);
    cells.push(cell);
    at = next;
  }
  return cells;
}

function plainCell(row: string, from: number, separator: Separator): [string, number] {
  const found = row.indexOf(separator, from);
  const to = found < 0 ? row.length : found;
  return [row.slice(from, to), to + 1];
}

function quotedCell(row: string, from: number, separator: Separator): [string, number] {
  let text = '';
  let at = from + 1;
  for (;;) {
    const quote = row.indexOf('"', at);
    if (quote < 0) return [text + row.slice(at), row.length + 1];
    text += row.slice(at, quote);
    at = quote + 1;
    if (row[at] !== '"') break;
    text += '"';
    at += 1;
  }
  const [rest, next] = plainCell(row, at, separator);
  return [text + rest, next];
}

/** The header of a row of names; the separator is the one that gives most cells. */
export function readHeader(row: string): CsvHeader {
  let best: CsvHeader = { separator: ',', names: [] };
  for (const separator of SEPARATORS) {
    const names = splitRow(row, separator).map((name) => name.trim());
    if (names.length > best.names.length) best = { separator, names };
  }
  return best;
}

const NAME_LENGTH = 80;
const NOT_IN_NAMES = /[{}[\]<>=\p{Cc}]/u;

/** True for a row that reads like column names: at least two, short, without the characters of other formats. */
export function looksLikeHeader(header: CsvHeader): boolean {
  return (
    header.names.length >= 2 &&
    header.names.every((name) => name !== '' && name.length <= NAME_LENGTH && !NOT_IN_NAMES.test(name))
  );
}
