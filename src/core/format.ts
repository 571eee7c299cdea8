/** Numbers, names and dates in words: the only place where a figure becomes text, the same in every locale. */
import { dateOf, localTime, weekdayOf, dayText, type Day, type Zone } from './calendar';
import { isExactSum, nanoFromNumber, type NanoUsd } from './money';
import { untranslated, type Translate } from './translate';

export { isolated } from './direction';
export { dimensionTitle, keyText, safeText } from './names';
export { cutToWidth } from './report/textWidth';

/** Shown for a figure that is not there; never a zero. */
export const NO_FIGURE = '--';

const NANO_DECIMALS = 9;

/** `1234567` -> `1,234,567`; digits only. */
function grouped(digits: string): string {
  return digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A non-negative integer count of 10^-9 as a decimal with `decimals` places, half up as people round, grouped. */
function decimalText(nano: number, decimals: number): string {
  const unit = 10 ** (NANO_DECIMALS - decimals);
  const rest = nano % unit;
  const scaled = (nano - rest) / unit + (2 * rest >= unit ? 1 : 0);
  const digits = String(scaled).padStart(decimals + 1, '0');
  const whole = grouped(digits.slice(0, digits.length - decimals));
  return decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
}

/** Drops zeros at the end of the fraction down to `keep` places. */
function trimZeros(text: string, keep: number): string {
  const dot = text.indexOf('.');
  if (dot < 0) return text;
  let end = text.length;
  while (end > dot + 1 + keep && text.charAt(end - 1) === '0') end -= 1;
  return text.slice(0, end === dot + 1 ? dot : end);
}

function signed(negative: boolean, text: string): string {
  return negative ? `-${text}` : text;
}

/** Below a micro-dollar nobody needs digits. */
const TINY_NANO = 1000;

/**
 * Dollars for people: cents from $1 up, three significant digits below (`$0.0124`, `$0.50`), `<$0.000001` below a
 * micro-dollar. A sum past the exact range says so instead of showing a wrong digit.
 */
export function money(nano: NanoUsd): string {
  return moneyWith(nano, money3);
}

/** Dollars to the last nano-dollar, at least cents: `$0.3530815`. */
export function moneyExact(nano: NanoUsd): string {
  return moneyWith(nano, (amount) => `$${trimZeros(decimalText(amount, NANO_DECIMALS), 2)}`);
}

/**
 * Dollars beside a chart's axis: as many decimals as `step`, the distance between two ticks, needs; whole dollars without cents.
 * Without a step, as many as the value itself needs.
 */
export function moneyAxis(nano: NanoUsd, step: NanoUsd = nano): string {
  const fraction = trimZeros(decimalText(Math.round(Math.abs(step)) % 1e9, NANO_DECIMALS), 0).split('.')[1] ?? '';
  const decimals = fraction.length === 1 ? 2 : fraction.length;
  return moneyWith(nano, (amount) => `$${decimalText(amount, decimals)}`);
}

function moneyWith(value: NanoUsd, write: (amount: NanoUsd) => string): string {
  if (Number.isNaN(value)) return NO_FIGURE;
  // Sums are whole; a chart's ticks may fall between two nano-dollars.
  const nano = Math.round(value);
  if (!isExactSum(nano)) return nano > 0 ? 'over $9,000,000' : 'under -$9,000,000';
  const text = write(Math.abs(nano));
  if (text.startsWith('<')) return nano < 0 ? `>-${text.slice(1)}` : text;
  return signed(nano < 0 && /[1-9]/.test(text), text);
}

function money3(amount: NanoUsd): string {
  if (amount === 0) return '$0.00';
  if (amount < TINY_NANO) return '<$0.000001';
  if (amount >= 1e9) return `$${decimalText(amount, 2)}`;
  const leadingZeros = NANO_DECIMALS - String(amount).length;
  return `$${trimZeros(decimalText(amount, Math.min(NANO_DECIMALS, leadingZeros + 3)), 2)}`;
}

/** A percentage (34.867 -> `35%`): one decimal below 10, none from there, or `digits`. Null: `--`. */
export function percent(value: number | null, digits?: number): string {
  return percentWith(value, digits, false);
}

/**
 * A percentage of a limit, cut off instead of rounded: 79.96 -> `79%`, so that it never says that a threshold is reached
 * before it is.
 */
export function percentReached(value: number | null, digits = 0): string {
  return percentWith(value, digits, true);
}

function percentWith(value: number | null, digits: number | undefined, cut: boolean): string {
  const nano = value === null ? null : nanoFromNumber(value);
  if (nano === null) return value !== null && Math.abs(value) > 1 ? 'over 9,000,000%' : NO_FIGURE;
  const amount = Math.abs(nano);
  const decimals = digits ?? (amount < 9.95e9 ? 1 : 0);
  const unit = 10 ** (NANO_DECIMALS - decimals);
  const text = decimalText(cut ? amount - (amount % unit) : amount, decimals);
  if (/[1-9]/.test(text)) return `${signed(nano < 0, text)}%`;
  if (amount === 0) return '0%';
  return nano < 0 ? `>-${smallest(decimals)}%` : `<${smallest(decimals)}%`;
}

function smallest(decimals: number): string {
  return decimals === 0 ? '1' : `0.${'1'.padStart(decimals, '0')}`;
}

/** How much more or less than before, in percent: `+12%`; `new` when there was nothing. Any unit, the same for both. */
export function change(now: number, before: number, t: Translate = untranslated): string {
  if (now === before) return t('no change');
  if (before === 0) return now > 0 ? t('new') : NO_FIGURE;
  if (before < 0) return NO_FIGURE;
  const text = percent(((now - before) / before) * 100);
  return now > before && !text.startsWith('<') ? `+${text}` : text;
}

/** `1,234`; fractions are rounded to the nearest. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  const whole = Math.round(Math.abs(value));
  return Number.isSafeInteger(whole)
    ? signed(value < 0 && whole > 0, grouped(String(whole)))
    : 'over 9,007,199,254,740,991';
}

const TOKEN_UNITS: readonly (readonly [number, string])[] = [
  [1e3, 'K'],
  [1e6, 'M'],
  [1e9, 'B'],
  [1e12, 'T'],
];

/** Large counts in short: `999`, `1.2K`, `45.6K`, `123K`, `1.2M`. */
export function tokens(value: number): string {
  if (!Number.isFinite(value)) return NO_FIGURE;
  const amount = Math.round(Math.abs(value));
  if (amount < 1000) return count(value);
  for (const [unit, letter] of TOKEN_UNITS) {
    const whole = Math.round(amount / unit);
    if (whole >= 1000 && letter !== 'T') continue;
    const tenths = Math.round(amount / (unit / 10));
    const short = tenths < 1000 && tenths % 10 !== 0;
    const text = short ? `${Math.floor(tenths / 10)}.${tenths % 10}` : count(tenths < 1000 ? tenths / 10 : whole);
    return signed(value < 0, `${text}${letter}`);
  }
  return count(value);
}

/** How long: `850 ms`, `1.2 s`, `45 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return NO_FIGURE;
  const amount = Math.abs(ms);
  return signed(ms < 0 && amount >= 0.5, durationText(amount));
}

function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 100) return tenths % 10 === 0 ? `${tenths / 10} s` : `${Math.floor(tenths / 10)}.${tenths % 10} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${count(large)} ${largeUnit}` : `${count(large)} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long ago something `ms` in the past was: `just now`, `12 s ago`, `3 h ago`, `2 days ago`; ahead of now: `in 3 h`. */
export function ago(ms: number, t: Translate = untranslated): string {
  if (!Number.isFinite(ms)) return NO_FIGURE;
  const seconds = Math.floor(Math.abs(ms) / 1000);
  if (seconds < 5) return t('just now');
  const span = agoSpan(seconds, t);
  return ms < 0 ? t('in {0}', span) : t('{0} ago', span);
}

function agoSpan(seconds: number, t: Translate): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  const days = Math.floor(seconds / 86_400);
  return days === 1 ? t('1 day') : t('{0} days', count(days));
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** `Friday` */
export function dayName(day: Day): string {
  return WEEKDAYS[weekdayOf(day)] ?? '';
}

/** `20 Feb` */
export function dayLabel(day: Day): string {
  const { month, day: ofMonth } = dateOf(day);
  return `${ofMonth} ${(MONTHS[month - 1] ?? '').slice(0, 3)}`;
}

/** `Fri 20 Feb 2026` */
export function dateLabel(day: Day): string {
  return `${dayName(day).slice(0, 3)} ${dayLabel(day)} ${dateOf(day).year}`;
}

/** `February 2026`, of the month that the day is in. */
export function monthLabel(day: Day): string {
  const { year, month } = dateOf(day);
  return `${MONTHS[month - 1] ?? ''} ${year}`;
}

/** `2026-02-20 14:30` on the zone's clock. */
export function dateTime(zone: Zone, at: number): string {
  const { hour, minute } = localTime(zone, at);
  return `${localDate(zone, at)} ${twoDigits(hour)}:${twoDigits(minute)}`;
}

/** `2026-02-20 14:30:05` on the zone's clock. */
export function dateTimeSeconds(zone: Zone, at: number): string {
  return `${dateTime(zone, at)}:${twoDigits(localTime(zone, at).second)}`;
}

function localDate(zone: Zone, at: number): string {
  return dayText(Math.floor((at + zone.offsetAt(at)) / 86_400_000));
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}
