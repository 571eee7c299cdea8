/** The folder of one workspace inside the state folder that all windows and the command line of a person share. */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sentence, worded } from '../core/words';

/** What is in it says what somebody spends on what: nobody else's business. */
const OWNER_ONLY = 0o700;
const NAME_DIGITS = 24;

/**
 * Makes the folder for these workspace folders when it is not there and answers its path. The same folders give the same
 * place however they are reached and in whatever order they are opened. Fails with the file system's error.
 */
export async function openStateFolder(stateDirectory: string, folders: readonly string[]): Promise<string> {
  const real = await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder)));
  const place = placeOf(stateDirectory, real);
  await makeFolder(place);
  return place;
}

/** One folder after the other: Node's own way of making all of them at once never ends where one cannot be made (`/proc/x`). */
async function makeFolder(folder: string): Promise<void> {
  const above = dirname(folder);
  const code = await makeOne(folder);
  if (code === null) return;
  if (code !== 'ENOENT' || above === folder) throw failure(code, folder);
  // Somebody else may be making the same ones.
  await makeFolder(above);
  const again = await makeOne(folder);
  if (again !== null) throw failure(again, folder);
}

/** Null: it is there; else the file system's error code. */
async function makeOne(folder: string): Promise<string | null> {
  try {
    await mkdir(folder, { mode: OWNER_ONLY });
    return null;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    const isThere = code === 'EEXIST' && (await stat(folder)).isDirectory();
    return isThere ? null : code;
  }
}

function failure(code: string, folder: string): NodeJS.ErrnoException {
  return Object.assign(worded(Error, sentence('{0}: the folder cannot be made: {1}', code, folder)), { code });
}

/** The same folder, whether it is there or not, at once. */
export function stateFolder(stateDirectory: string, folders: readonly string[]): string {
  return placeOf(stateDirectory, folders.map(realOf));
}

function placeOf(stateDirectory: string, folders: readonly string[]): string {
  const name = createHash('sha256')
    .update(JSON.stringify([...folders].sort()))
    .digest('hex')
    .slice(0, NAME_DIGITS);
  return join(stateDirectory, name);
}

function realOf(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}
