/** An open database as the reader of tables needs it, whichever program library opened it. */
import type { Database, SqlJsStatic, SqlValue } from 'sql.js';

export type Row = readonly (string | number | null | Uint8Array)[];

export interface SqlDatabase {
  /** All rows of an answer that is known to be small. */
  all(query: string): Row[];
  /** The rows of an answer one at a time. Throws what SQLite throws. */
  each(query: string): Iterable<Row>;
  /** Makes all rows of an answer without handing them out, and counts them. */
  walk(query: string): number;
  close(): void;
}

/** SQLite's own memory: a generated column of an 8 KB file took 2.2 GB without it. */
const HEAP_LIMIT_BYTES = 256 * 1024 * 1024;

/** Nothing is written, nothing that the file says is executed, and no page is believed unseen. */
export const GUARDS = [
  'PRAGMA query_only=on',
  'PRAGMA trusted_schema=off',
  'PRAGMA cell_size_check=on',
  `PRAGMA hard_heap_limit=${HEAP_LIMIT_BYTES}`,
] as const;

/** Opens an image with sql.js. It keeps a buffer as it is, where it would copy any other array: the image is held once. */
export function openImage(sql: SqlJsStatic, image: Uint8Array): SqlDatabase {
  const database = new sql.Database(Buffer.from(image.buffer, image.byteOffset, image.byteLength));
  try {
    for (const guard of GUARDS) database.exec(guard);
  } catch (error) {
    database.close();
    throw error;
  }
  return new ImageDatabase(database);
}

class ImageDatabase implements SqlDatabase {
  constructor(private readonly database: Database) {}

  all(query: string): Row[] {
    return this.database.exec(query)[0]?.values ?? [];
  }

  *each(query: string): Iterable<SqlValue[]> {
    const statement = this.database.prepare(query);
    try {
      while (statement.step()) yield statement.get();
    } finally {
      statement.free();
    }
  }

  walk(query: string): number {
    const statement = this.database.prepare(query);
    try {
      let rows = 0;
      while (statement.step()) rows += 1;
      return rows;
    } finally {
      statement.free();
    }
  }

  close(): void {
    this.database.close();
  }
}
