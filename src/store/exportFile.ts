/** Writes an export where a person named a file, and never over anything that is not an earlier export. */
import { lstat, mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { replaceFileByPieces } from './atomic';

export interface ExportWrite {
  /** `not-ours`: the file holds something else than an export; `data-source`: the figures are read from it. */
  readonly outcome: 'written' | 'not-ours' | 'data-source';
  /** Absolute path. */
  readonly file: string;
}

/** Enough to know an export by its first line. */
const START_BYTES = 4096;

/**
 * Writes `pieces` to `file`, making directories on the way; a reader sees the old file or the new one. A link is written
 * through, after its end was looked at. An empty file may be replaced.
 *
 * @param sources absolute paths that are read from, and must stay as they are whatever they hold
 * @param isOwn whether the first characters of a file say that it is an export
 * @throws the file system's own errors
 */
export async function writeExportFile(
  file: string,
  pieces: Iterable<string | Uint8Array>,
  sources: readonly string[],
  isOwn: (start: string) => boolean,
): Promise<ExportWrite> {
  const target = resolve(file);
  if (await isAnyOf(target, sources)) return { outcome: 'data-source', file: target };
  if (!(await mayReplace(target, isOwn))) return { outcome: 'not-ours', file: target };
  await mkdir(dirname(target), { recursive: true });
  await replaceFileByPieces(target, pieces);
  return { outcome: 'written', file: target };
}

/** By name, by where links end, and by the file itself: a hard link to a log is that log. */
export async function isAnyOf(target: string, sources: readonly string[]): Promise<boolean> {
  const found = await identityOf(target);
  for (const source of sources) {
    if (resolve(source) === target) return true;
    if (found !== null && (await identityOf(source)) === found) return true;
  }
  return false;
}

async function identityOf(file: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return null;
  }
}

async function mayReplace(target: string, isOwn: (start: string) => boolean): Promise<boolean> {
  try {
    await lstat(target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw error;
  }
  // A link to nothing fails here: what it would make is not seen.
  const real = await realpath(target);
  if (!(await stat(real)).isFile()) return false;
  const handle = await open(real, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return bytesRead === 0 || isOwn(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
