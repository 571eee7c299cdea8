/** Where a budget speaks up, as people write it: percents or shares of the limit, with or without names, and amounts. */
import type { NanoUsd } from '../money';
import { readMoney, readNumber } from '../numbers';
import { isRecord } from '../record';
import type { Budget, ThresholdName } from './budget';
import type { Fields } from './configFields';
import { sentence } from '../words';

/** Where a budget speaks up when it does not say: the borders of its health. */
export const DEFAULT_THRESHOLDS: readonly number[] = [80, 95, 100];

/** No budget speaks up at 2 % of its limit, and some at 120 % (seed 001). */
const MOST_SHARE = 2;

/**
 * Percent, ascending, each once: `[80, 95]`, `0.8`, `{ "warning": 80 }` or `[{ "name": "warning", "at": 80 }]`. Up to 2 a
 * number is a share (`0.8`, `1.2`), above it percent (`80`). What is none is a warning, and the others hold.
 */
export function readThresholds(fields: Fields): Pick<Budget, 'thresholds' | 'thresholdNames'> {
  const field = fields.first('thresholds', 'alert_threshold', 'alertThreshold');
  if (field === null) return { thresholds: DEFAULT_THRESHOLDS };
  const thresholds: number[] = [];
  const names = new Map<number, string>();
  for (const { name, at } of written(field.value)) {
    const number = readNumber(at);
    if (typeof number !== 'number' || number <= 0 || (name !== null && name.trim() === '')) {
      fields.warn(field.name, sentence('not a threshold'));
      continue;
    }
    const percent = asPercent(number);
    thresholds.push(percent);
    if (name !== null) names.set(percent, name.trim());
  }
  const named: ThresholdName[] = [...names].map(([percent, name]) => ({ percent, name }));
  return {
    thresholds: ascending(thresholds),
    ...(named.length === 0 ? {} : { thresholdNames: named.sort((a, b) => a.percent - b.percent) }),
  };
}

interface Written {
  readonly name: string | null;
  readonly at: unknown;
}

function written(value: unknown): Written[] {
  if (isRecord(value)) return Object.entries(value).map(([name, at]) => ({ name, at }));
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((one) => {
    if (!isRecord(one)) return { name: null, at: one };
    const name = Object.hasOwn(one, 'name') ? one['name'] : null;
    const at = ['at', 'percent'].find((key) => Object.hasOwn(one, key));
    return { name: typeof name === 'string' ? name : null, at: at === undefined ? undefined : one[at] };
  });
}

function asPercent(threshold: number): number {
  // Three decimals: 0.55 x 100 is 55.00000000000001.
  return Math.round((threshold <= MOST_SHARE ? threshold * 100 : threshold) * 1000) / 1000;
}

/** Amounts, ascending, each once. */
export function readMilestones(fields: Fields): readonly NanoUsd[] {
  const field = fields.first('milestones');
  if (field === null) return [];
  const list: readonly unknown[] = Array.isArray(field.value) ? field.value : [field.value];
  const milestones: NanoUsd[] = [];
  for (const value of list) {
    const amount = readMoney(value);
    if (typeof amount === 'number' && amount > 0) milestones.push(amount);
    else fields.warn(field.name, sentence('not an amount of dollars'));
  }
  return ascending(milestones);
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
