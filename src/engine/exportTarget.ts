/** Whether a file would be read as a log or as configuration by its name alone: no export and no report is put there. */
import { isAbsolute, relative, resolve } from 'node:path';
import type { WorkspaceFolder } from '../protocol/engine';

/** Names that contract.md promises to read, relative to a folder. Other CSV files are only guessed at, by what is in them. */
const READ_BY_NAME: readonly RegExp[] = [
  /^ops\/model-decisions\.jsonl/u,
  /^ops\/qa\/ci-usage\.jsonl/u,
  /^ops\/qa\/[^/]*-costs\.csv$/u,
  /^costs\/.*\.jsonl$/u,
  /^costs\/(?:budget-config|prices|model-routing)\.json$/u,
  /^\.vscode\//u,
  /(?:^|\/)token_budget\.json$/u,
  /\.(?:db|sqlite|sqlite3)(?:-wal|-shm|-journal)?$/u,
];

/** @param file absolute path, or relative to the process's folder */
export function isReadByName(folders: readonly WorkspaceFolder[], file: string): boolean {
  return folders.some(({ path }) => {
    const way = relative(resolve(path), resolve(file));
    if (way.startsWith('..') || isAbsolute(way)) return false;
    const name = way.replaceAll('\\', '/').toLowerCase();
    return READ_BY_NAME.some((pattern) => pattern.test(name));
  });
}
