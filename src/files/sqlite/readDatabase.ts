/** Reads a SQLite database in a child process with a time and a memory limit; the file and its folder stay untouched. */
import { fork, type ChildProcess } from 'node:child_process';
import type { SourceProblem } from '../../core/problem';
import { errorCode, fileProblem } from '../open';
import type { TableCursor } from './fingerprint';
import { lookAt, sameStamp, type DatabaseStamp } from './look';
import type {
  Beginning,
  ChildOutcome,
  DatabaseRows,
  FromChild,
  Held,
  ReadRequest,
  TableRequest,
  ToChild,
} from './messages';

export type { TableCursor } from './fingerprint';
export type { DatabaseStamp } from './look';
export type { DatabaseRows, TableRequest } from './messages';

export type DatabaseOutcome =
  | {
      kind: 'ok';
      /** Of the requested tables those that were read, under the names they were asked for. */
      tables: string[];
      /** Names of the other tables and views, 50 at most. Untrusted text. */
      others: string[];
      problems: SourceProblem[];
      /** Of the file and its write-ahead log. */
      bytes: number;
    }
  | { kind: 'unchanged' }
  | { kind: 'gone' }
  | { kind: 'failed'; problem: SourceProblem };

export interface ReadDatabaseOptions {
  /** Path of the script of the child process, `dist/sqlite.js`. */
  readonly child: string;
  readonly tables: readonly TableRequest[];
  /** The state that was read last; null reads in any case. */
  readonly since: DatabaseStamp | null;
  /** What was read before; null or absent: nothing. With it no row is handed out before all of them are known to be readable. */
  readonly held?: Held | null;
  /** Called before the first rows. `onlyGrew`: those that are held stand as they are. `bytes`: of the file and its log. */
  onBegin?(beginning: Beginning & { readonly bytes: number }): void;
  /** Called as the rows come. They stand only when the outcome is `ok`: else drop them. */
  onRows(rows: DatabaseRows): void;
  /**
   * A child that says nothing for so long is killed: 30 s unless said otherwise. One that goes on and on is killed after as much
   * again for every 16 MiB of the file.
   */
  readonly timeoutMs?: number;
  /** Of the file and its write-ahead log, read into memory: 512 MiB unless said otherwise. */
  readonly maxBytes?: number;
  /** The same where this Node has a SQLite of its own, which reads in place: 8 GiB unless said otherwise here or there. */
  readonly maxNativeBytes?: number;
  /** Resident memory of the child: 1.5 GiB unless said otherwise (537 MB took 845 MB without a log). */
  readonly memoryMb?: number;
  /** Ends the child at once; the outcome is then `engine-stopped`. */
  readonly signal?: AbortSignal;
}

const TIMEOUT_MS = 30_000;
/** A tenth of what a slow machine reads in that time. */
const BYTES_A_TIMEOUT = 16 * 1024 * 1024;
const MAX_BYTES = 512 * 1024 * 1024;
const MAX_NATIVE_BYTES = 8 * 1024 * 1024 * 1024;
const MEMORY_MB = 1536;
/** JavaScript's own heap in the child, and the part of it for what is new: rows leave it piece by piece. */
const HEAP_MB = 256;
const NEW_HEAP_MB = 1;
/** A child that has answered gets this long to leave by itself. */
const LEAVE_MS = 1000;

export interface DatabaseRead {
  readonly outcome: DatabaseOutcome;
  /** The state that was found before reading: what changes meanwhile is found the next time. Null: there was none to see. */
  readonly stamp: DatabaseStamp | null;
  /** Where the rows end that were read, for `held`; null: the next time all of them have to be read again. */
  readonly cursors: readonly TableCursor[] | null;
}

/**
 * Reads the rows of the requested tables, unless the database is in the state `since`: all, or behind those that are held.
 * Never rejects, whatever is in the file and whatever becomes of the child; only what `onRows` throws comes through.
 */
export async function readDatabase(file: string, options: ReadDatabaseOptions): Promise<DatabaseRead> {
  const maxBytes = options.maxBytes ?? MAX_BYTES;
  const maxNativeBytes = options.maxNativeBytes ?? options.maxBytes ?? MAX_NATIVE_BYTES;
  const look = await lookAt(file, Math.max(maxBytes, maxNativeBytes));
  if (look.kind !== 'database') return { outcome: look, stamp: null, cursors: null };
  if (options.since !== null && sameStamp(options.since, look.stamp)) {
    return { outcome: { kind: 'unchanged' }, stamp: look.stamp, cursors: options.held?.cursors ?? null };
  }
  const request: ReadRequest = {
    type: 'read',
    file,
    tables: options.tables,
    held: options.held ?? null,
    maxBytes,
    maxNativeBytes,
    memoryMb: options.memoryMb ?? MEMORY_MB,
  };
  const answer = await ask(request, look.bytes, options);
  if (answer.kind !== 'ok') return { outcome: answer, stamp: look.stamp, cursors: null };
  const { cursors, ...outcome } = answer;
  return { outcome, stamp: look.stamp, cursors };
}

function ask(request: ReadRequest, bytes: number, options: ReadDatabaseOptions): Promise<ChildOutcome> {
  return new Promise((resolve, reject) => {
    const child = start(options.child);
    let answer: ChildOutcome | null = null;
    let thrown: { readonly error: unknown } | null = null;
    const stop = (outcome: ChildOutcome): void => {
      answer ??= outcome;
      child.kill('SIGKILL');
    };
    const abort = (): void => stop(failed('engine-stopped'));
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const late = (): void => stop(failed('database-timeout', { seconds: timeoutMs / 1000 }));
    const end = setTimeout(late, timeoutMs * (1 + bytes / BYTES_A_TIMEOUT));
    let timer = setTimeout(late, timeoutMs);
    const leave = (outcome: ChildOutcome): void => {
      answer ??= outcome;
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_MS);
      if (child.connected) child.disconnect();
    };
    child.on('message', (message: FromChild) => {
      if (answer !== null) return;
      if (message.type === 'done') return leave(message.outcome);
      timer.refresh();
      try {
        if (message.type === 'begin') return options.onBegin?.({ ...message, bytes });
        options.onRows(message.rows);
        say(child, { type: 'next' });
      } catch (error) {
        thrown = { error };
        stop(failed('database-crashed'));
      }
    });
    const finish = (outcome: ChildOutcome): void => {
      clearTimeout(timer);
      clearTimeout(end);
      options.signal?.removeEventListener('abort', abort);
      if (thrown === null) resolve(answer ?? outcome);
      // What the caller threw goes back to it as it is.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      else reject(thrown.error);
    };
    child.on('exit', (code, signal) => finish(failed('database-crashed', { error: signal ?? `exit ${code}` })));
    child.on('error', (error) => {
      // Without a process there is no exit to wait for.
      if (child.pid === undefined) finish(failed('database-crashed', { error: errorCode(error) }));
    });
    options.signal?.addEventListener('abort', abort);
    if (options.signal?.aborted === true) abort();
    else say(child, request);
  });
}

function start(script: string): ChildProcess {
  // Node options of the surroundings (a debugger's, a coverage tool's) are not meant for this process.
  const { NODE_OPTIONS: _ignored, ...env } = process.env;
  return fork(script, [], {
    env,
    execArgv: [`--max-old-space-size=${HEAP_MB}`, `--max-semi-space-size=${NEW_HEAP_MB}`],
    // JSON would turn an infinite cost into null.
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** A child that is gone cannot be told anything; its exit tells the rest. */
function say(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}

function failed(code: SourceProblem['code'], data?: Readonly<Record<string, string | number>>): ChildOutcome {
  return { kind: 'failed', problem: fileProblem(code, data) };
}
