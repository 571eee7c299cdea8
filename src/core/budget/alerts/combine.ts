/** Several alerts at once become one message: the gravest first, one title, one text. */
import { arranged, inEnglish, joined, sentence, type Word } from '../../words';
import { SEVERITIES, type Alert } from './alert';

export interface CombinedAlert {
  readonly title: string;
  readonly text: string;
  /** The same, to be said in another language. */
  readonly words: { readonly title: Word; readonly text: Word };
  /** Gravest first. */
  readonly alerts: readonly Alert[];
}

/** So many are written out; the rest is a number. */
const WRITTEN_OUT = 5;

/** @param alerts at least one */
export function combineAlerts(alerts: readonly Alert[]): CombinedAlert {
  const sorted = [...alerts].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const [first] = sorted;
  if (first === undefined) throw new RangeError('There is no alert to tell.');
  const title = sorted.length === 1 ? titleOf(first) : titleOfAll(first, sorted.length - 1);
  const text = sorted.length === 1 ? textOf(first) : textOfAll(sorted);
  return { title: inEnglish(title), text: inEnglish(text), words: { title, text }, alerts: sorted };
}

function titleOfAll(first: Alert, others: number): Word {
  return others === 1
    ? sentence('{0}, and 1 more', titleOf(first))
    : sentence('{0}, and {1} more', titleOf(first), others);
}

function textOfAll(sorted: readonly Alert[]): Word {
  const lines: Word[] = sorted
    .slice(0, WRITTEN_OUT)
    .map((alert) => arranged('{0}: {1}', titleOf(alert), textOf(alert)));
  if (sorted.length > WRITTEN_OUT)
    lines.push(sentence('{0} more are in the list of alerts.', sorted.length - WRITTEN_OUT));
  return joined(lines, '\n');
}

function titleOf({ title, words }: Alert): Word {
  return words?.title ?? title;
}

function textOf({ text, words }: Alert): Word {
  return words?.text ?? text;
}
