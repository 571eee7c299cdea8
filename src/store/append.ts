/** Adds whole lines to a log that any number of processes add to at once. */
import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statfsSync, writeSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { notWritten } from './writeFault';

const LINE_FEED = 0x0a;

/**
 * Appends `line` (no line end in it) and a line feed with one `write()` on a file opened for appending, making the file and
 * its directories when they are not there: two writes, or one without O_APPEND, would mix lines or lose them. A line that a
 * crashed writer left half is ended first, so that only that one is lost. Of a record that found no room nothing stays.
 * Nothing is forced to the disk: a power cut may take the last seconds. Network file systems do not promise whole appends.
 *
 * @throws RangeError for a text of several lines; the file system's errors (`ENOSPC`, `EACCES` ...), in words where a person can mend them.
 */
export async function appendLine(file: string, line: string): Promise<void> {
  if (/[\r\n]/u.test(line)) throw new RangeError('A record is one line.');
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = openSync(file, 'a+');
    try {
      appendWhole(handle, Buffer.from(`${endsWhole(handle) ? '' : '\n'}${line}\n`, 'utf8'), file);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    throw error instanceof PartlyWritten ? error : notWritten(error, file);
  }
}

/** The rest must not follow in a second write, where another process's line may stand between. */
function appendWhole(handle: number, bytes: Buffer, file: string): void {
  const written = writeSync(handle, bytes);
  if (written === bytes.length) return;
  // What still fitted gives no error, so the reason has to be found out.
  const code = hasRoom(file, bytes.length - written) ? 'EFBIG' : 'ENOSPC';
  if (!takeBack(handle, bytes.subarray(0, written))) throw new PartlyWritten(file, code);
  throw Object.assign(new Error('There was room for a part of the record only.'), { code });
}

function hasRoom(file: string, bytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(file);
    return bavail * bsize >= bytes;
  } catch {
    return false;
  }
}

/**
 * Cuts off the part of our record that was written; false: something follows it, or the file cannot be cut. Between the look and
 * the cut nothing is awaited, and whoever else appends meanwhile finds the same disk full.
 */
function takeBack(handle: number, part: Buffer): boolean {
  try {
    const start = fstatSync(handle).size - part.length;
    const end = Buffer.alloc(part.length);
    if (start < 0 || readSync(handle, end, 0, end.length, start) < end.length || !end.equals(part)) return false;
    ftruncateSync(handle, start);
    return true;
  } catch {
    return false;
  }
}

/** True for an empty file and for one whose last byte is a line feed. Something that has no size has no end either. */
function endsWhole(handle: number): boolean {
  const stats = fstatSync(handle);
  if (!stats.isFile() || stats.size === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(handle, last, 0, 1, stats.size - 1) === 0 || last[0] === LINE_FEED;
}

class PartlyWritten extends Error {
  constructor(
    file: string,
    readonly code: 'ENOSPC' | 'EFBIG',
  ) {
    super(
      `Only a part of the record was written to ${file}: there was no room for more (${code}), and others wrote behind it. ` +
        'That line counts nothing and is listed as a problem; the next record begins a line of its own. Free some space, then do it again.',
    );
  }
}
