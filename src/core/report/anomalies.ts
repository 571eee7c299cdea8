/** What was unusual in a report's period: days, and of a day hours, that cost far more than those before them did. */
import { bucketStart, dayOf, startOfDay, type Zone } from '../calendar';
import { findAnomalies } from '../dashboard/anomalies';
import type { Dimension } from '../event';
import type { Filter, Query, QueryResult } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { ClosedRange, ReportAnomaly } from './model';

/** What is looked at by itself besides all spend; of each the most expensive values of the period. */
const SUBJECTS: readonly Dimension[] = ['agent', 'model', 'service', 'workflow'];
const VALUES_LOOKED_AT = 20;
/** Looked back at to know what is usual: a month of days, a week of hours. */
const DAYS_BEFORE = 28;
const HOUR_DAYS_BEFORE = 7;
const MOST_SHOWN = 10;
const HOUR_MS = 3_600_000;

interface AnomalyInput {
  readonly zone: Zone;
  readonly range: ClosedRange;
  readonly now: number;
  readonly query: (query: Query) => QueryResult;
}

/**
 * Largest excess first, at most ten. The rule is `findAnomalies`': far above the median of what came before, in median
 * deviations, and half as much again. Single agents, models, services and workflows are looked at by the day, all model
 * calls of a daily report by the hour too: other spend is known by the day only.
 */
export function reportAnomalies(input: AnomalyInput, byHour: boolean): ReportAnomaly[] {
  const found = dayAnomalies(input, {}, null);
  for (const dimension of SUBJECTS) {
    for (const key of dearest(input, dimension)) {
      for (const anomaly of dayAnomalies(input, { [dimension]: [key] }, { dimension, key })) found.push(anomaly);
    }
  }
  if (byHour) for (const anomaly of hourAnomalies(input)) found.push(anomaly);
  return found.sort((a, b) => b.cost - b.usual - (a.cost - a.usual)).slice(0, MOST_SHOWN);
}

function dearest({ range, query }: AnomalyInput, dimension: Dimension): string[] {
  const keys: string[] = [];
  for (const { key, measures } of query({ range, groupBy: [dimension] }).rows.slice(0, VALUES_LOOKED_AT)) {
    const [value = null] = key;
    if (value !== null && measures.cost > 0) keys.push(value);
  }
  return keys;
}

function dayAnomalies(input: AnomalyInput, filter: Filter, subject: ReportAnomaly['subject']): ReportAnomaly[] {
  const { zone, range } = input;
  const first = dayOf(zone, range.from) - DAYS_BEFORE;
  const last = dayOf(zone, Math.min(range.to - 1, input.now));
  const starts: number[] = [];
  for (let day = first; day <= last; day++) starts.push(startOfDay(zone, day));
  return inRange(input, starts, { filter, subject, bucket: 'day' });
}

function hourAnomalies(input: AnomalyInput): ReportAnomaly[] {
  const { zone, range } = input;
  const starts: number[] = [];
  const from = startOfDay(zone, dayOf(zone, range.from) - HOUR_DAYS_BEFORE);
  // Where clocks change, two of these may be one hour, which is told from its start.
  for (let at = from; at < Math.min(range.to, input.now + 1); at += HOUR_MS) starts.push(bucketStart(zone, 'hour', at));
  return inRange(input, [...new Set(starts)], { filter: { kind: ['llm'] }, subject: null, bucket: 'hour' });
}

function inRange(
  { range, query }: AnomalyInput,
  starts: readonly number[],
  {
    filter,
    subject,
    bucket,
  }: { readonly filter: Filter; readonly subject: ReportAnomaly['subject']; readonly bucket: 'day' | 'hour' },
): ReportAnomaly[] {
  const [from] = starts;
  if (from === undefined) return [];
  const costs = new Map<number, NanoUsd>();
  for (const row of query({ range: { from, to: range.to }, filter, groupBy: [], bucket }).rows) {
    if (row.bucket !== null) costs.set(row.bucket, row.measures.cost);
  }
  const found: ReportAnomaly[] = [];
  for (const { index, cost, usual } of findAnomalies(starts.map((start) => costs.get(start) ?? 0))) {
    const start = starts[index] ?? NaN;
    if (start >= range.from) found.push({ from: start, bucket, subject, cost, usual });
  }
  return found;
}
