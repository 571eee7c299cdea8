/**
 * The line scanner: AssemblyScript, compiled to WebAssembly. It looks over whole lines of JSON in its memory and leaves, for
 * each that matters, a row of numbers; what the lines say besides is a template, told apart but not understood here.
 */
import { NO } from './bytes';

export { hashOf } from './bytes';
export { meaningOf, recipeOf } from './composing';
export { attempt, compared, pack } from './events';
export { mix } from './fingerprint';
export { narrow } from './narrowing';
import {
  AT_END,
  AT_LINE,
  AT_SHAPE,
  ID_SEEN,
  LAST_ID_BYTES,
  LAST_IDS,
  LINE_LIMIT,
  LONG_WAY,
  MOST_IDS,
  MOST_ROWS,
  MOST_SHAPES,
  MOST_SLOTS,
  NO_ROOM,
  NO_ROWS,
  NUMBERS_NOW,
  ROW_END,
  ROW_IDS,
  ROW_LINE,
  ROW_NUMBERS,
  ROW_SCALES,
  ROW_START,
  ROW_TEMPLATE,
  ROW_TIMES,
  SCALES_NOW,
  SHAPE_PLACES,
  SHAPES,
  SLOT_LAST_LENGTH,
  SLOT_SEEN,
  TIMES_NOW,
} from '../core/sources/columns/layout';
import { forgetNames, forgetRecords, isFull, isOdd, isPlainId, isWhole, matters, names, readRecord, shapeHigh, shapeLow, valueOf, valuesHash } from './record';
import { forgetTexts, nextKey, templateNumber } from './texts';
import { idKey } from './values';

const OPEN_BRACE: u8 = 123;
const NEWLINE: u8 = 10;
const RETURN: u8 = 13;

let slots: i32 = 0;
let numbers: i32 = 0;
let times: i32 = 0;
let ids: i32 = 0;
let shapes: i32 = 0;
let allMatter: bool = false;
/** Column of the ids that nothing is counted by; -1: none. */
let request: i32 = -1;

/** Rows, lines and the reason of the last `scan`, and where the line ended that it does not know. */
export let rows: i32 = 0;
export let lines: i32 = 0;
export let why: i32 = 0;
export let lineEnd: i32 = 0;

/** Begins anew, with a plan that has been written to memory. */
/** @param always 1: every record matters */
export function begin(slotCount: i32, numberColumns: i32, timeColumns: i32, idColumns: i32, requestColumn: i32, always: i32): void {
  slots = slotCount;
  request = requestColumn;
  allMatter = always != 0;
  numbers = numberColumns;
  times = timeColumns;
  ids = idColumns;
  shapes = 0;
  memory.fill(SHAPES, 0, SHAPE_PLACES << 3);
  forgetNames();
  for (let id = 0; id < MOST_IDS; id += 1) store<i32>(LAST_IDS + id * (LAST_ID_BYTES + 16), 0);
  forget();
}

/** Makes room for texts: all templates mean nothing any more. */
export function forget(): void {
  // The last word is the ground.
  forgetTexts(slots + 1);
  forgetRecords();
  memory.fill(SLOT_SEEN, 0, MOST_SLOTS << 2);
  memory.fill(ID_SEEN, 0, MOST_IDS << 2);
  memory.fill(SLOT_LAST_LENGTH, 0, MOST_SLOTS << 2);
}

/** The shape of the line at which `scan` stopped is known from now on. How many names its record has is for the caller to compare. */
export function learn(): void {
  if (shapes == MOST_SHAPES || isKnown()) return;
  store<u64>(SHAPES + (shapePlace() << 3), shapeKey());
  shapes += 1;
}

export function nameCount(): i32 {
  return names;
}

/** Lines from `from` on, of bytes before `to`; answers where it stopped: at the begin of a line. @param ground part of each template */
export function scan(from: i32, to: i32, ground: u32): i32 {
  rows = 0;
  lines = 0;
  let at = from;
  while (true) {
    if (at >= to) return stop(AT_END, at);
    if (rows == MOST_ROWS) return stop(NO_ROWS, at);
    if (load<u8>(at) != OPEN_BRACE) return stop(AT_LINE, at);
    let end = readRecord(at, to);
    if (end == NO || isWhole) return stop(AT_LINE, at);
    if (end < to && load<u8>(end) == RETURN) end += 1;
    if (end >= to || load<u8>(end) != NEWLINE || end - at > LINE_LIMIT) return stop(AT_LINE, at);
    lineEnd = end;
    if (!isKnown()) return stop(AT_SHAPE, at);
    if (isFull) return stop(NO_ROOM, at);
    if ((matters || allMatter) && !addRow(at, end, ground)) return stop(NO_ROOM, at);
    lines += 1;
    at = end + 1;
  }
}

function stop(reason: i32, at: i32): i32 {
  why = reason;
  return at;
}

function shapeKey(): u64 {
  return ((<u64>shapeHigh << 32) | shapeLow) + 1;
}

/** Where it stands, else where it belongs. */
function shapePlace(): i32 {
  const key = shapeKey();
  let place = shapeLow & (SHAPE_PLACES - 1);
  while (true) {
    const held = load<u64>(SHAPES + (place << 3));
    if (held == key || held == 0) return place;
    place = (place + 1) & (SHAPE_PLACES - 1);
  }
}

function isKnown(): bool {
  return load<u64>(SHAPES + (shapePlace() << 3)) == shapeKey();
}

function addRow(from: i32, end: i32, ground: u32): bool {
  const row = rows;
  if (isOdd) store<u32>(ROW_TEMPLATE + (row << 2), LONG_WAY);
  else {
    const key = nextKey();
    for (let slot = 0; slot < slots; slot += 1) store<u32>(key + (slot << 2), valueOf(slot));
    store<u32>(key + (slots << 2), ground);
    const hash = valuesHash + <u64>ground;
    const template = templateNumber(<u32>(hash ^ (hash >> 32)));
    if (template < 0) return false;
    store<u32>(ROW_TEMPLATE + (row << 2), template);
    for (let column = 0; column < numbers; column += 1) {
      store<f64>(ROW_NUMBERS + ((column * MOST_ROWS + row) << 3), load<f64>(NUMBERS_NOW + (column << 3)));
      store<u8>(ROW_SCALES + column * MOST_ROWS + row, load<u8>(SCALES_NOW + column));
    }
    for (let column = 0; column < times; column += 1)
      store<f64>(ROW_TIMES + ((column * MOST_ROWS + row) << 3), load<f64>(TIMES_NOW + (column << 3)));
    addIds(row);
  }
  store<i32>(ROW_START + (row << 2), from);
  store<i32>(ROW_END + (row << 2), end);
  store<i32>(ROW_LINE + (row << 2), lines);
  rows = row + 1;
  return true;
}

/** Of several ids only the first one counts. */
function addIds(row: i32): void {
  let hasId = false;
  for (let column = 0; column < ids; column += 1) {
    if (!isPlainId(column) || (hasId && column != request)) continue;
    store<u64>(ROW_IDS + ((column * MOST_ROWS + row) << 3), idKey(column));
    hasId = true;
  }
}
