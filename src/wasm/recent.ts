/**
 * Finds the templates of records by their last step and the marks of their values: most are of a template that is known. Several
 * records wait for theirs, so that the memory is asked for all of them at once: asked for one after the other, it took as long as the
 * reading of the lines.
 */
import { hashOf } from './bytes';
import { KIND_OPENED, STEP_BEFORE, STEP_BYTES, STEP_KEPT, STEP_KIND, STEP_SLOT, STEP_VALUES } from './steps';
import { nextKey, templateNumber } from './texts';
import {
  MOST_WAITING,
  PLAIN,
  RECENT,
  RECENT_LINES,
  RECENT_LINE_BYTES,
  RECENT_LONG,
  RECENT_LONG_LINES,
  ROW_TEMPLATE,
  STEPS,
  WAITING,
  WAITING_LINES,
} from '../core/sources/columns/layout';

/** A line of the processor's cache: two entries of few marks, or one of many. */
const LINE_BYTES = RECENT_LINE_BYTES;
const SHORT_BYTES = 32;
/** Round, step, ground and template of an entry; a record that waits has its row instead of a template. Then the marks. */
const STEP = 2;
const GROUND = 4;
const TEMPLATE = 6;
const MARKS = 8;
const SHORT_MARKS = 12;
const LONG_MARKS = 28;
/** Lines where an entry may be, from the one on that its hash says. */
const PROBES = 4;

/** What was found before the steps or the texts were forgotten last means nothing. */
let round: u16 = 0;
let waiting: i32 = 0;
/** The first row of the scan for whose template there is no room; -1: none. */
export let refused: i32 = -1;

/** Of a new scan. */
export function forgetRefused(): void {
  refused = -1;
}

export function forgetRecent(): void {
  round += 1;
  if (round != 0) return;
  memory.fill(RECENT, 0, RECENT_LINES * LINE_BYTES);
  memory.fill(RECENT_LONG, 0, RECENT_LONG_LINES * LINE_BYTES);
  round = 1;
}

@inline
function waitingAt(place: i32): i32 {
  return WAITING + place * LINE_BYTES;
}

/** Where the marks of the next record belong. */
@inline
export function beginMarks(): i32 {
  const at = waitingAt(waiting);
  const zero = i64x2.splat(0);
  v128.store(at, zero);
  v128.store(at, zero, 16);
  v128.store(at, zero, 32);
  v128.store(at, zero, 48);
  return at + MARKS;
}

/** Writes the template of a row, the one of the record that was read last, now or in `settle`; false: there is no room for it. @param slots of the plan */
export function putTemplate(row: i32, step: i32, slots: i32, ground: u32): bool {
  const marks = <i32>load<u16>(step, STEP_VALUES);
  const now = waitingAt(waiting);
  if (marks > LONG_MARKS || load<u8>(step, STEP_KEPT) == 0 || ground > 0xffff) {
    const template = wholeTemplate(step, now + MARKS, slots, ground);
    store<u32>(ROW_TEMPLATE + (row << 2), template);
    return template >= 0;
  }
  const head = (<u64>ground << (GROUND << 3)) | (<u64>((step - STEPS) / STEP_BYTES) << (STEP << 3)) | round;
  store<u64>(now, head | (<u64>row << (TEMPLATE << 3)));
  store<i32>(WAITING_LINES + (waiting << 2), hashOfMarks(now, head, marks > SHORT_MARKS));
  waiting += 1;
  if (waiting == MOST_WAITING) settle(slots);
  return true;
}

/** Finds the templates of the rows that wait; see `refused`. */
export function settle(slots: i32): void {
  let touched: u32 = 0;
  for (let place = 0; place < waiting; place += 1) touched += load<u8>(firstLine(place));
  // That nobody thinks it idle.
  store<u32>(WAITING_LINES + (MOST_WAITING << 2), touched);
  for (let place = 0; place < waiting && refused < 0; place += 1) {
    const now = waitingAt(place);
    const row = <i32>load<u16>(now, TEMPLATE);
    const template = recentTemplate(now, load<i32>(WAITING_LINES + (place << 2)), slots);
    if (template < 0) refused = row;
    store<u32>(ROW_TEMPLATE + (row << 2), template);
  }
  waiting = 0;
}

@inline
function stepOf(now: i32): i32 {
  return STEPS + <i32>load<u16>(now, STEP) * STEP_BYTES;
}

@inline
function isLongAt(now: i32): bool {
  return <i32>load<u16>(stepOf(now), STEP_VALUES) > SHORT_MARKS;
}

@inline
function firstLine(place: i32): i32 {
  return lineOf(load<i32>(WAITING_LINES + (place << 2)), isLongAt(waitingAt(place)));
}

@inline
function recentTemplate(now: i32, hash: i32, slots: i32): i32 {
  const isLong = isLongAt(now);
  for (let probe = 0; probe < PROBES; probe += 1) {
    const line = lineOf(hash + probe, isLong);
    const entry = isLong ? longEntry(line, now) : shortEntry(line, now);
    if (entry != 0) return load<u16>(entry, TEMPLATE);
  }
  return newEntry(now, hash, slots);
}

function newEntry(now: i32, hash: i32, slots: i32): i32 {
  const template = wholeTemplate(stepOf(now), now + MARKS, slots, load<u16>(now, GROUND));
  if (template < 0) return template;
  const isLong = isLongAt(now);
  const entry = freeEntry(hash, isLong);
  memory.copy(entry, now, isLong ? LINE_BYTES : SHORT_BYTES);
  store<u16>(entry, <u16>template, TEMPLATE);
  return template;
}

@inline
function lineOf(hash: i32, isLong: bool): i32 {
  return isLong ? RECENT_LONG + (hash & (RECENT_LONG_LINES - 1)) * LINE_BYTES : RECENT + (hash & (RECENT_LINES - 1)) * LINE_BYTES;
}

/** What of two lanes is not as in the record that waits; the template may differ. */
@inline
function difference(entry: i32, now: i32): v128 {
  const first = v128.and(v128.xor(v128.load(entry), v128.load(now)), i16x8(-1, -1, -1, 0, -1, -1, -1, -1));
  return v128.or(first, v128.xor(v128.load(entry, 16), v128.load(now, 16)));
}

/** Both are compared before either is chosen: which one it is cannot be guessed. 0: neither. */
@inline
function shortEntry(line: i32, now: i32): i32 {
  const isFirst = !v128.any_true(difference(line, now));
  const isSecond = !v128.any_true(difference(line + SHORT_BYTES, now));
  return isFirst | isSecond ? select<i32>(line, line + SHORT_BYTES, isFirst) : 0;
}

@inline
function longEntry(line: i32, now: i32): i32 {
  const third = v128.xor(v128.load(line, 32), v128.load(now, 32));
  const fourth = v128.xor(v128.load(line, 48), v128.load(now, 48));
  return v128.any_true(v128.or(difference(line, now), v128.or(third, fourth))) ? 0 : line;
}

@inline
function hashOfMarks(now: i32, head: u64, isLong: bool): i32 {
  let hash =
    head * 0x9e3779b97f4a7c15 +
    load<u64>(now, 8) * 0xc2b2ae3d27d4eb4f +
    load<u64>(now, 16) * 0x165667b19e3779f9 +
    load<u64>(now, 24) * 0xff51afd7ed558ccd;
  if (isLong)
    hash +=
      load<u64>(now, 32) * 0xd6e8feb86659fd93 +
      load<u64>(now, 40) * 0xa0761d6478bd642f +
      load<u64>(now, 48) * 0xe7037ed1a0b428db +
      load<u64>(now, 56) * 0x8ebc6af09c88c6e3;
  return <i32>(((hash ^ (hash >> 32)) * 0xd6e8feb86659fd93) >> 40);
}

/** Where there is none among those that may be, one has to go. */
function freeEntry(hash: i32, isLong: bool): i32 {
  for (let probe = 0; probe < PROBES; probe += 1) {
    const line = lineOf(hash + probe, isLong);
    if (load<u16>(line) != round) return line;
    if (!isLong && load<u16>(line, SHORT_BYTES) != round) return line + SHORT_BYTES;
  }
  return lineOf(hash, isLong);
}

/** By all slots of the plan. */
function wholeTemplate(step: i32, marks: i32, slots: i32, ground: u32): i32 {
  const key = nextKey();
  memory.fill(key, 0, slots << 2);
  for (let at = load<i32>(step, STEP_BEFORE); at != STEPS; at = load<i32>(at, STEP_BEFORE)) {
    const slot = load<i32>(at, STEP_SLOT);
    if (slot < 0) continue;
    const mark = marks + (<i32>load<u16>(at, STEP_VALUES) << 1) - 2;
    store<u32>(key + (slot << 2), load<u8>(at, STEP_KIND) == KIND_OPENED ? PLAIN : load<u16>(mark));
  }
  store<u32>(key + (slots << 2), ground);
  return templateNumber(hashOf(key, (slots + 1) << 2));
}
