/** Buckets that cost far more than those before them usually did: what a person should look at first. */
import type { NanoUsd } from '../money';
import type { Anomaly } from './model';

/** Buckets looked back at, and how many of them it takes to know what is usual. */
const WINDOW = 28;
const NEEDED = 7;
/** Above the median by at least so many (scaled) median deviations, and by half as much again. */
const DEVIATIONS = 3.5;
const SHARE_ABOVE = 1.5;
/** Makes a median absolute deviation comparable with a standard deviation. */
const SCALE = 1.4826;

/**
 * A bucket is an anomaly when it lies above the median of the (at most 28) buckets before it that have spend by more than
 * 3.5 scaled median absolute deviations, and is at least half as much again as that median. With fewer than seven buckets
 * to go by nothing is said. Medians, because one dear day must not hide the next.
 */
export function findAnomalies(costs: readonly NanoUsd[], last = costs.length - 1): Anomaly[] {
  const found: Anomaly[] = [];
  for (let index = 0; index <= last; index++) {
    const cost = costs[index] ?? 0;
    const before = costs.slice(Math.max(0, index - WINDOW), index).filter((value) => value > 0);
    if (cost <= 0 || before.length < NEEDED) continue;
    const usual = median(before);
    const deviation = SCALE * median(before.map((value) => Math.abs(value - usual)));
    if (cost > usual + DEVIATIONS * deviation && cost >= SHARE_ABOVE * usual) {
      found.push({ index, cost, usual: Math.round(usual) });
    }
  }
  return found;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
