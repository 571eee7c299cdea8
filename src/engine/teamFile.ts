/** Reads a file that a team keeps for Spendlight beside its logs: whole, small, and with words for what is wrong. */
import { open } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Problem } from '../core/problem';
import type { WorkspaceFolder } from '../protocol/engine';

export interface TeamFile<T> {
  /** Null: there is none, or it cannot be used. */
  readonly value: T | null;
  readonly exists: boolean;
  readonly problems: readonly Problem[];
}

type Folder = Pick<WorkspaceFolder, 'path'>;

/** Past that it is none of ours. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** Only a regular file is opened, so that a pipe cannot keep the engine waiting. */
export async function readTeamText(folder: Folder, path: string, shown = path): Promise<TeamFile<string>> {
  try {
    const file = await open(join(folder.path, ...path.split('/')), constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) return unusable(shown, 'unreadable', { error: 'EISDIR' });
      if (!stats.isFile() || stats.size > LARGEST_BYTES) return unusable(shown, 'unreadable', { error: 'EFBIG' });
      return { value: (await file.readFile('utf8')).replace(/^\uFEFF/u, ''), exists: true, problems: [] };
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { value: null, exists: false, problems: [] };
    return unusable(shown, 'unreadable', { error: code });
  }
}

/** JSON with comments and trailing commas; undefined: there is none, or it cannot be used. */
export async function readTeamJson(folder: Folder, path: string, shown = path): Promise<TeamFile<unknown>> {
  const text = await readTeamText(folder, path, shown);
  if (text.value === null) return { ...text, value: undefined };
  const errors: ParseError[] = [];
  const value: unknown = parse(text.value, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error === undefined) return { value, exists: true, problems: [] };
  const line = text.value.slice(0, error.offset).split('\n').length;
  return {
    ...unusable(shown, 'config-invalid', { key: shown, reason: printParseErrorCode(error.error) }, line),
    value: undefined,
  };
}

function unusable(
  path: string,
  code: Problem['code'],
  data: Record<string, string>,
  line: number | null = null,
): TeamFile<never> {
  return { value: null, exists: true, problems: [{ code, severity: 'error', line, offset: null, data, path }] };
}
