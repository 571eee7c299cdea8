/** Several alerts at once become one message: the gravest first, one title, one text. */
import { SEVERITIES, type Alert } from './alert';

export interface CombinedAlert {
  readonly title: string;
  readonly text: string;
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
  if (sorted.length === 1) return { title: first.title, text: first.text, alerts: sorted };
  const others = sorted.length - 1;
  const lines = sorted.slice(0, WRITTEN_OUT).map(({ title, text }) => `${title}: ${text}`);
  if (sorted.length > WRITTEN_OUT) lines.push(`${sorted.length - WRITTEN_OUT} more are in the list of alerts.`);
  return { title: `${first.title}, and ${others} more`, text: lines.join('\n'), alerts: sorted };
}
