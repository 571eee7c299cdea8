/** Makes a SQLite database of one table in memory, for an export. */
import { readFile } from 'node:fs/promises';
import type { SqlValue } from 'sql.js';
import { sentence, worded } from '../core/words';

export interface DatabaseTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: Iterable<readonly SqlValue[]>;
}

/** It is made in memory: so many rows at most. */
const MOST_ROWS = 2_000_000;

/**
 * The bytes of the database. SQLite's program is loaded only now.
 *
 * @param wasm its file, `sql-wasm.wasm`
 * @throws RangeError past two million rows
 */
export async function databaseBytes({ name, columns, rows }: DatabaseTable, wasm: string): Promise<Uint8Array> {
  const { default: initSqlJs } = await import('sql.js');
  const program = await readFile(wasm);
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(program).buffer });
  const database = new sql.Database();
  try {
    const names = columns.map(quoted);
    database.run(`CREATE TABLE ${quoted(name)} (${names.join(', ')})`);
    database.run('BEGIN');
    const statement = database.prepare(`INSERT INTO ${quoted(name)} VALUES (${names.map(() => '?').join(', ')})`);
    let count = 0;
    for (const row of rows) {
      count += 1;
      if (count > MOST_ROWS)
        throw worded(RangeError, sentence('This is too much for one database: export a shorter time, or CSV.'));
      statement.run([...row]);
    }
    statement.free();
    database.run('COMMIT');
    return database.export();
  } finally {
    database.close();
  }
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
