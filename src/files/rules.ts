/** Which files are sources by their place and name: the table behind contract.md, "Files the project reads by default". */
import type { FoundKind } from './discover';
import { literalBase, type GlobGroup } from './globs';
import { CASE_MATTERS } from './letterCase';

export interface Rule extends GlobGroup {
  /** True where new files are looked for at once: every directory of the walk is watched. */
  readonly watched: boolean;
  /** What a match is; `compressed` cannot be read, null is not a source. Paths relative to the folder. */
  kindOf(relative: string): FoundKind | 'compressed' | null;
  /** True where the place promises a log. */
  expects(relative: string): boolean;
}

const DATABASE_ENDINGS = ['.db', '.sqlite', '.sqlite3'] as const;
const COMPRESSED_ENDINGS = ['.gz', '.bz2', '.xz', '.zst', '.zip', '.7z', '.lz4', '.br'] as const;
/** Left beside a log by editors and by programs that are still writing: nothing to read, nothing to report. */
const PASSING_ENDINGS = ['.lock', '.tmp', '.swp', '.swo', '.part', '~'] as const;

export function isDatabaseName(relative: string): boolean {
  return endsWithAny(relative, DATABASE_ENDINGS);
}

export function isCsv(relative: string): boolean {
  return relative.toLowerCase().endsWith('.csv');
}

export const defaultRules: readonly Rule[] = [
  rule('ops', ['model-decisions.jsonl', 'model-decisions.jsonl.*'], true, () => true),
  rule('ops/qa', ['ci-usage.jsonl', '*-costs.csv', '*-usage.csv', '*-usage.json', '*-costs.json'], true, () => true),
  rule(
    'costs',
    ['**/*.jsonl', '**/*.jsonl.[0-9]*', '**/*.csv', 'budget-config.json'],
    true,
    (relative) => !isCsv(relative),
  ),
  rule(
    '',
    ['**/token_budget.json', '**/*.{db,sqlite,sqlite3}', '**/*.csv'],
    false,
    (relative) => kindByName(relative) === 'statement',
  ),
];

/** What a person names in the settings is expected to be a log. */
export function includeRule(text: string): Rule {
  return { base: literalBase(text), globs: [text], watched: true, kindOf, expects: () => true };
}

function rule(base: string, names: readonly string[], watched: boolean, expects: Rule['expects']): Rule {
  return { base, globs: names.map((name) => (base === '' ? name : `${base}/${name}`)), watched, kindOf, expects };
}

function kindOf(relative: string): FoundKind | 'compressed' | null {
  if (endsWithAny(relative, PASSING_ENDINGS)) return null;
  return endsWithAny(relative, COMPRESSED_ENDINGS) ? 'compressed' : kindByName(relative);
}

function kindByName(relative: string): FoundKind {
  const name = CASE_MATTERS ? relative : relative.toLowerCase();
  if (name === 'costs/budget-config.json') return 'budget-config';
  if (name.slice(name.lastIndexOf('/') + 1) === 'token_budget.json') return 'statement';
  if (/-(?:usage|costs|events)\.json$/.test(name)) return 'document';
  return isDatabaseName(name) ? 'database' : 'text';
}

function endsWithAny(relative: string, endings: readonly string[]): boolean {
  const lower = relative.toLowerCase();
  return endings.some((ending) => lower.endsWith(ending));
}
