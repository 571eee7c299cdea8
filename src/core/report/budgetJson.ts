/** Budgets and key metrics as JSON answers show them. */
import type { BudgetState, Forecast } from '../budget/budget';
import type { KeyMetrics, KeyMetricsComparison } from '../budget/keyMetrics';
import { dollarsOf, dollarsOrNull } from '../money';
import { isoText, rangeJson, type JsonObject } from './json';

export function budgetsJson(budgets: readonly BudgetState[]): JsonObject[] {
  return budgets.map((state) => ({
    name: state.budget.name,
    period: state.budget.period,
    limitUsd: dollarsOrNull(state.budget.limit),
    spentUsd: dollarsOf(state.spent),
    percent: state.percent,
    hardLimitUsd: dollarsOrNull(state.budget.hardLimit),
    health: state.health,
    forecastUsd: dollarsOrNull(state.forecast?.mid ?? null),
    scope: state.budget.scope,
    basis: state.basis,
    unpriced: state.counted?.unpriced ?? 0,
    unmetered: state.counted?.unmetered ?? 0,
    ...eachJson(state),
    ...outlookJson(state),
  }));
}

function eachJson({ budget, key, values }: BudgetState): JsonObject {
  return { each: budget.each ?? null, key, values };
}

function outlookJson(state: BudgetState): JsonObject {
  const { forecast, forecastNote, pace, burnRate, exhaustedAt, exhaustedNote, yearEnd } = state;
  return {
    forecastLowUsd: dollarsOrNull(forecast?.low ?? null),
    forecastHighUsd: dollarsOrNull(forecast?.high ?? null),
    forecastNote,
    pace: pace === null ? null : Math.round(pace * 1000) / 1000,
    burnRate:
      burnRate === null
        ? null
        : {
            perHourUsd: dollarsOf(burnRate.perHour),
            perDayUsd: dollarsOf(burnRate.perDay),
            since: isoText(burnRate.since),
          },
    exhaustedAt: exhaustedAt === null ? null : isoText(exhaustedAt),
    exhaustedNote,
    yearEnd: yearEnd === null ? null : forecastJson(yearEnd),
  };
}

function forecastJson({ mid, low, high }: Forecast): JsonObject {
  return { midUsd: dollarsOf(mid), lowUsd: dollarsOf(low), highUsd: dollarsOf(high) };
}

export function keyMetricsJson({ period, current, previous }: KeyMetricsComparison): JsonObject {
  return { period, current: metricsJson(current), previous: metricsJson(previous) };
}

function metricsJson({ range, prs, prsOfUnknownCost, ...metrics }: KeyMetrics): JsonObject {
  return {
    // Instants of JSON are whole milliseconds; the range reaches a microsecond further, to hold what is dated now.
    range: rangeJson({ from: range.from, to: Math.ceil(range.to) }),
    prs,
    prsOfUnknownCost,
    meanCostPerPrUsd: dollarsOrNull(metrics.meanCostPerPr),
    medianCostPerPrUsd: dollarsOrNull(metrics.medianCostPerPr),
    prsPerWeek: metrics.prsPerWeek,
    tokensPerPr: metrics.tokensPerPr,
  };
}
