/** CI minutes x the rate of their runner (formats.md 5). */
import type { CostEvent, PriceFlag } from '../event';
import { divideHalfEven, MAX_EVENT_NANO, type NanoUsd } from '../money';
import type { Computed } from './price';
import type { PriceTable, Runner } from './table';

/** Standard runners only: larger ones and one's own cost something else. */
const STANDARD_RUNNER = /^(linux|ubuntu|windows|win|macos|mac|osx|darwin)(?:-(?:latest|\d{1,3}(?:\.\d{1,3})?))?$/;
const RUNNER_NAMES: ReadonlyMap<string, Runner> = new Map([
  ['linux', 'linux'],
  ['ubuntu', 'linux'],
  ['windows', 'windows'],
  ['win', 'windows'],
  ['macos', 'macos'],
  ['mac', 'macos'],
  ['osx', 'macos'],
  ['darwin', 'macos'],
]);

const ASSUMED: readonly PriceFlag[] = ['runner-assumed'];
const NAMED: readonly PriceFlag[] = [];
const MICROS_PER_MINUTE = 60_000_000;

/** The runner a log's `os` or `runner` means; null when it is none of the standard ones. */
export function runnerOf(name: string): Runner | null {
  const parts = name.length > 40 ? null : STANDARD_RUNNER.exec(name.trim().toLowerCase());
  return parts === null ? null : (RUNNER_NAMES.get(parts[1] ?? '') ?? null);
}

/**
 * What a run's minutes cost. A run that names no runner is a Linux one, and flagged; but then a cost of its own is not
 * measured against that guess. Null: no minutes, or a runner without a known rate.
 */
export function priceRun(event: CostEvent, table: PriceTable): Computed | null {
  const { tier, provider } = event.dimensions;
  if (event.durationMs === null || event.durationMs < 0 || (tier === undefined && event.recorded !== null)) return null;
  const runner = tier === undefined ? 'linux' : runnerOf(tier);
  const rate = runner === null ? undefined : table.runners.get(runner);
  if (runner === null || rate === undefined) return null;
  const cost = minutesCost(event.durationMs, rate.perMinute);
  if (cost === null) return null;
  const flags = tier === undefined ? ASSUMED : NAMED;
  return { cost, priceRow: `ci/${runner}@${rate.origin}`, provider: provider ?? null, flags, ofModel: false };
}

/** Milliseconds count down to the microsecond: minutes written with decimals are not whole milliseconds. */
function minutesCost(durationMs: number, perMinute: NanoUsd): NanoUsd | null {
  const micros = Math.round(durationMs * 1000);
  const exact = micros * perMinute;
  const nano = Number.isSafeInteger(exact) ? divideHalfEven(exact, MICROS_PER_MINUTE) : largeCost(micros, perMinute);
  return nano <= MAX_EVENT_NANO ? nano : null;
}

function largeCost(micros: number, perMinute: NanoUsd): NanoUsd {
  if (!Number.isSafeInteger(micros)) return Number.POSITIVE_INFINITY;
  const exact = BigInt(micros) * BigInt(perMinute);
  const divisor = BigInt(MICROS_PER_MINUTE);
  const nano = exact / divisor;
  const twice = (exact % divisor) * 2n;
  return Number(twice > divisor || (twice === divisor && nano % 2n === 1n) ? nano + 1n : nano);
}
