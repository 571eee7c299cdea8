/** Reads one budget as written; `config` says where they stand. */
import { DIMENSIONS, type Dimension } from '../event';
import type { NanoUsd } from '../money';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import type { Budget, BudgetPeriod } from './budget';
import { Fields } from './configFields';
import { DEFAULT_FILTER, readFilter, scopeOf } from './scope';
import type { FilterRead } from './scope';
import { readMilestones, readThresholds } from './thresholds';
import { sentence, type Sentence } from '../words';

const PERIOD_NAMES: ReadonlyMap<string, BudgetPeriod> = new Map([
  ['day', 'day'],
  ['daily', 'day'],
  ['week', 'week'],
  ['weekly', 'week'],
  ['month', 'month'],
  ['monthly', 'month'],
  ['total', 'total'],
]);

/**
 * What seed 001 budgets by the month: a budget of one of these names that says neither its period nor its filter is about
 * that environment, whatever it is spent on.
 */
const ENVIRONMENTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['development', ['development', 'dev']],
  ['staging', ['staging', 'stage']],
  ['production', ['production', 'prod']],
]);

/** Every key that a budget may have. */
export const ENTRY_KEYS: ReadonlySet<string> = new Set([
  'name',
  'description',
  'period',
  'limit',
  'soft_limit',
  'softLimit',
  'hard_limit',
  'hardLimit',
  'warn_at',
  'warnAt',
  'error_at',
  'errorAt',
  'alert_threshold',
  'alertThreshold',
  'thresholds',
  'milestones',
  'filter',
  'each',
]);

export interface EntryRead {
  /** Null: left out, `problems` say why. */
  readonly budget: Budget | null;
  readonly problems: readonly SourceProblem[];
}

/**
 * One budget: `{ period, limit | soft_limit, hard_limit, warn_at, error_at, alert_threshold, thresholds, milestones, filter,
 * each }`, names in snake_case or camelCase; a bare amount is its limit. `daily`, `weekly`, `monthly` and `total` need no
 * period, and on each value of a dimension it is `total` unless it says otherwise: a pull request rarely ends with a month.
 *
 * @param key where it stands, for problems
 */
export function readBudgetEntry(name: string, key: string, entry: unknown, origin: string): EntryRead {
  const fields = isRecord(entry) ? new Fields(key, entry) : new Fields(key, { limit: entry });
  const limits = readLimits(fields);
  const each = readEach(fields);
  const environments = fields.first('period', 'filter') === null ? ENVIRONMENTS.get(name.toLowerCase()) : undefined;
  const period = environments === undefined ? readPeriod(fields, name, each) : 'month';
  const thresholds = readThresholds(fields);
  const milestones = readMilestones(fields);
  const filter = environments === undefined ? readScope(fields) : { environment: environments };
  fields.warnOfUnknown(ENTRY_KEYS);
  if (fields.failed) return { budget: null, problems: fields.problems };
  const scope = scopeOf(filter, each.each);
  const budget = { name, period, ...limits, ...thresholds, milestones, filter, scope, ...each, origin };
  return { budget, problems: fields.problems };
}

function readPeriod(fields: Fields, name: string, { each }: Pick<Budget, 'each'>): BudgetPeriod {
  const field = fields.first('period');
  const period = PERIOD_NAMES.get(field === null ? name : String(field.value).toLowerCase());
  if (period !== undefined) return period;
  if (field === null && each !== undefined) return 'total';
  fields.fail('period', field === null ? sentence('missing') : sentence('not a period (day, week, month or total)'));
  return 'month';
}

function readEach(fields: Fields): Pick<Budget, 'each'> {
  const field = fields.first('each');
  if (field === null) return {};
  const each: Dimension | undefined = DIMENSIONS.find((known) => known === field.value);
  if (each !== undefined) return { each };
  fields.fail('each', sentence('not a dimension'));
  return {};
}

type Limits = Pick<Budget, 'limit' | 'hardLimit' | 'warnAt' | 'errorAt'>;

/**
 * One limit alone blocks, whatever it is called; two are sorted. Without any, `warn_at` is the soft and `error_at` the hard
 * limit: above the error threshold the gate refuses. `warn_at` alone is no limit: it only speaks up.
 */
function readLimits(fields: Fields): Limits {
  const amounts = sorted(
    fields,
    ['soft_limit', 'softLimit', 'limit'],
    ['hard_limit', 'hardLimit'],
    sentence('below the soft limit, so the two were exchanged'),
  );
  const warning = sorted(
    fields,
    ['warn_at', 'warnAt'],
    ['error_at', 'errorAt'],
    sentence('below the warning threshold, so the two were exchanged'),
  );
  const thresholds = {
    ...(warning.low === null ? {} : { warnAt: warning.low }),
    ...(warning.high === null ? {} : { errorAt: warning.high }),
  };
  const { low, high } = amounts.low === null && amounts.high === null && warning.high !== null ? warning : amounts;
  return low === null
    ? { limit: high, hardLimit: null, ...thresholds }
    : { limit: low, hardLimit: high, ...thresholds };
}

/** Two amounts of which the second must not be below the first. */
function sorted(
  fields: Fields,
  lower: readonly string[],
  higher: readonly string[],
  exchanged: Sentence,
): { readonly low: NanoUsd | null; readonly high: NanoUsd | null } {
  const low = fields.amount(...lower);
  const high = fields.amount(...higher);
  if (low === null || high === null || low <= high) return { low, high };
  fields.warn(fields.first(...higher)?.name ?? '', exchanged);
  return { low: high, high: low };
}

function readScope(fields: Fields): Budget['filter'] {
  const field = fields.first('filter');
  if (field === null) return DEFAULT_FILTER;
  const read: FilterRead = isRecord(field.value)
    ? readFilter(field.value)
    : { key: '', reason: sentence('not an object') };
  if ('filter' in read) return read.filter;
  // A filter that is understood in part would measure something else than its owner meant.
  fields.fail(read.key === '' ? 'filter' : `filter.${read.key}`, read.reason);
  return DEFAULT_FILTER;
}
