/** Tells to which opened folder a session's directory belongs: by its path, or through a git worktree of the folder. */
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { CASE_MATTERS } from './letterCase';

/** A folder is looked for in this many parents of it at most. */
const DEEPEST = 64;
/** Sessions name few directories; hostile ones may name a new one on every line. */
const MOST_REMEMBERED = 10_000;

export class SessionFolders {
  /** Other than before: sessions have to be placed anew. */
  readonly key: string;
  /** Every directory that counts as one of the folders, as it was given. */
  readonly directories: readonly string[];
  /** What it was made of, to make another one in another thread. */
  readonly named: readonly (readonly [directory: string, name: string])[];
  /** Longest first, so that the innermost folder wins. */
  private readonly places: readonly (readonly [directory: string, name: string])[];
  private readonly remembered = new Map<string, string | null>();

  /** @param places absolute directories with the name of the opened folder that each belongs to */
  constructor(places: readonly (readonly [directory: string, name: string])[]) {
    this.places = places
      .map(([directory, name]) => [comparable(directory), name] as const)
      .sort(([one], [other]) => other.length - one.length || (one < other ? -1 : 1));
    this.named = places;
    this.directories = places.map(([directory]) => directory);
    this.key = JSON.stringify(this.places);
  }

  /** Name of the folder that the directory lies in; null: in none of them. */
  folderOf(directory: string): string | null {
    const known = this.remembered.get(directory);
    if (known !== undefined) return known;
    const compared = comparable(directory);
    const found = this.places.find(([place]) => compared === place || compared.startsWith(withEnd(place)))?.[1] ?? null;
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(directory, found);
    return found;
  }
}

/** The folders as given and by their real path, and their git worktrees as the repository on disk names them. Never rejects. */
export async function findSessionFolders(
  folders: readonly { readonly path: string; readonly name: string }[],
): Promise<SessionFolders> {
  const places: (readonly [string, string])[] = [];
  for (const folder of folders) {
    const given = path.resolve(folder.path);
    const real = await realpath(given).catch(() => given);
    const name = path.basename(given) || folder.name;
    for (const directory of new Set([given, real])) places.push([directory, name]);
    for (const directory of await worktreesOf(real)) places.push([directory, name]);
  }
  return new SessionFolders(places);
}

/** What the folder is called in other worktrees of its repository; empty when it lies in such a worktree itself. */
async function worktreesOf(folder: string): Promise<string[]> {
  const root = await repositoryRoot(folder);
  if (root === null) return [];
  const records = path.join(root, '.git', 'worktrees');
  const names = await readdir(records).catch(() => []);
  const found: string[] = [];
  for (const name of names) {
    const worktree = await worktreeOf(path.join(records, name));
    if (worktree !== null) found.push(path.join(worktree, path.relative(root, folder)));
  }
  return found;
}

/** The nearest directory above with a `.git` directory; null: none, or a linked worktree comes first. */
async function repositoryRoot(folder: string): Promise<string | null> {
  let at = folder;
  for (let step = 0; step < DEEPEST; step += 1) {
    const found = await stat(path.join(at, '.git')).catch(() => null);
    if (found !== null) return found.isDirectory() ? at : null;
    const parent = path.dirname(at);
    if (parent === at) return null;
    at = parent;
  }
  return null;
}

/** A record's worktree. One that is there must point back, or a repository could claim any directory as its own. */
async function worktreeOf(record: string): Promise<string | null> {
  const link = await readLine(path.join(record, 'gitdir'));
  if (link === null) return null;
  const file = path.resolve(record, link);
  const worktree = path.dirname(file);
  const back = await readLine(file);
  if (back === null) return (await stat(worktree).catch(() => null)) === null ? worktree : null;
  const target = path.resolve(worktree, back.replace(/^gitdir:\s*/, ''));
  return comparable(target) === comparable(record) ? worktree : null;
}

async function readLine(file: string): Promise<string | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const line = text.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? null : line;
}

function comparable(directory: string): string {
  const plain = path.resolve(directory);
  return CASE_MATTERS ? plain : plain.toLowerCase();
}

function withEnd(directory: string): string {
  return directory.endsWith(path.sep) ? directory : directory + path.sep;
}
