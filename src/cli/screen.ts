/** How figures stand on the terminal: breakdown tables, headings, names, the line that says how it was read. */
import { ago, count, dateTime, dimensionTitle, keyText, tokens } from '../core/format';
import type { GroupKey, Range, Row } from '../core/ledger/query';
import { addMeasures, noMeasures, totalTokens, type Measures } from '../core/measures';
import { costText, shareText } from '../core/figures';
import { cutToWidth, textWidth } from '../core/report/textWidth';
import { plural } from '../core/report/words';
import type { Zone } from '../core/calendar';
import type { Snapshot } from '../protocol/engine';
import { figure, name, shareBar, tableLines, type Cell } from './table';
import { wrap, type Terminal } from './terminal';

/** Tables on screen have a margin of this many columns. */
const MARGIN = '  ';

/** The first line of an answer about something that logs name: the name is cut where the line would not fit. */
export function printTitle(terminal: Terminal, what: string, named: string, rest: string): void {
  const room = terminal.columns - textWidth(`${what} ${rest}`);
  terminal.line(terminal.style('bold', `${what} ${cutToWidth(named, room)}${rest}`));
}

/** A heading, then the lines under it. */
export function section(terminal: Terminal, title: string, lines: readonly string[]): void {
  terminal.line();
  terminal.line(terminal.style('bold', title));
  for (const line of lines) terminal.line(`${MARGIN}${line}`.trimEnd());
}

/** The columns that a section's lines may take. */
export function innerColumns(terminal: Terminal): number {
  return terminal.columns - MARGIN.length;
}

/** Rows of one dimension as a table; past `limit` the rest is one row that carries its sum. Adds up to `total`. */
export function breakdownLines(
  terminal: Terminal,
  dimension: GroupKey,
  rows: readonly Row[],
  total: Measures,
  limit: number,
): string[] {
  const cells = shownRows(rows, limit).map(({ title, measures }) => costCells(title(dimension), measures, total));
  const columns = [name(dimensionTitle(dimension)), shareBar, ...['Cost', 'Share', 'Calls', 'Tokens'].map(figure)];
  return styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
}

interface ShownRow {
  readonly title: (dimension: GroupKey) => string;
  readonly measures: Measures;
}

/** The first rows, the unattributed one wherever it stands, and the sum of the others. */
function shownRows(rows: readonly Row[], limit: number): ShownRow[] {
  const shown: ShownRow[] = [];
  const rest = noMeasures();
  let others = 0;
  rows.forEach((row, index) => {
    const key = row.key[0] ?? null;
    if (index < limit || key === null || rows.length === limit + 1) {
      shown.push({ title: (dimension) => keyText(dimension, key), measures: row.measures });
    } else {
      others += 1;
      addMeasures(rest, row.measures);
    }
  });
  if (others > 0) shown.push({ title: () => `${count(others)} more`, measures: rest });
  return shown;
}

function costCells(title: string, measures: Measures, total: Measures): Cell[] {
  const share = total.cost > 0 ? measures.cost / total.cost : 0;
  return [
    title,
    share,
    costText(measures),
    total.cost > 0 ? shareText(measures, total.cost) : '',
    count(measures.calls),
    tokens(totalTokens(measures)),
  ];
}

/** The first line of a table, made to stand back. */
export function styledHeader(terminal: Terminal, lines: readonly string[]): string[] {
  return lines.map((line, at) => (at === 0 ? terminal.style('dim', line) : line));
}

/** `$5.23 spent: 95 calls (1 failed), 712K tokens` and what is not in it. */
export function totalLines(terminal: Terminal, measures: Measures): string[] {
  const failures = measures.failures > 0 ? ` (${count(measures.failures)} failed)` : '';
  const parts = [
    `${plural(measures.calls, count(measures.calls), 'call')}${failures}`,
    `${tokens(totalTokens(measures))} tokens`,
  ];
  if (measures.runs > 0) parts.push(plural(measures.runs, count(measures.runs), 'CI run'));
  const lines = headLines(terminal, costText(measures), parts.join(', '));
  if (measures.unpriced > 0) {
    lines.push(`${plural(measures.unpriced, count(measures.unpriced), 'call')} without a known price: not in this sum`);
  }
  if (measures.unmetered > 0) {
    lines.push(`${plural(measures.unmetered, count(measures.unmetered), 'call')} without tokens or cost: cost unknown`);
  }
  return lines;
}

/** In one line where it fits, else the cost in a line of its own. */
function headLines(terminal: Terminal, cost: string, rest: string): string[] {
  const [styled, gap] = [terminal.style('bold', cost), MARGIN];
  if (textWidth(`${cost}${gap}${rest}`) <= terminal.columns) return [`${styled}${gap}${rest}`];
  return [styled, ...wrap(rest, terminal.columns)];
}

/** `2026-02-01 to 2026-02-28 (UTC)`. */
export function rangeText(range: Range, zone: Zone): string {
  const first = range.from === null ? null : dateTime(zone, range.from).slice(0, 10);
  const last = range.to === null ? null : dateTime(zone, range.to - 1).slice(0, 10);
  return `${daysText(first, last)} (${zone.id})`;
}

function daysText(first: string | null, last: string | null): string {
  if (first === null) return last === null ? 'all time' : `up to ${last}`;
  if (last === null) return `since ${first}`;
  return first === last ? first : `${first} to ${last}`;
}

/** Where the figures come from, how fresh they are, and how many problems there were. */
export function printReadLine(terminal: Terminal, snapshot: Snapshot): void {
  for (const line of wrap(readLine(snapshot), terminal.columns)) terminal.line(terminal.style('dim', line));
}

function readLine(snapshot: Snapshot): string {
  const { newest, now, problemCount, sources } = snapshot;
  const parts = [plural(sources.length, count(sources.length), 'source')];
  if (newest !== null) parts.push(`last event ${ago(now - newest)}`);
  parts.push(problemCount === 0 ? 'no problems' : plural(problemCount, count(problemCount), 'problem'));
  return `${parts.join(', ')}${problemCount === 0 ? '' : ' ("spendlight doctor" lists them)'}`;
}
