/** One writer at a time: a lock file beside the file it guards, taken over from a holder that has died, never waited for without end. */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { sentence, worded } from '../core/words';
import { removeQuietly, textOrNull } from './quietly';

/** Nobody waits longer (ms); a writer's whole turn takes some ten of them. */
const LONGEST_WAIT_MS = 10_000;
/** A lock that a waiter sees unchanged for so long (ms, by its own monotonic clock) has lost its holder, wherever that ran. */
const ABANDONED_AFTER_MS = 8_000;
/** A holder that took longer than this (ms) may have been taken for dead. */
const SURELY_OURS_MS = 4_000;
const POLL_MS = 4;
/** Processes that died while removing the lock of one that died before. */
const MOST_TAKEOVERS = 16;

/** The file is being written by somebody else all the time; the message is made for people. */
export class LockBusy extends Error {
  override readonly name = 'LockBusy';
}

export interface LockOptions {
  readonly longestWaitMs?: number;
  readonly abandonedAfterMs?: number;
}

/** A lock that is held. */
export interface HeldLock {
  /** False once somebody has taken it over, because this process stood still for too long: then nothing may be written. */
  stillOurs(): boolean;
}

/**
 * Runs `work` while `<file>.lock` is held, and lets go of it whatever happens. A lock whose process has died on this machine
 * is taken over at once, any other one after eight seconds without a change; `work` therefore asks `stillOurs()` right
 * before it commits. The directory must exist.
 *
 * @throws LockBusy after ten seconds of waiting; the file system's errors; what `work` throws.
 */
export async function withLock<T>(
  file: string,
  work: (lock: HeldLock) => Promise<T>,
  { longestWaitMs = LONGEST_WAIT_MS, abandonedAfterMs = ABANDONED_AFTER_MS }: LockOptions = {},
): Promise<T> {
  const path = `${file}.lock`;
  const own = `${JSON.stringify({ pid: process.pid, host: hostname(), nonce: randomBytes(9).toString('hex') })}\n`;
  await acquire(path, own, longestWaitMs, abandonedAfterMs);
  const since = performance.now();
  try {
    return await work({ stillOurs: () => textOrNull(path) === own });
  } finally {
    // After so short a time nobody can have taken it over: it is ours to remove.
    if (performance.now() - since < Math.min(SURELY_OURS_MS, abandonedAfterMs / 2)) removeQuietly(path);
    else removeOnce(path, own);
  }
}

async function acquire(path: string, own: string, longestWaitMs: number, abandonedAfterMs: number): Promise<void> {
  const began = performance.now();
  let seen: string | null = null;
  let seenSince = began;
  while (!createOnly(path, own)) {
    const now = performance.now();
    const held = textOrNull(path);
    // One that cannot be read, such as another user's, says nothing and is nobody's to remove.
    if (held !== null) {
      if (held !== seen) [seen, seenSince] = [held, now];
      if ((hasDied(held) || now - seenSince >= abandonedAfterMs) && removeOnce(path, held)) continue;
    }
    if (now - began >= longestWaitMs) throw busy(path, longestWaitMs);
    await pause(POLL_MS * (0.5 + Math.random()));
  }
}

function busy(path: string, waitedMs: number): LockBusy {
  const words = sentence(
    '{0} has been held by another writer for {1} seconds, so nothing was written. Try again; if no other writer is running, delete that file.',
    path,
    Math.round(waitedMs / 1000),
  );
  return worded(LockBusy, words);
}

/** False when it is there already. */
function createOnly(path: string, text: string): boolean {
  let handle: number;
  try {
    handle = openSync(path, 'wx');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Windows says EPERM for a name that is being deleted.
    if (code === 'EEXIST' || (code === 'EPERM' && process.platform === 'win32')) return false;
    throw error;
  }
  try {
    const written = writeSync(handle, text);
    if (written < Buffer.byteLength(text))
      throw Object.assign(worded(Error, sentence('The disk is full.')), { code: 'ENOSPC' });
  } catch (error) {
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(handle);
  }
  return true;
}

/**
 * Removes the lock if it is still the one with this text; true when it is gone. Of several that want to, one may: the one
 * that makes a file named after the lock's own text. So no lock is removed that was looked at before a new one took its place.
 */
function removeOnce(path: string, text: string): boolean {
  const permit = permitFor(path, text);
  if (permit === null) return false;
  if (textOrNull(path) === text) removeQuietly(path);
  removeQuietly(permit);
  return true;
}

/** The permit to remove it, made by this process; null while another one that lives has it. */
function permitFor(path: string, text: string): string | null {
  const nonce = /"nonce":"([0-9a-f]+)"/u.exec(text)?.[1] ?? 'unnamed';
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let turn = 0; turn < MOST_TAKEOVERS; turn++) {
    const permit = `${path}.${nonce}.${turn}`;
    if (createOnly(permit, own)) return permit;
    const holder = textOrNull(permit);
    if (holder === null || !hasDied(holder)) return null;
  }
  return null;
}

/** True only when it is certain: the process ran on this machine and is no more. */
function hasDied(text: string): boolean {
  const pid = Number(/"pid":(\d{1,10})\b/u.exec(text)?.[1]);
  if (!Number.isInteger(pid) || pid <= 0 || !text.includes(`"host":${JSON.stringify(hostname())}`)) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
