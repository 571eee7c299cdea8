/** Reads, changes and replaces a tracker's file so that nothing is lost, whoever else records at the same time. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sentence, worded } from '../core/words';
import { replaceFile } from './atomic';
import { realTargetWithin } from './inside';
import { removeLeftBehind } from './leftBehind';
import { LockBusy, withLock, type LockOptions } from './lock';
import { notWritten } from './writeFault';

/** Programs that rewrite the file in place leave it half for a moment: it is read again so often, so far apart (ms). */
const TORN_READS = 6;
const TORN_PAUSE_MS = 40;
/** Programs that do not know the lock may write in between; then the change is made again on what they wrote. */
const MOST_ATTEMPTS = 50;

/** What a change makes of the file's text (null: there is no file): the new text, or null to leave it, and an answer. */
export interface Changed<T> {
  readonly text: string | null;
  readonly answer: T;
}

/**
 * Applies `change` to what is in the file at that moment, under its lock, and replaces the file as a whole. `change` may be
 * called more than once; what it throws reaches the caller and leaves the file alone. A link is followed first, so that
 * all who write share one lock.
 *
 * @param root the workspace folder, which no link may lead the file out of
 * @param isWhole false for text that may be half of a write by somebody else: it is read again shortly, then taken as it is
 * @throws LockBusy when others write all the time, LinkRefused, and the file system's errors, in words where a person can mend them.
 */
export async function changeTracker<T>(
  path: string,
  isWhole: (text: string) => boolean,
  change: (text: string | null) => Changed<T>,
  { root = dirname(path), ...options }: LockOptions & { readonly root?: string } = {},
): Promise<T> {
  const file = await realTargetWithin(root, path);
  try {
    await mkdir(dirname(file), { recursive: true });
    return await changeLocked(file, isWhole, change, options);
  } catch (error) {
    throw notWritten(error, file);
  }
}

function changeLocked<T>(
  file: string,
  isWhole: (text: string) => boolean,
  change: (text: string | null) => Changed<T>,
  options: LockOptions,
): Promise<T> {
  return withLock(
    file,
    async (lock) => {
      await removeLeftBehind(dirname(file), isLeftOf(file), Date.now());
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        const before = await readTracker(file, isWhole);
        const { text, answer } = change(before);
        if (text === null || text === before) return answer;
        try {
          await replaceFile(file, text, () => {
            if (!lock.stillOurs())
              throw worded(LockBusy, sentence('Another writer took over while {0} was being written.', file));
            if (hashOf(textOf(file)) !== hashOf(before)) throw new ChangedMeanwhile();
          });
          return answer;
        } catch (error) {
          if (!(error instanceof ChangedMeanwhile)) throw error;
        }
      }
      throw worded(LockBusy, sentence('Another program keeps rewriting {0}, so nothing was written. Try again.', file));
    },
    options,
  );
}

/** The file's text; null: there is none. Half-written text is read again for a quarter of a second. */
export async function readTracker(file: string, isWhole: (text: string) => boolean): Promise<string | null> {
  for (let read = 1; ; read++) {
    const text = textOf(file);
    if (text === null || isWhole(text) || read === TORN_READS) return text;
    await pause(TORN_PAUSE_MS);
  }
}

class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function hashOf(text: string | null): string {
  return text === null ? '' : createHash('sha256').update(text).digest('hex');
}

/** Of what writers left that were killed: before their rename, or in a take-over. */
function isLeftOf(file: string): (name: string) => boolean {
  const [temporary, permit] = [`.${basename(file)}.`, `${basename(file)}.lock.`];
  return (name) => (name.startsWith(temporary) && name.endsWith('.tmp')) || name.startsWith(permit);
}
