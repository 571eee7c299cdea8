/** Names every path that decides what is known of a workspace: untouched, all stays as it is. */
import { join } from 'node:path';
import type { FoundFile } from '../files/discover';
import { decisiveOfRepository } from '../files/git/decisive';
import type { EngineOptions, SourceStatus } from '../protocol/engine';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';
import type { Source } from './sources/fileSource';

/**
 * Paths, there or not. Null: that cannot be said, because something was not read as it should be.
 * @param found those that decide which files are found
 */
export async function decisivePaths(
  found: Iterable<string>,
  sources: Iterable<Source>,
  { folders, trusted }: Pick<EngineOptions, 'folders' | 'trusted'>,
): Promise<string[] | null> {
  const paths = [...found];
  for (const { path } of folders) {
    const repository = await decisiveOfRepository(path, trusted);
    if (repository === null) return null;
    for (const one of repository) paths.push(one);
    paths.push(join(path, BUDGET_FILE), join(path, PRICE_FILE));
  }
  for (const source of sources) {
    if (!source.ignored && !isRead(source.status().state)) return null;
    for (const one of [...partsOf(source.found), ...source.companions]) paths.push(one);
  }
  return paths;
}

function isRead(state: SourceStatus['state']): boolean {
  return state === 'ok' || state === 'partial';
}

/** A database may lie in up to three files. */
function partsOf({ file, kind }: FoundFile): string[] {
  return kind === 'database' ? [file, `${file}-wal`, `${file}-journal`] : [file];
}
