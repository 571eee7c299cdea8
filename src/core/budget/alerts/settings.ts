/** What people set about alerts, checked: limits for rates, the factor of a spike, and how long one is not repeated. */
import type { NanoUsd } from '../../money';
import { readMoney, readNumber } from '../../numbers';

export interface AlertSettings {
  /** Spend of an hour and of a day above which it is told; null: none is set. */
  readonly hourlyMax: NanoUsd | null;
  readonly dailyMax: NanoUsd | null;
  /** An hour this many times the usual one is a spike; 0: none is. */
  readonly spikeFactor: number;
  /** Rates and spikes are not repeated for so long, ms. */
  readonly cooldownMs: number;
}

/** As they are written, of any type. */
export interface WrittenAlertSettings {
  readonly hourlyMax?: unknown;
  readonly dailyMax?: unknown;
  readonly spikeFactor?: unknown;
  readonly cooldownMinutes?: unknown;
}

export const SPIKE_FACTOR = 3;
export const COOLDOWN_MINUTES = 60;
/** A cooldown of none would tell a rate with every line of a log (minutes). */
const SHORTEST_COOLDOWN = 1;
const LONGEST_COOLDOWN = 7 * 24 * 60;
const MS_PER_MINUTE = 60_000;

/** What makes no sense is taken as not set: nothing here is worth losing the other alerts for. */
export function readAlertSettings(written: WrittenAlertSettings): AlertSettings {
  const factor = numberOr(written.spikeFactor, SPIKE_FACTOR);
  const cooldown = numberOr(written.cooldownMinutes, COOLDOWN_MINUTES);
  return {
    hourlyMax: limitOf(written.hourlyMax),
    dailyMax: limitOf(written.dailyMax),
    // Up to 1 every hour would be a spike.
    spikeFactor: factor > 1 ? factor : 0,
    cooldownMs: Math.min(LONGEST_COOLDOWN, Math.max(SHORTEST_COOLDOWN, cooldown)) * MS_PER_MINUTE,
  };
}

/** 0 is what an empty field of the settings editor is: no limit. */
function limitOf(value: unknown): NanoUsd | null {
  const amount = readMoney(value);
  return typeof amount === 'number' && amount > 0 ? amount : null;
}

function numberOr(value: unknown, otherwise: number): number {
  const number = readNumber(value);
  return typeof number === 'number' && number >= 0 ? number : otherwise;
}
