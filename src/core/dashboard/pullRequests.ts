/** What a pull request costs, how many there are and how many tokens one takes: now, before, and week by week. */
import { metricsOf, type KeyMetrics } from '../budget/keyMetrics';
import { rangeOf } from '../calendar';
import type { Filter, Query, QueryResult } from '../ledger/query';
import { totalTokens } from '../measures';
import { divideHalfEven } from '../money';
import { closedRange, type Ask, type DashboardSource } from './ask';
import { composedOf } from './composedOf';
import type { DashboardQuery, PullRequests, Span } from './model';
import { lastStarts } from './periods';
import { indexIn } from './span';

const WEEKS = 8;
const MODEL_CALLS = 'llm';
/** Instants have microseconds: the first one after `now`. */
const MICROSECOND_MS = 0.001;

export function makePullRequests(source: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): PullRequests {
  const { filter } = query;
  const { rows, total } = ask({ range: span.range, filter, groupBy: ['pr'] });
  const named = rows.some(({ key }) => (key[0] ?? null) !== null);
  return {
    ...metrics(source, ask, query, span),
    sparks: weekly(source, ask, filter),
    dearest: named ? composedOf('pr', rows) : null,
    total: total.cost,
  };
}

/** Of the span as far as it is over, and of the whole one before it: as `spendlight budget status` takes them. */
function metrics(
  source: DashboardSource,
  ask: Ask,
  { filter }: DashboardQuery,
  { range, previous }: Span,
): Pick<PullRequests, 'current' | 'previous'> {
  const { from, to } = closedRange(source, range);
  const until = Math.min(to, Math.max(from, source.now + MICROSECOND_MS));
  const asked = (question: Query): QueryResult => ask({ ...question, filter: narrowed(filter, question.filter ?? {}) });
  const of = (part: KeyMetrics['range']): KeyMetrics => metricsOf(part, asked);
  const before = previous?.from ?? null;
  return { current: of({ from, to: until }), previous: before === null ? null : of({ from: before, to: from }) };
}

/** What passes both. */
function narrowed(filter: Filter, more: Filter): Filter {
  const kind = filter.kind?.filter((value) => more.kind?.includes(value) ?? true) ?? more.kind;
  return kind === undefined ? filter : { ...filter, kind };
}

function weekly({ zone, now }: DashboardSource, ask: Ask, filter: Filter): PullRequests['sparks'] {
  const starts = lastStarts(zone, 'week', now, WEEKS);
  const range = { from: starts[0] ?? now, to: rangeOf(zone, 'week', now).to };
  const calls = narrowed(filter, { kind: [MODEL_CALLS] });
  const weeks = starts.map(() => ({ prs: 0, cost: 0, tokens: 0 }));
  for (const { key, bucket, measures } of ask({ range, filter: calls, groupBy: ['pr'], bucket: 'week' }).rows) {
    const week = bucket === null ? undefined : weeks[indexIn(starts, bucket)];
    if (week === undefined || (key[0] ?? null) === null || measures.cost <= 0) continue;
    week.prs += 1;
    week.cost += measures.cost;
    week.tokens += totalTokens(measures);
  }
  return {
    meanCost: weeks.map(({ prs, cost }) => (prs === 0 ? null : divideHalfEven(cost, prs))),
    prs: weeks.map(({ prs }) => prs),
    tokens: weeks.map(({ prs, tokens }) => (prs === 0 ? null : divideHalfEven(tokens, prs))),
  };
}
