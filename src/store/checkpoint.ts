/** Keeps what an engine knows from one start to the next: a cache, whole or not there, that may be deleted at any time. */
import { createHash, randomBytes } from 'node:crypto';
import * as promises from 'node:fs/promises';
import { join } from 'node:path';
import { BEST, CRC32, newChecksum, SHA1 } from './checksum';

/** Raised whenever the layout changes. */
const MAGIC = 'SPNDCP01';
/** magic (8), length of the head (8), length of the body (8), checksum (20), its kind (4). */
const PREAMBLE = 48;
const ALIGNMENT = 8;
const WRITE_SLICE = 4 * 1024 * 1024;
/** Of the name of every checkpoint. */
export const CHECKPOINT_ENDING = '.checkpoint';
const TEMPORARY = '.tmp';
/** One for each set of settings somebody works with; older ones are let go. */
const MOST_KEPT = 4;
/** Files that a killed process left behind are somebody else's work in progress when they are younger (ms). */
const LEFTOVER_MS = 3_600_000;
const OWNER_ONLY = 0o600;
/** Larger heads are not ours. */
const LARGEST_HEAD = 256 * 1024 * 1024;

/** The calls that writing makes, so that a test can let each of them fail. */
export type CheckpointFiles = Pick<typeof promises, 'open' | 'rename' | 'unlink' | 'readdir' | 'stat'>;

export interface Checkpoint {
  /** Plain data. */
  readonly head: unknown;
  /** Written one behind the other, each padded to a multiple of eight. */
  readonly parts: readonly Uint8Array[];
}

export interface StoredCheckpoint {
  readonly head: unknown;
  /** The parts with their padding, at a multiple of eight of its buffer. */
  readonly body: Uint8Array;
}

/** The file of a key in a workspace's state folder. */
export function checkpointFile(folder: string, key: string): string {
  return join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}${CHECKPOINT_ENDING}`);
}

/**
 * Replaces the checkpoint of a key by a new one, so that readers see the old or the new one and never half: the last
 * writer wins. False: it could not be written (a full disk, a folder that is gone); then the old one stands.
 * Not forced to the disk: after a power cut the checksum tells, and it is made again.
 */
export async function writeCheckpoint(
  folder: string,
  key: string,
  checkpoint: Checkpoint,
  files: CheckpointFiles = promises,
): Promise<boolean> {
  const file = checkpointFile(folder, key);
  const temporary = `${file}.${process.pid}-${randomBytes(6).toString('hex')}${TEMPORARY}`;
  try {
    await writeNew(files, temporary, key, checkpoint);
    await files.rename(temporary, file);
  } catch {
    await files.unlink(temporary).catch(() => undefined);
    return false;
  }
  await tidy(files, folder).catch(() => undefined);
  return true;
}

async function writeNew(files: CheckpointFiles, file: string, key: string, checkpoint: Checkpoint): Promise<void> {
  const head = Buffer.from(JSON.stringify({ key, head: checkpoint.head }));
  const bodyBytes = checkpoint.parts.reduce((sum, part) => sum + padded(part.length), 0);
  const handle = await files.open(file, 'wx', OWNER_ONLY);
  try {
    const sum = newChecksum(BEST);
    let position = PREAMBLE;
    for (const piece of gathered([head, ...checkpoint.parts])) {
      sum.update(piece);
      await writeAll(handle, piece, position);
      position += piece.length;
    }
    const preamble = Buffer.alloc(PREAMBLE);
    preamble.write(MAGIC, 'latin1');
    preamble.writeBigUInt64LE(BigInt(head.length), 8);
    preamble.writeBigUInt64LE(BigInt(bodyBytes), 16);
    sum.digest().copy(preamble, 24);
    preamble.writeUInt32LE(BEST, 44);
    await writeAll(handle, preamble, 0);
  } finally {
    await handle.close();
  }
}

/** The parts with their padding, small ones together in one piece and large ones in several. */
function* gathered(parts: readonly Uint8Array[]): Generator<Uint8Array> {
  let buffer = Buffer.alloc(WRITE_SLICE);
  let filled = 0;
  for (const part of parts) {
    for (let from = 0; from < part.length;) {
      const count = Math.min(part.length - from, WRITE_SLICE - filled);
      buffer.set(part.subarray(from, from + count), filled);
      from += count;
      filled += count;
      if (filled < WRITE_SLICE) continue;
      yield buffer;
      buffer = Buffer.alloc(WRITE_SLICE);
      filled = 0;
    }
    const gap = padded(part.length) - part.length;
    buffer.fill(0, filled, filled + gap);
    filled += gap;
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

async function writeAll(handle: promises.FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    if (bytesWritten === 0) throw new Error('nothing could be written');
    written += bytesWritten;
  }
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
  const kind = bytes.readUInt32LE(44);
  if (kind !== SHA1 && (kind !== CRC32 || BEST !== CRC32)) return null;
  const sum = newChecksum(kind);
  sum.update(bytes.subarray(PREAMBLE));
  if (!sum.digest().equals(bytes.subarray(24, 44))) return null;
  const stored = JSON.parse(bytes.toString('utf8', PREAMBLE, PREAMBLE + headBytes)) as { key: unknown; head: unknown };
  if (stored.key !== key) return null;
  return { head: stored.head, body: new Uint8Array(bytes.buffer, bodyStart, bodyBytes) };
}

/** Lets go of what killed processes left behind, and of the checkpoints that were not written for longest. */
async function tidy(files: CheckpointFiles, folder: string): Promise<void> {
  const now = Date.now();
  const kept: { file: string; at: number }[] = [];
  for (const name of await files.readdir(folder)) {
    const isTemporary = name.includes(CHECKPOINT_ENDING) && name.endsWith(TEMPORARY);
    if (!isTemporary && !name.endsWith(CHECKPOINT_ENDING)) continue;
    const file = join(folder, name);
    const looked = await files.stat(file).catch(() => null);
    if (looked === null) continue;
    if (!isTemporary) kept.push({ file, at: looked.mtimeMs });
    else if (now - looked.mtimeMs > LEFTOVER_MS) await files.unlink(file).catch(() => undefined);
  }
  kept.sort((a, b) => b.at - a.at);
  for (const { file } of kept.slice(MOST_KEPT)) await files.unlink(file).catch(() => undefined);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
