/** Files of a state folder that may be deleted at any time: one of a key, made beside its place, the newest of them kept. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_BEHIND_MS } from './leftBehind';
import { orNull, removeQuietly } from './quietly';

const TEMPORARY = '.tmp';

/** @param ending tells what the file is, and is of no other file's name */
export function cacheFile(folder: string, key: string, ending: string): string {
  return join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}${ending}`);
}

/** Where its next contents are made; no other writer has that name. */
export function makingOf(file: string): string {
  return `${file}.${process.pid}-${randomBytes(6).toString('hex')}${TEMPORARY}`;
}

/** Lets go of what killed writers left, and of all but the files that were written last; what cannot be looked at stays. */
export function tidyCaches(folder: string, ending: string, most: number): void {
  const now = Date.now();
  const kept: { file: string; at: number }[] = [];
  for (const name of orNull(() => readdirSync(folder)) ?? []) {
    const isMade = name.endsWith(ending);
    if (!isMade && !(name.includes(ending) && name.endsWith(TEMPORARY))) continue;
    const file = join(folder, name);
    const at = orNull(() => statSync(file).mtimeMs);
    if (at === null) continue;
    if (isMade) kept.push({ file, at });
    else if (now - at > LEFT_BEHIND_MS) removeQuietly(file);
  }
  kept.sort((a, b) => b.at - a.at);
  for (const { file } of kept.slice(most)) removeQuietly(file);
}
