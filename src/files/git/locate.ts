/** Finds the repository that a folder lies in, by looking at the disk alone. */
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

export interface Repository {
  /** The folder that was asked about; git is run for it. */
  readonly folder: string;
  /** Where this worktree's own state lies: `HEAD`. */
  readonly gitDirectory: string;
  /** Where all worktrees' common state lies: refs, configuration. The same as `gitDirectory` without linked worktrees. */
  readonly commonDirectory: string;
}

/** A `.git` file has one line. */
const LARGEST_POINTER = 4_096;

/**
 * @param trusted false: only a `.git` folder right in the folder counts, for a pointer may lead anywhere
 * @returns null when the folder is in no repository. Never throws.
 */
export async function locateRepository(folder: string, trusted: boolean): Promise<Repository | null> {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const found = await repositoryAt(folder, path.join(at, '.git'), trusted);
    if (found !== null) return found;
    if (!trusted || at === path.dirname(at)) return null;
  }
}

async function repositoryAt(folder: string, dotGit: string, trusted: boolean): Promise<Repository | null> {
  try {
    const kind = await stat(dotGit);
    if (kind.isDirectory()) {
      const isLink = !trusted && (await realpath(dotGit)) !== path.join(await realpath(path.dirname(dotGit)), '.git');
      return isLink ? null : await checked(folder, dotGit, dotGit);
    }
    if (!kind.isFile() || !trusted || kind.size > LARGEST_POINTER) return null;
    const pointer = /^gitdir: (.+)$/m.exec(await readFile(dotGit, 'utf8'));
    if (pointer === null) return null;
    const gitDirectory = path.resolve(path.dirname(dotGit), (pointer[1] ?? '').trim());
    return await checked(folder, gitDirectory, await commonOf(gitDirectory));
  } catch {
    return null;
  }
}

async function commonOf(gitDirectory: string): Promise<string> {
  const file = path.join(gitDirectory, 'commondir');
  try {
    if ((await stat(file)).size > LARGEST_POINTER) return gitDirectory;
    return path.resolve(gitDirectory, (await readFile(file, 'utf8')).trim());
  } catch {
    return gitDirectory;
  }
}

/** An empty `.git` folder is no repository. */
async function checked(folder: string, gitDirectory: string, commonDirectory: string): Promise<Repository | null> {
  const head = await stat(path.join(gitDirectory, 'HEAD'));
  return head.isFile() ? { folder, gitDirectory, commonDirectory } : null;
}
