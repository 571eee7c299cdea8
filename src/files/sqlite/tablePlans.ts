/** Decides how each requested table of a database is read: which columns, under which row ids, or why it is not. */
import type { SourceProblem } from '../../core/problem';
import { sentence } from '../../core/words';
import { fileProblem } from '../open';
import type { TableRequest } from './messages';
import type { SqlDatabase } from './sqlDatabase';

/** Longer text is cut: no name and no timestamp is that long. */
const LONGEST_TEXT = 65536;
/** JSON of more bytes is not looked into. */
const LONGEST_JSON = 16 * 1024 * 1024;
const MOST_OTHER_TABLES = 50;
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface TablePlan {
  readonly table: string;
  /** In the order in which they follow the row id. */
  readonly columns: readonly string[];
  readonly query: string;
  /** The name of the row's id in a query; null: it has none. */
  readonly rowId: string | null;
  readonly root: number;
  /** Whatever decides besides a row's bytes what is read of it. */
  readonly meaning: string;
  /** It only says more about another table. */
  readonly isBeside: boolean;
}

export interface Plans {
  readonly tables: TablePlan[];
  /** Names of tables and views that nobody asked for. Untrusted text. */
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
  readonly root: number;
  readonly definition: string;
}

/** Throws what SQLite throws. */
export function planTables(database: SqlDatabase, requests: readonly TableRequest[]): Plans {
  const schema = readSchema(database);
  const plans: Plans = { tables: [], others: [], problems: [] };
  const own = requests.filter(({ beside }) => beside === undefined);
  const requested = new Set(own.map((request) => request.table.toLowerCase()));
  for (const entry of schema.values()) {
    if (plans.others.length < MOST_OTHER_TABLES && !requested.has(entry.name.toLowerCase()))
      plans.others.push(entry.name);
  }
  for (const request of own) {
    const entry = schema.get(request.table.toLowerCase());
    if (entry === undefined) continue;
    const plan = entry.plain ? planTable(database, request, entry) : notPlain(request);
    if ('code' in plan) plans.problems.push(plan);
    else plans.tables.push(plan);
  }
  const beside: TablePlan[] = [];
  for (const request of requests) {
    const entry = schema.get(request.table.toLowerCase());
    if (entry?.plain !== true || !plans.tables.some(({ table }) => table === request.beside)) continue;
    const plan = planTable(database, request, entry);
    if (!('code' in plan)) beside.push(plan);
  }
  // First, for what they say is wanted when the others are read, and in the order in which they are asked for.
  return { ...plans, tables: [...beside, ...plans.tables] };
}

export interface TablePart {
  readonly plan: TablePlan;
  readonly query: string;
  /** How many rows it has. */
  readonly count: string;
}

/** The rows behind a row id; null: all of them. */
export function partOf(plan: TablePlan, lastRowId: number | null): TablePart {
  const where = lastRowId === null || plan.rowId === null ? '' : ` WHERE ${plan.rowId} > ${lastRowId}`;
  return { plan, query: plan.query + where, count: `SELECT count(*) FROM main.[${plan.table}] NOT INDEXED${where}` };
}

/** Tables and views by lower-case name. Only an ordinary table is plain: a view of 4 KB can compute for ever. */
function readSchema(database: SqlDatabase): Map<string, SchemaEntry> {
  const entries = new Map<string, SchemaEntry>();
  const rows = database.all(
    `SELECT substr(name, 1, 200), type = 'table' AND substr(ltrim(sql), 1, 14) NOT LIKE 'create virtual%',
        rootpage, substr(sql, 1, ${LONGEST_TEXT})
       FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 10000`,
  );
  for (const [name, plain, root, sql] of rows) {
    if (typeof name !== 'string') continue;
    const definition = typeof sql === 'string' ? sql : '';
    entries.set(name.toLowerCase(), {
      name,
      plain: plain === 1,
      root: typeof root === 'number' ? root : 0,
      definition,
    });
  }
  return entries;
}

function notPlain(request: TableRequest): SourceProblem {
  return fileProblem('unknown-tables', { tables: request.table, reason: sentence('not an ordinary table') }, 'warning');
}

function planTable(database: SqlDatabase, request: TableRequest, entry: SchemaEntry): TablePlan | SourceProblem {
  const present = readColumns(database, request.table);
  const usable = (name: string): boolean => IDENTIFIER.test(name) && present.get(name.toLowerCase())?.hidden === false;
  const missing = request.required.filter((name) => !usable(name));
  if (missing.length > 0) {
    return fileProblem('missing-columns', { table: request.table, columns: missing.join(', ') });
  }
  const columns = [...request.required, ...request.optional.filter(usable)];
  const rowId = rowIdName(database, request.table, present);
  // NOT INDEXED: rows in the order of the table, and an index that is damaged or computes something is left alone.
  const id =
    rowId === null ? 'NULL' : `CASE WHEN ${rowId} BETWEEN -9007199254740991 AND 9007199254740991 THEN ${rowId} END`;
  const { leftOut } = request;
  const values = columns.map((name) => (name === leftOut?.column ? shortened(name, leftOut.member) : guarded(name)));
  const query = `SELECT ${[id, ...values].join(', ')} FROM main.[${request.table}] NOT INDEXED`;
  const [encoding] = database.all('PRAGMA encoding')[0] ?? [];
  const meaning = JSON.stringify([entry.definition, encoding, query]);
  return {
    table: request.table,
    columns,
    query,
    rowId,
    root: entry.root,
    meaning,
    isBeside: request.beside !== undefined,
  };
}

/** Only names that are in the table are ever put in brackets; in double quotes a missing one would be a string. */
function readColumns(database: SqlDatabase, table: string): Map<string, Column> {
  const columns = new Map<string, Column>();
  if (!IDENTIFIER.test(table)) return columns;
  for (const [name, hidden] of database.all(`SELECT name, hidden FROM pragma_table_xinfo('${table}')`)) {
    // Anything but 0 is generated or hidden: what it costs to compute is up to whoever made the file.
    if (typeof name === 'string') columns.set(name.toLowerCase(), { name, hidden: hidden !== 0 });
  }
  return columns;
}

/** The name under which a row's id can be asked for; null: the table has none, or columns took all three names. */
function rowIdName(database: SqlDatabase, table: string, columns: ReadonlyMap<string, Column>): string | null {
  const [found] = database.all(`SELECT wr FROM pragma_table_list('${table}') WHERE schema = 'main'`);
  if (found === undefined || found[0] !== 0) return null;
  return ['rowid', '_rowid_', 'oid'].find((name) => !columns.has(name)) ?? null;
}

/** A column of JSON as it leaves SQLite: an answer's whole text stands in it, and what is wanted of it may stand behind that. */
function shortened(name: string, member: string): string {
  const column = `[${name}]`;
  return `CASE WHEN typeof(${column}) = 'text' AND octet_length(${column}) <= ${LONGEST_JSON} AND json_valid(${column})
    THEN substr(json_remove(${column}, '$.${member}'), 1, ${LONGEST_TEXT}) ELSE ${guarded(name)} END`;
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
