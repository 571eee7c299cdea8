/** Adds whole lines to a log that any number of processes add to at once. */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

const LINE_FEED = 0x0a;

/**
 * Appends `line` (no line end in it) and a line feed with one `write()` on a file opened for appending, making the file and
 * its directories when they are not there: two writes, or one without O_APPEND, would mix lines or lose them. A line that a
 * crashed writer left half is ended first, so that only that one is lost. Nothing is forced to the disk: a power cut may
 * take the last seconds. Network file systems do not promise whole appends.
 *
 * @throws RangeError for a text of several lines; the file system's errors (`ENOSPC`, `EACCES` ...).
 */
export async function appendLine(file: string, line: string): Promise<void> {
  if (/[\r\n]/u.test(line)) throw new RangeError('A record is one line.');
  await mkdir(dirname(file), { recursive: true });
  const handle = openSync(file, 'a+');
  try {
    const bytes = Buffer.from(`${endsWhole(handle) ? '' : '\n'}${line}\n`, 'utf8');
    const written = writeSync(handle, bytes);
    if (written < bytes.length) throw partly(file);
  } finally {
    closeSync(handle);
  }
}

/** True for an empty file and for one whose last byte is a line feed. Something that has no size has no end either. */
function endsWhole(handle: number): boolean {
  const stats = fstatSync(handle);
  if (!stats.isFile() || stats.size === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(handle, last, 0, 1, stats.size - 1) === 0 || last[0] === LINE_FEED;
}

/** The rest must not follow in a second write, where another process's line may stand between. */
function partly(file: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`Only a part of the record was written to ${file}: the disk may be full.`), {
    code: 'ENOSPC',
  });
}
