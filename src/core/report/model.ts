/** What a cost report says, as plain data: `buildReport` makes it, the other files of this folder print it. */
import type { KeyMetricsComparison } from '../budget/keyMetrics';
import type { BudgetPeriod, BudgetState, Period } from '../budget/budget';
import type { Day, Zone } from '../calendar';
import type { Dimension, Kind } from '../event';
import type { ForeignDay, ForeignSum } from '../foreign';
import type { Query, QueryResult, Range } from '../ledger/query';
import type { Measures } from '../measures';
import type { Opportunities } from '../opportunities/opportunity';
import type { FeatureRoi } from '../roi/roi';
import type { NanoUsd } from '../money';
import type { Problem } from '../problem';
import type { Statement } from '../statement';

/** Everything a report is made from. Nothing else is looked at: no clock, no setting, no file. */
export interface ReportInput {
  readonly period: Period;
  /** Any day of the period. */
  readonly day: Day;
  readonly zone: Zone;
  /** Epoch ms. A period that holds it is running, and is compared with the same stretch of the one before. */
  readonly now: number;
  readonly query: (query: Query) => QueryResult;
  /** All budgets as they stand at `now`; of a period that is over they are evaluated again, as they stood at its end. */
  readonly budgets: readonly BudgetState[];
  readonly statements: readonly ReportStatement[];
  /** Money in other currencies; absent: none. */
  readonly foreign?: readonly ForeignDay[];
  /** Ways to spend less in a range; absent: not looked for. */
  readonly opportunities?: (range: ClosedRange) => Opportunities;
  /** What features cost by the end of the period beside what they bring in; absent: no features are named. */
  readonly features?: (range: Range) => readonly FeatureRoi[];
  readonly sources: readonly ReportSource[];
  /** Those that were kept; `problemCount` counts all of them. */
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** The price table's own date, `YYYY-MM-DD`. */
  readonly pricesAsOf: string;
}

/** A tracker's or a vendor's own total beside what the ledger counts for that month, for that vendor where it is one's. */
export interface ReportStatement extends Statement {
  readonly ledger: NanoUsd;
}

/** A file that was looked at; the engine's source status has these fields. */
export interface ReportSource {
  readonly path: string;
  readonly format: string;
  readonly state: 'reading' | 'ok' | 'partial' | 'stale' | 'unreadable';
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
}

export interface Report {
  readonly period: Period;
  /** `2026-W08`, `2026-02` or `2026-02-18`. */
  readonly label: string;
  /** First and last day, `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Epoch ms, `to` exclusive. */
  readonly range: ClosedRange;
  /** Epoch ms at which it was made. */
  readonly now: number;
  readonly timeZone: string;
  /** True while the period is not over. */
  readonly running: boolean;
  readonly total: Measures;
  readonly previous: PreviousPeriod;
  /** Only kinds that have events in the period or in the one compared with, in the order of `KINDS`. */
  readonly kinds: readonly KindFigures[];
  readonly budgets: readonly BudgetState[];
  /** Monthly reports only. */
  readonly recap: Recap | null;
  /** Of the month, and of the one before it; monthly reports only. */
  readonly keyMetrics: KeyMetricsComparison | null;
  readonly timeline: Timeline;
  /** Weekly and monthly reports only. */
  readonly course: Course | null;
  /** Largest excess first. */
  readonly anomalies: readonly ReportAnomaly[];
  /** Daily reports of a running day only: what budgets leave for tomorrow. */
  readonly plan: readonly BudgetPlan[];
  /** Monthly reports only: budgets that the last months say should be other ones. */
  readonly advice: readonly BudgetAdvice[];
  /** Null: not looked for. */
  readonly opportunities: Opportunities | null;
  /** Monthly reports only. */
  readonly features: readonly FeatureRoi[];
  readonly breakdowns: readonly Breakdown[];
  /** Of the months the period touches. */
  readonly statements: readonly ReportStatement[];
  readonly quality: Quality;
}

/** Spend day by day, from the period's first day up to now or its end. */
export interface Course {
  readonly firstDay: Day;
  /** Of the whole period. */
  readonly days: number;
  readonly cumulative: readonly NanoUsd[];
  /** Calls without a price, which come on top. */
  readonly unpriced: number;
  /** Of the period's own budget, whose scope the sums then have; null: there is none. */
  readonly limit: NanoUsd | null;
}

/** A day or an hour that cost far more than those before it. */
export interface ReportAnomaly {
  readonly from: number;
  readonly bucket: 'day' | 'hour';
  /** Null: all spend, of hours all model calls. */
  readonly subject: { readonly dimension: Dimension; readonly key: string } | null;
  readonly cost: NanoUsd;
  /** The median of those before. */
  readonly usual: NanoUsd;
}

export interface BudgetPlan {
  readonly budget: string;
  /** The value it is about where the budget is on each value of a dimension. */
  readonly key: string | null;
  readonly period: BudgetPeriod;
  /** Of the limit; below zero: over it. */
  readonly left: NanoUsd;
  /** Days from tomorrow to the end of its period. */
  readonly days: number;
  /** Spent evenly, so much a day keeps the limit. */
  readonly mayADay: NanoUsd;
  /** What a day lately cost; null: not known. */
  readonly usualADay: NanoUsd | null;
}

export interface BudgetAdvice {
  readonly budget: string;
  readonly period: Period;
  readonly limit: NanoUsd;
  /** What the last whole periods came to, newest first, and how many of them were over the limit. */
  readonly periods: readonly NanoUsd[];
  readonly over: number;
  readonly suggested: NanoUsd;
  readonly reason: 'over' | 'far-below';
}

export interface ClosedRange {
  readonly from: number;
  readonly to: number;
}

export interface PreviousPeriod {
  readonly label: string;
  readonly range: ClosedRange;
  readonly whole: Measures;
  /** Up to the same moment of that period; null when the reported period is over: then the whole is compared. */
  readonly soFar: Measures | null;
}

export interface KindFigures {
  readonly kind: Kind;
  readonly measures: Measures;
  /** Of the compared stretch of the period before. */
  readonly previous: Measures;
}

/** The spend of one kind grouped by one dimension. `rows` and `rest` add up to `total`. */
export interface Breakdown {
  readonly kind: Kind;
  readonly dimension: Dimension;
  readonly rows: readonly BreakdownRow[];
  /** What is left out of `rows`, as one sum; null when nothing is. */
  readonly rest: { readonly keys: number; readonly measures: Measures } | null;
  readonly total: Measures;
}

export interface BreakdownRow {
  /** Null: spend without a value. */
  readonly key: string | null;
  readonly measures: Measures;
  /** Its cost in the compared stretch of the period before; 0 when it had none. */
  readonly previousCost: NanoUsd;
}

/**
 * The period's course: hours of a day, days of a week, ISO weeks of a month. Rows add up to the report's total, or to that
 * of `kind`: of a day only model calls, for everything else is dated by the day and would all stand at midnight.
 */
export interface Timeline {
  readonly bucket: 'hour' | 'day' | 'week';
  readonly kind: Kind | null;
  readonly rows: readonly { readonly from: number; readonly measures: Measures }[];
}

/** The month at a glance: spent of budget, PRs, executions, average cost per PR, milestones. */
export interface Recap {
  /** The monthly budget; null: there is none. */
  readonly budget: BudgetState | null;
  readonly ledger: RecapFigures;
  /** What trackers state for the month, by file. */
  readonly stated: readonly (RecapFigures & { readonly path: string })[];
  readonly milestones: readonly Milestone[];
}

export interface RecapFigures {
  readonly spent: NanoUsd;
  /** Null: not stated. */
  readonly prs: number | null;
  readonly executions: number | null;
  /** Spent / PRs in whole nano-dollars; null without PRs. */
  readonly averagePerPr: NanoUsd | null;
}

export interface Milestone {
  readonly amount: NanoUsd;
  /** Day on which the ledger's running sum reached it, `YYYY-MM-DD`; null: the ledger did not. */
  readonly reachedOn: string | null;
  /** True when a tracker states that it was reached. */
  readonly stated: boolean;
}

/** How far the figures can be trusted. Problems and sources are of everything that was read, whatever its date. */
export interface Quality {
  readonly unpriced: number;
  readonly unmetered: number;
  /** Calls of the period without a price, by model, most calls first. */
  readonly unpricedModels: readonly { readonly model: string | null; readonly calls: number }[];
  readonly undated: Measures;
  readonly duplicates: number;
  readonly problemCount: number;
  /** The first ones, most serious first. */
  readonly problems: readonly Problem[];
  readonly sources: readonly ReportSource[];
  /** Of the period, by currency: in no sum of the report. */
  readonly foreign: readonly ForeignSum[];
  readonly pricesAsOf: string;
}
