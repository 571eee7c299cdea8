/** What was found and read: every source with its state, every problem with its place. */
import type { Problem } from '../problem';
import { headJson, isoText, problemsJson, type AnswerHead, type JsonObject } from './json';
import type { SizedSource } from './summary';

export interface ExaminedSource extends SizedSource {
  /** Bytes of a half-written record at the end that wait for their end. */
  readonly pendingBytes: number;
  /** Epoch ms of its newest event; null when it has none. */
  readonly newest: number | null;
}

/** The object `spendlight.doctor/1`. `problems` are those kept, `problemCount` all of them. */
export function doctorJson(
  head: AnswerHead,
  sources: readonly ExaminedSource[],
  problems: readonly Problem[],
  problemCount: number,
): JsonObject {
  return {
    ...headJson('doctor', head),
    sources: sources.map((source) => ({
      path: source.path,
      format: source.format,
      state: source.state,
      events: source.events,
      duplicates: source.duplicates,
      problems: source.problems,
      bytes: source.bytes,
      pendingBytes: source.pendingBytes,
      newest: source.newest === null ? null : isoText(source.newest),
    })),
    problems: problemsJson(problems).map((json, at) => ({ ...json, severity: problems[at]?.severity ?? 'error' })),
    problemCount,
  };
}
