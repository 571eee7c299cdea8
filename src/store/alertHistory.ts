/** What was told, for everybody to look up: lines that any process adds to, newest last; and what people want to hear of it. */
import { closeSync, fstatSync, openSync, readFileSync, readSync, renameSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ALERT_KINDS,
  NOT_QUIET,
  SEVERITIES,
  type Alert,
  type Quiet,
  type ToldAlert,
} from '../core/budget/alerts/alert';
import { alertKept } from '../core/budget/alerts/alertWords';
import { appendLine } from './append';
import { replaceFile } from './atomic';
import { withLock } from './lock';

const HISTORY = 'history.jsonl';
const OLDER = 'history.older.jsonl';
const QUIET = 'quiet.json';
/** Past that (bytes) a new file is begun; the one before it is kept. */
const LARGEST_BYTES = 1024 * 1024;
/** The newest of one file are in its last so many bytes. */
const TAIL_BYTES = 256 * 1024;
const MOST_MUTED = 1000;
const OWNER_ONLY = 0o700;

/** Fails with the file system's error. */
export async function addToHistory(folder: string, told: readonly ToldAlert[]): Promise<void> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  const file = join(folder, HISTORY);
  for (const one of told) await appendLine(file, JSON.stringify(one));
  if (sizeOf(file) > LARGEST_BYTES) await beginAnew(folder);
}

/** Newest first, each alert once; what cannot be read is not there. */
export function alertHistory(folder: string, limit: number): ToldAlert[] {
  const found = new Map<string, ToldAlert>();
  for (const name of [HISTORY, OLDER]) {
    for (const line of tailLines(join(folder, name)).reverse()) {
      if (found.size >= limit) break;
      const told = readTold(line);
      if (told !== null && !found.has(told.alert.id)) found.set(told.alert.id, told);
    }
  }
  return [...found.values()].sort((a, b) => b.alert.at - a.alert.at);
}

/** Changes whenever the history or what people want to hear is other than before. */
export function historyStamp(folder: string): string {
  return [HISTORY, QUIET].map((name) => stampOf(join(folder, name))).join('/');
}

/** Nothing is quiet where the file is missing or cannot be read. */
export function readQuiet(folder: string): Quiet {
  try {
    const value = JSON.parse(readFileSync(join(folder, QUIET), 'utf8')) as Partial<Quiet> | null;
    if (typeof value !== 'object' || value === null) return NOT_QUIET;
    const { snoozedUntil, muted, readUpTo } = value;
    return {
      snoozedUntil: typeof snoozedUntil === 'number' ? snoozedUntil : null,
      muted: Array.isArray(muted) ? muted.filter((one): one is string => typeof one === 'string') : [],
      readUpTo: typeof readUpTo === 'number' ? readUpTo : 0,
    };
  } catch {
    return NOT_QUIET;
  }
}

/** Fails with the file system's error, or with `LockBusy`. */
export async function changeQuiet(folder: string, change: (quiet: Quiet) => Quiet): Promise<Quiet> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
  const file = join(folder, QUIET);
  return withLock(file, async () => {
    const changed = change(readQuiet(folder));
    const kept: Quiet = { ...changed, muted: [...new Set(changed.muted)].slice(-MOST_MUTED) };
    await replaceFile(file, `${JSON.stringify(kept)}\n`);
    return kept;
  });
}

/** Whoever is adding a line at this moment adds it to the file as it was: a rename loses none. */
async function beginAnew(folder: string): Promise<void> {
  const file = join(folder, HISTORY);
  await withLock(file, () => {
    if (sizeOf(file) > LARGEST_BYTES) renameSync(file, join(folder, OLDER));
    return Promise.resolve();
  });
}

function tailLines(file: string): string[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(handle);
    const from = Math.max(0, size - TAIL_BYTES);
    const bytes = Buffer.alloc(size - from);
    const read = readSync(handle, bytes, 0, bytes.length, from);
    const lines = bytes.toString('utf8', 0, read).split('\n');
    // The first one may be cut.
    return from === 0 ? lines : lines.slice(1);
  } catch {
    return [];
  } finally {
    closeSync(handle);
  }
}

function readTold(line: string): ToldAlert | null {
  if (line === '') return null;
  try {
    const value = JSON.parse(line) as Partial<ToldAlert> | null;
    const alert = value?.alert;
    if (alert === undefined || !isAlert(alert)) return null;
    return { alert: alertKept(alert), told: value?.told === true };
  } catch {
    return null;
  }
}

function isAlert(value: Partial<Alert>): value is Alert {
  return (
    typeof value.id === 'string' &&
    ALERT_KINDS.some((kind) => kind === value.kind) &&
    SEVERITIES.some((severity) => severity === value.severity) &&
    typeof value.at === 'number' &&
    typeof value.title === 'string' &&
    typeof value.text === 'string' &&
    Array.isArray(value.facts)
  );
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}

function stampOf(file: string): string {
  try {
    const { size, mtimeMs, ino } = statSync(file);
    return `${ino}:${size}:${mtimeMs}`;
  } catch {
    return '';
  }
}
