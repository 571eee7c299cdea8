/** Spend over time as stacked series: the largest values of a dimension apart, the rest together, what stands out marked. */
import type { NanoUsd } from '../money';
import { findAnomalies } from './anomalies';
import { closedRange, type Ask, type DashboardSource } from './ask';
import type { Bars, BarSeries, DashboardQuery, Span } from './model';
import { indexIn, timelineOf } from './span';

/** As many as can be told apart on screen. */
export const SERIES_APART = 8;

export function makeBars(source: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): Bars {
  const { zone, now } = source;
  const { filter, groupBy, bucket } = query;
  const timeline = timelineOf({ zone, ...closedRange(source, span.range), now, bucket });
  const { rows } = ask({ range: span.range, filter, groupBy: [groupBy], bucket: timeline.bucket });
  // Behind the one by bucket, which tells it too.
  const ranked = ask({ range: span.range, filter, groupBy: [groupBy] }).rows.filter((row) => row.measures.cost !== 0);
  const apart = new Map<string | null, NanoUsd[]>(
    ranked.slice(0, SERIES_APART).map((row) => [row.key[0] ?? null, timeline.starts.map(() => 0)]),
  );
  const other = timeline.starts.map(() => 0);
  const sums = timeline.starts.map(() => 0);
  for (const row of rows) {
    const index = row.bucket === null ? -1 : indexIn(timeline.starts, row.bucket);
    if (index < 0) continue;
    const values = apart.get(row.key[0] ?? null) ?? other;
    values[index] = (values[index] ?? 0) + row.measures.cost;
    sums[index] = (sums[index] ?? 0) + row.measures.cost;
  }
  const series: BarSeries[] = [...apart].map(([key, values]) => ({ key, other: false, values, total: sum(values) }));
  if (ranked.length > SERIES_APART) series.push({ key: null, other: true, values: other, total: sum(other) });
  // The bucket that is still running says nothing yet by being low, but may already be too high.
  const last = timeline.current < 0 ? sums.length - 1 : timeline.current;
  return {
    ...timeline,
    groupBy,
    series,
    anomalies: findAnomalies(sums, last),
    isCoarser: bucket !== null && bucket !== timeline.bucket,
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
