/** Reads numbers, counts, money and flags as logs write them, by a strict grammar: null is absent, undefined is not one. */
import { nanoFromDecimal, nanoFromNumber, type NanoUsd } from './money';

/** More tokens or runs than this in one record is a slip of its writer (reliability.md V11). */
export const MAX_COUNT = 1e12;

/** `$` is read away; grouping, hex, `+5`, `.5` and words are not numbers (reliability.md V09). */
const NUMBER = /^(-?)\$?(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;
const LONGEST_NUMBER = 400;

/** The text without its dollar sign; null when it is blank, undefined when it is not a number. */
function plainNumber(text: string): string | null | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const parts = NUMBER.exec(trimmed);
  return parts === null ? undefined : `${parts[1]}${parts[2]}`;
}

/** A finite number, also as text (`"1200"`, `"$0.01"`, `3E-05`). Null: absent or blank. Undefined: something else. */
export function readNumber(value: unknown): number | null | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return safeNumber(value);
  if (typeof value !== 'string') return undefined;
  const text = plainNumber(value);
  if (typeof text !== 'string') return text;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A whole number from 0 to 10^12. Null: absent or blank. Undefined: something else. */
export function readCount(value: unknown): number | null | undefined {
  const number = readNumber(value);
  if (typeof number !== 'number') return number;
  return Number.isInteger(number) && number >= 0 && number <= MAX_COUNT ? number + 0 : undefined;
}

/** Nano-dollars of an amount in dollars, exact from text. Negative amounts are read: the format decides about them. */
export function readMoney(value: unknown): NanoUsd | null | undefined {
  if (typeof value === 'number') return nanoFromNumber(value) ?? undefined;
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return nanoFromDecimal(String(value)) ?? undefined;
  if (typeof value !== 'string') return undefined;
  const text = plainNumber(value);
  return typeof text === 'string' ? (nanoFromDecimal(text) ?? undefined) : text;
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...words(true, [
    'true',
    '1',
    '1.0',
    'yes',
    'y',
    't',
    'ok',
    'success',
    'successful',
    'succeeded',
    'passed',
    'pass',
    'completed',
    'complete',
    'done',
  ]),
  ...words(false, [
    'false',
    '0',
    '0.0',
    'no',
    'n',
    'f',
    'fail',
    'failed',
    'failure',
    'error',
    'errored',
    'timeout',
    'timed_out',
    'cancelled',
    'canceled',
    'aborted',
    'rejected',
  ]),
]);

function words(flag: boolean, list: readonly string[]): [string, boolean][] {
  return list.map((word) => [word, flag]);
}

/** Yes or no as logs say it: `true`, 0 and 1, `"True"`, `"failed"`, `"ok"`. Null: absent or blank. Undefined: something else. */
export function readFlag(value: unknown): boolean | null | undefined {
  if (typeof value === 'boolean') return value;
  if (value === null || value === undefined) return null;
  if (value === 0 || value === 0n) return false;
  if (value === 1 || value === 1n) return true;
  if (typeof value !== 'string') return undefined;
  const word = value.trim().toLowerCase();
  return word === '' ? null : FLAG_WORDS.get(word);
}

function safeNumber(value: bigint): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
