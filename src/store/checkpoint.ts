/** Keeps what an engine knows from one start to the next: a cache, whole or not there, that may be deleted at any time. */
import * as promises from 'node:fs/promises';
import { cacheFile, makingOf, tidyCaches } from './cacheFiles';
import { GMAC, newChecksum } from './checksum';

/** Raised whenever the layout changes. */
const MAGIC = 'SPNDCP01';
/** magic (8), length of the head (8), length of the body (8), checksum (20), its kind (4). */
const PREAMBLE = 48;
const ALIGNMENT = 8;
/** Handed over in one call; while they are written, by another thread, their checksum is made (bytes). */
const WRITTEN_AT_ONCE = 64 * 1024 * 1024;
const ZEROS = new Uint8Array(ALIGNMENT);
/** Of the name of every checkpoint. */
export const CHECKPOINT_ENDING = '.checkpoint';
/** One for each set of settings somebody works with; older ones are let go. */
const MOST_KEPT = 4;
const OWNER_ONLY = 0o600;
/** Larger heads are not ours. */
const LARGEST_HEAD = 256 * 1024 * 1024;

/** The calls that writing makes, so that a test can let each of them fail. */
export type CheckpointFiles = Pick<typeof promises, 'open' | 'rename' | 'unlink'>;

export interface Checkpoint {
  /** Plain data. */
  readonly head: unknown;
  /** Written one behind the other, each padded to a multiple of eight; they must not change until that is done. */
  readonly parts: readonly Uint8Array[];
}

export interface StoredCheckpoint {
  readonly head: unknown;
  /** The parts with their padding, at a multiple of eight of its buffer. */
  readonly body: Uint8Array;
}

/** The file of a key in a workspace's state folder. */
export function checkpointFile(folder: string, key: string): string {
  return cacheFile(folder, key, CHECKPOINT_ENDING);
}

/**
 * Replaces the checkpoint of a key by a new one, so that readers see the old or the new one and never half: the last
 * writer wins. False: it could not be written (a full disk, a folder that is gone); then the old one stands.
 * Not forced to the disk: after a power cut the checksum tells, and it is made again.
 * @param atOnce bytes that are written in one call
 */
export async function writeCheckpoint(
  folder: string,
  key: string,
  checkpoint: Checkpoint,
  files: CheckpointFiles = promises,
  atOnce = WRITTEN_AT_ONCE,
): Promise<boolean> {
  const file = checkpointFile(folder, key);
  const temporary = makingOf(file);
  try {
    const head = Buffer.from(JSON.stringify({ key, head: checkpoint.head }));
    await writeNew(files, temporary, [head, ...checkpoint.parts], atOnce);
    await files.rename(temporary, file);
  } catch {
    await files.unlink(temporary).catch(() => undefined);
    return false;
  }
  tidyCaches(folder, CHECKPOINT_ENDING, MOST_KEPT);
  return true;
}

async function writeNew(
  files: CheckpointFiles,
  file: string,
  pieces: readonly Uint8Array[],
  atOnce: number,
): Promise<void> {
  const [head] = pieces;
  const handle = await files.open(file, 'wx', OWNER_ONLY);
  try {
    const sum = newChecksum(GMAC);
    let position = PREAMBLE;
    for (const group of inGroups(pieces, atOnce)) {
      const written = writeAll(handle, group, position);
      for (const piece of group) {
        sum.update(piece);
        position += piece.length;
      }
      await written;
    }
    const preamble = Buffer.alloc(PREAMBLE);
    const headBytes = head?.length ?? 0;
    preamble.write(MAGIC, 'latin1');
    preamble.writeBigUInt64LE(BigInt(headBytes), 8);
    preamble.writeBigUInt64LE(BigInt(position - PREAMBLE - padded(headBytes)), 16);
    sum.digest().copy(preamble, 24);
    preamble.writeUInt32LE(GMAC, 44);
    await writeAll(handle, [preamble], 0);
  } finally {
    await handle.close();
  }
}

/** The pieces with their padding, from where they lie, so many bytes together. */
function* inGroups(pieces: readonly Uint8Array[], atOnce: number): Generator<Uint8Array[]> {
  let group: Uint8Array[] = [];
  let left = atOnce;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + left);
      group.push(part);
      from += part.length;
      left -= part.length;
      if (left > 0) continue;
      yield group;
      group = [];
      left = atOnce;
    }
    // Too little to make room for.
    const gap = padded(piece.length) - piece.length;
    if (gap > 0) group.push(ZEROS.subarray(0, gap));
  }
  if (group.length > 0) yield group;
}

async function writeAll(handle: promises.FileHandle, pieces: readonly Uint8Array[], position: number): Promise<void> {
  let left = pieces;
  for (let at = position; left.length > 0;) {
    const { bytesWritten } = await handle.writev(left, at);
    if (bytesWritten === 0) throw new Error('nothing could be written');
    at += bytesWritten;
    left = behind(left, bytesWritten);
  }
}

/** What follows the first so many bytes. */
function behind(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let over = bytes;
  const first = pieces.findIndex((piece) => {
    if (over < piece.length) return true;
    over -= piece.length;
    return false;
  });
  return first < 0 ? [] : pieces.slice(first).map((piece, place) => (place === 0 ? piece.subarray(over) : piece));
}

/** The checkpoint of a key. Null: there is none, or it is not whole, or of another layout or key. Never rejects. */
export async function readCheckpoint(folder: string, key: string): Promise<StoredCheckpoint | null> {
  let handle: promises.FileHandle | null = null;
  try {
    handle = await promises.open(checkpointFile(folder, key), 'r');
    const { size } = await handle.stat();
    if (size < PREAMBLE) return null;
    const bytes = Buffer.from(new ArrayBuffer(size));
    if (!(await readAll(handle, bytes))) return null;
    return parse(bytes, key);
  } catch {
    return null;
  } finally {
    await handle?.close().catch(() => undefined);
  }
}

async function readAll(handle: promises.FileHandle, bytes: Buffer): Promise<boolean> {
  for (let filled = 0; filled < bytes.length;) {
    const wanted = Math.min(bytes.length - filled, 64 * 1024 * 1024);
    const { bytesRead } = await handle.read(bytes, filled, wanted, filled);
    if (bytesRead === 0) return false;
    filled += bytesRead;
  }
  return true;
}

function parse(bytes: Buffer, key: string): StoredCheckpoint | null {
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const headBytes = Number(bytes.readBigUInt64LE(8));
  const bodyBytes = Number(bytes.readBigUInt64LE(16));
  const bodyStart = PREAMBLE + padded(headBytes);
  if (headBytes > LARGEST_HEAD || bodyStart + bodyBytes !== bytes.length) return null;
  if (bytes.readUInt32LE(44) !== GMAC) return null;
  const sum = newChecksum(GMAC);
  sum.update(bytes.subarray(PREAMBLE));
  if (!sum.digest().equals(bytes.subarray(24, 44))) return null;
  const stored = JSON.parse(bytes.toString('utf8', PREAMBLE, PREAMBLE + headBytes)) as { key: unknown; head: unknown };
  if (stored.key !== key) return null;
  return { head: stored.head, body: new Uint8Array(bytes.buffer, bodyStart, bodyBytes) };
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
