/** What writers left that were killed before their rename: nobody's, once it has lain for a while. */
import { readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';

/** No writer takes that long, ms. */
export const LEFT_BEHIND_MS = 3_600_000;

/**
 * Removes files of a directory that have not changed for an hour; one that cannot be listed has none to us. Never rejects.
 *
 * @param isOurs told a file's name
 * @param now epoch ms
 */
export async function removeLeftBehind(
  directory: string,
  isOurs: (name: string) => boolean,
  now: number,
): Promise<void> {
  for (const name of (await readdir(directory).catch(() => [])).filter(isOurs)) {
    const path = join(directory, name);
    const changedAt = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => now,
    );
    if (now - changedAt > LEFT_BEHIND_MS) await unlink(path).catch(() => undefined);
  }
}
