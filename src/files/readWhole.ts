/** Reads files and parts of them from start to end in one go: for threads of their own, which nothing else waits for. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Fingerprint, type Mixer } from './fingerprint';
import { Prefix, WINDOW } from './prefix';
import { plainState } from './fileState';
import type { SavedTail } from './tail';

/** Small enough to stay in the processor's cache between reading, hashing and parsing. */
const CHUNK = 256 * 1024;
const NEWLINE = 10;
/** A part begins and ends with lines: no line of a log that is read in parts is longer than this. */
export const LONGEST_LINE = 1024 * 1024;

/** Where chunks are read, and what takes their fingerprint there. */
export interface ChunkRoom {
  readonly bytes: Uint8Array;
  readonly mixer: Mixer | null;
}

/** For one thread: each chunk is used before the next one is read. */
export function ownChunkRoom(): ChunkRoom {
  return { bytes: Buffer.allocUnsafeSlow(CHUNK), mixer: null };
}

export interface WholeFile {
  readonly bytes: number;
  readonly tail: SavedTail;
  /** When its state was looked at, epoch ms. */
  readonly seenAt: number;
}

/**
 * All bytes that the file has when it is opened, chunk after chunk; each is `onChunk`'s until it returns. Null: it is no
 * regular file, or ends early. Throws what the operating system says.
 */
export function readWhole(file: string, room: ChunkRoom, onChunk: (bytes: Uint8Array) => void): WholeFile | null {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const seenAt = Date.now();
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) return null;
    const size = Number(stat.size);
    const prefix = new Prefix(room.mixer);
    while (prefix.length < size) {
      const chunk = readChunk(descriptor, room, prefix.length, size - prefix.length);
      if (chunk.length === 0) return null;
      onChunk(chunk);
      prefix.add(chunk);
    }
    return { bytes: size, tail: { state: plainState(stat), prefix: prefix.save(), again: 0 }, seenAt };
  } finally {
    closeSync(descriptor);
  }
}

/** A part of an open file between two nominal ends: it is the lines that begin in it. */
export interface Part {
  readonly descriptor: number;
  readonly from: number;
  readonly to: number;
  /** What lies before this is hashed already; it lies in the first lines. */
  readonly hashFrom: number;
  /** True: a line begins at `from`. */
  readonly isExact: boolean;
}

export interface ReadPart {
  /** File offsets of the first line's first byte and behind the last line. */
  readonly start: number;
  readonly end: number;
  /** Of the bytes from `start`, or from `hashFrom` where that comes later. */
  readonly digest: string;
  readonly tail: Uint8Array;
}

/** Null: a line is too long, or the file ends before the last line does. Throws what the operating system says. */
export function readPart(
  part: Part,
  room: ChunkRoom,
  onStart: (offset: number) => void,
  onChunk: (bytes: Uint8Array) => void,
): ReadPart | null {
  const { descriptor, to, hashFrom } = part;
  const start = part.isExact ? part.from : lineStartFrom(descriptor, room, part.from);
  const end = lineStartFrom(descriptor, room, to);
  if (start === null || end === null || end - Math.max(start, hashFrom) < WINDOW) return null;
  onStart(start);
  const hash = new Fingerprint(room.mixer);
  for (let at = start; at < end;) {
    const chunk = readChunk(descriptor, room, at, end - at);
    if (chunk.length === 0) return null;
    onChunk(chunk);
    hash.update(chunk.subarray(Math.min(chunk.length, Math.max(0, hashFrom - at))));
    at += chunk.length;
  }
  const tail = Buffer.alloc(WINDOW);
  if (readSync(descriptor, tail, 0, WINDOW, end - WINDOW) < WINDOW) return null;
  return { start, end, digest: hash.digest(), tail: new Uint8Array(tail) };
}

/** Where the first line begins that does not begin before `offset`. Null: none does within the longest line. */
function lineStartFrom(descriptor: number, room: ChunkRoom, offset: number): number | null {
  for (let at = offset - 1; at < offset + LONGEST_LINE;) {
    const chunk = readChunk(descriptor, room, at, 4096);
    if (chunk.length === 0) return null;
    const newline = chunk.indexOf(NEWLINE);
    if (newline >= 0) return at + newline + 1;
    at += chunk.length;
  }
  return null;
}

/** At most so many bytes, and no more than there is room for. */
function readChunk(descriptor: number, { bytes }: ChunkRoom, position: number, most: number): Uint8Array {
  const length = Math.min(most, bytes.length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(descriptor, bytes, filled, length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
