/** Tells apart the bytes of JSON text: what they may be in a string, in names and in numbers. */

export const QUOTE = 34;
export const BACKSLASH = 92;

export const TRUE = [...'true'].map((letter) => letter.charCodeAt(0));
export const FALSE = [...'false'].map((letter) => letter.charCodeAt(0));
export const NULL = [...'null'].map((letter) => letter.charCodeAt(0));
/** By byte: 1 for what may follow a backslash, besides `u`. */
export const ESCAPES = new Uint8Array(256);
for (const letter of '"\\/bfnrt') ESCAPES[letter.charCodeAt(0)] = 1;

/** By byte, what it is inside a string. */
export const KINDS = new Uint8Array(256);
export const PLAIN = 0;
export const CONTROL = 1;
const OTHER = 2;
KINDS.fill(CONTROL, 0, 32);
KINDS.fill(OTHER, 128);
KINDS[QUOTE] = OTHER;
KINDS[BACKSLASH] = OTHER;

export function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

export function isHex(byte: number): boolean {
  const lower = byte | 32;
  return isDigit(byte) || (lower >= 97 && lower <= 102);
}

export const HASH_START = 0x811c9dc5;
export const HASH_FACTOR = 0x01000193;

export function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = HASH_START;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), HASH_FACTOR);
  return hash;
}

export function wordsOf(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = bytes;
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, length >> 2) : new Int32Array(0);
}

/**
 * True when one of a word's four bytes is a quote, a backslash, below 32 or above 127. Each term has the highest bit of a
 * byte set where that byte, less than 128, is what it looks for; a borrow from a byte below only comes from one that is.
 */
export function hasOther(word: number): boolean {
  const quotes = (word ^ 0x22222222) - 0x01010101;
  const slashes = (word ^ 0x5c5c5c5c) - 0x01010101;
  return ((quotes | slashes | (word - 0x20202020) | word) & 0x80808080) !== 0;
}

export function isName(bytes: Uint8Array, from: number, to: number, name: Uint8Array): boolean {
  if (to - from !== name.length) return false;
  for (let at = 0; at < name.length; at += 1) if (bytes[from + at] !== name[at]) return false;
  return true;
}
