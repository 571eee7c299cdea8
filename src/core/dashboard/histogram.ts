/** How calls spread over what they cost: bars on a scale of 1, 2, 5, and the exact median and 95th percentile. */
import type { CallCosts } from '../ledger/scans';
import type { NanoUsd } from '../money';
import type { Histogram, HistogramBin } from './model';

/** Steps within a power of ten. */
const STEPS = [1, 2, 5] as const;
/** A bar for everything below a micro-dollar. */
const FIRST_EDGE: NanoUsd = 1000;
/** Of the counting pass: as many as 11 bits of a double's exponent and 6 of its fraction tell apart. */
const FINE_BINS = 2 ** 17;
/** To the right of these bits in the upper half of a double. */
const BITS_LEFT_OUT = 14;

/** Quantiles are by nearest rank over calls: the cost that at least that share of the calls does not exceed. */
export function makeHistogram({ costs, calls, unknown }: CallCosts): Histogram {
  const total = sumOf(calls);
  if (total === 0) return { bins: [], calls: 0, unknown, median: null, p95: null, most: null };
  return {
    bins: binsOf(costs, calls),
    calls: total,
    unknown,
    ...quantiles(costs, calls, total),
    most: mostOf(costs),
  };
}

/** Loops, here and below: of a million values a function for each of them takes longer than all the rest. */
function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row] ?? 0;
  return sum;
}

function mostOf(values: Float64Array): number {
  let most = 0;
  for (let row = 0; row < values.length; row++) if ((values[row] ?? 0) > most) most = values[row] ?? 0;
  return most;
}

function binsOf(costs: Float64Array, calls: Float64Array): HistogramBin[] {
  const edges = edgesOf();
  const counts = new Float64Array(edges.length);
  const sums = new Float64Array(edges.length);
  for (let row = 0; row < costs.length; row++) {
    const cost = costs[row] ?? 0;
    const bin = binOf(cost);
    const count = calls[row] ?? 0;
    counts[bin] = (counts[bin] ?? 0) + count;
    sums[bin] = (sums[bin] ?? 0) + cost * count;
  }
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return Array.from(counts.slice(first, last + 1), (count, index) => ({
    from: edges[first + index] ?? 0,
    to: edges[first + index + 1] ?? Infinity,
    calls: count,
    cost: sums[first + index] ?? 0,
  }));
}

/** 0, a micro-dollar, 2, 5, 10 … up to a million dollars. */
function edgesOf(): NanoUsd[] {
  const edges = [0];
  for (let power = FIRST_EDGE; power <= 1e15; power *= 10) for (const step of STEPS) edges.push(power * step);
  return edges;
}

/** The place of a cost among the edges, by its digits: a search for each of a million would take longer. */
function binOf(cost: NanoUsd): number {
  if (cost < FIRST_EDGE) return 0;
  let power = FIRST_EDGE;
  let bin = 1;
  while (cost >= power * 10) {
    power *= 10;
    bin += STEPS.length;
  }
  return bin + (cost >= 5 * power ? 2 : cost >= 2 * power ? 1 : 0);
}

/** Counts first and sorts only the values near each quantile: a million costs are not sorted. */
function quantiles(costs: Float64Array, calls: Float64Array, total: number): Pick<Histogram, 'median' | 'p95'> {
  const halves = new Uint32Array(costs.buffer, costs.byteOffset, 2 * costs.length);
  const counts = new Float64Array(FINE_BINS);
  for (let row = 0; row < costs.length; row++) {
    const bin = fineBin(halves, row);
    counts[bin] = (counts[bin] ?? 0) + (calls[row] ?? 0);
  }
  const at = (share: number): NanoUsd => {
    const rank = Math.max(1, Math.ceil(total * share));
    let before = 0;
    for (let bin = 0; bin < FINE_BINS; bin++) {
      const count = counts[bin] ?? 0;
      if (before + count >= rank) return valueAtRank({ costs, calls, halves }, bin, rank - before);
      before += count;
    }
    return 0;
  };
  return { median: at(0.5), p95: at(0.95) };
}

/** Where a number's exponent stands: on nearly every machine in the second half. */
const UPPER = new Uint32Array(new Float64Array([1]).buffer)[1] === 0 ? 0 : 1;
const SIGN = 0x8000_0000;

/** Larger numbers have larger ones; 0: nothing, or a credit. The bits themselves say it: a logarithm of each took longer than all the rest. */
function fineBin(halves: Uint32Array, row: number): number {
  const upper = halves[2 * row + UPPER] ?? 0;
  return upper >= SIGN ? 0 : upper >>> BITS_LEFT_OUT;
}

interface Binned {
  readonly costs: Float64Array;
  readonly calls: Float64Array;
  readonly halves: Uint32Array;
}

function valueAtRank({ costs, calls, halves }: Binned, bin: number, rank: number): NanoUsd {
  const near: { readonly cost: NanoUsd; readonly calls: number }[] = [];
  for (let row = 0; row < costs.length; row++) {
    if (fineBin(halves, row) === bin) near.push({ cost: costs[row] ?? 0, calls: calls[row] ?? 0 });
  }
  near.sort((a, b) => a.cost - b.cost);
  let before = 0;
  for (const { cost, calls: count } of near) {
    before += count;
    if (before >= rank) return cost;
  }
  return near[near.length - 1]?.cost ?? 0;
}
