/** Events as CSV (RFC 4180), one line each: exact dollars, names that no spreadsheet computes. */
import { DIMENSIONS } from '../event';
import type { EventRow } from '../ledger/query';
import { moneyDecimal } from './decimal';
import { csvCell } from './escape';
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

/** Ends with CR LF, as every line does. */
export const EVENTS_CSV_HEADER = `${COLUMNS.map(([title]) => title).join(',')}\r\n`;

export function eventCsvLine(event: EventRow): string {
  return `${COLUMNS.map(([, cellOf]) => cellOf(event)).join(',')}\r\n`;
}

function moneyCell(nano: number | null): string {
  return nano === null ? '' : moneyDecimal(nano);
}
