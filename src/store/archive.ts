/** The history archive: what logs said that their programs have deleted since. One file for each log, in the state folder. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { replaceFileByPieces } from './atomic';

const OWNER_ONLY = 0o600;
const FOLDER_OWNER_ONLY = 0o700;
const KEY_DIGITS = 20;
const LONGEST_NAME = 60;
const NAME = /^([0-9a-f]{20})-([0-9a-z]{1,14}-[0-9a-z]{1,14})-(.{1,80})\.jsonl$/u;

/** A log as it stood when it was kept. */
export interface ArchivedLog {
  /** Of the log's real path. */
  readonly key: string;
  /** Size and time of change of the log then: another one is kept again. */
  readonly stamp: string;
  /** The log's own name, as far as it is a plain one. */
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

/** By which a log is known, wherever it is asked about. */
export function archiveKey(realFile: string): string {
  return createHash('sha256').update(realFile).digest('hex').slice(0, KEY_DIGITS);
}

/** What tells one state of a log from the next. @param size bytes @param changedMs epoch ms of its last change */
export function archiveStamp(size: number, changedMs: number): string {
  return `${Math.round(size).toString(36)}-${Math.max(0, Math.round(changedMs)).toString(36)}`;
}

/** What is kept, by key; of one log kept twice, by a process that was killed between, the later name. None without a folder. */
export async function listArchive(folder: string): Promise<ReadonlyMap<string, ArchivedLog>> {
  const logs = new Map<string, ArchivedLog>();
  for (const name of await namesIn(folder)) {
    const log = parsed(folder, name);
    if (log !== null) logs.set(log.key, log);
  }
  return logs;
}

/**
 * Keeps a log in place of what was kept of it before: a reader sees the old file, the new one, or both, which count once.
 * Fails with the file system's error.
 */
export async function keepLog(
  folder: string,
  realFile: string,
  stamp: string,
  lines: Iterable<string>,
): Promise<ArchivedLog> {
  await mkdir(folder, { recursive: true, mode: FOLDER_OWNER_ONLY });
  const key = archiveKey(realFile);
  const plain =
    basename(realFile)
      .replace(/[^\w.-]/gu, '_')
      .slice(0, LONGEST_NAME) || 'log';
  const name = `${key}-${stamp}-${plain}.jsonl`;
  const file = join(folder, name);
  await replaceFileByPieces(file, lines, undefined, OWNER_ONLY);
  for (const other of await namesIn(folder)) {
    if (other !== name && parsed(folder, other)?.key === key) await unlink(join(folder, other)).catch(() => undefined);
  }
  return { key, stamp, name: plain, file };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}

function parsed(folder: string, name: string): ArchivedLog | null {
  const parts = NAME.exec(name);
  if (parts === null) return null;
  const [, key = '', stamp = '', log = ''] = parts;
  return { key, stamp, name: log, file: join(folder, name) };
}
