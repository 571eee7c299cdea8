/** Where writing to a path would really end, and whether that lies in the workspace folder (reliability.md W07, X09). */
import { readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { sentence, worded } from '../core/words';

/** A file is not written because a link on the way to it leads elsewhere; the message is made for people. */
export class LinkRefused extends Error {
  override readonly name = 'LinkRefused';
  /** As the file system's errors have one: a file that was named cannot be written. */
  readonly code = 'link-refused';
}

/** As many links as systems follow in one path. */
const MOST_LINKS = 40;

/**
 * The real path of what writing to `file` would change or make, every link followed, also one to nothing yet.
 *
 * @param root absolute path of the workspace folder. A file named in it must not end up outside of it; one that is named
 *   outside was meant so.
 * @throws LinkRefused, and the file system's errors (`ELOOP`, `EACCES` ...)
 */
export async function realTargetWithin(root: string, file: string): Promise<string> {
  const target = await endOf(resolve(file), MOST_LINKS);
  if (!isInside(resolve(root), resolve(file)) || isInside(await endOf(resolve(root), MOST_LINKS), target))
    return target;
  throw worded(
    LinkRefused,
    sentence('{0} leads out of the folder {1} through a link, so nothing is written to it.', file, root),
  );
}

/** True for what lies below the folder, by the paths alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function endOf(path: string, linksLeft: number): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === dirname(path)) throw error;
  }
  const directory = await endOf(dirname(path), linksLeft);
  const link = await readlink(path).catch(() => null);
  if (link === null) return join(directory, basename(path));
  if (linksLeft === 0)
    throw Object.assign(worded(Error, sentence('{0} leads through too many links.', path)), { code: 'ELOOP' });
  return endOf(resolve(directory, link), linksLeft - 1);
}
