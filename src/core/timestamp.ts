/** Reads the instants that logs write: ISO 8601 in its many hands, and epoch numbers of any unit. Never the engine's own date parser. */
import { dayOfDate, type Zone } from './calendar';
import { MS_PER_DAY } from './zone';

/** Every accepted text; each part is bounded, so it takes linear time. */
const TIMESTAMP =
  /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:(?:[Tt]|\s{1,2})(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?\s?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const EPOCH = /^\d{9,20}(?:\.\d{1,12})?$/;
const LONGEST_TIMESTAMP = 64;

/**
 * The instant of a log's time field in epoch milliseconds, with a fraction down to microseconds (finer digits are cut off).
 * A text without an offset is read in `zone`; a date alone is the start of that day there. Numbers, also as text, are
 * epoch seconds, milli-, micro- or nanoseconds by their size. Second 60 counts as 59; 24:00 is the next day's start.
 * Null: absent or blank. Undefined: not a time, a date that does not exist, or a year outside 1970 to 9999.
 */
export function readTimestamp(value: unknown, zone: Zone): number | null | undefined {
  if (typeof value === 'string') return readText(value, zone);
  if (typeof value === 'number') return readEpoch(value);
  if (value === null || value === undefined) return null;
  return typeof value === 'bigint' ? readEpoch(Number(value)) : undefined;
}

function readText(text: string, zone: Zone): number | null | undefined {
  const common = readCommon(text, zone);
  if (common !== undefined) return common;
  if (text.length > LONGEST_TIMESTAMP) return undefined;
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (EPOCH.test(trimmed)) return readEpochText(trimmed);
  const found = TIMESTAMP.exec(trimmed);
  if (found === null) return undefined;
  const day = dayOfDate(Number(found[1]), Number(found[3]), Number(found[4]));
  if (day === null) return undefined;
  if (found[5] === undefined) return zone.startOfDay(day);
  const micros = Number((found[8] ?? '').slice(0, 6).padEnd(6, '0'));
  const offset = zoneMinutes(found[9]);
  if (offset === undefined) return undefined;
  return instant(day, Number(found[5]), Number(found[6]), Number(found[7] ?? '0'), micros, offset, zone);
}

/** Minutes east of UTC; null: none named; undefined: no such offset. */
function zoneMinutes(text: string | undefined): number | null | undefined {
  if (text === undefined) return null;
  if (!text.startsWith('+') && !text.startsWith('-')) return 0;
  return signedOffset(text.startsWith('-'), Number(text.slice(1, 3)), Number(text.slice(3).replace(':', '') || '0'));
}

function signedOffset(west: boolean, hours: number, minutes: number): number | undefined {
  if (hours > 23 || minutes > 59) return undefined;
  return (west ? -1 : 1) * (hours * 60 + minutes);
}

/**
 * `YYYY-MM-DDTHH:MM:SS(.f)?(Z|+hh:mm)?` read by position, because nearly every line of a large log is written so.
 * Undefined: something else, which the general way looks at.
 */
function readCommon(text: string, zone: Zone): number | undefined {
  const length = text.length;
  if (length < 19 || length > 35) return undefined;
  const separator = text.charCodeAt(10);
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  if ((separator !== 84 && separator !== 32) || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON)
    return undefined;
  const day = dayOf(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8));
  if (day === null || Number.isNaN(day)) return undefined;
  let place = 19;
  let micros = 0;
  if (place < length && text.charCodeAt(place) === DOT) {
    let weight = 100_000;
    for (place += 1; place < length; place += 1) {
      const digit = text.charCodeAt(place) - ZERO;
      if (digit < 0 || digit > 9) break;
      micros += digit * weight;
      weight = weight === 1 ? 0 : weight / 10;
    }
    if (place === 20) return undefined;
  }
  const offset = commonZone(text, place);
  if (offset === undefined) return undefined;
  return instant(day, twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17), micros, offset, zone);
}

/** Lines of a log follow each other: nearly always it is the day of the last one. */
function dayOf(year: number, month: number, date: number): number | null {
  const key = (year * 100 + month) * 100 + date;
  if (key !== lastKey) {
    lastDay = dayOfDate(year, month, date);
    lastKey = key;
  }
  return lastDay;
}

let lastKey = 0;
let lastDay: number | null = null;

/** The rest of a common timestamp: nothing (null), `Z`, or `+hh:mm`. Undefined: something else. */
function commonZone(text: string, place: number): number | null | undefined {
  if (place === text.length) return null;
  const sign = text.charCodeAt(place);
  if (sign === 90 && place + 1 === text.length) return 0;
  if ((sign !== 43 && sign !== DASH) || place + 6 !== text.length || text.charCodeAt(place + 3) !== COLON)
    return undefined;
  const offset = signedOffset(sign === DASH, twoDigits(text, place + 1), twoDigits(text, place + 4));
  return Number.isNaN(offset) ? undefined : offset;
}

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const DOT = 46;

/** Two ASCII digits as a number; NaN when they are not. */
function twoDigits(text: string, place: number): number {
  const tens = text.charCodeAt(place) - ZERO;
  const ones = text.charCodeAt(place + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** Undefined when the clock shows no such time. */
function instant(
  day: number,
  hour: number,
  minute: number,
  second: number,
  micros: number,
  offsetMinutes: number | null,
  zone: Zone,
): number | undefined {
  // Written so that NaN fails.
  if (!(hour <= 24 && minute <= 59 && second <= 60)) return undefined;
  if (hour === 24 && (minute > 0 || second > 0 || micros > 0)) return undefined;
  const local = day * MS_PER_DAY + ((hour * 60 + minute) * 60 + Math.min(second, 59)) * 1000;
  const at = offsetMinutes === null ? zone.instantOfLocal(local) : local - offsetMinutes * 60_000;
  return withMicros(at, micros);
}

/** One division, so that equal instants are equal numbers however they were written; past the year 2255 a double holds no microseconds. */
function withMicros(at: number, micros: number): number {
  const exact = at * 1000 + micros;
  return Number.isSafeInteger(exact) ? exact / 1000 : at + micros / 1000;
}

/** By size: [from, below, microseconds a unit]. Between them lie no plausible times (reliability.md V16). */
const EPOCH_UNITS: readonly (readonly [number, number, number])[] = [
  [1e9, 1e11, 1e6],
  [1e12, 1e14, 1e3],
  [1e15, 1e17, 1],
  [1e18, 1e20, 1e-3],
];

function readEpoch(value: number): number | undefined {
  for (const [from, below, unit] of EPOCH_UNITS) {
    if (!(value >= from && value < below)) continue;
    const micros = unit < 1 ? Math.floor(value / 1000) : Math.round(value * unit);
    return micros / 1000;
  }
  return undefined;
}

/** Whole digits past a double's reach (nanoseconds) are cut to microseconds before they are read. */
function readEpochText(text: string): number | undefined {
  const whole = text.split('.', 1)[0] ?? '';
  return whole.length >= 18 ? readEpoch(Number(whole.slice(0, -3))) : readEpoch(Number(text));
}
