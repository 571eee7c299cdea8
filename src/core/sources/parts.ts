/** Lets the parts of one long log be read apart from each other, and puts them together as one reader would have read them. */
import { PROBLEMS_KEPT_PER_FILE, type SourceProblem } from '../problem';
import { formatOf } from './formats';
import type { JsonLinesState } from './jsonLines';
import { ONCE_A_FILE, type TextReaderState } from './textReader';

/**
 * Where a reader has to stand so that what follows can be read without what came before: at the begin of a line, with
 * nothing half done. Null: it does not. What matters of it besides is its `ground`.
 */
export function standing(state: TextReaderState | null): JsonLinesState | null {
  if (state === null || state.container !== 'json-lines' || state.formats.length === 0) return null;
  // What a format remembers of its records is not put together.
  if (state.readings.length > 0 || state.scanner === null || state.problems.length > 0) return null;
  const scanner = state.scanner as JsonLinesState;
  const { resumeAt, lineStart, hasRecord, nuls, givenUp, unreadable } = scanner;
  const isClear = !hasRecord && nuls === 'none' && givenUp === 0 && !unreadable && resumeAt === lineStart;
  return isClear ? scanner : null;
}

/** What of a reader's past decides how it reads on: two that stand alike read the same bytes alike. */
export function groundOf(state: TextReaderState, { isArray, inConflict }: JsonLinesState): string {
  // A shape of a known format is only remembered to be quick.
  const unknown = state.shapes.filter(
    (key) => formatOf(new Set(JSON.parse(key) as string[]), state.container, state.isExpected) === null,
  );
  return JSON.stringify([isArray, inConflict, state.isForeignTable, state.isMixed, unknown.sort()]);
}

/** The reader that reads a part from the line that begins at `offset`; it calls that line 1. */
export function partReader(state: TextReaderState, offset: number): TextReaderState {
  const scanner = { ...(state.scanner as JsonLinesState), resumeAt: offset, lineStart: offset, line: 1 };
  return { ...state, resumeAt: offset, pendingBytes: 0, scanner, problems: [], counted: 0, kept: 0, toldOnce: [] };
}

/** What a reader has made of a part. */
export interface PartReading {
  /** As it was when it had read it. */
  readonly state: TextReaderState;
  readonly problems: readonly SourceProblem[];
}

export interface Joined {
  readonly state: TextReaderState;
  readonly problems: readonly SourceProblem[];
  /** How many lines stand before the part. */
  readonly lines: number;
}

/**
 * The reader of everything up to the end of a part, from the reader of everything before it. Null: they do not fit
 * together, and the part has to be read by the one that read what is before it. @param end file offset behind the part
 */
export function join(before: TextReaderState, ground: string, part: PartReading, end: number): Joined | null {
  const stood = standing(before);
  const stands = standing(part.state);
  if (stood === null || stands === null || stands.resumeAt !== end || groundOf(before, stood) !== ground) return null;
  const lines = stood.line - 1;
  const told = new Set(before.toldOnce);
  const news = part.problems.filter(({ code }) => !ONCE_A_FILE.has(code) || !told.has(code));
  const repeated = part.problems.length - news.length;
  // One of those that were not kept would have taken its place.
  if (repeated > 0 && part.state.counted > part.state.kept) return null;
  const kept = news.slice(0, Math.max(0, PROBLEMS_KEPT_PER_FILE - before.kept));
  const state: TextReaderState = {
    ...part.state,
    formats: [...new Set([...before.formats, ...part.state.formats])],
    scanner: { ...stands, line: stands.line + lines },
    shapes: [...new Set([...before.shapes, ...part.state.shapes])],
    counted: before.counted + part.state.counted - repeated,
    kept: before.kept + kept.length,
    toldOnce: [...new Set([...before.toldOnce, ...part.state.toldOnce])],
  };
  return { state, lines, problems: kept.map((problem) => moved(problem, lines)) };
}

function moved(problem: SourceProblem, lines: number): SourceProblem {
  return problem.line === null ? problem : { ...problem, line: problem.line + lines };
}
