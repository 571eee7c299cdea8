/** Reads values that come out as columns: numbers, times and ids. What is not plain is left to those who know the format. */
import { isDigit, isSame } from './bytes';
import { beginKey, endKey, keyWord } from './keys';
import { DECIMAL, IDS_NOW, LAST_ID_BYTES, LAST_IDS, NUMBERS_NOW, ODD, PLAIN, SCALES_NOW, TIMES_NOW } from '../core/sources/columns/layout';

/** So many digits of a whole number are read, so many of one with a fraction and before its point: others say more than a count or a cost can be. */
const MOST_DIGITS = 12;
const MOST_DECIMAL_DIGITS = 15;
const MOST_DOLLAR_DIGITS = 6;

/** Of a number in JSON's grammar. */
export function numberValue(from: i32, to: i32, column: i32): u32 {
  let at = from;
  let value: f64 = 0;
  for (; at < to && isDigit(load<u8>(at)); at += 1) value = value * 10 + <f64>(load<u8>(at) - 48);
  if (at == to) {
    if (to - from > MOST_DIGITS) return ODD;
    store<f64>(NUMBERS_NOW + (column << 3), value);
    store<u8>(SCALES_NOW + column, 0);
    return PLAIN;
  }
  if (load<u8>(at) != 46 || at - from > MOST_DOLLAR_DIGITS || to - from - 1 > MOST_DECIMAL_DIGITS) return ODD;
  const point = at;
  for (at += 1; at < to; at += 1) {
    if (!isDigit(load<u8>(at))) return ODD;
    value = value * 10 + <f64>(load<u8>(at) - 48);
  }
  store<f64>(NUMBERS_NOW + (column << 3), value);
  store<u8>(SCALES_NOW + column, <u8>(to - point - 1));
  return DECIMAL;
}

/** `YYYY-MM-DDTHH:MM:SS(.f)(Z|+hh:mm)` between the quotes, up to microseconds. */
export function timeValue(from: i32, to: i32, column: i32): u32 {
  const length = to - from;
  if (length < 20 || length > 32) return ODD;
  const separator = load<u8>(from + 10);
  if (load<u8>(from + 4) != 45 || load<u8>(from + 7) != 45 || (separator != 84 && separator != 32)) return ODD;
  if (load<u8>(from + 13) != 58 || load<u8>(from + 16) != 58) return ODD;
  const century = two(from);
  const years = two(from + 2);
  const month = two(from + 5);
  const date = two(from + 8);
  const hour = two(from + 11);
  const minute = two(from + 14);
  const second = two(from + 17);
  // What is no digit is more than any of these.
  if (century > 21 || years > 99 || month > 12 || date > 31 || hour > 23 || minute > 59 || second > 59) return ODD;
  const year = century * 100 + years;
  if (year < 1970 || month == 0 || date == 0 || date > daysIn(year, month)) return ODD;
  let at = from + 19;
  let micros = 0;
  if (load<u8>(at) == 46) {
    let weight = 100000;
    for (at += 1; at < to && isDigit(load<u8>(at)); at += 1) {
      micros += <i32>(load<u8>(at) - 48) * weight;
      weight /= 10;
    }
    if (at == from + 20) return ODD;
  }
  const minutes = offsetMinutes(at, to);
  if (minutes == NO_OFFSET) return ODD;
  const local = <f64>daysOf(year, month, date) * 86400 + <f64>((hour * 60 + minute) * 60 + second);
  const exact = (local - <f64>minutes * 60) * 1000000 + <f64>micros;
  store<f64>(TIMES_NOW + (column << 3), exact / 1000);
  return PLAIN;
}

const NO_OFFSET: i32 = i32.MAX_VALUE;

/** Minutes east of UTC. */
function offsetMinutes(at: i32, to: i32): i32 {
  if (at + 1 == to) return load<u8>(at) == 90 ? 0 : NO_OFFSET;
  if (at + 6 != to || load<u8>(at + 3) != 58) return NO_OFFSET;
  const sign = load<u8>(at);
  const hours = two(at + 1);
  const minutes = two(at + 4);
  if ((sign != 43 && sign != 45) || hours > 23 || minutes > 59) return NO_OFFSET;
  const east = hours * 60 + minutes;
  return sign == 45 ? -east : east;
}

/** 100 and more: not two digits. */
@inline
function two(at: i32): i32 {
  const tens = <u8>(load<u8>(at) - 48);
  const ones = <u8>(load<u8>(at + 1) - 48);
  return tens > 9 || ones > 9 ? 1000 : <i32>tens * 10 + <i32>ones;
}

function daysIn(year: i32, month: i32): i32 {
  if (month == 2) return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Since 1970, in the calendar that has always been ours: years begin in March, so that a leap day comes last. */
function daysOf(year: i32, month: i32, date: i32): i32 {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = marchYear / 400;
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1;
  return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468;
}

/** An id between its quotes, all of plain bytes; its key is made when somebody wants it. */
export function idValue(from: i32, to: i32, column: i32): u32 {
  const length = to - from;
  if (length == 0 || length > LAST_ID_BYTES || !hasLetter(from, to)) return ODD;
  const now = IDS_NOW + (column << 3);
  store<i32>(now, from);
  store<i32>(now + 4, to);
  return PLAIN;
}

/** What `KeyBuilder.ofId` makes of the id of a column: an answer's lines have the same one after the other. */
export function idKey(column: i32): u64 {
  const now = IDS_NOW + (column << 3);
  const from = load<i32>(now);
  const length = load<i32>(now + 4) - from;
  const last = LAST_IDS + column * (LAST_ID_BYTES + 16);
  if (load<i32>(last) == length && isSame(last + 16, from, length)) return load<u64>(last + 8);
  const key = keyOf(from, from + length);
  store<i32>(last, length);
  memory.copy(last + 16, from, length);
  store<u64>(last + 8, key);
  return key;
}

/** Without one it might be a number, or blank. */
function hasLetter(from: i32, to: i32): bool {
  for (let at = from; at < to; at += 1) {
    const lower = load<u8>(at) | 32;
    if (lower >= 97 && lower <= 122 && lower != 101) return true;
  }
  return false;
}

/** `ID_SPACE` of the ledger's keys. */
const SPACE: u32 = 1;

/** Letter by letter; all of them are plain. */
function keyOf(from: i32, to: i32): u64 {
  beginKey(SPACE, ~SPACE, 0);
  for (let at = from; at < to; at += 1) keyWord(<u32>load<u8>(at));
  return endKey();
}
