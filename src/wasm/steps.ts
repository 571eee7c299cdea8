/**
 * What stands between the values of records, as a tree: a step is the bytes from behind one value to the next, the same name among
 * them, and what is to be done with that value. Most records take the steps of one before, and none of their names is looked up.
 */
import {
  CLOSE_BRACE,
  COMMA,
  hashOf,
  isSame,
  NEWLINE,
  NO,
  OPEN_BRACE,
  plainEnd,
  QUOTE,
  RETURN,
  space,
} from './bytes';
import {
  KIND_ID,
  KIND_NUMBER,
  KIND_OBJECT,
  KIND_TIME,
  LEVELS,
  LEVEL_TABLE,
  MARK_NEEDED,
  MARK_WHOLE,
  MOST_ROWS,
  MOST_STEPS,
  ROW_NUMBERS,
  ROW_TIMES,
  SLOT_KIND,
  SLOT_MARKS,
  SLOT_NAME,
  SLOT_NAME_LENGTH,
  SLOT_TARGET,
  STEPS,
} from '../core/sources/columns/layout';
import { behindName } from './skip';

/** Kinds beside those of slots: nobody wants the value, an object of which values are wanted, the record's end, and what no record goes on with. */
export const KIND_SKIPPED = 5;
export const KIND_OPENED = 6;
export const KIND_END = 7;
export const KIND_NONE = 8;

/** A step's bytes come first; one with more of them is taken once and not kept. */
const LONGEST_STEP = 64;
export const STEP_LENGTH = 64;
/** Of its first sixteen bytes, a bit for each that lies behind it. */
const STEP_BEHIND = 68;
export const STEP_KIND = 72;
/** 1: others may follow it, for it stays. */
export const STEP_KEPT = 73;
/** Of the record up to here: whether one of its names is needed; of its end: whether its names are known. */
export const STEP_MATTERS = 74;
export const STEP_KNOWN = 75;
/** -1: nobody wants the value. */
export const STEP_SLOT = 76;
export const STEP_COLUMN = 80;
/** Where the values of its column begin. */
export const STEP_TARGET = 84;
/** The step that came behind it last, the first of all that did, and the next one behind the same step. */
export const STEP_NEXT = 88;
const STEP_FIRST = 92;
const STEP_OTHER = 96;
export const STEP_BEFORE = 100;
/** The step that opened the innermost object. */
const STEP_OPENER = 104;
/** Of the record up to here: its shape, its names, values that have a mark. */
export const STEP_SHAPE_LOW = 108;
export const STEP_SHAPE_HIGH = 112;
export const STEP_NAMES = 116;
export const STEP_VALUES = 118;
/** How many there are behind it, and how many up to here. */
const STEP_BRANCHES = 120;
const STEP_PLACE = 122;
/** Of one that opens an object: the level and depth of what stands in it. */
const STEP_LEVEL = 124;
const STEP_DEPTH = 126;
export const STEP_BYTES = 128;

/** More steps behind one are not kept. */
const MOST_BRANCHES = 16;
/** Longer records are left. */
const LONGEST_RECORD = 320;
const KEPT_END = STEPS + (MOST_STEPS - LONGEST_RECORD) * STEP_BYTES;
/** Where there are ever new steps, so many records pass before the old ones make room. */
const PATIENCE = 1024;

const NONE = STEPS + STEP_BYTES;
let free: i32 = 0;
/** Behind the last step that stays; those of the record at hand may not. */
let loose: i32 = 0;
let isCrowded: bool = false;
let since: i32 = 0;

/** Plans differ in what they want. */
export function forgetSteps(): void {
  free = NONE + STEP_BYTES;
  loose = 0;
  isCrowded = false;
  since = 0;
  memory.fill(STEPS, 0, STEP_BYTES << 1);
  // A line of newlines: no record goes on like that.
  memory.fill(NONE, NEWLINE, 16);
  store<i32>(NONE, 16, STEP_LENGTH);
  store<u8>(NONE, KIND_NONE, STEP_KIND);
  store<u8>(STEPS, KIND_OPENED, STEP_KIND);
  store<u8>(STEPS, 1, STEP_KEPT);
  store<i32>(STEPS, -1, STEP_SLOT);
  store<i32>(STEPS, NONE, STEP_NEXT);
  store<i32>(STEPS, STEPS, STEP_OPENER);
  store<u32>(STEPS, 0x811c9dc5, STEP_SHAPE_LOW);
  store<u16>(STEPS, 1, STEP_DEPTH);
}

/** To be called behind a record; true: it is time to forget all steps. */
export function tidySteps(): bool {
  since += 1;
  if (loose != 0) free = loose;
  loose = 0;
  return isCrowded && since >= PATIENCE;
}

/** True: the step's bytes stand here. */
@inline
export function isAt(step: i32, at: i32): bool {
  const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(step)));
  if ((same | <i32>load<u16>(step, STEP_BEHIND)) != 0xffff) return false;
  const length = load<i32>(step, STEP_LENGTH);
  return length <= 16 || isRestAt(step, at, length);
}

function isRestAt(step: i32, at: i32, length: i32): bool {
  for (let place = 16; place + 16 < length; place += 16)
    if (!isAllSame(v128.load(at + place), v128.load(step + place))) return false;
  return isAllSame(v128.load(at + length - 16), v128.load(step + length - 16));
}

@inline
function isAllSame(one: v128, other: v128): bool {
  return i8x16.all_true(i8x16.eq(one, other));
}

/** The step from another one on that stands here, but is not the one that came last; 0: none, and what stands here is nothing to go on with. */
export function otherStep(before: i32, at: i32): i32 {
  for (let step = load<i32>(before, STEP_FIRST); step != 0; step = load<i32>(step, STEP_OTHER))
    if (isAt(step, at)) {
      store<i32>(before, step, STEP_NEXT);
      return step;
    }
  return newStep(before, at);
}

/** As `otherStep`, read byte by byte: a step's bytes may be the first ones of another's. */
export function newStep(before: i32, from: i32): i32 {
  let opener = load<i32>(before, STEP_OPENER);
  let isFirst = load<u8>(before, STEP_KIND) == KIND_OPENED;
  let at = from;
  if (before == STEPS) {
    if (load<u8>(at) != OPEN_BRACE) return 0;
    at = space(at + 1);
    if (load<u8>(at) == CLOSE_BRACE) return 0;
  } else at = space(at);
  while (load<u8>(at) == CLOSE_BRACE) {
    isFirst = false;
    if (opener == STEPS) return endStep(before, from, at + 1);
    opener = load<i32>(load<i32>(opener, STEP_BEFORE), STEP_OPENER);
    at = space(at + 1);
  }
  if (!isFirst) {
    if (load<u8>(at) != COMMA) return 0;
    at = space(at + 1);
  }
  return load<u8>(at) == QUOTE ? nameStep(before, opener, from, at + 1) : 0;
}

/** The end of a record, its line's included. */
function endStep(before: i32, from: i32, at: i32): i32 {
  const newline = load<u8>(at) == RETURN ? at + 1 : at;
  return load<u8>(newline) == NEWLINE ? stepOf(before, STEPS, from, newline + 1, KIND_END, -1) : 0;
}

/** 0 as well where a name is left to the parser: one that comes twice, too, for of two the last one counts. */
function nameStep(before: i32, opener: i32, from: i32, name: i32): i32 {
  const end = plainEnd(name);
  if (end == NO) return 0;
  let value = behindName(end + 1);
  if (value == NO) return 0;
  const length = end - name;
  const hash = hashOf(name, length);
  const slot = slotOf(load<u16>(opener, STEP_LEVEL), hash, name, length);
  let kind = KIND_SKIPPED;
  let marks: u32 = 0;
  if (slot >= 0) {
    kind = load<i32>(SLOT_KIND + (slot << 2));
    marks = load<u32>(SLOT_MARKS + (slot << 2));
    if ((marks & MARK_WHOLE) != 0 || isTaken(slot, before)) return 0;
  }
  if (kind == KIND_OBJECT && load<u8>(value) == OPEN_BRACE) {
    kind = KIND_OPENED;
    value += 1;
  }
  const step = stepOf(before, opener, from, value, kind, slot);
  if (step == 0) return 0;
  if ((marks & MARK_NEEDED) != 0) store<u8>(step, 1, STEP_MATTERS);
  if (opener == STEPS) {
    const low = load<u32>(before, STEP_SHAPE_LOW);
    const high = load<u32>(before, STEP_SHAPE_HIGH);
    store<u32>(step, (low ^ hash) * 0x01000193, STEP_SHAPE_LOW);
    store<u32>(step, rotl<u32>(high, 7) + (hash ^ <u32>length) * 0x9e3779b1, STEP_SHAPE_HIGH);
    store<u16>(step, load<u16>(before, STEP_NAMES) + 1, STEP_NAMES);
  }
  return step;
}

/** -1: nobody wants it. */
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

function isTaken(slot: i32, before: i32): bool {
  for (let step = before; step != STEPS; step = load<i32>(step, STEP_BEFORE))
    if (load<i32>(step, STEP_SLOT) == slot) return true;
  return false;
}

/** The step behind another one with these bytes. */
function stepOf(before: i32, opener: i32, from: i32, to: i32, kind: i32, slot: i32): i32 {
  const length = to - from;
  for (let step = load<i32>(before, STEP_FIRST); step != 0; step = load<i32>(step, STEP_OTHER))
    if (load<i32>(step, STEP_LENGTH) == length && <i32>load<u8>(step, STEP_KIND) == kind && isSame(step, from, length)) {
      store<i32>(before, step, STEP_NEXT);
      return step;
    }
  const place = <i32>load<u16>(before, STEP_PLACE) + 1;
  if (place == LONGEST_RECORD) return 0;
  const step = free;
  free += STEP_BYTES;
  memory.fill(step, 0, STEP_BYTES);
  keep(before, step, from, length);
  store<i32>(step, length, STEP_LENGTH);
  store<u8>(step, <u8>kind, STEP_KIND);
  store<u8>(step, load<u8>(before, STEP_MATTERS), STEP_MATTERS);
  store<i32>(step, slot, STEP_SLOT);
  store<i32>(step, NONE, STEP_NEXT);
  store<i32>(step, before, STEP_BEFORE);
  store<i32>(step, opener, STEP_OPENER);
  store<u32>(step, load<u32>(before, STEP_SHAPE_LOW), STEP_SHAPE_LOW);
  store<u32>(step, load<u32>(before, STEP_SHAPE_HIGH), STEP_SHAPE_HIGH);
  store<u16>(step, load<u16>(before, STEP_NAMES), STEP_NAMES);
  store<u16>(step, <u16>place, STEP_PLACE);
  const values = load<u16>(before, STEP_VALUES);
  store<u16>(step, slot >= 0 && kind != KIND_OPENED ? values + 1 : values, STEP_VALUES);
  if (slot >= 0) setTarget(step, opener, kind, load<i32>(SLOT_TARGET + (slot << 2)));
  return step;
}

function setTarget(step: i32, opener: i32, kind: i32, target: i32): void {
  if (kind == KIND_OPENED) {
    store<i32>(step, step, STEP_OPENER);
    store<u16>(step, <u16>target, STEP_LEVEL);
    store<u16>(step, load<u16>(opener, STEP_DEPTH) + 1, STEP_DEPTH);
  }
  if (kind == KIND_NUMBER || kind == KIND_TIME || kind == KIND_ID) store<i32>(step, target, STEP_COLUMN);
  if (kind == KIND_NUMBER) store<i32>(step, ROW_NUMBERS + ((target * MOST_ROWS) << 3), STEP_TARGET);
  if (kind == KIND_TIME) store<i32>(step, ROW_TIMES + ((target * MOST_ROWS) << 3), STEP_TARGET);
}

/** Puts it behind the one before for good, if that one is kept and there is room. */
function keep(before: i32, step: i32, from: i32, length: i32): void {
  const branches = <i32>load<u16>(before, STEP_BRANCHES);
  const isRoom = branches < MOST_BRANCHES && step < KEPT_END;
  if (!isRoom) isCrowded = true;
  if (!isRoom || length > LONGEST_STEP || load<u8>(before, STEP_KEPT) == 0) {
    if (loose == 0) loose = step;
    return;
  }
  memory.copy(step, from, length);
  store<u16>(step, length < 16 ? <u16>(-1 << length) : 0, STEP_BEHIND);
  store<u8>(step, 1, STEP_KEPT);
  store<i32>(step, load<i32>(before, STEP_FIRST), STEP_OTHER);
  store<i32>(before, step, STEP_FIRST);
  store<i32>(before, step, STEP_NEXT);
  store<u16>(before, <u16>(branches + 1), STEP_BRANCHES);
}

/** Of the object that the value of a step stands in, or of the one that it opens. */
export function depthOf(step: i32): i32 {
  return load<u16>(load<i32>(step, STEP_OPENER), STEP_DEPTH);
}
