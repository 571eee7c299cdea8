/** Makes a cost report: asks the ledger for a day, a week or a month, and lays beside it what a reader should know. */
import { worstFirst } from '../budget/evaluate';
import { keyMetrics } from '../budget/keyMetrics';
import { evaluateBudgets } from '../budget/states';
import type { BudgetState, Period } from '../budget/budget';
import { bucketStart, monthText, startOfDay, type Zone } from '../calendar';
import { KINDS } from '../event';
import { foreignIn } from '../foreign';
import type { Bucket, Query, QueryResult, Range } from '../ledger/query';
import { noMeasures, type Measures } from '../measures';
import { reportAnomalies } from './anomalies';
import { breakdowns } from './breakdown';
import type {
  ClosedRange,
  KindFigures,
  PreviousPeriod,
  Quality,
  Report,
  ReportInput,
  ReportStatement,
  Timeline,
} from './model';
import { groupProblems } from './problemGroups';
import { makeCourse } from './course';
import { adviseBudgets, planTomorrow } from './plan';
import { makeRecap } from './recap';
import { isRunning, sameStretch, spanBefore, spanOf, spanText, type Span } from './span';

/** Problems that a report holds, most serious first; the rest is a count. */
const PROBLEMS_KEPT = 100;
const BUCKET_OF: Readonly<Record<Period, Timeline['bucket']>> = { day: 'hour', week: 'day', month: 'week' };

/** The report of the period that holds `input.day`. Asks the ledger some twenty questions; writes nothing. */
export function buildReport(input: ReportInput): Report {
  const { period, zone, now, query } = input;
  const span = spanOf(zone, period, input.day);
  const before = spanBefore(zone, period, input.day);
  const running = isRunning(span, now);
  const compared = running ? sameStretch(zone, span, before, now) : before.range;
  const budgets = running ? worstFirst(input.budgets) : budgetsAtEnd(input, span.range);
  const statements = statementsOf(input.statements, span);
  const trackers = statements.filter(({ provider }) => provider === undefined);
  return {
    period,
    label: span.label,
    ...spanText(span),
    range: span.range,
    now,
    timeZone: zone.id,
    running,
    total: query({ range: span.range, groupBy: [] }).total,
    previous: previousPeriod(before, running ? compared : null, query),
    kinds: kindFigures(span.range, compared, query),
    budgets,
    recap: period === 'month' ? makeRecap({ zone, range: span.range, budgets, statements: trackers, query }) : null,
    keyMetrics: period === 'month' ? keyMetrics({ zone, now, period, at: span.range.from, ledger: query }) : null,
    timeline: makeTimeline(span, BUCKET_OF[period], zone, now, query),
    course: makeCourse(period, span, { zone, now, budgets, query }),
    anomalies: reportAnomalies({ zone, range: span.range, now, query }, period === 'day'),
    plan: period === 'day' && running ? planTomorrow(budgets, zone, now) : [],
    advice: period === 'month' ? adviseBudgets(budgets, zone, Math.min(now, span.range.to), query) : [],
    opportunities: input.opportunities?.(span.range) ?? null,
    features: period === 'month' ? (input.features?.({ from: null, to: span.range.to }) ?? []) : [],
    breakdowns: breakdowns(period, span.range, compared, query),
    statements,
    quality: makeQuality(input, span.range),
  };
}

/** A budget of a period that is over, as it stood at the end: what came later does not count. */
function budgetsAtEnd(input: ReportInput, range: ClosedRange): BudgetState[] {
  const { zone, statements } = input;
  const ledger = (query: Query): QueryResult => input.query({ ...query, range: clipped(query.range, range.to) });
  const budgets = [...new Map(input.budgets.map(({ budget }) => [budget.name, budget])).values()];
  return evaluateBudgets({ budgets, zone, now: range.to - 1, ledger, statements });
}

function clipped(range: Range, to: number): Range {
  return { from: range.from, to: range.to === null ? to : Math.min(range.to, to) };
}

function previousPeriod(before: Span, soFar: ClosedRange | null, query: (query: Query) => QueryResult): PreviousPeriod {
  return {
    label: before.label,
    range: before.range,
    whole: query({ range: before.range, groupBy: [] }).total,
    soFar: soFar === null ? null : query({ range: soFar, groupBy: [] }).total,
  };
}

function kindFigures(range: ClosedRange, compared: ClosedRange, query: (query: Query) => QueryResult): KindFigures[] {
  const now = byKind(query({ range, groupBy: ['kind'] }));
  const previous = byKind(query({ range: compared, groupBy: ['kind'] }));
  return KINDS.filter((kind) => now.has(kind) || previous.has(kind)).map((kind) => ({
    kind,
    measures: now.get(kind) ?? noMeasures(),
    previous: previous.get(kind) ?? noMeasures(),
  }));
}

function byKind(result: QueryResult): ReadonlyMap<string | null, Measures> {
  return new Map(result.rows.map((row) => [row.key[0] ?? null, row.measures]));
}

/** Days and weeks without spend are rows of zeros up to now; of a day only the hours with events are listed. */
function makeTimeline(
  span: Span,
  bucket: Timeline['bucket'],
  zone: Zone,
  now: number,
  query: (query: Query) => QueryResult,
): Timeline {
  const found = new Map<number, Measures>();
  const kind = bucket === 'hour' ? 'llm' : null;
  const filter = kind === null ? {} : { kind: [kind] };
  for (const row of query({ range: span.range, filter, groupBy: [], bucket }).rows) {
    if (row.bucket !== null) found.set(row.bucket, row.measures);
  }
  if (bucket !== 'hour') {
    for (const from of bucketsOf(span, bucket, zone)) {
      if (from <= now && !found.has(from)) found.set(from, noMeasures());
    }
  }
  const rows = [...found].map(([from, measures]) => ({ from, measures })).sort((a, b) => a.from - b.from);
  return { bucket, kind, rows };
}

function bucketsOf(span: Span, bucket: Bucket, zone: Zone): ReadonlySet<number> {
  const starts = new Set<number>();
  for (let day = span.firstDay; day <= span.lastDay; day += 1) {
    starts.add(bucketStart(zone, bucket, startOfDay(zone, day)));
  }
  return starts;
}

/** A tracker speaks of months: those that the period touches. */
function statementsOf(statements: readonly ReportStatement[], span: Span): ReportStatement[] {
  const months = new Set([monthText(span.firstDay), monthText(span.lastDay)]);
  return statements.filter((statement) => months.has(statement.month));
}

function makeQuality(input: ReportInput, range: ClosedRange): Quality {
  const models = input.query({ range, filter: { kind: ['llm'] }, groupBy: ['model'] });
  const unpricedModels = models.rows
    .filter((row) => row.measures.unpriced > 0)
    .map((row) => ({ model: row.key[0] ?? null, calls: row.measures.unpriced }))
    .sort((a, b) => b.calls - a.calls);
  return {
    unpriced: models.total.unpriced,
    unmetered: models.total.unmetered,
    unpricedModels,
    undated: input.query({ range, groupBy: [] }).undated,
    duplicates: input.sources.reduce((sum, source) => sum + source.duplicates, 0),
    problemCount: input.problemCount,
    problems: groupProblems(input.problems)
      .flatMap((group) => group.problems)
      .slice(0, PROBLEMS_KEPT),
    sources: input.sources,
    foreign: foreignIn(input.foreign ?? [], range),
    pricesAsOf: input.pricesAsOf,
  };
}
