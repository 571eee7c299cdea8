/** Looks over one JSON object: checks its grammar, takes note of the order of its names, and of the values that a plan wants. */
import { hashOf, isSame, NO, QUOTE, setEnd, skipNumber, skipString, skipWord, space, plainEnd } from './bytes';
import {
  ABSENT,
  DEEPEST,
  FIRST_TEXT,
  ID_SEEN,
  KIND_ID,
  KIND_NUMBER,
  KIND_OBJECT,
  KIND_TEXT,
  KIND_TIME,
  LAST_NAMES,
  LAST_NAME_BYTES,
  LEVELS,
  LEVEL_TABLE,
  LONGEST_LAST_NAME,
  LONGEST_TEXT,
  MARK_NEEDED,
  MARK_WHOLE,
  MOST_LAST_NAMES,
  NOTHING,
  NUMERIC,
  ODD,
  PLAIN,
  SLOT_KIND,
  SLOT_LAST,
  SLOT_LAST_LENGTH,
  SLOT_LAST_NUMBER,
  SLOT_MARKS,
  SLOT_NAME,
  SLOT_NAME_LENGTH,
  SLOT_SEEN,
  SLOT_TARGET,
  SLOT_VALUE,
} from '../core/sources/columns/layout';
import { startOf, textNumber } from './texts';
import { idValue, numberValue, timeValue } from './values';

const COMMA: u8 = 44;
const COLON: u8 = 58;
const OPEN_BRACKET: u8 = 91;
const CLOSE_BRACKET: u8 = 93;
const OPEN_BRACE: u8 = 123;
const CLOSE_BRACE: u8 = 125;

/** Tells apart the orders of names that records have. */
export let shapeLow: u32 = 0;
export let shapeHigh: u32 = 0;
/** How many names the record has. */
export let names: i32 = 0;
/** False: the record has none of the names that are needed. */
export let matters: bool = false;
/** True: a name that is left to the parser, or one that came twice. */
export let isWhole: bool = false;
/** True: a value in which it would take a parser to see what it is. */
export let isOdd: bool = false;
/** True: there is no room for another text. */
export let isFull: bool = false;

/** Behind the last byte that there is. */
let limit: i32 = 0;

/** Which record it is: a slot that was seen in another one is absent in this. */
let record: u32 = 0;

export function forgetRecords(): void {
  record = 0;
}

/** The index behind the object that begins at `from`, of bytes before `to`. */
export function readRecord(from: i32, to: i32): i32 {
  setEnd(to);
  limit = to;
  nth = 0;
  valuesHash = 0;
  record += 1;
  shapeLow = 0x811c9dc5;
  shapeHigh = 0;
  names = 0;
  matters = false;
  isWhole = false;
  isOdd = false;
  isFull = false;
  return readObject(0, from, 1);
}

/** Of what the record's slots hold, in whatever order they come. */
export let valuesHash: u64 = 0;

@inline
function setValue(slot: i32, value: u32): void {
  store<u32>(SLOT_VALUE + (slot << 2), value);
  const mixed = ((<u64>(slot + 1) << 32) | value) * 0xff51afd7ed558ccd;
  valuesHash ^= (mixed ^ (mixed >> 32)) * 0x9e3779b97f4a7c15;
}

/** What stands for a slot's value in this record. */
@inline
export function valueOf(slot: i32): u32 {
  return load<u32>(SLOT_SEEN + (slot << 2)) == record ? load<u32>(SLOT_VALUE + (slot << 2)) : ABSENT;
}

/** True: this record has a plain id in the column. */
export function isPlainId(column: i32): bool {
  return load<u32>(ID_SEEN + (column << 2)) == record;
}

/** An object of which values are wanted; of the record itself all names make its shape. */
function readObject(level: i32, from: i32, depth: i32): i32 {
  let at = space(from + 1);
  if (at == NO) return NO;
  if (load<u8>(at) == CLOSE_BRACE) return level == 0 ? NO : at + 1;
  while (true) {
    if (load<u8>(at) != QUOTE) return NO;
    const name = at + 1;
    const known = LAST_NAMES + nth * LAST_NAME_BYTES;
    if (nth == MOST_LAST_NAMES || !isLastName(known, level, name)) {
      if (!readName(known, level, name)) return NO;
    }
    if (nth < MOST_LAST_NAMES) nth += 1;
    const nameEnd = name + load<i32>(known, 4);
    const hash = load<u32>(known, 8);
    const slot = load<i32>(known, 12);
    if (level == 0) {
      shapeLow = (shapeLow ^ hash) * 0x01000193;
      shapeHigh = rotl<u32>(shapeHigh, 7) + (hash ^ <u32>(nameEnd - name)) * 0x9e3779b1;
      names += 1;
    }
    const value = behindName(nameEnd + 1);
    if (value == NO) return NO;
    at = slot < 0 ? skip(value, depth) : readValue(slot, value, depth);
    if (at == NO) return NO;
    at = behindValue(at, CLOSE_BRACE);
    if (at == NO || isClosed) return at;
  }
}

/** Which name of the record the next one is, nested ones included. */
let nth: i32 = 0;

/** True: at this place the record before had the same name in the same object. */
@inline
function isLastName(known: i32, level: i32, name: i32): bool {
  const length = load<i32>(known, 4) + 1;
  if (length == 1 || length > LONGEST_LAST_NAME || load<i32>(known) != level || name + length > limit) return false;
  const first = i8x16.bitmask(i8x16.eq(v128.load(name), v128.load(known, 16)));
  if (length <= 16) return (first | (-1 << length)) == -1;
  if (first != 0xffff) return false;
  return (i8x16.bitmask(i8x16.eq(v128.load(name, 16), v128.load(known, 32))) | (-1 << (length - 16))) == -1;
}

/** False: it has no end, or is not plain. */
function readName(known: i32, level: i32, name: i32): bool {
  const end = plainEnd(name);
  if (end == NO) return false;
  const length = end - name;
  const hash = hashOf(name, length);
  store<i32>(known, level);
  store<i32>(known, length, 4);
  store<u32>(known, hash, 8);
  store<i32>(known, slotOf(level, hash, name, length), 12);
  if (length < LONGEST_LAST_NAME) memory.copy(known + 16, name, length + 1);
  return true;
}

/** Plans differ in the slots of a name. */
export function forgetNames(): void {
  memory.fill(LAST_NAMES, 0, (MOST_LAST_NAMES + 1) * LAST_NAME_BYTES);
}

/** True: what `behindValue` looked at was the end of the object or list. */
let isClosed: bool = false;

/** Where the next member of an object or list begins, or the index behind its end. */
@inline
function behindValue(from: i32, close: u8): i32 {
  const at = space(from);
  if (at == NO) return NO;
  const byte = load<u8>(at);
  isClosed = byte == close;
  if (isClosed) return at + 1;
  return byte == COMMA ? space(at + 1) : NO;
}

/** Where the value begins whose name ends before `from`. */
@inline
function behindName(from: i32): i32 {
  const colon = space(from);
  return colon == NO || load<u8>(colon) != COLON ? NO : space(colon + 1);
}

/** -1: nobody wants it. */
@inline
function slotOf(level: i32, hash: u32, name: i32, length: i32): i32 {
  const table = LEVELS + level * (LEVEL_TABLE << 2);
  let place = hash & (LEVEL_TABLE - 1);
  while (true) {
    const slot = load<i32>(table + (place << 2)) - 1;
    if (slot < 0) return -1;
    if (load<i32>(SLOT_NAME_LENGTH + (slot << 2)) == length && isSame(load<i32>(SLOT_NAME + (slot << 2)), name, length))
      return slot;
    place = (place + 1) & (LEVEL_TABLE - 1);
  }
}

function readValue(slot: i32, from: i32, depth: i32): i32 {
  const place = slot << 2;
  const marks = load<u32>(SLOT_MARKS + place);
  // Of two equal names the last one counts: left to the parser.
  if ((marks & MARK_WHOLE) != 0 || load<u32>(SLOT_SEEN + place) == record) isWhole = true;
  if ((marks & MARK_NEEDED) != 0) matters = true;
  store<u32>(SLOT_SEEN + place, record);
  const first = load<u8>(from);
  const kind = load<u32>(SLOT_KIND + place);
  if (kind == KIND_OBJECT && first == OPEN_BRACE) {
    setValue(slot, PLAIN);
    return readObject(load<i32>(SLOT_TARGET + place), from, depth + 1);
  }
  const end = skip(from, depth);
  if (end == NO) return NO;
  setValue(slot, kind == KIND_TEXT || kind == KIND_OBJECT ? textValue(slot, from, end) : columnValue(slot, kind, from, end));
  return end;
}

function columnValue(slot: i32, kind: u32, from: i32, end: i32): u32 {
  const column = load<i32>(SLOT_TARGET + (slot << 2));
  const first = load<u8>(from);
  let value: u32 = ODD;
  if (first == 110) value = NOTHING;
  else if (first == QUOTE) {
    if (kind == KIND_TIME) value = timeValue(from + 1, end - 1, column);
    else if (kind == KIND_ID && plainEnd(from + 1) == end - 1) {
      value = idValue(from + 1, end - 1, column);
      if (value == PLAIN) store<u32>(ID_SEEN + (column << 2), record);
    }
  } else if (first == 45 || <u8>(first - 48) <= 9) {
    if (kind == KIND_NUMBER) value = numberValue(from, end, column);
    else if (kind == KIND_ID) value = NUMERIC;
  }
  if (value == ODD) isOdd = true;
  return value;
}

/** A text, word, number, list or object as it stands: most are the same as in the record before. */
function textValue(slot: i32, from: i32, end: i32): u32 {
  const place = slot << 2;
  const length = end - from;
  if (load<i32>(SLOT_LAST_LENGTH + place) == length && isSame(load<i32>(SLOT_LAST + place), from, length))
    return load<u32>(SLOT_LAST_NUMBER + place);
  if (length > LONGEST_TEXT) {
    isOdd = true;
    return ODD;
  }
  const number = textNumber(from, length);
  if (number < 0) {
    isFull = true;
    return ODD;
  }
  store<i32>(SLOT_LAST + place, startOf(number));
  store<i32>(SLOT_LAST_LENGTH + place, length);
  store<u32>(SLOT_LAST_NUMBER + place, <u32>number + FIRST_TEXT);
  return <u32>number + FIRST_TEXT;
}

function skip(from: i32, depth: i32): i32 {
  const byte = load<u8>(from);
  if (byte == QUOTE) return skipString(from + 1);
  if (byte == OPEN_BRACE) return skipObject(from + 1, depth + 1);
  if (byte == OPEN_BRACKET) return skipArray(from + 1, depth + 1);
  if (byte == 116 || byte == 102 || byte == 110) return skipWord(from);
  return skipNumber(from);
}

function skipObject(from: i32, depth: i32): i32 {
  if (depth > DEEPEST) return NO;
  let at = space(from);
  if (at == NO) return NO;
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
  if (at == NO) return NO;
  if (load<u8>(at) == CLOSE_BRACKET) return at + 1;
  while (true) {
    at = skip(at, depth);
    if (at == NO) return NO;
    at = behindValue(at, CLOSE_BRACKET);
    if (at == NO || isClosed) return at;
  }
}
