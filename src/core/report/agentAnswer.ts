/** What is known of one agent: its total, by PR, by model, and its trend. */
import type { Filter, Range, Row } from '../ledger/query';
import type { Measures } from '../measures';
import { headJson, measuresJson, rowsJson, trendJson, type AnswerHead, type Ask, type JsonObject } from './json';

export type TrendBucket = 'day' | 'week' | 'month';

export interface AgentFigures {
  readonly agent: string;
  readonly total: Measures;
  /** Events without a time; part of `total` only when the range is open at both ends. */
  readonly undated: Measures;
  readonly byPr: readonly Row[];
  readonly byModel: readonly Row[];
  readonly bucket: TrendBucket;
  /** In the order of time; periods without spend have no row. */
  readonly trend: readonly Row[];
}

const MS_PER_DAY = 86_400_000;
/** A trend of about this many rows is read at a glance. */
const ROWS_WANTED = 31;

/** Asks for everything about one agent in the range. */
export async function askForAgent(ask: Ask, agent: string, range: Range): Promise<AgentFigures> {
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
    trend: [...trend.rows].sort((a, b) => (a.bucket ?? -Infinity) - (b.bucket ?? -Infinity)),
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

/** The object `spendlight.agent/1`. */
export function agentJson(head: AnswerHead, figures: AgentFigures): JsonObject {
  return {
    ...headJson('agent', head),
    agent: figures.agent,
    total: measuresJson(figures.total),
    undated: measuresJson(figures.undated),
    by: { pr: rowsJson(figures.byPr), model: rowsJson(figures.byModel) },
    trend: { bucket: figures.bucket, rows: trendJson(figures.trend) },
  };
}
