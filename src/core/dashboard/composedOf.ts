/** The dearest values of a dimension, and what all the others add up to. */
import type { GroupKey, Row } from '../ledger/query';
import { addMeasures, noMeasures, type Measures } from '../measures';
import type { ComposedOf, ShortMeasures } from './model';

const ROWS = 5;

/** @param rows of one dimension, most expensive first */
export function composedOf(dimension: GroupKey, rows: readonly Row[]): ComposedOf {
  const rest = rows.slice(ROWS);
  const sum = noMeasures();
  for (const { measures } of rest) addMeasures(sum, measures);
  return {
    dimension,
    rows: rows.slice(0, ROWS).map(({ key, measures }) => ({ key: key[0] ?? null, measures: shortOf(measures) })),
    omitted: rest.length,
    rest: shortOf(sum),
  };
}

function shortOf({ cost, calls, events, unpriced, unmetered }: Measures): ShortMeasures {
  return { cost, calls, events, unpriced, unmetered };
}
