/** Opens a regular file for reading without ever waiting on one that is not: a FIFO, a device, a directory. */
import { constants, statSync, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { problemData, type SourceProblem } from '../core/problem';
import type { Sentence } from '../core/words';

export type Opened =
  | { readonly kind: 'open'; readonly handle: FileHandle; readonly stat: BigIntStats }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

/** A problem of a file as a whole: it has no line. `data.error` is the operating system's code. */
export function fileProblem(
  code: SourceProblem['code'],
  data?: Readonly<Record<string, string | number | Sentence>>,
  severity: SourceProblem['severity'] = 'error',
): SourceProblem {
  return { code, severity, line: null, offset: null, ...(data === undefined ? {} : problemData(data)) };
}

/** The operating system's code of an error (`EACCES`), or its message where it has none. */
export function errorCode(error: unknown): string {
  if (error instanceof Error) {
    const code = (error as NodeJS.ErrnoException).code;
    return typeof code === 'string' ? code : error.message.slice(0, 200);
  }
  return String(error).slice(0, 200);
}

/** What a failed call on a path means: no file there, or a problem to show. */
export function failureOf(error: unknown): Exclude<Opened, { kind: 'open' }> {
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'gone' };
  if (code === 'ELOOP') return { kind: 'failed', problem: fileProblem('symlink-loop') };
  if (code === 'EISDIR') return { kind: 'failed', problem: fileProblem('not-a-file') };
  return { kind: 'failed', problem: fileProblem('unreadable', { error: code }) };
}

/**
 * Opens `file` when it is a regular file. The check comes first because opening a device can have effects, and is made
 * again on the open file because the name may have changed hands in between; O_NONBLOCK keeps a FIFO from blocking
 * one of the few threads that all file calls share. Never throws; the caller closes the handle.
 */
export async function openRegular(file: string): Promise<Opened> {
  let handle: FileHandle | null = null;
  try {
    if (!(await stat(file)).isFile()) return { kind: 'failed', problem: fileProblem('not-a-file') };
    handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = await handle.stat({ bigint: true });
    if (found.isFile()) return { kind: 'open', handle, stat: found };
    await handle.close();
    return { kind: 'failed', problem: fileProblem('not-a-file') };
  } catch (error) {
    await handle?.close().catch(() => undefined);
    return failureOf(error);
  }
}

/** Reads `length` bytes at `position`, fewer only at the file's end. Rejects with the operating system's error. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  return readInto(handle, position, Buffer.allocUnsafe(length));
}

/** Like `readAt`, into a buffer that is there already: the part of it that was filled. */
export async function readInto(handle: FileHandle, position: number, buffer: Buffer): Promise<Buffer> {
  let filled = 0;
  while (filled < buffer.length) {
    const wanted = Math.min(buffer.length - filled, LARGEST_READ);
    const { bytesRead } = await handle.read(buffer, filled, wanted, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

/** One call never asks for more: some systems refuse 2 GiB and above. */
const LARGEST_READ = 64 * 1024 * 1024;

/** Bytes that a regular file has now; 0 where that cannot be seen. */
export function sizeOf(file: string): number {
  try {
    const looked = statSync(file);
    return looked.isFile() ? looked.size : 0;
  } catch {
    return 0;
  }
}
