/** Writing a report: asks before it replaces what a person has edited, then says which file to open. Free of the editor. */
import type { Period } from '../../core/budget/budget';
import type { Problem } from '../../core/problem';
import type { Engine } from '../../protocol/engine';

export type ReportAnswer = 'replace' | 'open' | 'cancel';

/**
 * @param ask what to do with a file that a person has edited
 * @returns the absolute path to open, and what is wrong with the team's template; null when the person wants nothing
 * @throws Error, by rejection, with the engine's sentence
 */
export async function writeReport(
  engine: Pick<Engine, 'request'>,
  period: Period,
  ask: (file: string) => Promise<ReportAnswer>,
): Promise<{ readonly file: string; readonly problems: readonly Problem[] } | null> {
  const request = { period, date: null };
  const first = await engine.request('writeReport', { ...request, replaceEdited: false });
  if (first.outcome === 'written') return first;
  const answer = await ask(first.file);
  if (answer === 'cancel') return null;
  if (answer === 'open') return first;
  return engine.request('writeReport', { ...request, replaceEdited: true });
}
