/** Replaces a team's configuration file, unless somebody else has changed it since it was read. */
import { readFileSync } from 'node:fs';
import { lstat, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { sentence, worded } from '../core/words';
import { replaceFile } from './atomic';

/** Why a team's file is not written; the message is made for people. */
export class TeamFileRefused extends Error {
  override readonly name = 'TeamFileRefused';
}

class ChangedMeanwhile extends Error {}

/** What the file holds; null: there is none. @throws TeamFileRefused where it is a link or no file at all */
export async function readTeamFile(file: string): Promise<string | null> {
  await refuseLinks(file);
  return readFile(file, 'utf8').catch(nullIfMissing);
}

/**
 * Writes `text`, making the directory that the file stands in. False: it no longer holds `before` and is left alone.
 *
 * @param file absolute path, in a directory of the workspace folder itself
 * @param before what was read; null: there was no file
 * @throws TeamFileRefused where the file or its directory is a link, and the file system's own errors
 */
export async function replaceTeamFile(file: string, before: string | null, text: string): Promise<boolean> {
  await refuseLinks(file);
  await mkdir(dirname(file), { recursive: true });
  try {
    await replaceFile(file, text, () => {
      if (textNow(file) !== before) throw new ChangedMeanwhile();
    });
  } catch (error) {
    if (error instanceof ChangedMeanwhile) return false;
    throw error;
  }
  return true;
}

/** Between the last look and the renaming nothing is awaited. */
function textNow(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    return nullIfMissing(error);
  }
}

async function refuseLinks(file: string): Promise<void> {
  const directory = await lstat(dirname(file)).catch(nullIfMissing);
  const found = await lstat(file).catch(nullIfMissing);
  if (directory !== null && !directory.isDirectory()) throw refused(dirname(file));
  if (found !== null && !found.isFile()) throw refused(file);
}

function refused(path: string): TeamFileRefused {
  return worded(
    TeamFileRefused,
    sentence('{0} is a link or something else than it should be, so nothing is written to it.', path),
  );
}

function nullIfMissing(error: unknown): null {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return null;
  throw error;
}
