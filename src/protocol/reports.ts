/** What the engine is asked to write down, reports, exports and the tables behind a price, and what it answers. */
import type { Period } from '../core/budget/budget';
import type { Dimension } from '../core/event';
import type { Bucket, Filter, Range } from '../core/ledger/query';
import type { ListingRequest, PriceListing } from '../core/pricing/listing';
import type { Problem } from '../core/problem';
import type { ExportFormat } from '../core/report/export';
import type { Report } from '../core/report/model';
import type { ReportFormat } from '../core/report/paths';

export interface ReportRequest {
  readonly period: Period;
  /** A day in it, `YYYY-MM-DD`; null: the current one. */
  readonly date: string | null;
  /** Absent: Markdown. */
  readonly format?: ReportFormat;
}

export interface ReportText {
  /** The figures themselves, for `--json`. */
  readonly report: Report;
  /** As Markdown, or as one HTML file. */
  readonly text: string;
  /** Where the contract says it goes, relative to the first folder. */
  readonly path: string;
  /** Of the team's template and of the file that names features. */
  readonly problems: readonly Problem[];
}

export interface WriteReportRequest extends ReportRequest {
  /** Replace a file that a person has edited. */
  readonly replaceEdited: boolean;
  /** Absolute path that a person named on the command line; absent: where the contract says. */
  readonly output?: string;
}

export interface WriteReportResult {
  readonly outcome: 'written' | 'edited-by-person';
  readonly file: string;
  /** Of the team's template and of the file that names features. */
  readonly problems: readonly Problem[];
}

export interface ExportRequest {
  readonly content: 'rollups' | 'events';
  readonly format: ExportFormat;
  readonly range: Range;
  /** Absent: everything. */
  readonly filter?: Filter;
  /** For rollups: every row is one combination of these, and of a bucket. */
  readonly by: readonly Dimension[];
  readonly bucket: Bucket;
  /** Absolute path that a person named; null: as text. */
  readonly output: string | null;
}

export type ExportResult =
  | { readonly outcome: 'text'; readonly pieces: readonly string[] }
  /** `not-ours`: something else than an export is there; `data-source`: figures are read from it. Nothing is written. */
  | { readonly outcome: 'written' | 'not-ours' | 'data-source'; readonly file: string };

export interface AuditRequest {
  readonly range: Range;
  /** Of the events that differ at most so many are listed, largest difference first. */
  readonly limit: number;
}

export type ModelsRequest = ListingRequest;
export interface ModelsResult extends PriceListing {
  /** Of the team's own prices. */
  readonly problems: readonly Problem[];
}
