/**
 * The line scanner: AssemblyScript, compiled to WebAssembly. It looks over whole lines of JSON in its memory and leaves, for
 * each that matters, a row of numbers; what the lines say besides is a template, told apart but not understood here.
 */
import { NEWLINE, NO } from './bytes';

export { hashOf } from './bytes';
export { meaningOf, recipeOf, standingOf } from './composing';
export { attempt, compared, pack } from './events';
export { mix } from './fingerprint';
export { narrow } from './narrowing';
import {
  AT_END,
  AT_LINE,
  AT_SHAPE,
  LINE_LIMIT,
  LONG_WAY,
  MOST_ROWS,
  MOST_SHAPES,
  MOST_SLOTS,
  NO_ROOM,
  NO_ROWS,
  ROW_END,
  ROW_IDS,
  ROW_LINE,
  ROW_START,
  ROW_TEMPLATE,
  SHAPE_PLACES,
  SHAPES,
  SLOT_LAST_LENGTH,
} from '../core/sources/columns/layout';
import { forgetLastIds, idKey, plainIds } from './ids';
import { beginMarks, forgetRecent, forgetRefused, putTemplate, refused, settle } from './recent';
import { isFull, isOdd, lastStep, readRecord } from './record';
import { forgetShortTexts } from './shortTexts';
import { forgetSteps, STEP_KNOWN, STEP_MATTERS, STEP_NAMES, STEP_SHAPE_HIGH, STEP_SHAPE_LOW, tidySteps } from './steps';
import { forgetTexts } from './texts';

let slots: i32 = 0;
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

/** Begins anew, with a plan that has been written to memory. @param always 1: every record matters */
export function begin(slotCount: i32, idColumns: i32, requestColumn: i32, always: i32): void {
  slots = slotCount;
  request = requestColumn;
  allMatter = always != 0;
  ids = idColumns;
  shapes = 0;
  memory.fill(SHAPES, 0, SHAPE_PLACES << 3);
  forgetSteps();
  forgetLastIds();
  forget();
}

/** Makes room for texts: all templates mean nothing any more. */
export function forget(): void {
  // The last word is the ground.
  forgetTexts(slots + 1);
  forgetShortTexts();
  forgetRecent();
  memory.fill(SLOT_LAST_LENGTH, 0, MOST_SLOTS << 2);
}

/** The shape of the line at which `scan` stopped is known from now on. How many names its record has is for the caller to compare. */
export function learn(): void {
  if (shapes == MOST_SHAPES || isKnown()) return;
  store<u64>(SHAPES + (shapePlace() << 3), shapeKey());
  shapes += 1;
}

export function nameCount(): i32 {
  return load<u16>(lastStep, STEP_NAMES);
}

/** Lines from `from` on, of bytes before `to`; answers where it stopped: at the begin of a line. @param ground part of each template */
export function scan(from: i32, to: i32, ground: u32): i32 {
  rows = 0;
  lines = 0;
  forgetRefused();
  // A line that goes on behind them ends there as long as somebody looks.
  const behind = load<u8>(to);
  store<u8>(to, NEWLINE);
  const at = scanLines(from, to, ground);
  store<u8>(to, behind);
  return at;
}

function scanLines(from: i32, to: i32, ground: u32): i32 {
  let at = from;
  while (true) {
    if (at >= to) return stop(AT_END, at);
    if (rows == MOST_ROWS) return stop(NO_ROWS, at);
    const end = readRecord(at, rows, beginMarks());
    const reason = end == NO || end > to || end - at > LINE_LIMIT ? AT_LINE : addLine(at, end - 1, ground);
    if (tidySteps()) makeRoom();
    if (reason != AT_END || refused >= 0) return stop(reason, at);
    lines += 1;
    at = end;
  }
}

/** `AT_END`: nothing keeps it from going on. */
function addLine(from: i32, end: i32, ground: u32): i32 {
  if (load<u8>(lastStep, STEP_KNOWN) == 0) {
    lineEnd = end;
    if (!isKnown()) return AT_SHAPE;
    store<u8>(lastStep, 1, STEP_KNOWN);
  }
  if (isFull) return NO_ROOM;
  return (allMatter || load<u8>(lastStep, STEP_MATTERS) != 0) && !addRow(from, end, ground) ? NO_ROOM : AT_END;
}

function makeRoom(): void {
  settle(slots);
  forgetSteps();
  forgetRecent();
}

function stop(reason: i32, at: i32): i32 {
  settle(slots);
  if (refused < 0) {
    why = reason;
    return at;
  }
  why = NO_ROOM;
  rows = refused;
  lines = load<i32>(ROW_LINE + (refused << 2));
  return load<i32>(ROW_START + (refused << 2));
}

function shapeKey(): u64 {
  return ((<u64>load<u32>(lastStep, STEP_SHAPE_HIGH) << 32) | load<u32>(lastStep, STEP_SHAPE_LOW)) + 1;
}

/** Where it stands, else where it belongs. */
function shapePlace(): i32 {
  const key = shapeKey();
  let place = <i32>load<u32>(lastStep, STEP_SHAPE_LOW) & (SHAPE_PLACES - 1);
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
  store<i32>(ROW_START + (row << 2), from);
  store<i32>(ROW_END + (row << 2), end);
  store<i32>(ROW_LINE + (row << 2), lines);
  if (isOdd) store<u32>(ROW_TEMPLATE + (row << 2), LONG_WAY);
  else if (!putTemplate(row, lastStep, slots, ground)) return false;
  else if (plainIds != 0) addIds(row);
  rows = row + 1;
  return true;
}

/** Of several ids only the first one counts. */
function addIds(row: i32): void {
  let hasId = false;
  for (let column = 0; column < ids; column += 1) {
    if ((plainIds & (1 << column)) == 0 || (hasId && column != request)) continue;
    store<u64>(ROW_IDS + ((column * MOST_ROWS + row) << 3), idKey(column));
    hasId = true;
  }
}
