/** Makes the problems that reading a log can have, so that each code has one severity and one set of data names. */
import type { ProblemCode, Severity, SourceProblem } from '../problem';

/** Where a problem is: one-based line and byte offset of its first byte, null where the file has none. */
export interface Place {
  readonly line: number | null;
  readonly offset: number | null;
}

export type ProblemData = Readonly<Record<string, string | number>>;

export function problemAt(code: ProblemCode, severity: Severity, place: Place, data?: ProblemData): SourceProblem {
  const problem = { code, severity, line: place.line, offset: place.offset };
  return data === undefined ? problem : { ...problem, data };
}

const KEYS_SHOWN = 12;
const KEY_LENGTH = 40;

/** Names of keys or columns for a problem's data: the first ones, each cut. They come from the log: untrusted. */
export function keyList(keys: readonly string[]): string {
  const shown = keys
    .slice(0, KEYS_SHOWN)
    .map((key) => (key.length > KEY_LENGTH ? `${key.slice(0, KEY_LENGTH)}…` : key));
  return keys.length > KEYS_SHOWN ? `${shown.join(', ')}, …` : shown.join(', ');
}
