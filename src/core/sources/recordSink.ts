/** What a scanner finds and hands on: records in file order, and what was no record. Also the limits all scanners keep. */
import type { SourceProblem } from '../problem';
import type { Lines, TakenLines } from './columns/columnReader';
import type { Fields } from './source';

export interface RecordSink {
  /** `offset` and `line` (one-based) of the record's first byte. */
  record(fields: Fields, offset: number, line: number): void;
  problem(problem: SourceProblem): void;
  /** Takes as many whole lines as it can, from the first one on; null: it leaves that one too. */
  takeLines?(lines: Lines): TakenLines | null;
  /** The index behind an object that begins at `from` and needs no parser; below zero: it does, or it does not end before `to`. */
  skim?(bytes: Uint8Array, from: number, to: number): number;
  /** What was just looked over is a record: it stands on a line of its own. */
  skimmed?(offset: number, line: number): void;
}

/** A record on one line may be this long (reliability.md L07); a longer line is skipped to its end. */
export const LINE_LIMIT_BYTES = 1024 * 1024;
/** A record over several lines may be this long (reliability.md L08). */
export const SPREAD_LIMIT_BYTES = 64 * 1024;
export const SPREAD_LIMIT_LINES = 200;

/** Where a scanner stands, as plain data. It begins at a byte at which nothing is half done: the bytes from there on are pushed again. */
export interface ScannerState {
  /** File offset of the first byte to push. */
  readonly resumeAt: number;
  readonly [field: string]: unknown;
}
