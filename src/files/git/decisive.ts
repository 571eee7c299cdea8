/** Names every path of a repository that decides what its history says of branches, pull requests and worktrees. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { locateRepository, type Repository } from './locate';

/** Refs in more directories than this are not followed one by one. */
const MOST_DIRECTORIES = 2_000;
const OWN = ['HEAD', 'logs/HEAD', 'commondir'] as const;
/** Refs are replaced by renaming, so the directories that hold them tell. */
const COMMON = ['packed-refs', 'config', 'shallow', 'info/grafts', 'reftable', 'worktrees'] as const;

/**
 * As long as none of these is touched, history and worktrees are what they were. Null: they are too many. Some are not
 * there, and decide by that. Never rejects.
 */
export async function decisiveOfRepository(folder: string, trusted: boolean): Promise<string[] | null> {
  const found: string[] = [];
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    found.push(path.join(at, '.git'));
    if (at === path.dirname(at)) break;
  }
  const repository = await locateRepository(folder, trusted);
  if (repository === null) return found;
  const { gitDirectory, commonDirectory } = repository;
  for (const file of OWN) found.push(path.join(gitDirectory, file));
  for (const file of COMMON) found.push(path.join(commonDirectory, file));
  for (const name of await namesIn(path.join(commonDirectory, 'worktrees'))) {
    const record = path.join(commonDirectory, 'worktrees', name, 'gitdir');
    found.push(record);
    const pointer = await readFile(record, 'utf8').catch(() => '');
    if (pointer.trim() !== '') found.push(path.resolve(path.dirname(record), pointer.trim()));
  }
  const refs = await directoriesBelow(path.join(commonDirectory, 'refs'));
  return refs === null ? null : [...found, ...refs];
}

/**
 * Changes whenever a ref below any directory does, which `stampOf` tells only of the first ones: for what is compared after a
 * restart. Null: they are too many. Never rejects.
 */
export async function refsStampOf({ commonDirectory }: Repository): Promise<string | null> {
  const directories = await directoriesBelow(path.join(commonDirectory, 'refs'));
  if (directories === null) return null;
  const stamps = await Promise.all(
    directories.sort().map((directory) =>
      stat(directory).then(
        ({ mtimeMs, ino }) => `${directory} ${mtimeMs} ${ino}`,
        () => '-',
      ),
    ),
  );
  return stamps.join('|');
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => []);
}

/** The directory itself and all in it. */
async function directoriesBelow(directory: string): Promise<string[] | null> {
  const found = [directory];
  for (const at of found) {
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) if (entry.isDirectory()) found.push(path.join(at, entry.name));
    if (found.length > MOST_DIRECTORIES) return null;
  }
  return found;
}
