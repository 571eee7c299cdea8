/** What a report makes of its figures, as JSON: what was unusual, what could be saved, what tomorrow may cost, which budgets fit. */
import { dollarsOf, dollarsOrNull } from '../money';
import { featureJson, opportunityJson } from './insightsAnswer';
import { isoText, type JsonObject } from './json';
import type { Report } from './model';

export function findingsJson({ anomalies, plan, advice, opportunities, features }: Report): JsonObject {
  return {
    anomalies: anomalies.map(({ from, bucket, subject, cost, usual }) => ({
      from: isoText(from),
      bucket,
      dimension: subject?.dimension ?? null,
      key: subject?.key ?? null,
      costUsd: dollarsOf(cost),
      usualUsd: dollarsOf(usual),
    })),
    plan: plan.map(({ budget, key, period, left, days, mayADay, usualADay }) => ({
      name: budget,
      key,
      period,
      leftUsd: dollarsOf(left),
      days,
      perDayUsd: dollarsOf(mayADay),
      usualPerDayUsd: dollarsOrNull(usualADay),
    })),
    budgetAdvice: advice.map(({ budget, period, limit, periods, over, suggested, reason }) => ({
      name: budget,
      period,
      limitUsd: dollarsOf(limit),
      periodsUsd: periods.map(dollarsOf),
      over,
      suggestedUsd: dollarsOf(suggested),
      reason,
    })),
    opportunities: (opportunities?.list ?? []).map(opportunityJson),
    features: features.map(featureJson),
  };
}
