/** The words of an alert: in English as it is delivered and kept, and in the language of whoever it is shown to. */
import { untranslated, type Translate } from '../../translate';
import { inEnglish, readSentence, readWord, said, type Sentence, type Word } from '../../words';
import type { Alert, AlertFact, AlertWords, FactWords } from './alert';

/** What an alert says, as text. Names are raw: each sink escapes. */
export interface SaidAlert {
  readonly title: string;
  readonly text: string;
  readonly facts: readonly AlertFact[];
}

type Unsaid = Omit<Alert, keyof SaidAlert | 'words'>;

/** An alert that says this. */
export function alertSaying({ progress, ...head }: Unsaid, words: AlertWords): Alert {
  return { ...head, ...wordsIn(words, untranslated), progress, words };
}

export function fact(label: Sentence, value: Word): FactWords {
  return { label, value };
}

/** In the language of `t`; as it was written where only the text was kept. */
export function alertIn({ title, text, facts, words }: SaidAlert & Pick<Alert, 'words'>, t: Translate): SaidAlert {
  return words === undefined ? { title, text, facts } : wordsIn(words, t);
}

function wordsIn({ title, text, facts }: AlertWords, t: Translate): SaidAlert {
  return {
    title: said(title, t),
    text: said(text, t),
    facts: facts.map(({ label, value }) => ({ label: said(label, t), value: said(value, t) })),
  };
}

/** An alert in English only, for those who know one language. */
export function inEnglishOnly({ words: _words, ...alert }: Alert): Alert {
  return alert;
}

/** An alert as it was kept: words of another shape are no words, and its text holds. */
export function alertKept({ words, ...alert }: Alert): Alert {
  const read = words === undefined ? null : readWords(words);
  // Whoever changed one without the other means the text.
  return read === null || inEnglish(read.title) !== alert.title ? alert : { ...alert, words: read };
}

function readWords(words: unknown): AlertWords | null {
  if (typeof words !== 'object' || words === null) return null;
  const { title, text, facts } = words as Partial<Record<keyof AlertWords, unknown>>;
  const read = { title: readSentence(title), text: readSentence(text) };
  const said = Array.isArray(facts) ? facts.map(readFact) : [null];
  if (read.title === null || read.text === null || !said.every((one) => one !== null)) return null;
  return { title: read.title, text: read.text, facts: said };
}

function readFact(value: unknown): FactWords | null {
  if (typeof value !== 'object' || value === null) return null;
  const { label, value: figure } = value as Partial<Record<keyof FactWords, unknown>>;
  const read = { label: readSentence(label), value: readWord(figure) };
  return read.label === null || read.value === null ? null : { label: read.label, value: read.value };
}
