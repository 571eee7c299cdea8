/** The `summary` answer: totals of a range, breakdowns, budgets, statements, sources and problems as one JSON object. */
import type { BudgetState } from '../budget/budget';
import type { Dimension } from '../event';
import { foreignJson, type ForeignSum } from '../foreign';
import type { GroupKey, Row } from '../ledger/query';
import type { Measures } from '../measures';
import type { Problem } from '../problem';
import type { ReportSource, ReportStatement } from './model';
import { budgetsJson } from './budgetJson';
import {
  headJson,
  measuresJson,
  problemsJson,
  rowsJson,
  statementsJson,
  type AnswerHead,
  type JsonObject,
} from './json';

/** What `--by` shows when it is not given. */
export const SUMMARY_DIMENSIONS: readonly Dimension[] = ['agent', 'model', 'wbs', 'pr', 'kind'];

export interface SizedSource extends ReportSource {
  readonly bytes: number;
}

export interface Summary extends AnswerHead {
  readonly total: Measures;
  /** Events without a time; part of `total` only when the range is open at both ends. */
  readonly undated: Measures;
  readonly by: readonly { readonly dimension: GroupKey; readonly rows: readonly Row[] }[];
  /** Evaluated at `now`, whatever the range. */
  readonly budgets: readonly BudgetState[];
  readonly statements: readonly ReportStatement[];
  /** Of the range, by currency: in no sum in dollars. */
  readonly foreign: readonly ForeignSum[];
  readonly sources: readonly SizedSource[];
  readonly problems: readonly Problem[];
}

/** The object `spendlight.summary/1`. */
export function summaryJson(summary: Summary): JsonObject {
  return {
    ...headJson('summary', summary),
    total: measuresJson(summary.total),
    undated: measuresJson(summary.undated),
    by: Object.fromEntries(summary.by.map(({ dimension, rows }) => [dimension, rowsJson(rows)])),
    budgets: budgetsJson(summary.budgets),
    statements: statementsJson(summary.statements),
    foreign: foreignJson(summary.foreign),
    sources: summary.sources.map(({ path, format, events, duplicates, problems, bytes }) => ({
      path,
      format,
      events,
      duplicates,
      problems,
      bytes,
    })),
    problems: problemsJson(summary.problems),
  };
}
