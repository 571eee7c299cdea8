/** Makes real SQLite files for tests, with sql.js, and write-ahead logs by the rules of the file format. */
import initSqlJs, { type Database, type SqlJsStatic } from 'sql.js';
import path from 'node:path';
import { repository } from '../../support/repository';

/** The script that the reader starts: compiled with the tests. */
export const childScript = path.join(repository, 'out', 'src', 'files', 'sqlite', 'child.js');

export const LLM_CALLS = `CREATE TABLE llm_calls (id INTEGER PRIMARY KEY, timestamp TEXT, agent TEXT, model TEXT,
  input_tokens INTEGER, output_tokens INTEGER, cost_usd REAL, task_id TEXT)`;

export const llmCalls = {
  table: 'llm_calls',
  required: ['timestamp', 'cost_usd'],
  optional: ['agent', 'model', 'input_tokens', 'output_tokens', 'task_id', 'absent'],
} as const;

export function openSql(): Promise<SqlJsStatic> {
  return initSqlJs({ locateFile: (name) => path.join(repository, 'node_modules', 'sql.js', 'dist', name) });
}

/** The bytes of a database after each list of statements: one state a list. */
export async function states(...lists: readonly (readonly string[])[]): Promise<Buffer[]> {
  const sql = await openSql();
  let database: Database = new sql.Database();
  const result: Buffer[] = [];
  for (const statements of lists) {
    for (const statement of statements) database.run(statement);
    const bytes = Buffer.from(database.export());
    result.push(bytes);
    database.close();
    // A copy: sql.js writes into the buffer that it is given.
    database = new sql.Database(Uint8Array.from(bytes));
  }
  database.close();
  return result;
}

export async function databaseOf(...statements: readonly string[]): Promise<Buffer> {
  const [bytes] = await states(statements);
  if (bytes === undefined) throw new Error('no database');
  return bytes;
}

/** A statement that adds `count` calls of one micro-dollar each. */
export function addCalls(count: number): string {
  return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO llm_calls (timestamp, agent, model, input_tokens, output_tokens, cost_usd)
    SELECT '2026-02-03T04:05:06', 'AGENT-' || (i % 4), 'gpt-4o-mini', i, 2 * i, 0.000001 FROM n`;
}

/** The same bytes, marked as a database with a write-ahead log. */
export function inWalMode(database: Buffer): Buffer {
  const marked = Buffer.from(database);
  marked[18] = 2;
  marked[19] = 2;
  return marked;
}

export interface Frame {
  readonly page: number;
  readonly content: Uint8Array;
  /** Pages of the database after this frame where it ends a transaction; 0: it does not. */
  readonly commit: number;
}

export interface WalOptions {
  readonly pageSize?: number;
  readonly bigEndian?: boolean;
  readonly salts?: readonly [number, number];
}

/** A write-ahead log, written as sqlite.org/fileformat2.html says, independently of the code that reads it. */
export function walOf(frames: readonly Frame[], options: WalOptions = {}): Buffer {
  const { pageSize = 4096, bigEndian = false, salts = [0x1234abcd, 0x0badcafe] } = options;
  const header = Buffer.alloc(32);
  header.writeUInt32BE(bigEndian ? 0x377f0683 : 0x377f0682, 0);
  header.writeUInt32BE(3007000, 4);
  header.writeUInt32BE(pageSize, 8);
  header.writeUInt32BE(salts[0], 16);
  header.writeUInt32BE(salts[1], 20);
  let sums = sumOver(header.subarray(0, 24), [0, 0], bigEndian);
  header.writeUInt32BE(sums[0], 24);
  header.writeUInt32BE(sums[1], 28);
  const pieces = [header];
  for (const frame of frames) {
    const head = Buffer.alloc(24);
    head.writeUInt32BE(frame.page, 0);
    head.writeUInt32BE(frame.commit, 4);
    head.writeUInt32BE(salts[0], 8);
    head.writeUInt32BE(salts[1], 12);
    sums = sumOver(head.subarray(0, 8), sums, bigEndian);
    sums = sumOver(Buffer.from(frame.content), sums, bigEndian);
    head.writeUInt32BE(sums[0], 16);
    head.writeUInt32BE(sums[1], 20);
    pieces.push(head, Buffer.from(frame.content));
  }
  return Buffer.concat(pieces);
}

function sumOver(bytes: Buffer, [one, two]: readonly [number, number], bigEndian: boolean): [number, number] {
  let a = BigInt(one);
  let b = BigInt(two);
  const word = (at: number): bigint => BigInt(bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at));
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + word(at) + b) % 0x1_0000_0000n;
    b = (b + word(at + 4) + a) % 0x1_0000_0000n;
  }
  return [Number(a), Number(b)];
}

/** The frames of one transaction that leads from one state of a database to another. */
export function framesBetween(before: Buffer, after: Buffer, pageSize = 4096): Frame[] {
  const count = after.length / pageSize;
  const changed: Frame[] = [];
  for (let page = 1; page <= count; page += 1) {
    const content = after.subarray((page - 1) * pageSize, page * pageSize);
    const old = before.subarray((page - 1) * pageSize, page * pageSize);
    if (!content.equals(old)) changed.push({ page, content, commit: 0 });
  }
  const last = changed.pop() ?? { page: 1, content: after.subarray(0, pageSize), commit: 0 };
  return [...changed, { ...last, commit: count }];
}
