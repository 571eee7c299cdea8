/** What is added up: the measures of a group of events. Order of adding never matters. */
import type { NanoUsd } from './money';

export interface Measures {
  /** Recorded plus computed cost. */
  cost: NanoUsd;
  recorded: NanoUsd;
  computed: NanoUsd;
  /** Every event, of every kind. */
  events: number;
  /** Calls to models, failed and unmetered ones included. */
  calls: number;
  /** Failed calls to models. */
  failures: number;
  /** CI runs and the failed ones among them. */
  runs: number;
  runFailures: number;
  /** Calls with tokens and no price; calls with neither tokens nor cost. */
  unpriced: number;
  unmetered: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** 5-minute and 1-hour cache writes together. */
  cacheWriteTokens: number;
  /** Milliseconds; for CI the billed minutes. */
  durationMs: number;
}

export const MEASURE_NAMES = [
  'cost',
  'recorded',
  'computed',
  'events',
  'calls',
  'failures',
  'runs',
  'runFailures',
  'unpriced',
  'unmetered',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'durationMs',
] as const satisfies readonly (keyof Measures)[];

export function noMeasures(): Measures {
  return {
    cost: 0,
    recorded: 0,
    computed: 0,
    events: 0,
    calls: 0,
    failures: 0,
    runs: 0,
    runFailures: 0,
    unpriced: 0,
    unmetered: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    durationMs: 0,
  };
}

/** Adds `more` into `sum` in place. By name and not in a loop: a page adds up thousands of rows. */
export function addMeasures(sum: Measures, more: Measures): void {
  sum.cost += more.cost;
  sum.recorded += more.recorded;
  sum.computed += more.computed;
  sum.events += more.events;
  sum.calls += more.calls;
  sum.failures += more.failures;
  sum.runs += more.runs;
  sum.runFailures += more.runFailures;
  sum.unpriced += more.unpriced;
  sum.unmetered += more.unmetered;
  sum.inputTokens += more.inputTokens;
  sum.outputTokens += more.outputTokens;
  sum.cacheReadTokens += more.cacheReadTokens;
  sum.cacheWriteTokens += more.cacheWriteTokens;
  sum.durationMs += more.durationMs;
}

export function totalTokens(measures: Measures): number {
  return measures.inputTokens + measures.outputTokens + measures.cacheReadTokens + measures.cacheWriteTokens;
}
