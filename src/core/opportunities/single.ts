/** What single calls of one subject show when they stand in the order of time: repetition, runs of small calls, long prompts. */
import type { NanoUsd } from '../money';
import type { Calls, GroupTotals } from './gather';
import {
  LONG_FACTOR,
  RUN_GAP_MS,
  SHORTEST_RUN,
  SMALL_PROMPT,
  type Batches,
  type LongPrompts,
  type Repetition,
} from './opportunity';

/** Equal prompts are answers that a cache could have given again for as long as this (ms): prompt caches live an hour at most. */
export const REPETITION_WINDOW_MS = 60 * 60_000;
/** Fewer repeats are chance. */
const FEWEST_REPEATS = 5;
/** Prompts this short are equal by chance. */
const SHORTEST_REPEATED = 200;

export const FEWEST_PEERS = 20;

/** Where the calls of one group stand. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The stretch of each group, by number. */
export function stretchesOf({ count, group }: Calls): Map<number, Stretch> {
  const stretches = new Map<number, Stretch>();
  for (let from = 0; from < count;) {
    const number = group[from] ?? 0;
    let to = from + 1;
    while (to < count && group[to] === number) to += 1;
    stretches.set(number, { from, to });
    from = to;
  }
  return stretches;
}

/** Null: there is too little of it. The saving: what the calls after each first one cost. */
export function findRepetition(calls: Calls, { from, to }: Stretch, { subject }: GroupTotals): Repetition | null {
  const lastOf = new Map<number, { at: number; cost: NanoUsd; repeated: boolean }>();
  const found = { calls: 0, first: 0, spent: 0, saving: 0 };
  for (let place = from; place < to; place++) {
    const prompt = calls.prompt[place] ?? 0;
    if (prompt < SHORTEST_REPEATED) continue;
    const at = calls.at[place] ?? 0;
    const cost = calls.cost[place] ?? 0;
    const last = lastOf.get(prompt);
    if (last === undefined || at - last.at > REPETITION_WINDOW_MS) {
      lastOf.set(prompt, { at, cost, repeated: false });
      continue;
    }
    if (!last.repeated) {
      found.calls += 1;
      found.first += 1;
      found.spent += last.cost;
    }
    found.calls += 1;
    found.spent += cost;
    found.saving += cost;
    lastOf.set(prompt, { at, cost, repeated: true });
  }
  if (found.calls - found.first < FEWEST_REPEATS || found.saving <= 0) return null;
  return { kind: 'repetition', subject, windowMs: REPETITION_WINDOW_MS, ...found };
}

/** `percent`: of the rates, what a batch of the subject's model costs. */
export function findBatches(
  calls: Calls,
  { from, to }: Stretch,
  { subject }: GroupTotals,
  percent: number | null,
): Batches | null {
  const found = { calls: 0, runs: 0, spent: 0 };
  let run = { calls: 0, cost: 0 };
  let last = -Infinity;
  const close = (): void => {
    if (run.calls >= SHORTEST_RUN) {
      found.calls += run.calls;
      found.runs += 1;
      found.spent += run.cost;
    }
    run = { calls: 0, cost: 0 };
  };
  for (let place = from; place < to; place++) {
    const at = calls.at[place] ?? 0;
    if ((calls.prompt[place] ?? 0) > SMALL_PROMPT || at - last > RUN_GAP_MS) close();
    last = at;
    if ((calls.prompt[place] ?? 0) > SMALL_PROMPT) continue;
    run = { calls: run.calls + 1, cost: run.cost + (calls.cost[place] ?? 0) };
  }
  close();
  if (found.runs === 0 || found.spent <= 0) return null;
  const saving = percent === null ? null : Math.round((found.spent * (100 - percent)) / 100);
  return { kind: 'batch', subject, percent, ...found, saving };
}

/** `inputCost`: what so many prompt tokens cost in the subject's model; null: it has no price. */
export function findLongPrompts(
  calls: Calls,
  { from, to }: Stretch,
  { subject }: GroupTotals,
  inputCost: (tokens: number) => NanoUsd | null,
): LongPrompts | null {
  const peers = to - from;
  if (peers < FEWEST_PEERS) return null;
  const median = medianOf(calls.prompt.slice(from, to));
  if (median <= 0) return null;
  const found = { calls: 0, spent: 0, excess: 0 };
  for (let place = from; place < to; place++) {
    const prompt = calls.prompt[place] ?? 0;
    if (prompt <= LONG_FACTOR * median) continue;
    found.calls += 1;
    found.spent += calls.cost[place] ?? 0;
    found.excess += prompt - median;
  }
  if (found.calls === 0) return null;
  const cost = inputCost(Math.round(found.excess));
  // Cached tokens cost less than the rate for input: never more than what was spent.
  const saving = cost === null ? null : Math.min(cost, found.spent);
  return { kind: 'long-prompts', subject, median, peers, ...found, saving };
}

/** Of an even number of values the lower of the two in the middle: a value that occurs. */
export function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
