/** Sentences that are made in one place and said in another: an English template and what stands in its places. */
import { filled, untranslated, type Translate } from './translate';

/** As plain data, so that it can be kept and sent. What stands in it comes from logs: whoever shows it escapes all of it. */
export interface Sentence {
  /** English, with places `{0}`, `{1}` …: what its translation is found by. */
  readonly template: string;
  /** Absent: it has no places. */
  readonly values?: readonly Word[];
}

/** What stands in a place: a name or a figure as it is shown, or words that are translated themselves. */
export type Word = string | number | Sentence;

/** Of what is read back from a disk nothing is nested deeper. */
const DEEPEST = 8;

/**
 * A sentence out of a template that `npm run l10n` collects, so that it has to be written out where this is called.
 * Singular and plural are two templates.
 */
export function sentence(template: string, ...values: readonly Word[]): Sentence {
  return values.length === 0 ? { template } : { template, values };
}

/** Words beside each other, `{0}: {1}`: signs only, which every language shares. */
export function arranged(layout: string, ...values: readonly Word[]): Sentence {
  return { template: layout, values };
}

/** All of them behind each other; an empty list says nothing. */
export function joined(parts: readonly Word[], between = ' '): Sentence {
  return arranged(parts.map((_, index) => `{${index}}`).join(between), ...parts);
}

/** In the language of `t`. A place without a value stays as it is written; values are never looked into for places. */
export function said(word: Word, t: Translate): string {
  if (typeof word !== 'object') return String(word);
  const values = (word.values ?? []).map((value) => said(value, t));
  return hasWords(word.template) ? t(word.template, ...values) : filled(word.template, values);
}

/** As the command line, delivered messages and files have it. */
export function inEnglish(word: Word): string {
  return said(word, untranslated);
}

/** A translator has nothing to do with a layout, and the editor would write into its log that it is not translated. */
function hasWords(template: string): boolean {
  return /\p{L}/u.test(template);
}

/** A failure that is told to people: its message is English, and whoever shows it says its words. */
export function worded<E extends Error>(
  Failure: new (message: string, options?: ErrorOptions) => E,
  words: Sentence,
  cause?: unknown,
): E {
  return Object.assign(new Failure(inEnglish(words), cause === undefined ? {} : { cause }), { words });
}

/** The words of a failure, or its message where it has none; null: what was thrown is no failure. */
export function wordsOf(error: unknown): Word | null {
  if (!(error instanceof Error)) return null;
  return ('words' in error ? readSentence(error.words) : null) ?? error.message;
}

/** Why something did not work: in English, and where we made the words once more to be said in another language. */
export interface Reason {
  readonly reason: string;
  readonly words?: Sentence | undefined;
}

export function because(words: Word): Reason {
  return typeof words === 'object' ? { reason: inEnglish(words), words } : { reason: String(words) };
}

/** A sentence as it was kept; null for whatever else it may be. */
export function readSentence(value: unknown): Sentence | null {
  const word = readWord(value);
  return typeof word === 'object' ? word : null;
}

/** What stands in a place, as it was kept; null for whatever else it may be. */
export function readWord(value: unknown, depth = 0): Word | null {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || depth >= DEEPEST) return null;
  const { template, values } = value as Partial<Record<keyof Sentence, unknown>>;
  if (typeof template !== 'string') return null;
  if (values === undefined) return { template };
  if (!Array.isArray(values)) return null;
  const words = values.map((one: unknown) => readWord(one, depth + 1));
  return words.every((word) => word !== null) ? { template, values: words } : null;
}
