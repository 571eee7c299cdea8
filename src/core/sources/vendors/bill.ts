/** Which telling of which vendor's bill a row belongs to, so that one bill in several shapes counts once. */
import type { BillRow } from '../../event';
import { DOLLARS, type VendorRecord } from './record';

/** What a format knows of its rows; the days come from the record's own time. */
export interface BillOf {
  readonly of: string;
  readonly shape: string;
  /** One of `DETAIL`. */
  readonly detail: number;
  readonly part?: string | null;
  readonly account?: string | null;
  /** Any text that begins with the year and the month of the bill. */
  readonly period?: string | null;
  readonly final?: boolean;
  /** True for what is written for a month, whatever date it carries. */
  readonly isMonthly?: boolean;
  /** True where a date alone may stand for its month. */
  readonly mayBeMonths?: boolean;
  /** What the row is about; null: its own id tells. Absent: its dimensions and its time. */
  readonly line?: readonly (string | null)[] | null;
}

/**
 * How much a shape of a vendor's bill tells: the greater goes before the smaller on days that both tell of. Line items go before
 * sums by service, these before sums by anything else, and a person's own table goes last.
 */
export const DETAIL = {
  lineItems: 9,
  focus: 7,
  tags: 6,
  byServiceAndMore: 5,
  byService: 4,
  byOther: 3,
  total: 2,
  table: 0,
  /** Of AI vendors: what was billed goes before what it was billed for. */
  dollars: 4,
  tokens: 3,
} as const;

const MOST_DAYS_OF_A_MONTH = 31;

/** Undefined: the row has no time, so that nothing else can tell of its day. */
export function billRow(
  bill: BillOf,
  record: VendorRecord,
  row: {
    readonly at: number | null;
    readonly dimensions: Readonly<Record<string, unknown>>;
    readonly cost: { readonly currency: string } | null;
  },
): BillRow | undefined {
  const { period } = record;
  if (period === null) return undefined;
  const line = bill.line === undefined ? [JSON.stringify(row.dimensions)] : bill.line;
  const month = /^\d{4}-\d{2}/.exec(bill.period ?? '');
  // What is not in dollars is kept apart, and never tells again of what is.
  const apart = row.cost === null || row.cost.currency === DOLLARS ? '' : ` ${row.cost.currency}`;
  return {
    of: `${bill.of}${apart}`,
    part: bill.part ?? null,
    account: bill.account ?? null,
    shape: bill.shape,
    detail: bill.detail,
    day: period.day,
    days: bill.isMonthly === true ? MOST_DAYS_OF_A_MONTH : period.days,
    isDate: bill.mayBeMonths === true && period.isDate,
    period: month === null ? null : month[0],
    final: bill.final === true,
    line: line === null ? null : `${row.at}\0${line.join('\0')}`,
  };
}

const VENDORS: readonly (readonly [RegExp, string])[] = [
  [/^(?:aws|amazon(?: web services)?\b.*)$/, 'aws'],
  [/^(?:google cloud(?: platform)?|gcp)$/, 'gcp'],
  [/^(?:microsoft )?azure$|^microsoft$/, 'azure'],
];

/** One name for what exports call differently: `Amazon Web Services, Inc.` is `aws`. */
export function vendorName(name: string): string {
  const lower = name.trim().toLowerCase();
  return VENDORS.find(([pattern]) => pattern.test(lower))?.[1] ?? lower;
}
