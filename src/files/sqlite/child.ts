/** The process that opens one database and exits: a file made to crash or to fill the memory takes only this down. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import initSqlJs from 'sql.js';
import { fileProblem } from '../open';
import { lookAt } from './look';
import type { ChildOutcome, DatabaseRows, FromChild, ReadRequest, ToChild } from './messages';
import { nativeSqlite, readInPlace, tooLarge } from './native';
import { readImage } from './readImage';
import { readDatabaseTables, readTables, type ReadTablesOptions } from './readTables';

const MEBIBYTE = 1024 * 1024;

class OutOfMemory extends Error {}

/** Beside the bundle in a release; in the development tree above the compiled file. */
function wasmFile(name: string): string {
  const beside = path.join(__dirname, name);
  if (existsSync(beside)) return beside;
  for (let directory = __dirname; directory !== path.dirname(directory); directory = path.dirname(directory)) {
    const installed = path.join(directory, 'node_modules', 'sql.js', 'dist', name);
    if (existsSync(installed)) return installed;
  }
  return beside;
}

/** Pieces that may be on their way: while one is taken in the next one is made. */
const MOST_UNDERWAY = 4;

/** Asking for the memory in use takes as long as making a tenth of a piece. */
const PIECES_A_LOOK = 8;

let sent = 0;
let underway = 0;
let wanted: (() => void) | null = null;

function say(message: FromChild): void {
  process.send?.(message);
}

async function sendRows(rows: DatabaseRows, memoryMb: number): Promise<void> {
  if (sent++ % PIECES_A_LOOK === 0 && process.memoryUsage.rss() > memoryMb * MEBIBYTE) throw new OutOfMemory();
  underway += 1;
  say({ type: 'rows', rows });
  // Also when it need not wait: only then does a word of the receiver come through.
  await new Promise<void>((resolve) => (underway < MOST_UNDERWAY ? setImmediate(resolve) : (wanted = resolve)));
}

function tookOne(): void {
  underway -= 1;
  const resume = wanted;
  wanted = null;
  resume?.();
}

async function answer(request: ReadRequest): Promise<ChildOutcome> {
  const look = await lookAt(request.file, Math.max(request.maxBytes, request.maxNativeBytes));
  if (look.kind !== 'database') return look;
  try {
    return look.bytes > request.maxBytes ? await inPlace(request, look.bytes) : await inMemory(request);
  } catch (error) {
    return { kind: 'failed', problem: problemFor(error, look.bytes, request.memoryMb) };
  }
}

async function inMemory(request: ReadRequest): Promise<ChildOutcome> {
  const image = await readImage(request.file, request.maxBytes);
  if (image.kind !== 'ok') return image;
  const sql = await initSqlJs({ locateFile: wasmFile });
  const options = optionsOf(request);
  const read = await readTables(sql, image.image, request.tables, options.onRows, options);
  return { kind: 'ok', ...read, bytes: image.bytes };
}

async function inPlace(request: ReadRequest, bytes: number): Promise<ChildOutcome> {
  const native = nativeSqlite();
  if (native === null) return { kind: 'failed', problem: tooLarge(bytes, request.maxBytes) };
  const read = await readInPlace(native, request.file, request, (database) =>
    readDatabaseTables(database, null, optionsOf(request)),
  );
  return read.kind === 'ok' ? { kind: 'ok', ...read.result, bytes } : read;
}

function optionsOf({ tables, held, memoryMb }: ReadRequest): ReadTablesOptions {
  return {
    requests: tables,
    held,
    onBegin: (beginning) => say({ type: 'begin', ...beginning }),
    onRows: (rows) => sendRows(rows, memoryMb),
  };
}

function problemFor(error: unknown, bytes: number, memoryMb: number): ReturnType<typeof fileProblem> {
  const message = error instanceof Error ? error.message.slice(0, 200) : 'unknown';
  if (error instanceof OutOfMemory || message.includes('out of memory')) {
    return fileProblem('database-too-large', { bytes, memoryMb });
  }
  // An encrypted database can have the right first bytes.
  if (message.includes('file is not a database')) return fileProblem('not-a-database');
  // What WebAssembly throws when it runs into a trap.
  if (error instanceof Error && error.name === 'RuntimeError')
    return fileProblem('database-crashed', { error: message });
  return fileProblem('database-damaged', { error: message });
}

process.on('message', (message: ToChild) => {
  if (message.type === 'next') tookOne();
  else void answer(message).then((outcome) => say({ type: 'done', outcome }));
});
// The reader hangs up when it has the answer, and also when it dies.
process.on('disconnect', () => process.exit(0));
