/** Reads amounts as vendors' spreadsheets write them: `$1,234.50`, `(12.34)`, `12,34 €`, `3E-05`. Exact: the digits stay text. */

export interface AmountText {
  /** A plain decimal, such as `-1234.50` or `3E-05`. */
  readonly decimal: string;
  /** ISO 4217, where a sign or code stands beside the digits; null: none does. */
  readonly currency: string | null;
}

const LONGEST = 60;
const NOTHING: ReadonlySet<string> = new Set(['', '-', '--', '–', '—', 'n/a', 'na', 'null', 'none']);
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['$', 'USD'],
  ['us$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['¥', 'JPY'],
]);
const PARTS =
  /^([^\d.,+()'’\s-]{0,3})\s?([-+]?)\s?([^\d.,+()'’\s-]{0,3})\s?(\d[\d.,'’\s]*|[.,]\d+)(e[-+]?\d{1,3})?\s?([^\d.,+()'’\s-]{0,3})$/i;
const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const COMMA_GROUPED = /^\d{1,3}(?:\.\d{3})+(?:,\d*)?$/;

/**
 * Null: an empty cell or a dash. Undefined: not an amount. With `decimalComma` (files with `;` between cells) `1.234,50` and
 * `12,34` are numbers with a fraction, and a dot alone is still one: machines write it so everywhere.
 */
export function readAmountText(value: unknown, decimalComma: boolean): AmountText | null | undefined {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? { decimal: String(value), currency: null } : undefined;
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const text = value.replace(/[\u00a0\u202f]/g, ' ').trim();
  if (NOTHING.has(text.toLowerCase())) return null;
  const bracketed = text.startsWith('(') && text.endsWith(')');
  const parts = PARTS.exec(bracketed ? text.slice(1, -1).trim() : text);
  if (parts === null) return undefined;
  const currency = currencyOf([parts[1], parts[3], parts[6]]);
  const digits = plainDigits((parts[4] ?? '').replace(/['’\s]/g, ''), decimalComma);
  if (currency === undefined || digits === null) return undefined;
  const negative = bracketed !== (parts[2] === '-');
  return { decimal: `${negative ? '-' : ''}${digits}${parts[5] ?? ''}`, currency };
}

/** Undefined: letters that are no currency, or two of them. */
function currencyOf(marks: readonly (string | undefined)[]): string | null | undefined {
  const named = marks.filter((mark) => mark !== undefined && mark !== '');
  if (named.length === 0) return null;
  const mark = (named[0] ?? '').toLowerCase();
  if (named.length > 1) return undefined;
  return SIGNS.get(mark) ?? readCurrency(mark) ?? undefined;
}

/** A code of three letters in upper case; null for anything else. */
export function readCurrency(text: string): string | null {
  const code = text.trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : null;
}

function plainDigits(digits: string, decimalComma: boolean): string | null {
  let plain = digits;
  if (decimalComma && digits.includes(',')) {
    if (digits.includes('.') && !COMMA_GROUPED.test(digits)) return null;
    plain = digits.replaceAll('.', '').replace(',', '.');
  } else if (digits.includes(',')) {
    if (!GROUPED.test(digits)) return null;
    plain = digits.replaceAll(',', '');
  }
  const parts = /^(\d*)\.?(\d*)$/.exec(plain);
  if (parts === null) return null;
  return parts[2] === '' ? (parts[1] ?? '') : `${parts[1] === '' ? '0' : parts[1]}.${parts[2]}`;
}
