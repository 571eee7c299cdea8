/** The pieces that every JSON answer is built from: measures, rows, ranges, problems and the report itself. */
import { foreignJson } from '../foreign';
import type { Query, Range, Row } from '../ledger/query';
import type { Measures } from '../measures';
import { dollarsOf, dollarsOrNull } from '../money';
import { problemText } from '../problemText';
import type { Problem } from '../problem';
import { budgetsJson, keyMetricsJson } from './budgetJson';
import { findingsJson } from './findingsJson';
import type { Breakdown, Report, ReportStatement } from './model';

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

/** Asks the ledger, wherever it is. */
export type Ask = (query: Query) => Promise<{
  readonly rows: readonly Row[];
  readonly total: Measures;
  readonly undated: Measures;
}>;

/** What every answer begins with. */
export interface AnswerHead {
  readonly now: number;
  readonly timeZone: string;
  readonly range: Range;
}

export function headJson(command: string, { now, timeZone, range }: AnswerHead): JsonObject {
  return { schema: `spendlight.${command}/1`, now: isoText(now), timeZone, range: rangeJson(range) };
}

/** Costs in dollars, exact to the nano-dollar; everything else as counted. */
export function measuresJson(measures: Measures): JsonObject {
  return {
    costUsd: dollarsOf(measures.cost),
    recordedUsd: dollarsOf(measures.recorded),
    computedUsd: dollarsOf(measures.computed),
    events: measures.events,
    calls: measures.calls,
    failures: measures.failures,
    unpriced: measures.unpriced,
    unmetered: measures.unmetered,
    inputTokens: measures.inputTokens,
    outputTokens: measures.outputTokens,
    cacheReadTokens: measures.cacheReadTokens,
    cacheWriteTokens: measures.cacheWriteTokens,
  };
}

/** Rows of one dimension, most expensive first; `key` null is spend without a value. */
export function rowsJson(rows: readonly Row[]): JsonObject[] {
  return rows.map((row) => ({ key: row.key[0] ?? null, ...measuresJson(row.measures) }));
}

/** A day, week or month; `from` null holds the events without a time. */
export function bucketJson({ bucket, measures }: Row): JsonObject {
  return { from: bucket === null ? null : isoText(bucket), ...measuresJson(measures) };
}

export function rangeJson({ from, to }: Range): JsonObject {
  return { from: from === null ? null : isoText(from), to: to === null ? null : isoText(to) };
}

/** UTC, with microseconds where there are any: events are told apart by them. */
export function preciseText(at: number): string {
  const micro = Math.round((at - Math.floor(at)) * 1000);
  const text = isoText(Math.floor(at) + (micro === 1000 ? 1 : 0));
  return micro === 0 || micro === 1000 ? text : `${text.slice(0, -1)}${String(micro).padStart(3, '0')}Z`;
}

/** UTC, milliseconds. */
export function isoText(at: number): string {
  return new Date(at).toISOString();
}

/** `differenceUsd`: what is stated above what the ledger counts. */
export function statementsJson(statements: readonly ReportStatement[]): JsonObject[] {
  return statements.map(({ path, month, spent, ledger, provider }) => ({
    path,
    month,
    ...(provider === undefined ? {} : { provider }),
    spentUsd: dollarsOf(spent),
    ledgerUsd: dollarsOf(ledger),
    differenceUsd: dollarsOf(spent - ledger),
  }));
}

export function problemsJson(problems: readonly Problem[]): JsonObject[] {
  return problems.map((problem) => ({
    path: problem.path,
    line: problem.line,
    code: problem.code,
    message: problemText(problem),
  }));
}

/** The report's figures; its text is the Markdown's business. */
export function reportJson(report: Report): JsonObject {
  const { previous, quality } = report;
  return {
    ...headJson('report', report),
    period: report.period,
    label: report.label,
    firstDay: report.firstDay,
    lastDay: report.lastDay,
    running: report.running,
    total: measuresJson(report.total),
    undated: measuresJson(quality.undated),
    previous: {
      label: previous.label,
      range: rangeJson(previous.range),
      whole: measuresJson(previous.whole),
      soFar: previous.soFar === null ? null : measuresJson(previous.soFar),
    },
    kinds: report.kinds.map(({ kind, measures, previous: before }) => ({
      key: kind,
      ...measuresJson(measures),
      previousUsd: dollarsOf(before.cost),
    })),
    trend: {
      bucket: report.timeline.bucket,
      kind: report.timeline.kind,
      rows: report.timeline.rows.map(({ from, measures }) => ({ from: isoText(from), ...measuresJson(measures) })),
    },
    breakdowns: report.breakdowns.map(breakdownJson),
    budgets: budgetsJson(report.budgets),
    recap: recapJson(report),
    keyMetrics: report.keyMetrics === null ? null : keyMetricsJson(report.keyMetrics),
    ...findingsJson(report),
    statements: statementsJson(report.statements),
    problems: problemsJson(quality.problems),
    problemCount: quality.problemCount,
    foreign: foreignJson(quality.foreign),
  };
}

function breakdownJson({ kind, dimension, rows, rest, total }: Breakdown): JsonObject {
  return {
    kind,
    dimension,
    rows: rows.map(({ key, measures, previousCost }) => ({
      key,
      ...measuresJson(measures),
      previousUsd: dollarsOf(previousCost),
    })),
    rest: rest === null ? null : { keys: rest.keys, ...measuresJson(rest.measures) },
    total: measuresJson(total),
  };
}

function recapJson({ recap }: Report): JsonValue {
  if (recap === null) return null;
  const figures = ({ spent, prs, executions, averagePerPr }: (typeof recap)['ledger']): JsonObject => ({
    spentUsd: dollarsOf(spent),
    prs,
    executions,
    averagePerPrUsd: dollarsOrNull(averagePerPr),
  });
  return {
    limitUsd: dollarsOrNull(recap.budget?.budget.limit ?? null),
    ledger: figures(recap.ledger),
    stated: recap.stated.map((stated) => ({ path: stated.path, ...figures(stated) })),
    milestones: recap.milestones.map(({ amount, reachedOn, stated }) => ({
      amountUsd: dollarsOf(amount),
      reachedOn,
      stated,
    })),
  };
}
