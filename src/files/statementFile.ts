/** Reads a small file that somebody rewrites in place, as one state of it and never as a mixture of two. */
import type { BigIntStats } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { SourceProblem } from '../core/problem';
import { sentence } from '../core/words';
import { failureOf, fileProblem, openRegular, readAt } from './open';

export type WholeFile = { kind: 'ok'; text: string } | { kind: 'gone' } | { kind: 'failed'; problem: SourceProblem };

/** After each of these a file that moved while it was read is read again. */
const RETRY_MS = [20, 50, 100, 200, 400] as const;
/** One valid but mixed read in 64,267 had equal times before and after: a file that young is looked at once more. */
const QUIET_MS = 50;

/**
 * The text of `file` (UTF-8; UTF-16 where its byte order mark says so), read between two equal looks at it. A file of
 * more than `maxBytes` fails as `unreadable`, one that keeps changing as `statement-torn`. Never throws.
 */
export async function readWholeFile(file: string, maxBytes: number): Promise<WholeFile> {
  for (const wait of [...RETRY_MS, null]) {
    const read = await readOnce(file, maxBytes);
    if (read !== 'moved') return read;
    if (wait !== null) await pause(wait);
  }
  return { kind: 'failed', problem: fileProblem('statement-torn', undefined, 'warning') };
}

async function readOnce(file: string, maxBytes: number): Promise<WholeFile | 'moved'> {
  const opened = await openRegular(file);
  if (opened.kind !== 'open') return opened;
  const { handle, stat } = opened;
  try {
    const size = Number(stat.size);
    if (size > maxBytes) {
      return {
        kind: 'failed',
        problem: fileProblem('unreadable', { error: sentence('more than {0} bytes', maxBytes) }),
      };
    }
    const bytes = await readAt(handle, 0, size);
    if (Date.now() - Number(stat.mtimeMs) < QUIET_MS) await pause(QUIET_MS);
    const after = await handle.stat({ bigint: true });
    return bytes.length === size && sameContent(stat, after) ? { kind: 'ok', text: decode(bytes) } : 'moved';
  } catch (error) {
    return failureOf(error);
  } finally {
    await handle.close().catch(() => undefined);
  }
}

function sameContent(before: BigIntStats, after: BigIntStats): boolean {
  return before.size === after.size && before.mtimeNs === after.mtimeNs;
}

function decode(bytes: Buffer): string {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}
