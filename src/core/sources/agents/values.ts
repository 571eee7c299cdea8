/** Looks into untrusted JSON: objects, lists, nested texts; never throws, whatever stands there. */
import type { Fields } from '../source';

/** Longer nested JSON is not looked into. */
const LONGEST_NESTED = 4 * 1024 * 1024;

/** Null: not an object, or a list. */
export function objectOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** Empty: not a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Null: not a text, or a blank one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** An object, also one that is written as a text of JSON (a CSV cell, a database column). Null: neither. */
export function nestedObject(value: unknown): Fields | null {
  return typeof value === 'string' ? objectOf(parseJson(value)) : objectOf(value);
}

/** Undefined: not JSON. */
export function parseJson(text: string): unknown {
  if (text.length > LONGEST_NESTED) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
