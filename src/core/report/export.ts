/** The `export` answer: events or rollups, as JSON, CSV, rows of a database or FOCUS rows, in pieces, for it may be larger than a text can be. */
import { DIMENSIONS, type Dimension } from '../event';
import type { Bucket, EventRow, QueryResult, Row } from '../ledger/query';
import { measureTitles, rollupCsv } from './csv';
import { eventJson } from './eventJson';
import { OWN_TABLE } from '../sources/ownEvents';
import { EVENTS_CSV_HEADER, eventCsvLine } from './eventsCsv';
import { FOCUS_HEADER } from './focus';
import { headJson, isoText, measuresJson, type AnswerHead, type JsonObject, type JsonValue } from './json';

/** `sqlite` is a file of its own; `focus` are FOCUS 1.2 rows by day, whatever else is asked for. */
export const EXPORT_FORMATS = ['json', 'csv', 'sqlite', 'focus'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
export type TextFormat = Extract<ExportFormat, 'json' | 'csv'>;

/** What `--by` is when it is not given: every row is one combination of them. */
export const EXPORT_DIMENSIONS: readonly Dimension[] = ['agent', 'model', 'wbs', 'pr', 'kind'];

export const ROLLUP_TABLE = 'spendlight_rollups';
const OWN_TABLES: readonly string[] = [OWN_TABLE, ROLLUP_TABLE];
const DATABASE_START = 'SQLite format 3\0';

/** How an export in JSON begins; by it a file is known to be one. */
const JSON_START = '{"schema":"spendlight.export/1"';

/** The object `spendlight.export/1` with one row a line, or a table with a header. Undated events only where the range is open. */
export function rollupPieces(
  head: AnswerHead,
  dimensions: readonly Dimension[],
  bucket: Bucket,
  result: QueryResult,
  format: TextFormat,
): Iterable<string> {
  if (format === 'csv') return [rollupCsv(dimensions, result)];
  const more = {
    content: 'rollups',
    by: [...dimensions],
    bucket,
    total: measuresJson(result.total),
    undated: measuresJson(result.undated),
  };
  return jsonPieces({ ...headJson('export', head), ...more }, rollupRows(dimensions, result.rows));
}

/** As `rollupPieces`, with one event a row, oldest first. */
export function* eventPieces(head: AnswerHead, events: Iterable<EventRow>, format: TextFormat): Generator<string> {
  if (format === 'json') {
    yield* jsonPieces({ ...headJson('export', head), content: 'events' }, rowsOf(events));
    return;
  }
  yield EVENTS_CSV_HEADER;
  for (const event of events) yield eventCsvLine(event);
}

/** True for the first characters (some thousand) of a file that was written as an export. */
export function isOwnExport(start: string): boolean {
  if (start.startsWith(JSON_START) || start.startsWith(FOCUS_HEADER)) return true;
  if (start.startsWith(DATABASE_START)) return OWN_TABLES.some((name) => start.includes(`CREATE TABLE "${name}"`));
  const end = start.indexOf('\r\n');
  if (end < 0) return false;
  const header = start.slice(0, end);
  return `${header}\r\n` === EVENTS_CSV_HEADER || isRollupHeader(header);
}

function isRollupHeader(header: string): boolean {
  const titles = measureTitles().join(',');
  if (!header.endsWith(titles)) return false;
  const before = header.slice(0, -titles.length).split(',');
  const known = new Set<string>([...DIMENSIONS, 'from', '']);
  return before.every((name) => known.has(name));
}

function* jsonPieces(head: JsonObject, rows: Iterable<JsonObject>): Generator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},\n"rows":[`;
  let separator = '\n';
  for (const row of rows) {
    yield separator + JSON.stringify(row);
    separator = ',\n';
  }
  yield '\n]}\n';
}

function* rowsOf(events: Iterable<EventRow>): Generator<JsonObject> {
  for (const event of events) yield eventJson(event);
}

function* rollupRows(dimensions: readonly Dimension[], rows: readonly Row[]): Generator<JsonObject> {
  for (const { key, bucket, measures } of rows) {
    const names = dimensions.map((dimension, at): [string, JsonValue] => [dimension, key[at] ?? null]);
    yield {
      by: Object.fromEntries(names),
      from: bucket === null ? null : isoText(bucket),
      ...measuresJson(measures),
    };
  }
}
