/** Copies one consistent state of a database into memory while its owner may be writing, without a lock of any kind. */
import { setTimeout as pause } from 'node:timers/promises';
import type { SourceProblem } from '../../core/problem';
import { failureOf, fileProblem, openRegular, readInto } from '../open';
import { lookAt, type Look } from './look';
import { applyWal, readWal } from './mergeWal';

export type Image =
  | { readonly kind: 'ok'; readonly image: Uint8Array; readonly bytes: number }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

/** Waits before the second to the sixth try. At 50 transactions a second 1.15 tries were enough on average. */
const BACK_OFF_MS = [20, 50, 100, 200, 400] as const;

/**
 * Reads `file` between two equal looks at it, merges its write-ahead log and returns the image. A database that is
 * being written during every try fails as `database-busy`; one whose rollback journal stays hot as `database-journal`:
 * its pages are a transaction half done (measured: 5,049.90 in place of 99.90, and every check of SQLite passed).
 */
export async function readImage(file: string, maxBytes: number): Promise<Image> {
  let problem: SourceProblem | null = null;
  for (const wait of [0, ...BACK_OFF_MS]) {
    if (wait > 0) await pause(wait);
    const before = await lookAt(file, maxBytes);
    if (before.kind !== 'database') return before;
    if (before.hotJournal) {
      problem = fileProblem('database-journal', undefined, 'warning');
      continue;
    }
    const copy = await copyOf(file, before);
    if (copy.kind === 'failed') return copy;
    const after = await lookAt(file, maxBytes);
    if (after.kind === 'database' && after.hotJournal) {
      problem = fileProblem('database-journal', undefined, 'warning');
    } else if (copy.kind === 'ok' && after.kind === 'database' && isOneState(before, after)) {
      return merged(copy.main, copy.wal, before.bytes);
    } else {
      problem = fileProblem('database-busy', undefined, 'warning');
    }
  }
  return { kind: 'failed', problem: problem ?? fileProblem('database-busy', undefined, 'warning') };
}

/**
 * Whether what was copied between two looks is one state. With a log: its header, and with it the salts, is the same,
 * so every page that a checkpoint may have written meanwhile is also in the log that was copied after it. Without:
 * nothing has changed.
 */
function isOneState(before: Look, after: Look): boolean {
  if (before.identity !== after.identity || before.stamp.walHeader !== after.stamp.walHeader) return false;
  if (before.stamp.walHeader !== null) return true;
  return before.stamp.main === after.stamp.main && before.stamp.header === after.stamp.header;
}

type Copy =
  | { readonly kind: 'ok'; readonly main: WholeFile; readonly wal: Buffer | null }
  | { readonly kind: 'moved' }
  | { readonly kind: 'failed'; readonly problem: SourceProblem };

/** The file first, then its log: what a checkpoint moves from one to the other meanwhile is then never missed. */
async function copyOf(file: string, look: Look): Promise<Copy> {
  const main = await wholeFile(file, look.walBytes);
  if (main.kind !== 'ok') return main.kind === 'gone' ? { kind: 'moved' } : main;
  if (look.stamp.walHeader === null) return { kind: 'ok', main, wal: null };
  const wal = await wholeFile(`${file}-wal`);
  if (wal.kind !== 'ok') return wal.kind === 'gone' ? { kind: 'moved' } : wal;
  return { kind: 'ok', main, wal: wal.bytes };
}

interface WholeFile {
  readonly bytes: Buffer;
  /** Begins with the same bytes. Memory behind them is taken only where it is written to. */
  readonly room: Buffer;
}

async function wholeFile(
  file: string,
  more = 0,
): Promise<({ kind: 'ok' } & WholeFile) | { kind: 'gone' } | { kind: 'failed'; problem: SourceProblem }> {
  const opened = await openRegular(file);
  if (opened.kind !== 'open') return opened;
  try {
    const size = Number(opened.stat.size);
    const room = Buffer.allocUnsafeSlow(size + more);
    return { kind: 'ok', room, bytes: await readInto(opened.handle, 0, room.subarray(0, size)) };
  } catch (error) {
    return failureOf(error);
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}

function merged({ bytes: main, room }: WholeFile, wal: Buffer | null, bytes: number): Image {
  const image = applyWal(main, wal ?? Buffer.alloc(0), wal === null ? null : readWal(wal), room);
  const expected = statedLength(image);
  // SQLite rounds up: without this a database cut in its last page opens, and what stood there reads as nothing.
  if (expected !== null && image.length < expected) {
    return {
      kind: 'failed',
      problem: fileProblem('database-damaged', { bytes: image.length, expectedBytes: expected }),
    };
  }
  return { kind: 'ok', image, bytes };
}

/** The length that the header states, where it may be believed: its two change counters agree. */
function statedLength(image: Uint8Array): number | null {
  const view = new DataView(image.buffer, image.byteOffset, image.byteLength);
  if (image.length < 100 || view.getUint32(24) !== view.getUint32(92)) return null;
  const pageSize = view.getUint16(16) === 1 ? 65536 : view.getUint16(16);
  return view.getUint32(28) * pageSize;
}
