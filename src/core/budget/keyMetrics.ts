/** Seed 000's key metrics of pull requests: what one costs, how many there are a week, and how many tokens one takes. */
import { previousRange, rangeOf, type Zone } from '../calendar';
import type { Filter, Query, QueryResult, Range } from '../ledger/query';
import type { Measures } from '../measures';
import { divideHalfEven, type NanoUsd } from '../money';
import type { Period } from './budget';

const DAY_MS = 86_400_000;
/** Instants have microseconds: the first one that is after `now`. */
const MICROSECOND_MS = 0.001;
const MODEL_CALLS: Filter = { kind: ['llm'] };

/** Of the pull requests that model calls were spent on in a range; null where there are none to divide by. */
export interface KeyMetrics {
  /** Epoch ms, `to` exclusive; of the running period up to now. */
  readonly range: { readonly from: number; readonly to: number };
  /** Pull requests with spend. */
  readonly prs: number;
  /** Those of them, and those besides, with calls whose cost is not known: what a PR costs is at least this. */
  readonly prsOfUnknownCost: number;
  /** Spend that names its pull request, by the number of pull requests; the middle one of them, by what each cost. */
  readonly meanCostPerPr: NanoUsd | null;
  readonly medianCostPerPr: NanoUsd | null;
  /** Pull requests with spend in seven days of 24 hours; over at least a day, so that the first hour is no habit. */
  readonly prsPerWeek: number | null;
  /** Tokens of every class, by the number of pull requests with spend; a whole number. */
  readonly tokensPerPr: number | null;
}

export interface KeyMetricsComparison {
  readonly period: Period;
  readonly current: KeyMetrics;
  /** The whole period before. */
  readonly previous: KeyMetrics;
}

export interface KeyMetricsQuestion {
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly period: Period;
  /** An instant of the period that is asked for, epoch ms; absent: the running one. */
  readonly at?: number;
  readonly ledger: (query: Query) => QueryResult;
}

/** Of one period, as far as it is over at `now`, and of the whole one before it. Spend without a pull request is in neither. */
export function keyMetrics({ zone, now, period, at = now, ledger }: KeyMetricsQuestion): KeyMetricsComparison {
  const running = closed(rangeOf(zone, period, at));
  const before = closed(previousRange(zone, period, at));
  return {
    period,
    current: metricsOf(
      { from: running.from, to: Math.min(running.to, Math.max(running.from, now + MICROSECOND_MS)) },
      ledger,
    ),
    previous: metricsOf(before, ledger),
  };
}

/** The same of any range with both ends, epoch ms, `to` exclusive. */
export function metricsOf(range: KeyMetrics['range'], ledger: KeyMetricsQuestion['ledger']): KeyMetrics {
  const pulls = ledger({ range, filter: MODEL_CALLS, groupBy: ['pr'] }).rows.filter(
    ({ key }) => (key[0] ?? null) !== null,
  );
  // Dearest first, as the ledger answers.
  const paid = pulls.filter(({ measures }) => measures.cost > 0).map(({ measures }) => measures);
  const weeks = Math.max(DAY_MS, range.to - range.from) / (7 * DAY_MS);
  return {
    range,
    prs: paid.length,
    prsOfUnknownCost: pulls.filter(({ measures }) => measures.unpriced + measures.unmetered > 0).length,
    meanCostPerPr: mean(paid, ({ cost }) => cost),
    medianCostPerPr: median(paid),
    prsPerWeek: paid.length === 0 ? null : Math.round((paid.length / weeks) * 1000) / 1000,
    tokensPerPr: mean(paid, tokensOf),
  };
}

function mean(pulls: readonly Measures[], of: (measures: Measures) => number): number | null {
  if (pulls.length === 0) return null;
  return divideHalfEven(
    pulls.reduce((sum, measures) => sum + of(measures), 0),
    pulls.length,
  );
}

/** Of an even number the middle between the two in the middle. */
function median(sorted: readonly Measures[]): NanoUsd | null {
  const upper = sorted[Math.floor((sorted.length - 1) / 2)];
  const lower = sorted[Math.floor(sorted.length / 2)];
  return upper === undefined || lower === undefined ? null : divideHalfEven(upper.cost + lower.cost, 2);
}

function tokensOf({ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }: Measures): number {
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

function closed({ from, to }: Range): KeyMetrics['range'] {
  return { from: from ?? 0, to: to ?? 0 };
}
