/** Something that could not be read or trusted: a code with data. Words are made from it in `format/problemText`. */
import { inEnglish, type Sentence } from './words';

export const PROBLEM_CODES = [
  // lines and records
  'invalid-json',
  'trailing-text',
  'line-too-long',
  'record-unfinished',
  'unknown-shape',
  'invalid-number',
  'invalid-time',
  'missing-time',
  'future-time',
  'negative-amount',
  'amount-too-large',
  'nul-bytes',
  'invalid-utf8',
  'merge-conflict',
  'repeated-id',
  'runner-assumed',
  'model-assumed',
  // files
  'unreadable',
  'not-a-file',
  'symlink-outside',
  'symlink-loop',
  'utf16',
  'lfs-pointer',
  'empty-database',
  'not-a-database',
  'database-damaged',
  'database-busy',
  'database-journal',
  'database-too-large',
  'database-timeout',
  'database-crashed',
  'unknown-tables',
  'missing-columns',
  'statement-invalid',
  'statement-torn',
  'too-many-sources',
  'virtual-workspace',
  // configuration and sums
  'config-invalid',
  'price-override-invalid',
  'sum-too-large',
  'engine-stopped',
  'host-not-asked',
  'alerts-not-kept',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

export type Severity = 'error' | 'warning' | 'info';

/** A problem as a source reports it, before the engine adds the file's path. */
export interface SourceProblem {
  readonly code: ProblemCode;
  /** `error`: something was left out; `warning`: counted, but look; `info`: good to know. */
  readonly severity: Severity;
  readonly line: number | null;
  readonly offset: number | null;
  /** What the sentence needs: field and key names, sizes, an operating system's error code. Untrusted text. */
  readonly data?: Readonly<Record<string, string | number>>;
  /** What of the data is words of ours, to be said in another language; the data has it in English. */
  readonly words?: Readonly<Record<string, Sentence>>;
}

/** Data of a problem, and its words apart. */
export function problemData(values: Readonly<Record<string, string | number | Sentence>>): {
  readonly data: Readonly<Record<string, string | number>>;
  readonly words?: Readonly<Record<string, Sentence>>;
} {
  const data = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'object' ? inEnglish(value) : value,
  ]);
  const words = Object.entries(values).filter(([, value]) => typeof value === 'object');
  const said = { data: Object.fromEntries(data) as Record<string, string | number> };
  return words.length === 0 ? said : { ...said, words: Object.fromEntries(words) as Record<string, Sentence> };
}

export interface Problem extends SourceProblem {
  /** As shown on screen: relative to its workspace folder, `/`-separated. */
  readonly path: string;
}

/** Every problem stays in the counts; only this many of one file are kept with their line. */
export const PROBLEMS_KEPT_PER_FILE = 100;
