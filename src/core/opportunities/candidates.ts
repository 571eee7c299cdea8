/** The models that are laid beside those in use, unless somebody names others. */

/** A small model of each large vendor, by the names of the vendored price table. */
export const DEFAULT_CANDIDATES: readonly string[] = [
  'claude-haiku-4-5',
  'gpt-5-mini',
  'gemini-2.5-flash',
  'deepseek-chat',
];

const MOST_CANDIDATES = 20;
const LONGEST_NAME = 200;

/** A setting as a person wrote it: a list of names; anything else, and an empty list, is the default. */
export function readCandidates(value: unknown): readonly string[] {
  const names = Array.isArray(value) ? value.filter((name) => isName(name)).map((name) => name.trim()) : [];
  return names.length === 0 ? DEFAULT_CANDIDATES : [...new Set(names)].slice(0, MOST_CANDIDATES);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_NAME;
}
