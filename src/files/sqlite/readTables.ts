/** Reads the rows of known tables out of a database, trusting nothing that the file says: all of them, or those that are new. */
import type { SqlJsStatic } from 'sql.js';
import type { SourceProblem } from '../../core/problem';
import { proveTable, type TableCursor } from './fingerprint';
import type { Beginning, DatabaseRows, Held, TableRequest } from './messages';
import { openImage, type Row, type SqlDatabase } from './sqlDatabase';
import { partOf, planTables, type Plans, type TablePlan } from './tablePlans';

const MOST_ROWS_A_PIECE = 500;
/** Characters of text a piece may hold before it is sent with fewer rows. */
const MOST_TEXT_A_PIECE = 1024 * 1024;

export interface TablesRead {
  readonly tables: string[];
  readonly others: string[];
  readonly problems: SourceProblem[];
  /** Null: the next time everything has to be read again. */
  readonly cursors: TableCursor[] | null;
}

export interface ReadTablesOptions {
  readonly requests: readonly TableRequest[];
  readonly held: Held | null;
  /** Called once, before the first rows. */
  readonly onBegin: (beginning: Beginning) => void;
  /** Waited for before rows are read on. */
  readonly onRows: (rows: DatabaseRows) => Promise<void>;
}

/**
 * Opens `image` with sql.js and hands out rows of each requested table that is there with its required columns, piece by
 * piece. Throws what SQLite throws (damage, out of memory) and what `onRows` throws; the database is closed in any case.
 */
export async function readTables(
  sql: SqlJsStatic,
  image: Uint8Array,
  requests: readonly TableRequest[],
  onRows: (rows: DatabaseRows) => Promise<void>,
  further: Pick<ReadTablesOptions, 'held' | 'onBegin'> = { held: null, onBegin: () => undefined },
): Promise<TablesRead> {
  const database = openImage(sql, image);
  const pages = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  try {
    return await readDatabaseTables(database, pages, { requests, onRows, ...further });
  } finally {
    database.close();
  }
}

/** Of an open database. `pages`: the same database as bytes; null: nothing is proven of it, and it is always read whole. */
export async function readDatabaseTables(
  database: SqlDatabase,
  pages: Buffer | null,
  { requests, held, onBegin, onRows }: ReadTablesOptions,
): Promise<TablesRead> {
  const plans = planTables(database, requests);
  const earlier = held?.cursors ?? null;
  const growth = pages === null || earlier === null ? null : grownSince(earlier, plans, pages);
  const parts = plans.tables.map((plan) => partOf(plan, growth?.from.get(plan.table) ?? null));
  let rows = 0;
  // What is held leaves for rows that can all be read, never for half of them.
  for (const { plan, count, query } of parts) {
    const readable = held === null ? countOf(database, count) : database.walk(query);
    if (!plan.isBeside) rows += readable;
  }
  onBegin({ onlyGrew: growth !== null, rows });
  for (const { plan, query } of parts) await sendRows(database.each(query), plan, onRows);
  const cursors = growth?.cursors ?? (pages === null ? null : cursorsOf(plans, pages));
  const tables = plans.tables.filter(({ isBeside }) => !isBeside).map(({ table }) => table);
  return { tables, others: plans.others, problems: plans.problems, cursors };
}

function countOf(database: SqlDatabase, query: string): number {
  const [count] = database.all(query)[0] ?? [];
  return typeof count === 'number' ? count : 0;
}

interface Growth {
  readonly cursors: TableCursor[];
  /** By table, the row id behind which its new rows stand. */
  readonly from: ReadonlyMap<string, number>;
}

/** Null: an older row is other than it was, or it cannot be told. */
function grownSince(earlier: readonly TableCursor[], plans: Plans, pages: Buffer): Growth | null {
  const proven = plans.tables.filter(({ isBeside }) => !isBeside);
  if (plans.problems.length > 0 || proven.length !== earlier.length) return null;
  const from = new Map<string, number>();
  const cursors: TableCursor[] = [];
  for (const plan of proven) {
    const before = earlier.find(({ table }) => table === plan.table);
    if (before === undefined || plan.rowId === null) return null;
    const proof = proveTable(pages, plan, before);
    if (proof?.onlyGrew !== true) return null;
    from.set(plan.table, before.lastRowId);
    cursors.push(proof.cursor);
  }
  return { from, cursors };
}

function cursorsOf(plans: Plans, pages: Buffer): TableCursor[] | null {
  if (plans.problems.length > 0) return null;
  const cursors: TableCursor[] = [];
  for (const plan of plans.tables) {
    if (plan.isBeside) continue;
    const proof = plan.rowId === null ? null : proveTable(pages, plan, null);
    if (proof === null) return null;
    cursors.push(proof.cursor);
  }
  return cursors;
}

async function sendRows(
  answer: Iterable<Row>,
  { table, columns }: TablePlan,
  onRows: (rows: DatabaseRows) => Promise<void>,
): Promise<void> {
  let rowIds: number[] = [];
  let rows: Row[] = [];
  let text = 0;
  let place = 0;
  const send = async (): Promise<void> => {
    if (rows.length > 0) await onRows({ table, columns, rowIds, rows });
    rowIds = [];
    rows = [];
    text = 0;
  };
  for (const [rowId, ...values] of answer) {
    place += 1;
    rowIds.push(typeof rowId === 'number' ? rowId : place);
    rows.push(values);
    for (const value of values) if (typeof value === 'string' || value instanceof Uint8Array) text += value.length;
    if (rows.length >= MOST_ROWS_A_PIECE || text >= MOST_TEXT_A_PIECE) await send();
  }
  await send();
}
