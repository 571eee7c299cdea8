/** Reads the rows of known tables out of a database image with sql.js, trusting nothing that the file says. */
import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';
import type { SourceProblem } from '../../core/problem';
import { fileProblem } from '../open';
import type { DatabaseRows, TableRequest } from './messages';

/** SQLite's own memory: a generated column of an 8 KB file took 2.2 GB without it. */
const HEAP_LIMIT_BYTES = 256 * 1024 * 1024;
const MOST_ROWS_A_PIECE = 500;
/** Characters of text a piece may hold before it is sent with fewer rows. */
const MOST_TEXT_A_PIECE = 1024 * 1024;
/** Longer text is cut: no name and no timestamp is that long. */
const LONGEST_TEXT = 65536;
const MOST_OTHER_TABLES = 50;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface TablesRead {
  readonly tables: string[];
  readonly others: string[];
  readonly problems: SourceProblem[];
}

interface Column {
  readonly name: string;
  readonly hidden: boolean;
}

interface SchemaEntry {
  readonly name: string;
  readonly plain: boolean;
}

/**
 * Opens `image` and hands out the rows of each requested table that is there with its required columns, piece by piece.
 * Throws what SQLite throws (damage, out of memory) and what `onRows` throws; the database is closed in any case.
 */
export async function readTables(
  sql: SqlJsStatic,
  image: Uint8Array,
  requests: readonly TableRequest[],
  onRows: (rows: DatabaseRows) => Promise<void>,
): Promise<TablesRead> {
  const database = new sql.Database(image);
  try {
    for (const pragma of [
      'query_only=on',
      'trusted_schema=off',
      'cell_size_check=on',
      `hard_heap_limit=${HEAP_LIMIT_BYTES}`,
    ]) {
      database.exec(`PRAGMA ${pragma}`);
    }
    const schema = readSchema(database);
    const read: TablesRead = { tables: [], others: [], problems: [] };
    const requested = new Set(requests.map((request) => request.table.toLowerCase()));
    for (const entry of schema.values()) {
      if (read.others.length < MOST_OTHER_TABLES && !requested.has(entry.name.toLowerCase()))
        read.others.push(entry.name);
    }
    for (const request of requests) {
      const entry = schema.get(request.table.toLowerCase());
      if (entry === undefined) continue;
      const problem = entry.plain ? await readTable(database, request, onRows) : notPlain(request);
      if (problem === null) read.tables.push(request.table);
      else read.problems.push(problem);
    }
    return read;
  } finally {
    database.close();
  }
}

/** Tables and views by lower-case name. Only an ordinary table is plain: a view of 4 KB can compute for ever. */
function readSchema(database: Database): Map<string, SchemaEntry> {
  const entries = new Map<string, SchemaEntry>();
  const rows = rowsOf(
    database,
    `SELECT substr(name, 1, 200), type = 'table' AND substr(ltrim(sql), 1, 14) NOT LIKE 'create virtual%'
       FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 10000`,
  );
  for (const [name, plain] of rows) {
    if (typeof name === 'string') entries.set(name.toLowerCase(), { name, plain: plain === 1 });
  }
  return entries;
}

function notPlain(request: TableRequest): SourceProblem {
  return fileProblem('unknown-tables', { tables: request.table, reason: 'not an ordinary table' }, 'warning');
}

async function readTable(
  database: Database,
  request: TableRequest,
  onRows: (rows: DatabaseRows) => Promise<void>,
): Promise<SourceProblem | null> {
  const present = readColumns(database, request.table);
  const usable = (name: string): boolean => IDENTIFIER.test(name) && present.get(name.toLowerCase())?.hidden === false;
  const missing = request.required.filter((name) => !usable(name));
  if (missing.length > 0) {
    return fileProblem('missing-columns', { table: request.table, columns: missing.join(', ') });
  }
  const columns = [...request.required, ...request.optional.filter(usable)];
  const rowId = rowIdName(database, request.table, present);
  // NOT INDEXED: rows in the order of the table, and an index that is damaged or computes something is left alone.
  const statement = database.prepare(
    `SELECT ${[rowId ?? 'NULL', ...columns.map(guarded)].join(', ')} FROM main.[${request.table}] NOT INDEXED`,
  );
  try {
    await sendRows(statement, request.table, columns, onRows);
  } finally {
    statement.free();
  }
  return null;
}

/** Only names that are in the table are ever put in brackets; in double quotes a missing one would be a string. */
function readColumns(database: Database, table: string): Map<string, Column> {
  const columns = new Map<string, Column>();
  if (!IDENTIFIER.test(table)) return columns;
  for (const [name, hidden] of rowsOf(database, `SELECT name, hidden FROM pragma_table_xinfo('${table}')`)) {
    // Anything but 0 is generated or hidden: what it costs to compute is up to whoever made the file.
    if (typeof name === 'string') columns.set(name.toLowerCase(), { name, hidden: hidden !== 0 });
  }
  return columns;
}

/** The name under which a row's id can be asked for; null: the table has none, or columns took all three names. */
function rowIdName(database: Database, table: string, columns: ReadonlyMap<string, Column>): string | null {
  const [found] = rowsOf(database, `SELECT wr FROM pragma_table_list('${table}') WHERE schema = 'main'`);
  if (found === undefined || found[0] !== 0) return null;
  return ['rowid', '_rowid_', 'oid'].find((name) => !columns.has(name)) ?? null;
}

/** A column as it leaves SQLite: text and blobs cut, integers that a double cannot hold as text. */
function guarded(name: string): string {
  const column = `[${name}]`;
  return `CASE typeof(${column})
    WHEN 'integer' THEN CASE WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991
      THEN ${column} ELSE CAST(${column} AS TEXT) END
    WHEN 'real' THEN ${column} WHEN 'null' THEN NULL
    ELSE CASE WHEN octet_length(${column}) <= ${LONGEST_TEXT} THEN ${column} ELSE substr(${column}, 1, ${LONGEST_TEXT}) END
  END`;
}

async function sendRows(
  statement: Statement,
  table: string,
  columns: readonly string[],
  onRows: (rows: DatabaseRows) => Promise<void>,
): Promise<void> {
  let rowIds: number[] = [];
  let rows: SqlValue[][] = [];
  let text = 0;
  let place = 0;
  const send = async (): Promise<void> => {
    if (rows.length > 0) await onRows({ table, columns, rowIds, rows });
    rowIds = [];
    rows = [];
    text = 0;
  };
  while (statement.step()) {
    const [rowId, ...values] = statement.get();
    place += 1;
    rowIds.push(typeof rowId === 'number' ? rowId : place);
    rows.push(values);
    for (const value of values) if (typeof value === 'string' || value instanceof Uint8Array) text += value.length;
    if (rows.length >= MOST_ROWS_A_PIECE || text >= MOST_TEXT_A_PIECE) await send();
  }
  await send();
}

function rowsOf(database: Database, query: string): SqlValue[][] {
  return database.exec(query)[0]?.values ?? [];
}
