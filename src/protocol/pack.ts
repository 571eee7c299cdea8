/** Makes what travels to a webview small: query answers as columns of numbers, snapshots without the long list of problems. */
import type { QueryResult, Row } from '../core/ledger/query';
import { MEASURE_NAMES, noMeasures, type Measures } from '../core/measures';
import type { Snapshot } from './engine';
import type { ViewMethod } from './view';

/** A query's answer by columns. Columns that hold nothing but zeros stay at home. */
export interface PackedQuery {
  readonly packed: 1;
  readonly keys: readonly (readonly (string | null)[])[];
  readonly buckets: readonly (number | null)[] | null;
  readonly columns: Readonly<Partial<Record<keyof Measures, readonly number[]>>>;
  readonly total: Measures;
  readonly undated: Measures;
}

/** Problems a view can show; their count stays whole. */
const PROBLEMS_SHOWN = 10;

/** 500 agents: 28 KB, where the answer itself is 144 KB. */
export function packQuery(result: QueryResult): PackedQuery {
  const columns: Partial<Record<keyof Measures, readonly number[]>> = {};
  for (const name of MEASURE_NAMES) {
    const column = result.rows.map((row) => row.measures[name]);
    if (column.some((value) => value !== 0)) columns[name] = column;
  }
  const bucketed = result.rows.some((row) => row.bucket !== null);
  return {
    packed: 1,
    keys: result.rows.map((row) => row.key),
    buckets: bucketed ? result.rows.map((row) => row.bucket) : null,
    columns,
    total: result.total,
    undated: result.undated,
  };
}

export function unpackQuery(packed: PackedQuery): QueryResult {
  const rows = packed.keys.map((key, index): Row => {
    const measures = noMeasures();
    for (const name of MEASURE_NAMES) measures[name] = packed.columns[name]?.[index] ?? 0;
    return { key, bucket: packed.buckets?.[index] ?? null, measures };
  });
  return { rows, total: packed.total, undated: packed.undated };
}

/** What the host sends as `answer.result`. */
export function packAnswer(method: ViewMethod, result: unknown): unknown {
  return method === 'query' ? packQuery(result as QueryResult) : result;
}

/** The engine's own answer again; one that was not packed passes as it is. */
export function unpackAnswer(method: ViewMethod, result: unknown): unknown {
  const isPacked = typeof result === 'object' && result !== null && 'packed' in result;
  return method === 'query' && isPacked ? unpackQuery(result as PackedQuery) : result;
}

/** The snapshot as a view needs it. */
export function snapshotForView(snapshot: Snapshot): Snapshot {
  return { ...snapshot, problems: snapshot.problems.slice(0, PROBLEMS_SHOWN) };
}
