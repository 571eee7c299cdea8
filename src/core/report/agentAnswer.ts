/** What is known of one agent: its total, by PR, by model, and its trend. */
import { bucketStart, dayOf, firstDayOfNext, startOfDay, type Zone } from '../calendar';
import type { Filter, Range, Row } from '../ledger/query';
import { noMeasures, type Measures } from '../measures';
import { bucketJson, headJson, measuresJson, rowsJson, type AnswerHead, type Ask, type JsonObject } from './json';

export type TrendBucket = 'day' | 'week' | 'month';

export interface AgentFigures {
  readonly agent: string;
  readonly total: Measures;
  /** Events without a time; part of `total` only when the range is open at both ends. */
  readonly undated: Measures;
  readonly byPr: readonly Row[];
  readonly byModel: readonly Row[];
  readonly bucket: TrendBucket;
  /** In the order of time, events without one first; days, weeks or months between without spend are rows of zeros. */
  readonly trend: readonly Row[];
}

const MS_PER_DAY = 86_400_000;
/** A trend of about this many rows is read at a glance. */
const ROWS_WANTED = 31;

/** Asks for everything about one agent in the range. */
export async function askForAgent(
  ask: Ask,
  agent: string,
  range: Range,
  zone: Zone,
  now: number,
): Promise<AgentFigures> {
  const filter: Filter = { agent: [agent] };
  const [prs, models, days] = await Promise.all([
    ask({ range, filter, groupBy: ['pr'] }),
    ask({ range, filter, groupBy: ['model'] }),
    ask({ range, filter, groupBy: [], bucket: 'day' }),
  ]);
  const bucket = bucketFor(days.rows);
  const trend = bucket === 'day' ? days : await ask({ range, filter, groupBy: [], bucket });
  return {
    agent,
    total: prs.total,
    undated: prs.undated,
    byPr: prs.rows,
    byModel: models.rows,
    bucket,
    trend: withGaps(trend.rows, bucket, range, zone, now),
  };
}

function bucketFor(days: readonly Row[]): TrendBucket {
  let first = Infinity;
  let last = -Infinity;
  for (const { bucket } of days) {
    if (bucket === null) continue;
    first = Math.min(first, bucket);
    last = Math.max(last, bucket);
  }
  const span = (last - first) / MS_PER_DAY;
  if (span > 7 * ROWS_WANTED) return 'month';
  return span > ROWS_WANTED ? 'week' : 'day';
}

/** Fills in what lies between the first and the last row, or the ends of the range up to now. */
function withGaps(rows: readonly Row[], bucket: TrendBucket, range: Range, zone: Zone, now: number): Row[] {
  const found = new Map<number, Row>();
  const undated: Row[] = [];
  for (const row of rows) {
    if (row.bucket === null) undated.push(row);
    else found.set(row.bucket, row);
  }
  const starts = [...found.keys()].sort((a, b) => a - b);
  const first = range.from ?? starts[0];
  const last = Math.max(starts.at(-1) ?? -Infinity, range.to === null ? -Infinity : Math.min(range.to - 1, now));
  if (first === undefined) return undated;
  const filled = undated;
  for (let at = bucketStart(zone, bucket, first); at <= last; at = nextBucket(at, bucket, zone)) {
    filled.push(found.get(at) ?? { key: [], bucket: at, measures: noMeasures() });
  }
  return filled;
}

function nextBucket(at: number, bucket: TrendBucket, zone: Zone): number {
  return startOfDay(zone, firstDayOfNext(bucket, dayOf(zone, at)));
}

/** The object `spendlight.agent/1`. */
export function agentJson(head: AnswerHead, figures: AgentFigures): JsonObject {
  return {
    ...headJson('agent', head),
    agent: figures.agent,
    total: measuresJson(figures.total),
    undated: measuresJson(figures.undated),
    by: { pr: rowsJson(figures.byPr), model: rowsJson(figures.byModel) },
    trend: { bucket: figures.bucket, rows: figures.trend.map(bucketJson) },
  };
}
