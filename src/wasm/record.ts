/** Looks over one JSON object, step by step: checks its grammar and takes the values that a plan wants. */
import { isDigit, NO, OPEN_BRACE, plainEnd, QUOTE, skipString, specials } from './bytes';
import {
  DECIMAL,
  KIND_ID,
  KIND_NUMBER,
  KIND_OBJECT,
  KIND_TEXT,
  KIND_TIME,
  LONGEST_TEXT,
  MOST_ROWS,
  NOTHING,
  NUMERIC,
  ODD,
  PLAIN,
  ROW_SCALES,
  STEPS,
} from '../core/sources/columns/layout';
import { digitsAt, LONGEST_DIGITS, MOST_DOLLAR_DIGITS, numberOf, numberValue, powerOf } from './numbers';
import { forgetIds, idValue } from './ids';
import { LONGEST_SHORT_TEXT, shortText } from './shortTexts';
import { skip } from './skip';
import {
  depthOf,
  isAt,
  KIND_END,
  KIND_OPENED,
  KIND_SKIPPED,
  newStep,
  otherStep,
  STEP_COLUMN,
  STEP_KIND,
  STEP_LENGTH,
  STEP_NEXT,
  STEP_SLOT,
  STEP_TARGET,
} from './steps';
import { slotText } from './texts';
import { quickTime, QUICK_TIME_BYTES, timeValue } from './times';

const MINUS: u8 = 45;
const POINT: u8 = 46;
const ZERO: u8 = 48;
const LETTER_E: u8 = 101;
const LETTER_N: u8 = 110;

/** True: a value in which it would take a parser to see what it is. */
export let isOdd: bool = false;
/** True: there is no room for another text. */
export let isFull: bool = false;
/** The step that was the record's end. */
export let lastStep: i32 = 0;

/** The index behind the line of the record that begins at `from`. @param row where its numbers and times are put; `marks`: where what stands for its values is put */
export function readRecord(from: i32, row: i32, marks: i32): i32 {
  isOdd = false;
  isFull = false;
  forgetIds();
  let at = from;
  let before = STEPS;
  let mark = marks;
  while (true) {
    let step = load<i32>(before, STEP_NEXT);
    if (!isAt(step, at)) {
      step = otherStep(before, at);
      if (step == 0) return NO;
    }
    let kind = <i32>load<u8>(step, STEP_KIND);
    let end = readValue(step, kind, at + load<i32>(step, STEP_LENGTH), row, mark);
    if (end == NO) {
      // White space, or an object where there was none: the bytes of a step may be the first ones of another.
      const longer = newStep(before, at);
      if (longer == 0 || longer == step) return NO;
      step = longer;
      kind = <i32>load<u8>(step, STEP_KIND);
      end = readAgain(step, kind, at + load<i32>(step, STEP_LENGTH), row, mark);
      if (end == NO) return NO;
    }
    if (kind == KIND_END) {
      lastStep = step;
      return end;
    }
    if (kind < KIND_SKIPPED) mark += 2;
    at = end;
    before = step;
  }
}

function readAgain(step: i32, kind: i32, from: i32, row: i32, mark: i32): i32 {
  return readValue(step, kind, from, row, mark);
}

/** The index behind the value; what stands for it is put at `mark`. */
@inline
function readValue(step: i32, kind: i32, from: i32, row: i32, mark: i32): i32 {
  if (kind == KIND_TEXT) return readText(step, from, mark);
  if (kind == KIND_NUMBER) return readNumber(step, from, row, mark);
  if (kind == KIND_SKIPPED) return load<u8>(from) == QUOTE ? skipString(from + 1) : skip(from, depthOf(step));
  if (kind == KIND_OPENED || kind == KIND_END) return from;
  if (kind == KIND_TIME) {
    if (!quickTime(from, load<i32>(step, STEP_TARGET) + (row << 3))) return readColumn(step, kind, from, row, mark);
    store<u16>(mark, PLAIN);
    return from + QUICK_TIME_BYTES;
  }
  if (kind == KIND_ID) return readColumn(step, kind, from, row, mark);
  // An object is not read as a value, where values in it are wanted.
  return kind == KIND_OBJECT && load<u8>(from) != OPEN_BRACE ? readText(step, from, mark) : NO;
}

/** A text, word, number, list or object as it stands. */
@inline
function readText(step: i32, from: i32, mark: i32): i32 {
  const low = v128.load(from);
  const high = v128.load(from, 16);
  const first = load<u8>(from);
  let end = 0;
  if (first == QUOTE) {
    let found = specials(low) | (specials(high) << 16);
    found &= found - 1;
    end = from + ctz(found);
    end = found != 0 && load<u8>(end) == QUOTE ? end + 1 : skipString(from + 1);
  } else end = isDigit(first) ? wholeEnd(from, step) : skip(from, depthOf(step));
  if (end == NO) return NO;
  const length = end - from;
  const value = length <= LONGEST_SHORT_TEXT ? shortText(low, high, from, length) : longText(step, from, length);
  if (value == 0) isFull = true;
  store<u16>(mark, <u16>value);
  return end;
}

/** Of a number that begins with a digit. */
@inline
function wholeEnd(from: i32, step: i32): i32 {
  const digits = digitsAt(load<u64>(from));
  const next = load<u8>(from + digits);
  const isPlain = digits < LONGEST_DIGITS && next != POINT && (next | 32) != LETTER_E && !(digits > 1 && load<u8>(from) == ZERO);
  return isPlain ? from + digits : skip(from, depthOf(step));
}

function longText(step: i32, from: i32, length: i32): u32 {
  if (length <= LONGEST_TEXT) return slotText(load<i32>(step, STEP_SLOT), from, length);
  isOdd = true;
  return ODD;
}

@inline
function readNumber(step: i32, from: i32, row: i32, mark: i32): i32 {
  const word = load<u64>(from);
  const digits = digitsAt(word);
  const at = from + digits;
  const next = load<u8>(at);
  if (digits == 0 || digits == LONGEST_DIGITS || (digits > 1 && load<u8>(from) == ZERO) || (next | 32) == LETTER_E)
    return readColumn(step, KIND_NUMBER, from, row, mark);
  const place = load<i32>(step, STEP_TARGET) + (row << 3);
  const scale = ROW_SCALES + load<i32>(step, STEP_COLUMN) * MOST_ROWS + row;
  const whole = numberOf(word, digits);
  if (next != POINT) {
    store<f64>(place, <f64>whole);
    store<u8>(scale, 0);
    store<u16>(mark, PLAIN);
    return at;
  }
  const fraction = load<u64>(at, 1);
  const decimals = digitsAt(fraction);
  const end = at + 1 + decimals;
  const behind = load<u8>(end);
  if (decimals == 0 || digits > MOST_DOLLAR_DIGITS || isDigit(behind) || (behind | 32) == LETTER_E)
    return readColumn(step, KIND_NUMBER, from, row, mark);
  store<f64>(place, <f64>(whole * powerOf(decimals) + numberOf(fraction, decimals)));
  store<u8>(scale, <u8>decimals);
  store<u16>(mark, DECIMAL);
  return end;
}

/** A number, time or id in whatever form. */
function readColumn(step: i32, kind: i32, from: i32, row: i32, mark: i32): i32 {
  const end = skip(from, depthOf(step));
  if (end == NO) return NO;
  const value = columnValue(step, kind, from, end, row);
  if (value == ODD) isOdd = true;
  store<u16>(mark, <u16>value);
  return end;
}

function columnValue(step: i32, kind: i32, from: i32, end: i32, row: i32): u32 {
  const first = load<u8>(from);
  if (first == LETTER_N) return NOTHING;
  if (first == QUOTE) {
    if (kind == KIND_TIME) return timeValue(from + 1, end - 1, load<i32>(step, STEP_TARGET) + (row << 3));
    return kind == KIND_ID && plainEnd(from + 1) == end - 1 ? idValue(from + 1, end - 1, load<i32>(step, STEP_COLUMN)) : ODD;
  }
  if (first != MINUS && !isDigit(first)) return ODD;
  if (kind == KIND_NUMBER) {
    const scale = ROW_SCALES + load<i32>(step, STEP_COLUMN) * MOST_ROWS + row;
    return numberValue(from, end, load<i32>(step, STEP_TARGET) + (row << 3), scale);
  }
  return kind == KIND_ID ? NUMERIC : ODD;
}
