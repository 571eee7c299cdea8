/** Reads times that come out as columns, as milliseconds since 1970. What is not plain is left to those who know the format. */
import { isDigit } from './bytes';
import { LAST_DAY, ODD, PLAIN } from '../core/sources/columns/layout';

/** `"YYYY-MM-DDTHH:MM:SS.fffZ"`, quotes included. */
export const QUICK_TIME_BYTES = 26;
/** The begin of the day whose bytes stand before it, the quote and the separator included. */
const LAST_DAY_BEGIN = 16;
const LAST_DAY_BITS = 0xfff;

/** False: it is not of that form, or not of the day of the time before. */
@inline
export function quickTime(from: i32, place: i32): bool {
  const day = i8x16.bitmask(i8x16.eq(v128.load(from), v128.load(LAST_DAY)));
  // 12:00:07.776Z" less 00:00:00.000Z", and two bytes that are others'.
  const parts = i8x16.sub(
    v128.load(from, 12),
    i8x16(48, 48, 58, 48, 48, 58, 48, 48, 46, 48, 48, 48, 90, 34, 0, 0),
  );
  const most = i8x16(2, 9, 0, 5, 9, 0, 5, 9, 0, 9, 9, 9, 0, 0, -1, -1);
  if ((day & LAST_DAY_BITS) != LAST_DAY_BITS || !i8x16.all_true(i8x16.le_u(parts, most))) return false;
  const clock = i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(parts), i16x8(10, 1, 0, 10, 1, 0, 10, 1));
  const rest = i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(parts), i16x8(0, 100, 10, 1, 0, 0, 0, 0));
  const hours = i32x4.extract_lane(clock, 0);
  if (hours > 23) return false;
  const minutes = hours * 60 + i32x4.extract_lane(clock, 1) + i32x4.extract_lane(clock, 2);
  const seconds = minutes * 60 + i32x4.extract_lane(clock, 3);
  const milliseconds = seconds * 1000 + i32x4.extract_lane(rest, 0) + i32x4.extract_lane(rest, 1);
  store<f64>(place, load<f64>(LAST_DAY, LAST_DAY_BEGIN) + <f64>milliseconds);
  return true;
}

/** `YYYY-MM-DDTHH:MM:SS(.f)(Z|+hh:mm)` between the quotes, up to microseconds. */
export function timeValue(from: i32, to: i32, place: i32): u32 {
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
  const days = <f64>daysOf(year, month, date);
  const local = days * 86400 + <f64>((hour * 60 + minute) * 60 + second);
  const exact = (local - <f64>minutes * 60) * 1000000 + <f64>micros;
  store<f64>(place, exact / 1000);
  v128.store(LAST_DAY, v128.load(from - 1));
  store<f64>(LAST_DAY, days * 86400000, LAST_DAY_BEGIN);
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
