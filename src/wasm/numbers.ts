/** Reads numbers that come out as columns, eight digits at a time: the digits as a whole number, and how many stand behind the point. */
import { isDigit } from './bytes';
import { DECIMAL, ODD, PLAIN } from '../core/sources/columns/layout';

/** So many digits of a whole number are read, so many of one with a fraction and before its point: others say more than a count or a cost can be. */
const MOST_DIGITS = 12;
const MOST_DECIMAL_DIGITS = 15;
export const MOST_DOLLAR_DIGITS = 6;
/** As many as `digitsAt` can see. */
export const LONGEST_DIGITS = 8;

const ZEROS: u64 = 0x3030303030303030;

/** How many of eight bytes, the first one lowest, are digits before the first that is none. */
@inline
export function digitsAt(bytes: u64): i32 {
  // What carries into other bytes comes from bytes that are no digits, and reaches none before them.
  const others = ((bytes + 0x4646464646464646) | (bytes - ZEROS)) & 0x8080808080808080;
  return <i32>(ctz(others) >> 3);
}

/** What so many digits say, one at least. */
@inline
export function numberOf(bytes: u64, digits: i32): i64 {
  const ones = (bytes ^ ZEROS) << (64 - ((<u64>digits) << 3));
  const pairs = ((ones * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return <i64>((fours * 42949672960001) >> 32);
}

const POWERS = memory.data<i64>([1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000]);

@inline
export function powerOf(digits: i32): i64 {
  return load<i64>(POWERS + (<usize>digits << 3));
}

/** Of a number in JSON's grammar. @param place of the number; `scale`: of how many of its digits stand behind the point */
export function numberValue(from: i32, to: i32, place: i32, scale: i32): u32 {
  let at = from;
  let value: f64 = 0;
  for (; at < to && isDigit(load<u8>(at)); at += 1) value = value * 10 + <f64>(load<u8>(at) - 48);
  if (at == to) {
    if (to - from > MOST_DIGITS) return ODD;
    store<f64>(place, value);
    store<u8>(scale, 0);
    return PLAIN;
  }
  if (load<u8>(at) != 46 || at - from > MOST_DOLLAR_DIGITS || to - from - 1 > MOST_DECIMAL_DIGITS) return ODD;
  const point = at;
  for (at += 1; at < to; at += 1) {
    if (!isDigit(load<u8>(at))) return ODD;
    value = value * 10 + <f64>(load<u8>(at) - 48);
  }
  store<f64>(place, value);
  store<u8>(scale, <u8>(to - point - 1));
  return DECIMAL;
}
