/** Makes events of vendors' rows, and keeps what is not in dollars apart. Also the frame that all vendor CSV formats share. */
import type { CallMode, CostEvent, Geography, Kind, TokenCounts } from '../../event';
import type { SourceProblem } from '../../problem';
import type { DimensionValues } from '../dimensions';
import type { ForeignAmount, ReadResult, RecordFormat } from '../source';
import { billRow, type BillOf } from './bill';
import { plainNames } from './names';
import { DOLLARS, VendorRecord, type Money } from './record';

/** What a row says; what it leaves out is nothing. */
export interface VendorRow {
  readonly kind: Kind;
  readonly at: number | null;
  readonly dimensions: Readonly<Partial<Record<keyof DimensionValues, string | null>>>;
  readonly cost: Money | null;
  /** Worked out from counts and the documented rates, where the row names no cost. */
  readonly estimate?: number | null;
  readonly id?: string | null;
  readonly tokens?: TokenCounts | null;
  readonly webSearches?: number | null;
  readonly mode?: CallMode | null;
  readonly geography?: Geography | null;
  readonly longContext?: boolean;
  /** Absent: one. */
  readonly count?: number;
  readonly failures?: number;
  readonly durationMs?: number | null;
  /** The vendor's own account of what logs may hold call by call. */
  readonly standIn?: boolean;
  /** For what other exports of the vendor may tell again. */
  readonly bill?: BillOf;
}

export function outcome(record: VendorRecord, row: VendorRow): ReadResult {
  const { problems } = record;
  if (record.refused) return { events: [], problems };
  const { cost } = row;
  if (cost !== null && cost.currency !== DOLLARS)
    return { events: [], problems, foreign: [foreignOf(record, row, cost)] };
  return { events: [eventOf(record, row)], problems };
}

/** A row that says nothing about cost: a payout, a footer, a category that contains others. */
export function nothing(problems: readonly SourceProblem[] = []): ReadResult {
  return { events: [], problems };
}

/** Several results as one, in their order. */
export function joined(results: readonly ReadResult[]): ReadResult {
  const foreign = results.flatMap((result) => result.foreign ?? []);
  return {
    events: results.flatMap((result) => result.events),
    problems: results.flatMap((result) => result.problems),
    ...(foreign.length > 0 ? { foreign } : {}),
  };
}

function eventOf(record: VendorRecord, row: VendorRow): CostEvent {
  return {
    kind: row.kind,
    at: row.at,
    dimensions: named(row.dimensions),
    tokens: row.tokens ?? null,
    ...(typeof row.webSearches === 'number' && row.webSearches > 0 ? { requests: { webSearch: row.webSearches } } : {}),
    ...(row.mode === undefined || row.mode === null ? {} : { mode: row.mode }),
    ...(row.geography === undefined || row.geography === null ? {} : { geography: row.geography }),
    ...(row.longContext === undefined ? {} : { longContext: row.longContext }),
    ...(row.cost === null && typeof row.estimate === 'number' ? { estimate: row.estimate } : {}),
    count: row.count ?? 1,
    failures: row.failures ?? 0,
    durationMs: row.durationMs ?? null,
    recorded: row.cost?.nano ?? null,
    id: row.id ?? null,
    ...(row.standIn === true ? { standIn: true } : {}),
    ...billOf(record, row),
    position: record.position,
  };
}

function billOf(record: VendorRecord, row: VendorRow): Pick<CostEvent, 'bill'> {
  if (row.bill === undefined) return {};
  const bill = billRow(row.bill, record, row);
  return bill === undefined ? {} : { bill };
}

function foreignOf(record: VendorRecord, row: VendorRow, cost: Money): ForeignAmount {
  const service = row.dimensions.service ?? row.dimensions.provider ?? null;
  return {
    currency: cost.currency,
    amount: cost.nano,
    at: row.at,
    kind: row.kind,
    service,
    id: row.id ?? null,
    ...billOf(record, row),
    position: record.position,
  };
}

function named(values: VendorRow['dimensions']): DimensionValues {
  const dimensions: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' && value !== '') dimensions[name] = value;
  }
  return dimensions;
}

/** A CSV format that decides by plain names and reads row by row. */
export function vendorCsv(
  id: string,
  recognises: (names: ReadonlySet<string>) => boolean,
  read: (record: VendorRecord) => ReadResult,
  needsPlace = false,
): RecordFormat {
  return {
    id,
    needsPlace,
    containers: ['csv'],
    recognises: (names) => recognises(plainNames(names)),
    read: (fields, context) => {
      const record = new VendorRecord(fields, context);
      return isTotalRow(record.first) ? nothing() : read(record);
    },
  };
}

export function hasAll(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.every((name) => names.has(name));
}

export function hasOne(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.some((name) => names.has(name));
}

const TOTAL = /^(?:(?:grand |sub[- ]?)?totals?|sum)\b/i;

/** True for a footer that adds up the rows above it. */
export function isTotalRow(first: string | null): boolean {
  return first !== null && TOTAL.test(first);
}
