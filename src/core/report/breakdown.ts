/** The tables of a report: spend of one kind by one dimension, long ones cut with what was cut as a row of its own. */
import type { Period } from '../budget/budget';
import type { Dimension, Kind } from '../event';
import type { Query, QueryResult, Row } from '../ledger/query';
import { addMeasures, noMeasures } from '../measures';
import type { NanoUsd } from '../money';
import type { Breakdown, BreakdownRow, ClosedRange } from './model';

/** More rows than this make a table nobody reads. */
export const ROWS_SHOWN = 20;

const OTHER_KINDS: readonly (readonly [Kind, Dimension])[] = [
  ['ci', 'workflow'],
  ['cloud', 'service'],
  ['cloud', 'environment'],
  ['cloud', 'agent'],
  ['service', 'service'],
];

/** What a report of each period breaks down, in the order in which it is printed. */
const BREAKDOWNS: Readonly<Record<Period, readonly (readonly [Kind, Dimension])[]>> = {
  day: [['llm', 'model'], ['llm', 'task'], ['llm', 'agent'], ['llm', 'pr'], ...OTHER_KINDS],
  week: [['llm', 'agent'], ['llm', 'model'], ['llm', 'wbs'], ['llm', 'pr'], ...OTHER_KINDS],
  month: [['llm', 'agent'], ['llm', 'model'], ['llm', 'wbs'], ['llm', 'pr'], ...OTHER_KINDS],
};

/** Dimensions that most logs never name: a table of nothing but "none" is left out. */
const OPTIONAL: ReadonlySet<Dimension> = new Set(['task', 'wbs', 'pr', 'environment']);

/** Every breakdown of the period that has something to say. */
export function breakdowns(
  period: Period,
  range: ClosedRange,
  compared: ClosedRange,
  query: (query: Query) => QueryResult,
): Breakdown[] {
  return BREAKDOWNS[period].flatMap(([kind, dimension]) => {
    const filter = { kind: [kind] };
    const result = query({ range, filter, groupBy: [dimension] });
    if (!worthATable(kind, dimension, result.rows)) return [];
    const before = costByKey(query({ range: compared, filter, groupBy: [dimension] }).rows);
    return [{ kind, dimension, ...cutRows(result.rows, before), total: result.total }];
  });
}

function worthATable(kind: Kind, dimension: Dimension, rows: readonly Row[]): boolean {
  const named = rows.some((row) => row.key[0] !== null && row.key[0] !== undefined);
  // Who owns a cloud resource stands in the agent dimension where it is tagged at all.
  const optional = OPTIONAL.has(dimension) || (kind === 'cloud' && dimension === 'agent');
  return rows.length > 0 && (named || !optional);
}

function costByKey(rows: readonly Row[]): ReadonlyMap<string | null, NanoUsd> {
  return new Map(rows.map((row) => [row.key[0] ?? null, row.measures.cost]));
}

/** The first rows and one sum of the others; the unattributed row always stands by itself. */
export function cutRows(
  rows: readonly Row[],
  before: ReadonlyMap<string | null, NanoUsd>,
): Pick<Breakdown, 'rows' | 'rest'> {
  const shown: BreakdownRow[] = [];
  const rest = { keys: 0, measures: noMeasures() };
  // A single row more is shown: "1 more" would take the same line.
  const limit = rows.length === ROWS_SHOWN + 1 ? rows.length : ROWS_SHOWN;
  rows.forEach((row, index) => {
    const key = row.key[0] ?? null;
    if (index < limit || key === null) {
      shown.push({ key, measures: row.measures, previousCost: before.get(key) ?? 0 });
    } else {
      rest.keys += 1;
      addMeasures(rest.measures, row.measures);
    }
  });
  return { rows: shown, rest: rest.keys === 0 ? null : rest };
}
