/** Money as an integer count of nano-dollars (10^-9 USD) in a double: exact up to 9 million dollars a sum. */
export type NanoUsd = number;

/** No single event costs more; a log that says so is reported, not counted (reliability.md V11). */
export const MAX_EVENT_NANO: NanoUsd = 1_000_000 * 1e9;

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** Longer texts are noise: a double never needs more than 25 characters. */
const LONGEST_DECIMAL = 400;
const NANO_DIGITS = 9;
/** Up to here a double's own error times 10^9 stays below 2^-10, far from any half (see `nanoFromNumber`). */
const FAST_LIMIT = 2 ** 42;

/** True while a sum of nano-dollars is an exact integer; past that it must be reported as `sum-too-large`. */
export function isExactSum(nano: NanoUsd): boolean {
  return Number.isSafeInteger(nano);
}

/**
 * Exact nano-dollars of a decimal text in dollars (`0.0123`, `3E-05`), rounded once, half to even.
 * Null: not a plain decimal number, or past the exact range.
 */
export function nanoFromDecimal(text: string): NanoUsd | null {
  const parts = text.length <= LONGEST_DECIMAL ? DECIMAL.exec(text) : null;
  if (parts === null) return null;
  const fraction = parts[3] ?? '';
  const digits = ((parts[2] ?? '') + fraction).replace(/^0+/, '');
  if (digits === '') return 0;
  const kept = digits.length + Number(parts[4] ?? '0') - fraction.length + NANO_DIGITS;
  if (kept < 0) return 0;
  if (kept > 16) return null;
  const whole = Number(digits.slice(0, kept).padEnd(kept, '0'));
  const nano = whole + (roundsUp(digits.slice(kept), whole) ? 1 : 0);
  if (!Number.isSafeInteger(nano)) return null;
  return nano === 0 || parts[1] === '' ? nano : -nano;
}

/** Half to even: whether the digits cut off after `whole` carry into it. */
function roundsUp(cut: string, whole: number): boolean {
  if (cut === '' || cut.charCodeAt(0) < 53) return false;
  return cut.charCodeAt(0) > 53 || /[1-9]/.test(cut.slice(1)) || whole % 2 === 1;
}

/**
 * Exact nano-dollars of what a double in dollars means: its shortest decimal, rounded once, half to even.
 * Null: not finite, or past the exact range.
 */
export function nanoFromNumber(dollars: number): NanoUsd | null {
  const scaled = dollars * 1e9;
  if (scaled > -FAST_LIMIT && scaled < FAST_LIMIT) {
    const nano = Math.round(scaled);
    // Here `scaled` is off by less than 2^-10 from the shortest decimal: only near a half does it need the slow way.
    if (Math.abs(scaled - nano) < 0.49) return nano + 0;
  }
  return Number.isFinite(dollars) ? nanoFromDecimal(String(dollars)) : null;
}

/** Dollars as a JSON number: its shortest decimal is exact to the nano-dollar up to 2^23 (8.39 million) dollars. */
export function dollarsOf(nano: NanoUsd): number {
  return nano / 1e9;
}

/** `dollarsOf`, and null for what is not known or does not exist. */
export function dollarsOrNull(nano: NanoUsd | null): number | null {
  return nano === null ? null : dollarsOf(nano);
}

/** `numerator / denominator` rounded half to even; both safe integers, the denominator positive. Exact. */
export function divideHalfEven(numerator: number, denominator: number): number {
  const rest = numerator % denominator;
  const quotient = (numerator - rest) / denominator;
  const over = Math.abs(rest);
  const under = denominator - over;
  if (over < under || (over === under && quotient % 2 === 0)) return quotient + 0;
  return quotient + (rest < 0 ? -1 : 1);
}
