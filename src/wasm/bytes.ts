/**
 * Bytes of JSON text: white space, strings, names and numbers, sixteen at a time where that is possible. Nothing looks for the end
 * of the bytes: a newline stands there, and no record goes on behind one.
 */

/** No end: the bytes are not what is expected here, or end before it does. */
export const NO: i32 = -1;

export const QUOTE: u8 = 34;
export const BACKSLASH: u8 = 92;
export const COMMA: u8 = 44;
export const COLON: u8 = 58;
export const OPEN_BRACKET: u8 = 91;
export const CLOSE_BRACKET: u8 = 93;
export const OPEN_BRACE: u8 = 123;
export const CLOSE_BRACE: u8 = 125;
export const NEWLINE: u8 = 10;
export const RETURN: u8 = 13;
const SPACE: u8 = 32;
const TAB: u8 = 9;

@inline
export function isDigit(byte: u8): bool {
  return <u8>(byte - 48) <= 9;
}

/** A newline inside a record would make it one over several lines. */
@inline
export function space(from: i32): i32 {
  let at = from;
  while (load<u8>(at) == SPACE || load<u8>(at) == TAB) at += 1;
  return at;
}

/** Of sixteen bytes, a bit for each that is a quote, a backslash, below 32 or above 127. */
@inline
export function specials(bytes: v128): i32 {
  return i8x16.bitmask(
    v128.or(
      v128.or(i8x16.eq(bytes, i8x16.splat(QUOTE)), i8x16.eq(bytes, i8x16.splat(BACKSLASH))),
      i8x16.lt_s(bytes, i8x16.splat(32)),
    ),
  );
}

/** The first of them. */
@inline
function special(from: i32): i32 {
  let at = from;
  while (true) {
    const found = specials(v128.load(at));
    if (found != 0) return at + ctz(found);
    at += 16;
  }
}

/** The index behind the closing quote of a string whose first byte is at `from`. */
export function skipString(from: i32): i32 {
  let at = from;
  let block = from;
  while (true) {
    let found = specials(v128.load(block));
    // What an escape or a character of the block before has used up.
    if (at > block) found &= -1 << (at - block);
    while (found != 0) {
      const place = block + ctz(found);
      const byte = load<u8>(place);
      if (byte == QUOTE) return place + 1;
      if (byte < 32) return NO;
      at = byte == BACKSLASH ? skipEscape(place + 1) : skipSequence(place);
      if (at == NO) return NO;
      found = at - block < 16 ? found & (-1 << (at - block)) : 0;
    }
    block += 16;
  }
}

/** The closing quote of a string of plain bytes only. */
@inline
export function plainEnd(from: i32): i32 {
  const at = special(from);
  return load<u8>(at) == QUOTE ? at : NO;
}

function skipEscape(at: i32): i32 {
  const letter = load<u8>(at);
  // " \ / b f n r t
  if (letter == 110 || letter == 34 || letter == 92 || letter == 47 || letter == 116 || letter == 114 || letter == 98 || letter == 102)
    return at + 1;
  if (letter != 117) return NO;
  for (let digit = at + 1; digit <= at + 4; digit += 1) if (!isHex(load<u8>(digit))) return NO;
  return at + 5;
}

function isHex(byte: u8): bool {
  const lower = byte | 32;
  return isDigit(byte) || (lower >= 97 && lower <= 102);
}

/** A character of more bytes than one, as UTF-8 writes it: the shortest way, no surrogates, nothing past U+10FFFF. */
function skipSequence(at: i32): i32 {
  const first = load<u8>(at);
  const second = load<u8>(at + 1);
  if (first >= 0xc2 && first < 0xe0) return isRest(second) ? at + 2 : NO;
  if (!isRest(second)) return NO;
  if (first >= 0xe0 && first < 0xf0) {
    if (!isRest(load<u8>(at + 2))) return NO;
    if (first == 0xe0 && second < 0xa0) return NO;
    return first == 0xed && second >= 0xa0 ? NO : at + 3;
  }
  if (first < 0xf0 || first > 0xf4 || !isRest(load<u8>(at + 2)) || !isRest(load<u8>(at + 3))) return NO;
  if (first == 0xf0 && second < 0x90) return NO;
  return first == 0xf4 && second >= 0x90 ? NO : at + 4;
}

@inline
function isRest(byte: u8): bool {
  return (byte & 0xc0) == 0x80;
}

/** The index behind a number in JSON's grammar. */
export function skipNumber(from: i32): i32 {
  let at = load<u8>(from) == 45 ? from + 1 : from;
  const first = at;
  while (isDigit(load<u8>(at))) at += 1;
  if (at == first || (load<u8>(first) == 48 && at > first + 1)) return NO;
  if (load<u8>(at) == 46) {
    const point = at;
    at += 1;
    while (isDigit(load<u8>(at))) at += 1;
    if (at == point + 1) return NO;
  }
  if ((load<u8>(at) | 32) == 101) {
    at += 1;
    if (load<u8>(at) == 43 || load<u8>(at) == 45) at += 1;
    const digits = at;
    while (isDigit(load<u8>(at))) at += 1;
    if (at == digits) return NO;
  }
  return at;
}

/** `true`, `false` or `null` by its first letter. */
@inline
export function skipWord(from: i32): i32 {
  const word = load<u32>(from);
  if (word == 0x65757274 || word == 0x6c6c756e) return from + 4;
  return word == 0x736c6166 && load<u8>(from + 4) == 101 ? from + 5 : NO;
}

/** Of bytes, eight at a time. */
export function hashOf(from: i32, length: i32): u32 {
  let hash: u64 = 0x9e3779b97f4a7c15 ^ length;
  let at = from;
  const last = from + length;
  for (; at + 8 <= last; at += 8) hash = mixed(hash, load<u64>(at));
  if (at < last) hash = mixed(hash, load<u64>(at) & ((<u64>1 << (<u64>(last - at) * 8)) - 1));
  return <u32>(hash ^ (hash >> 32));
}

@inline
function mixed(hash: u64, word: u64): u64 {
  const next = (hash ^ word) * 0xff51afd7ed558ccd;
  return next ^ (next >> 32);
}

export function isSame(one: i32, other: i32, length: i32): bool {
  let at = 0;
  for (; at + 8 <= length; at += 8) if (load<u64>(one + at) != load<u64>(other + at)) return false;
  if (at == length) return true;
  const rest = (<u64>1 << (<u64>(length - at) * 8)) - 1;
  return ((load<u64>(one + at) ^ load<u64>(other + at)) & rest) == 0;
}
