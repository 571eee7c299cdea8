/** Prints a rollup as CSV (RFC 4180) that a spreadsheet cannot be made to compute. */
import type { Dimension } from '../event';
import type { QueryResult, Row } from '../ledger/query';
import { MEASURE_NAMES, type Measures } from '../measures';
import { moneyDecimal } from './decimal';
import { csvCell } from './escape';
import { isoText } from './json';

const MONEY: ReadonlySet<keyof Measures> = new Set(['cost', 'recorded', 'computed']);

/**
 * One line per row, dimensions first, then the bucket's start (UTC) when the rows have one, then every measure; costs in
 * dollars to the nano-dollar. Spend without a value has an empty cell. Lines end with CR LF.
 */
export function rollupCsv(dimensions: readonly Dimension[], result: QueryResult): string {
  const bucketed = result.rows.some((row) => row.bucket !== null);
  const header = [...dimensions, ...(bucketed ? ['from'] : []), ...measureTitles()];
  const lines = [header.join(','), ...result.rows.map((row) => rowLine(row, bucketed))];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** The columns that every rollup ends with. */
export function measureTitles(): string[] {
  return MEASURE_NAMES.map(measureTitle);
}

function measureTitle(name: keyof Measures): string {
  return MONEY.has(name) ? `${name}_usd` : name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

function rowLine(row: Row, bucketed: boolean): string {
  const cells = row.key.map(csvCell);
  if (bucketed) cells.push(row.bucket === null ? '' : isoText(row.bucket));
  for (const name of MEASURE_NAMES) {
    const value = row.measures[name];
    cells.push(MONEY.has(name) ? moneyDecimal(value) : String(value));
  }
  return cells.join(',');
}

/** The columns and rows of a rollup for a database; costs as text, to the nano-dollar. */
export function rollupTable(
  dimensions: readonly Dimension[],
  result: QueryResult,
): { readonly columns: readonly string[]; readonly rows: Iterable<(string | number | null)[]> } {
  const rows = result.rows.map(({ key, bucket, measures }) => [
    ...key,
    bucket === null ? null : isoText(bucket),
    ...MEASURE_NAMES.map((name) => (MONEY.has(name) ? moneyDecimal(measures[name]) : measures[name])),
  ]);
  return { columns: [...dimensions, 'from', ...measureTitles()], rows };
}
