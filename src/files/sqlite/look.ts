/** Looks at a database and its side files without opening it: is it one, which state is it in, may it be read now. */
import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { SourceProblem } from '../../core/problem';
import { failureOf, fileProblem, openRegular, readAt } from '../open';

const HEADER = 100;
const WAL_HEADER = 32;
const MAGIC = Buffer.from('SQLite format 3\0', 'latin1');
/** First bytes of a rollback journal that holds what a transaction has overwritten. */
const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
const LFS_POINTER = Buffer.from('version https://git-lfs', 'latin1');

/**
 * One state of a database: two equal ones have the same content. Sizes and times of the file and its write-ahead log,
 * the file's header (it holds the change counter) and the log's (it holds the salts, which change with every restart
 * of the log). Plain strings and numbers, so that it can be kept.
 */
export interface DatabaseStamp {
  readonly main: string;
  readonly header: string;
  /** Null: no log, or one too short to hold anything. */
  readonly wal: string | null;
  readonly walHeader: string | null;
}

export interface Look {
  readonly kind: 'database';
  readonly stamp: DatabaseStamp;
  /** Of the file and of its log. */
  readonly bytes: number;
  readonly walBytes: number;
  /** Device and inode of the file. */
  readonly identity: string;
  /** A transaction is being written back, or its writer died in it: the file itself is not to be trusted. */
  readonly hotJournal: boolean;
}

export type Looked = Look | { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly problem: SourceProblem };

/** Looks at `file` as it is now. What is not a database, or has more than `maxBytes` with its log, fails. Never throws. */
export async function lookAt(file: string, maxBytes: number): Promise<Looked> {
  const main = await headOf(file, HEADER);
  if (main.kind !== 'head') return main;
  const problem = problemOf(main.bytes, Number(main.stat.size));
  if (problem !== null) return { kind: 'failed', problem };
  const wal = await headOf(`${file}-wal`, WAL_HEADER);
  if (wal.kind === 'failed') return wal;
  const walIsThere = wal.kind === 'head' && wal.bytes.length === WAL_HEADER;
  const walBytes = walIsThere ? Number(wal.stat.size) : 0;
  const bytes = Number(main.stat.size) + walBytes;
  if (bytes > maxBytes) {
    return { kind: 'failed', problem: fileProblem('database-too-large', { bytes, limitBytes: maxBytes }) };
  }
  const journal = await headOf(`${file}-journal`, JOURNAL_MAGIC.length);
  return {
    kind: 'database',
    stamp: {
      main: stateOf(main.stat),
      header: main.bytes.toString('hex'),
      wal: walIsThere ? stateOf(wal.stat) : null,
      walHeader: walIsThere ? wal.bytes.toString('hex') : null,
    },
    bytes,
    walBytes,
    identity: `${main.stat.dev}:${main.stat.ino}`,
    // One that cannot be looked at may be hot.
    hotJournal: journal.kind === 'failed' || (journal.kind === 'head' && journal.bytes.equals(JOURNAL_MAGIC)),
  };
}

export function sameStamp(one: DatabaseStamp, other: DatabaseStamp): boolean {
  return (
    one.main === other.main && one.header === other.header && one.wal === other.wal && one.walHeader === other.walHeader
  );
}

/** What the first bytes of a file of `size` bytes say against it; null: it can be a database. */
export function problemOf(head: Uint8Array, size: number): SourceProblem | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  // SQLite itself takes an empty file for a valid database without tables.
  if (size === 0) return fileProblem('empty-database', undefined, 'info');
  if (bytes.subarray(0, LFS_POINTER.length).equals(LFS_POINTER)) return fileProblem('lfs-pointer');
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return fileProblem('not-a-database');
  return bytes.length < HEADER ? fileProblem('database-damaged', { bytes: size }) : null;
}

type Head =
  { readonly kind: 'head'; readonly stat: BigIntStats; readonly bytes: Buffer } | Exclude<Looked, { kind: 'database' }>;

async function headOf(file: string, length: number): Promise<Head> {
  const opened = await openRegular(file);
  if (opened.kind !== 'open') return opened;
  try {
    return { kind: 'head', stat: opened.stat, bytes: await readAt(opened.handle, 0, length) };
  } catch (error) {
    return failureOf(error);
  } finally {
    await closeQuietly(opened.handle);
  }
}

async function closeQuietly(handle: FileHandle): Promise<void> {
  await handle.close().catch(() => undefined);
}

function stateOf(stat: BigIntStats): string {
  return [stat.dev, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(':');
}
