/** What the engine is asked about a log that is open in an editor: what its lines cost, and where they count. */
import type { EventRow } from '../core/ledger/query';
import type { Measures } from '../core/measures';

export interface LinesRequest {
  /** Absolute path of the file. */
  readonly file: string;
  /** One-based, both included; null: only what is said of the whole file. */
  readonly lines: { readonly from: number; readonly to: number } | null;
}

/** An event that begins in one of the lines. */
export interface LineEvent {
  readonly event: EventRow;
  /** False: an equal record counts, from another place. */
  readonly counts: boolean;
}

export interface SourceGlance {
  /** As shown. */
  readonly path: string;
  readonly format: string;
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
  /** Of the events that count. */
  readonly measures: Measures;
}

export interface LinesResult {
  /** Null: the file is no source. */
  readonly source: SourceGlance | null;
  readonly events: readonly LineEvent[];
}
