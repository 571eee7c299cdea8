/** Replaces a file so that a reader sees the old text or the new one, never a mixture and never half. */
import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { chmod, chown, open, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { notWritten } from './writeFault';

/** On Windows a virus scanner or reader may hold the file for a moment (pauses in ms, together under two seconds). */
const RENAME_PAUSES_MS = [10, 20, 40, 80, 160, 320, 500, 700] as const;
const BUSY = new Set(['EPERM', 'EBUSY', 'EACCES']);

/**
 * Writes `text` (UTF-8) to a new file beside `file`, forces it to the disk and renames it over `file`; the mode and owner of the
 * old file are kept, and a link is written through to what it points at. The directory must exist. Fails with the file
 * system's error (`ENOSPC`, `EACCES` ...), in words where a person can mend it; then the old file is untouched and the new one is gone.
 *
 * @param mayReplace asked when all is written and only the rename is left; what it throws leaves the old file as it is
 * @param newMode of a file that is not there yet; absent: as the process's mask has it
 */
export function replaceFile(file: string, text: string, mayReplace?: () => void, newMode?: number): Promise<void> {
  return replaceFileByPieces(file, [text], mayReplace, newMode);
}

/** As `replaceFile`, for what may be larger than a text can be; `pieces` are asked for one by one. */
export async function replaceFileByPieces(
  file: string,
  pieces: Iterable<string | Uint8Array>,
  mayReplace?: () => void,
  newMode?: number,
): Promise<void> {
  const target = await realTarget(file);
  const directory = dirname(target);
  const old = await stat(target).catch(() => null);
  const mode = old === null ? (newMode ?? null) : old.mode & 0o7777;
  const temporary = join(directory, `.${basename(target)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    await writeNew(temporary, pieces);
    // Before the mode, because a change of the owner takes the special bits away.
    if (old !== null) await keepOwner(temporary, old);
    if (mode !== null) await chmod(temporary, mode);
    mayReplace?.();
    await renameOver(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw notWritten(error, target);
  }
  await syncDirectory(directory);
}

async function realTarget(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return file;
    throw error;
  }
}

/** Root writes for somebody else; whoever may not give a file away goes on owning what they write. */
async function keepOwner(file: string, { uid, gid }: Stats): Promise<void> {
  const own = await stat(file);
  if (own.uid !== uid || own.gid !== gid) await chown(file, uid, gid).catch(() => undefined);
}

/** Written at once when so many characters have gathered. */
const GATHERED = 1 << 20;

async function writeNew(file: string, pieces: Iterable<string | Uint8Array>): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    let gathered = '';
    for (const piece of pieces) {
      if (typeof piece !== 'string') {
        await handle.writeFile(gathered, 'utf8');
        await handle.writeFile(piece);
        gathered = '';
        continue;
      }
      gathered += piece;
      if (gathered.length < GATHERED) continue;
      await handle.writeFile(gathered, 'utf8');
      gathered = '';
    }
    await handle.writeFile(gathered, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function renameOver(from: string, to: string): Promise<void> {
  for (const pause of process.platform === 'win32' ? RENAME_PAUSES_MS : []) {
    try {
      return await rename(from, to);
    } catch (error) {
      if (!BUSY.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  await rename(from, to);
}

/** Without this a power cut may undo the rename; Windows cannot open a directory and needs none. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot; the report is there all the same.
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
