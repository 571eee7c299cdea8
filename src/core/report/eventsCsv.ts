/** Events as CSV (RFC 4180), one line each: exact dollars, names that no spreadsheet computes. */
import { DIMENSIONS } from '../event';
import type { EventRow } from '../ledger/query';
import { moneyDecimal } from './decimal';
import { cellOfText, csvCell } from './escape';
import { preciseText } from './json';

/** `at` and not a name that logs use for their time: an export must never be read as a log. */
const COLUMNS: readonly (readonly [title: string, cellOf: (event: EventRow) => string])[] = [
  ['at', ({ at }) => (at === null ? '' : preciseText(at))],
  ...DIMENSIONS.filter((name) => name !== 'source').map((name) => {
    return [name, (event: EventRow) => csvCell(event.dimensions[name] ?? null)] as const;
  }),
  ['pr_known_by', ({ attribution }) => csvCell(attribution?.pr ?? null)],
  ['wbs_known_by', ({ attribution }) => csvCell(attribution?.wbs ?? null)],
  ['count', ({ count }) => String(count)],
  ['failures', ({ failures }) => String(failures)],
  ['duration_ms', ({ durationMs }) => csvCell(durationMs)],
  ['input', ({ tokens }) => csvCell(tokens?.input ?? null)],
  ['output', ({ tokens }) => csvCell(tokens?.output ?? null)],
  ['cache_read', ({ tokens }) => csvCell(tokens?.cacheRead ?? null)],
  ['cache_write_5m', ({ tokens }) => csvCell(tokens?.cacheWrite5m ?? null)],
  ['cache_write_1h', ({ tokens }) => csvCell(tokens?.cacheWrite1h ?? null)],
  ['state', ({ state }) => state],
  ['counted_usd', ({ cost }) => moneyCell(cost)],
  ['recorded_usd', ({ recorded }) => moneyCell(recorded)],
  ['computed_usd', ({ computed }) => moneyCell(computed)],
  ['price_row', ({ priceRow }) => csvCell(priceRow)],
  ['flags', ({ flags }) => flags.join(' ')],
  ['path', ({ source }) => csvCell(source)],
  ['line', ({ line }) => csvCell(line)],
  ['table', ({ table }) => csvCell(table)],
  ['offset', ({ offset }) => csvCell(offset)],
  ['id_key', ({ idKey }) => idKey ?? ''],
];

/** A row of a database with the same columns: numbers as numbers, names as in the CSV. */
export function eventRowValues(event: EventRow): (string | number | null)[] {
  const { at, dimensions, tokens, attribution } = event;
  return [
    at === null ? null : preciseText(at),
    ...DIMENSIONS.filter((name) => name !== 'source').map((name) => nameValue(dimensions[name])),
    attribution?.pr ?? null,
    attribution?.wbs ?? null,
    event.count,
    event.failures,
    event.durationMs,
    tokens?.input ?? null,
    tokens?.output ?? null,
    tokens?.cacheRead ?? null,
    tokens?.cacheWrite5m ?? null,
    tokens?.cacheWrite1h ?? null,
    event.state,
    moneyValue(event.cost),
    moneyValue(event.recorded),
    moneyValue(event.computed),
    event.priceRow,
    event.flags.join(' '),
    event.source,
    event.line,
    event.table,
    event.offset,
    event.idKey ?? null,
  ];
}

function nameValue(name: string | undefined): string | null {
  return name === undefined ? null : cellOfText(name);
}

/** Text: a database's floating numbers would not keep nano-dollars apart. */
function moneyValue(nano: number | null): string | null {
  return nano === null ? null : moneyDecimal(nano);
}

export const EVENT_COLUMNS: readonly string[] = COLUMNS.map(([title]) => title);

/** Ends with CR LF, as every line does. */
export const EVENTS_CSV_HEADER = `${COLUMNS.map(([title]) => title).join(',')}\r\n`;

export function eventCsvLine(event: EventRow): string {
  return `${COLUMNS.map(([, cellOf]) => cellOf(event)).join(',')}\r\n`;
}

function moneyCell(nano: number | null): string {
  return nano === null ? '' : moneyDecimal(nano);
}
