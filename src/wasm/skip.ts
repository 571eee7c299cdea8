/** Goes over JSON values whose content nobody wants, and over what stands between the members of objects and lists. */
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  NO,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipNumber,
  skipString,
  skipWord,
  space,
} from './bytes';
import { DEEPEST } from '../core/sources/columns/layout';

/** The index behind a value. @param depth of the object or list that it stands in */
export function skip(from: i32, depth: i32): i32 {
  const byte = load<u8>(from);
  if (byte == QUOTE) return skipString(from + 1);
  if (byte == OPEN_BRACE) return skipObject(from + 1, depth + 1);
  if (byte == OPEN_BRACKET) return skipArray(from + 1, depth + 1);
  if (byte == 116 || byte == 102 || byte == 110) return skipWord(from);
  return skipNumber(from);
}

/** True: what `behindValue` looked at was the end of the object or list. */
let isClosed: bool = false;

/** Where the next member of an object or list begins, or the index behind its end. */
@inline
function behindValue(from: i32, close: u8): i32 {
  const at = space(from);
  const byte = load<u8>(at);
  isClosed = byte == close;
  if (isClosed) return at + 1;
  return byte == COMMA ? space(at + 1) : NO;
}

/** Where the value begins whose name ends before `from`. */
@inline
export function behindName(from: i32): i32 {
  const colon = space(from);
  return load<u8>(colon) == COLON ? space(colon + 1) : NO;
}

function skipObject(from: i32, depth: i32): i32 {
  if (depth > DEEPEST) return NO;
  let at = space(from);
  if (load<u8>(at) == CLOSE_BRACE) return at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return NO;
    const nameEnd = skipString(at + 1);
    if (nameEnd == NO) return NO;
    const value = behindName(nameEnd);
    if (value == NO) return NO;
    at = skip(value, depth);
    if (at == NO) return NO;
    at = behindValue(at, CLOSE_BRACE);
    if (at == NO || isClosed) return at;
  }
}

function skipArray(from: i32, depth: i32): i32 {
  if (depth > DEEPEST) return NO;
  let at = space(from);
  if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
  while (true) {
    at = skip(at, depth);
    if (at == NO) return NO;
    at = behindValue(at, CLOSE_BRACKET);
    if (at == NO || isClosed) return at;
  }
}
