/** What a feature costs beside what it brings in, by the formula of seed 004. */
import type { NanoUsd } from '../money';
import type { Query, QueryResult, Range } from '../ledger/query';
import type { RoiAdvice } from './advice';
import type { Feature } from './features';

export interface FeatureRoi {
  readonly feature: Feature;
  /** Model calls, and CI, cloud and services with what the feature itself names of them. */
  readonly llm: NanoUsd;
  readonly infrastructure: NanoUsd;
  /** Hours x rate, rounded once. */
  readonly development: NanoUsd;
  readonly testing: NanoUsd;
  /** All four; `operational` is the first two. */
  readonly total: NanoUsd;
  readonly operational: NanoUsd;
  /** Events of the ledger in it, and calls without a known price that are not. */
  readonly events: number;
  readonly unpriced: number;
  /** Total / users; null: the users are not told, or there are none. */
  readonly costPerUser: NanoUsd | null;
  /** 100 x (revenue - total) / total; null: the revenue is not told, or there is no cost. */
  readonly percent: number | null;
  readonly advice: RoiAdvice;
}

/** Seed 004: above it a user is expensive. */
export const DEAR_USER_NANO: NanoUsd = 100_000_000;

/** Each feature's own sum: an event that two features claim counts in both, and once in each. Highest cost first. */
export function featureRois(
  features: readonly Feature[],
  range: Range,
  query: (query: Query) => QueryResult,
): FeatureRoi[] {
  if (features.length === 0) return [];
  const spend = query({ range, groupBy: ['wbs', 'pr', 'kind'] }).rows;
  const rois = features.map((feature) => {
    const sums = { llm: 0, infrastructure: feature.infrastructure, events: 0, unpriced: 0 };
    const isOf = matcherOf(feature);
    for (const { key, measures } of spend) {
      const [wbs = null, pr = null, kind = null] = key;
      if (!isOf(wbs, pr)) continue;
      if (kind === 'llm') sums.llm += measures.cost;
      else sums.infrastructure += measures.cost;
      sums.events += measures.events;
      sums.unpriced += measures.unpriced;
    }
    return roiOf(feature, sums);
  });
  return rois.sort((a, b) => b.total - a.total);
}

function matcherOf({ wbs, prs }: Feature): (item: string | null, pr: string | null) => boolean {
  const items = new Set(wbs);
  const numbers = new Set(prs);
  // `WBS-1` has the parts `WBS-1.2` and `WBS-1.2.3`, and not `WBS-10`.
  const isPart = (item: string): boolean => wbs.some((whole) => item.startsWith(`${whole}.`));
  return (item, pr) => (item !== null && (items.has(item) || isPart(item))) || (pr !== null && numbers.has(pr));
}

function roiOf(feature: Feature, sums: Pick<FeatureRoi, 'llm' | 'infrastructure' | 'events' | 'unpriced'>): FeatureRoi {
  const development = Math.round(feature.developmentHours * feature.hourlyRate);
  const operational = sums.llm + sums.infrastructure;
  const total = operational + development + feature.testing;
  const costPerUser = feature.users === null || feature.users === 0 ? null : Math.round(total / feature.users);
  const percent = feature.revenue === null || total <= 0 ? null : (100 * (feature.revenue - total)) / total;
  const worth = { costPerUser, percent };
  return {
    feature,
    ...sums,
    development,
    testing: feature.testing,
    operational,
    total,
    ...worth,
    advice: adviceOf(worth),
  };
}

function adviceOf({ costPerUser, percent }: Pick<FeatureRoi, 'costPerUser' | 'percent'>): RoiAdvice {
  if (costPerUser !== null && costPerUser > DEAR_USER_NANO) return 'optimise';
  if (percent !== null && percent < 0) return 'review';
  return costPerUser === null && percent === null ? 'unknown' : 'keep';
}
