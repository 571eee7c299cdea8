/** Node's own SQLite, where this Node has one: for databases that are too large to be held in memory. */
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { SourceProblem } from '../../core/problem';
import { fileProblem } from '../open';
import { lookAt, sameStamp, type Look } from './look';
import { GUARDS, type Row, type SqlDatabase } from './sqlDatabase';

interface NativeDatabase {
  exec(query: string): void;
  prepare(query: string): {
    all(): Readonly<Record<string, unknown>>[];
    iterate(): Iterable<Readonly<Record<string, unknown>>>;
  };
  close(): void;
}

/** What is used of `node:sqlite`. */
export interface NativeSqlite {
  readonly DatabaseSync: new (location: string | URL, options: { readonly readOnly: boolean }) => NativeDatabase;
}

/** A rollback journal that is there for a moment is waited for; so is a file that is being written (ms). */
const BACK_OFF_MS = [0, 50, 200, 400] as const;

/** Null: this Node has none, or one that cannot be told to leave a file alone (before 22.15 it takes no addresses). */
export function nativeSqlite(): NativeSqlite | null {
  try {
    const { getBuiltinModule } = process as { getBuiltinModule?: (id: string) => unknown };
    const native = getBuiltinModule?.('node:sqlite') as NativeSqlite | undefined;
    if (native === undefined) return null;
    new native.DatabaseSync(new URL('file:///empty?mode=memory'), { readOnly: false }).close();
    return native;
  } catch {
    return null;
  }
}

type Answer<Result> = { readonly kind: 'ok'; readonly result: Result } | Failed | { readonly kind: 'gone' };
type Failed = { readonly kind: 'failed'; readonly problem: SourceProblem };

/**
 * Opens `file` where it lies, without a lock or a file beside it, and hands it to `use`. What `use` made of it stands only when
 * it was one state from begin to end: else the answer is `database-busy`. One with something in its write-ahead log cannot be
 * read in this way and is too large for the other. Throws what SQLite and `use` throw.
 */
export async function readInPlace<Result>(
  native: NativeSqlite,
  file: string,
  limits: { readonly maxBytes: number; readonly maxNativeBytes: number },
  use: (database: SqlDatabase) => Promise<Result>,
): Promise<Answer<Result>> {
  const look = await restingState(file, limits.maxNativeBytes);
  if (look.kind !== 'database') return look;
  if (look.hotJournal) return { kind: 'failed', problem: fileProblem('database-journal', undefined, 'warning') };
  if (look.walBytes > 0) return { kind: 'failed', problem: tooLarge(look.bytes, limits.maxBytes) };
  const location = pathToFileURL(file);
  location.search = '?mode=ro&immutable=1';
  const database = new OpenNatively(new native.DatabaseSync(location, { readOnly: true }));
  let result: Result;
  try {
    result = await use(database);
  } finally {
    database.close();
  }
  const after = await lookAt(file, limits.maxNativeBytes);
  if (after.kind === 'database' && !after.hotJournal && sameStamp(look.stamp, after.stamp))
    return { kind: 'ok', result };
  return { kind: 'failed', problem: fileProblem('database-busy', undefined, 'warning') };
}

/** Of a database that neither way of reading can take. */
export function tooLarge(bytes: number, limitBytes: number): SourceProblem {
  return fileProblem('database-too-large', { bytes, limitBytes });
}

async function restingState(file: string, maxBytes: number): Promise<Look | Exclude<Answer<never>, { kind: 'ok' }>> {
  for (const wait of BACK_OFF_MS) {
    if (wait > 0) await pause(wait);
    const look = await lookAt(file, maxBytes);
    if (look.kind !== 'database' || !look.hotJournal) return look;
  }
  return lookAt(file, maxBytes);
}

class OpenNatively implements SqlDatabase {
  constructor(private readonly database: NativeDatabase) {
    try {
      for (const guard of GUARDS) database.exec(guard);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  all(query: string): Row[] {
    return this.database.prepare(query).all().map(valuesOf);
  }

  *each(query: string): Iterable<Row> {
    for (const row of this.database.prepare(query).iterate()) yield valuesOf(row);
  }

  walk(query: string): number {
    let rows = 0;
    for (const _row of this.database.prepare(query).iterate()) rows += 1;
    return rows;
  }

  close(): void {
    this.database.close();
  }
}

/** In the order in which they were asked for: no column here is named like a number. */
function valuesOf(row: Readonly<Record<string, unknown>>): Row {
  return Object.values(row) as Row;
}
