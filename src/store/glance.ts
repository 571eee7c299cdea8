/** Keeps beside the checkpoint what most questions about an unchanged workspace need, in sections that are read one by one. */
import { closeSync, fstatSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { cacheFile, makingOf, tidyCaches } from './cacheFiles';
import { checksumOf } from './checksum';
import { removeQuietly } from './quietly';

/** Raised whenever the layout changes. */
const MAGIC = 'SPNDGL01';
/** Magic (8), length of the whole file (8), of its head (4), of the head's checksum (4); then checksum and head. */
const PREAMBLE = 24;
const ALIGNMENT = 8;
const ENDING = '.glance';
/** One for each set of options somebody asks with; older ones are let go. */
const MOST_KEPT = 8;
const OWNER_ONLY = 0o600;
/** Larger heads are not ours. */
const LARGEST_HEAD = 256 * 1024 * 1024;
const WRITTEN_AT_ONCE = 256 * 1024;
const NOTHING: Uint8Array = Buffer.alloc(ALIGNMENT);
/** Read at once: nearly always the whole head. */
const FIRST_READ = 64 * 1024;

export interface Glance {
  /** Plain data. */
  readonly head: unknown;
  /** Of each section the parts, each padded to a multiple of eight. */
  readonly sections: readonly (readonly Uint8Array[])[];
}

interface Index {
  readonly key: string;
  readonly head: unknown;
  /** Length in bytes and checksum of each section. */
  readonly sections: readonly (readonly [bytes: number, checksum: string])[];
}

/** The file of a key in a workspace's state folder. */
export function glanceFile(folder: string, key: string): string {
  return cacheFile(folder, key, ENDING);
}

/** Replaces the one of a key, whole: readers see the old or the new one. False: it could not be written, and the old one stands. */
export function writeGlance(folder: string, key: string, { head, sections }: Glance): boolean {
  const file = glanceFile(folder, key);
  const temporary = makingOf(file);
  const laid = sections.map((parts) => parts.flatMap((part) => [part, gapBehind(part.length)]));
  const index: Index = { key, head, sections: laid.map((parts) => [lengthOf(parts), checksumOf(parts)]) };
  const text = Buffer.from(JSON.stringify(index));
  const sum = Buffer.from(checksumOf([text]));
  const start = PREAMBLE + sum.length + text.length;
  const gap = gapBehind(start);
  const preamble = Buffer.alloc(PREAMBLE);
  preamble.write(MAGIC, 'latin1');
  preamble.writeBigUInt64LE(BigInt(laid.reduce((size, parts) => size + lengthOf(parts), start + gap.length)), 8);
  preamble.writeUInt32LE(text.length, 16);
  preamble.writeUInt32LE(sum.length, 20);
  try {
    writeNew(temporary, [preamble, sum, text, gap, ...laid.flat()]);
    renameSync(temporary, file);
  } catch {
    removeQuietly(temporary);
    return false;
  }
  tidyCaches(folder, ENDING, MOST_KEPT);
  return true;
}

function writeNew(file: string, pieces: readonly Uint8Array[]): void {
  const handle = openSync(file, 'wx', OWNER_ONLY);
  try {
    for (const bytes of gathered(pieces)) writeAll(handle, bytes);
  } finally {
    closeSync(handle);
  }
}

/** Small pieces together, in the same memory each time: to lay out the file first takes longer than to write it. */
function* gathered(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  const room = Buffer.allocUnsafe(WRITTEN_AT_ONCE);
  let filled = 0;
  for (const piece of pieces) {
    for (let from = 0; from < piece.length;) {
      const part = piece.subarray(from, from + WRITTEN_AT_ONCE - filled);
      room.set(part, filled);
      from += part.length;
      filled += part.length;
      if (filled < WRITTEN_AT_ONCE) continue;
      yield room;
      filled = 0;
    }
  }
  yield room.subarray(0, filled);
}

function writeAll(handle: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    const count = writeSync(handle, bytes, written, bytes.length - written);
    if (count === 0) throw new Error('nothing could be written');
    written += count;
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function gapBehind(bytes: number): Uint8Array {
  return NOTHING.subarray(0, padded(bytes) - bytes);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** One that was found: the file stays open until it is closed, so that it may be replaced meanwhile. */
export class StoredGlance {
  private readonly offsets: number[] = [];
  private isOpen = true;

  private constructor(
    private readonly handle: number,
    private readonly index: Index,
    start: number,
  ) {
    let at = start;
    for (const [bytes] of index.sections) {
      this.offsets.push(at);
      at += bytes;
    }
  }

  /** Null: there is none of this key, or its head is not whole. Never throws. */
  static open(folder: string, key: string): StoredGlance | null {
    let handle: number | null = null;
    try {
      handle = openSync(glanceFile(folder, key), 'r');
      const found = readIndex(handle, key);
      if (found !== null) return new StoredGlance(handle, found.index, found.start);
    } catch {
      // No file, or none of ours.
    }
    if (handle !== null) closeSync(handle);
    return null;
  }

  get head(): unknown {
    return this.index.head;
  }

  /** Begins at a multiple of eight of its buffer. Null: it is not what was written. */
  section(number: number): Uint8Array | null {
    const [bytes, checksum] = this.index.sections[number] ?? [];
    const offset = this.offsets[number];
    if (!this.isOpen || bytes === undefined || offset === undefined) return null;
    try {
      const section = readAt(this.handle, offset, bytes);
      return section !== null && checksumOf([section]) === checksum ? section : null;
    } catch {
      return null;
    }
  }

  close(): void {
    if (this.isOpen) closeSync(this.handle);
    this.isOpen = false;
  }
}

function readIndex(handle: number, key: string): { readonly index: Index; readonly start: number } | null {
  const { size } = fstatSync(handle);
  if (size < PREAMBLE) return null;
  const first = readAt(handle, 0, Math.min(size, FIRST_READ));
  if (first === null || first.toString('latin1', 0, MAGIC.length) !== MAGIC) return null;
  const [text, sum] = [first.readUInt32LE(16), first.readUInt32LE(20)];
  const end = PREAMBLE + sum + text;
  if (first.readBigUInt64LE(8) !== BigInt(size) || text > LARGEST_HEAD || end > size) return null;
  const whole = end <= first.length ? first : readAt(handle, 0, end);
  const head = whole?.subarray(PREAMBLE + sum, end);
  if (whole === null || head === undefined) return null;
  if (checksumOf([head]) !== whole.toString('utf8', PREAMBLE, PREAMBLE + sum)) return null;
  const index = JSON.parse(head.toString('utf8')) as Index;
  const start = padded(end);
  const bytes = index.sections.reduce((total, [length]) => total + length, start);
  return index.key === key && bytes === size ? { index, start } : null;
}

function readAt(handle: number, position: number, length: number): Buffer | null {
  const bytes = Buffer.from(new ArrayBuffer(length));
  for (let filled = 0; filled < length;) {
    const count = readSync(handle, bytes, filled, length - filled, position + filled);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}
