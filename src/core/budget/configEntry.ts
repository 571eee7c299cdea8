/** Reads one budget as written; `config` says where they stand. */
import { readMoney, readNumber } from '../numbers';
import type { NanoUsd } from '../money';
import type { SourceProblem } from '../problem';
import type { Budget, Period } from './budget';
import { DEFAULT_FILTER, readFilter, scopeOf } from './scope';
import type { FilterRead } from './scope';

/** Where a budget speaks up when it does not say: the borders of its health. */
export const DEFAULT_THRESHOLDS: readonly number[] = [80, 95, 100];

const PERIOD_NAMES: ReadonlyMap<string, Period> = new Map([
  ['day', 'day'],
  ['daily', 'day'],
  ['week', 'week'],
  ['weekly', 'week'],
  ['month', 'month'],
  ['monthly', 'month'],
]);

export interface EntryRead {
  /** Null: left out, `problems` say why. */
  readonly budget: Budget | null;
  readonly problems: readonly SourceProblem[];
}

/**
 * One budget: `{ period, limit | soft_limit, hard_limit, alert_threshold, thresholds, milestones, filter }`, names in
 * snake_case or camelCase; a bare amount is its limit. `daily`, `weekly` and `monthly` need no period.
 *
 * @param key where it stands, for problems
 */
export function readBudgetEntry(name: string, key: string, entry: unknown, origin: string): EntryRead {
  const fields = isRecord(entry) ? new Fields(key, entry) : new Fields(key, { limit: entry });
  const limits = readLimits(fields);
  const period = readPeriod(fields, name);
  const thresholds = readThresholds(fields);
  const milestones = readMilestones(fields);
  const filter = readScope(fields);
  if (fields.failed) return { budget: null, problems: fields.problems };
  const budget = { name, period, ...limits, thresholds, milestones, filter, scope: scopeOf(filter), origin };
  return { budget, problems: fields.problems };
}

/** The fields of one budget and what is wrong with them. */
class Fields {
  readonly problems: SourceProblem[] = [];
  /** True when something is wrong that the budget cannot do without. */
  failed = false;

  constructor(
    private readonly key: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  /** The first of some names that has a value: its name and the value. */
  first(...names: string[]): { readonly name: string; readonly value: unknown } | null {
    for (const name of names) {
      const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
      if (value !== undefined && value !== null) return { name, value };
    }
    return null;
  }

  /** Says that a field is wrong and the budget has to be left out. */
  fail(name: string, reason: string): void {
    this.failed = true;
    this.problems.push(invalid(`${this.key}.${name}`, reason));
  }

  /** Says that a field is wrong but that the budget holds without it. */
  warn(name: string, reason: string): void {
    this.problems.push({ ...invalid(`${this.key}.${name}`, reason), severity: 'warning' });
  }

  /** An amount of money; null: none is given, or it is wrong. */
  amount(...names: string[]): NanoUsd | null {
    const field = this.first(...names);
    if (field === null) return null;
    const amount = readMoney(field.value);
    if (amount === undefined) this.fail(field.name, 'not an amount of dollars');
    else if (amount !== null && amount < 0) this.fail(field.name, 'below zero');
    return amount ?? null;
  }
}

function readPeriod(fields: Fields, name: string): Period {
  const field = fields.first('period');
  const period = PERIOD_NAMES.get(field === null ? name : String(field.value).toLowerCase());
  if (period === undefined) fields.fail('period', field === null ? 'missing' : 'not a period (day, week or month)');
  return period ?? 'month';
}

/** One limit alone blocks, whatever it is called; two are sorted. */
function readLimits(fields: Fields): Pick<Budget, 'limit' | 'hardLimit'> {
  const soft = fields.amount('soft_limit', 'softLimit', 'limit');
  const hard = fields.amount('hard_limit', 'hardLimit');
  if (soft === null) return { limit: hard, hardLimit: null };
  if (hard === null || soft <= hard) return { limit: soft, hardLimit: hard };
  fields.warn('hard_limit', 'below the soft limit, so the two were exchanged');
  return { limit: hard, hardLimit: soft };
}

/** Percent, ascending, each once. Up to 1 a number is a share (`0.8`), above it percent (`80`). */
function readThresholds(fields: Fields): readonly number[] {
  const field = fields.first('thresholds', 'alert_threshold', 'alertThreshold');
  if (field === null) return DEFAULT_THRESHOLDS;
  const written: readonly unknown[] = Array.isArray(field.value) ? field.value : [field.value];
  const thresholds: number[] = [];
  for (const value of written) {
    const number = readNumber(value);
    if (typeof number === 'number' && number > 0) thresholds.push(asPercent(number));
    else fields.warn(field.name, 'not a threshold');
  }
  return ascending(thresholds);
}

function asPercent(threshold: number): number {
  // Three decimals: 0.55 x 100 is 55.00000000000001.
  return Math.round((threshold <= 1 ? threshold * 100 : threshold) * 1000) / 1000;
}

function readMilestones(fields: Fields): readonly NanoUsd[] {
  const field = fields.first('milestones');
  if (field === null) return [];
  const written: readonly unknown[] = Array.isArray(field.value) ? field.value : [field.value];
  const milestones: NanoUsd[] = [];
  for (const value of written) {
    const amount = readMoney(value);
    if (typeof amount === 'number' && amount > 0) milestones.push(amount);
    else fields.warn(field.name, 'not an amount of dollars');
  }
  return ascending(milestones);
}

function readScope(fields: Fields): Budget['filter'] {
  const field = fields.first('filter');
  if (field === null) return DEFAULT_FILTER;
  const read: FilterRead = isRecord(field.value) ? readFilter(field.value) : { key: '', reason: 'not an object' };
  if ('filter' in read) return read.filter;
  // A filter that is understood in part would measure something else than its owner meant.
  fields.fail(read.key === '' ? 'filter' : `filter.${read.key}`, read.reason);
  return DEFAULT_FILTER;
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `key` is the path of what is wrong, `reason` a few words on it. */
export function invalid(key: string, reason: string): SourceProblem {
  return { code: 'config-invalid', severity: 'error', line: null, offset: null, data: { key, reason } };
}
