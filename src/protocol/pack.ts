/** Makes what travels to a webview small: query answers as columns of numbers, snapshots without the long list of problems. */
import type { NamedDimension } from '../core/event';
import type { EventRow, EventsResult, QueryResult, Row } from '../core/ledger/query';
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

/** What a list of events shows, and more of a name than it shows: of hostile names a page of events would be a megabyte. */
const DIMENSIONS_SHOWN: readonly NamedDimension[] = ['agent', 'model', 'service', 'workflow'];
const LONGEST_NAME = 200;

/** Events as lists show them; where they come from stays whole, because it is opened by its name. */
function packEvents({ events, matching }: EventsResult): EventsResult {
  return { events: events.map((event) => ({ ...event, dimensions: shownDimensions(event) })), matching };
}

function shownDimensions({ dimensions }: EventRow): EventRow['dimensions'] {
  return Object.fromEntries(
    DIMENSIONS_SHOWN.flatMap((dimension) => {
      const name = dimensions[dimension];
      return name === undefined ? [] : [[dimension, name.slice(0, LONGEST_NAME)]];
    }),
  );
}

/** What the host sends as `answer.result`. */
export function packAnswer(method: ViewMethod, result: unknown): unknown {
  if (method === 'events') return packEvents(result as EventsResult);
  return method === 'query' ? packQuery(result as QueryResult) : result;
}

/** The engine's own answer again; one that was not packed passes as it is. */
export function unpackAnswer(method: ViewMethod, result: unknown): unknown {
  const isPacked = typeof result === 'object' && result !== null && 'packed' in result;
  return method === 'query' && isPacked ? unpackQuery(result as PackedQuery) : result;
}

/** The snapshot as a view needs it: without what only trees show. */
export function snapshotForView({ alerts: _alerts, ...snapshot }: Snapshot): Snapshot {
  return { ...snapshot, problems: snapshot.problems.slice(0, PROBLEMS_SHOWN) };
}
