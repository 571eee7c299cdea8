/** A budget while a person is asked about it, and what is written of it in the end. Pure. */
import type { Budget, BudgetPeriod } from '../../core/budget/budget';
import { DIMENSIONS, type Dimension } from '../../core/event';
import { dollarsOf, dollarsOrNull } from '../../core/money';

/** `kept`: as it stands. `values` may be patterns. */
export type DraftScope =
  | { readonly kind: 'kept' | 'calls' | 'everything' }
  | { readonly kind: 'values'; readonly dimension: Dimension; readonly values: readonly string[] }
  | { readonly kind: 'each'; readonly dimension: Dimension };

export const PLACES = ['file', 'workspace', 'user'] as const;
export type Place = (typeof PLACES)[number];

export interface Draft {
  /** The budget that is edited; null: a new one. */
  readonly existing: Budget | null;
  readonly name: string;
  readonly period: BudgetPeriod;
  readonly scope: DraftScope;
  /** Dollars; null: none. */
  readonly limit: number | null;
  readonly hardLimit: number | null;
  /** Percent; dollars. */
  readonly thresholds: readonly number[];
  readonly milestones: readonly number[];
}

/** As `core/budget/thresholds` has them: not written where they are meant. */
export const DEFAULT_THRESHOLDS: readonly number[] = [80, 95, 100];

export const NEW_DRAFT: Draft = {
  existing: null,
  name: '',
  period: 'month',
  scope: { kind: 'calls' },
  limit: null,
  hardLimit: null,
  thresholds: DEFAULT_THRESHOLDS,
  milestones: [],
};

export function draftOf(budget: Budget): Draft {
  return {
    existing: budget,
    name: budget.name,
    period: budget.period,
    scope: { kind: 'kept' },
    limit: dollarsOrNull(budget.limit),
    hardLimit: dollarsOrNull(budget.hardLimit),
    thresholds: budget.thresholds,
    milestones: budget.milestones.map(dollarsOf),
  };
}

/** Keys of the budget with what is to be written; null takes a key away. */
export type Keys = Readonly<Record<string, unknown>>;

/** All keys of the budget, for a place where it does not stand yet. */
export function wholeEntry(draft: Draft): Keys {
  return Object.fromEntries(Object.entries(allKeys(draft)).filter(([, value]) => value !== null));
}

/** Of a budget that stands there already only what is other than before. */
export function changedKeys(draft: Draft): Keys {
  const { existing } = draft;
  if (existing === null) return wholeEntry(draft);
  const before = allKeys(draftOf(existing));
  const after = allKeys(draft);
  return Object.fromEntries(
    Object.entries(after).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key])),
  );
}

function allKeys({ existing, period, scope, limit, hardLimit, thresholds, milestones }: Draft): Keys {
  const ownNames = existing?.thresholdNames ?? [];
  const named = thresholds.map((percent) => {
    const name = ownNames.find((one) => one.percent === percent)?.name;
    return name === undefined ? percent : { name, at: percent };
  });
  return {
    period,
    ...scopeKeys(scope, existing),
    soft_limit: limit,
    hard_limit: hardLimit,
    thresholds: sameNumbers(thresholds, DEFAULT_THRESHOLDS) ? null : named,
    milestones: milestones.length === 0 ? null : milestones,
  };
}

function scopeKeys(scope: DraftScope, existing: Budget | null): Keys {
  switch (scope.kind) {
    case 'kept':
      return { each: existing?.each ?? null, filter: existing === null ? null : writtenFilter(existing) };
    case 'calls':
      return { each: null, filter: null };
    case 'everything':
      return { each: null, filter: {} };
    case 'values':
      return { each: null, filter: { [scope.dimension]: oneOrMany(scope.values) } };
    case 'each':
      return { each: scope.dimension, filter: null };
  }
}

/** A filter as people write it: model calls go without saying, and every kind has to be said. Null: model calls. */
function writtenFilter({ filter }: Budget): Keys | null {
  const named = DIMENSIONS.filter((dimension) => filter[dimension] !== undefined);
  if (named.length === 0) return {};
  const written: Record<string, unknown> = {};
  for (const dimension of named) {
    if (dimension === 'kind' && filter.kind?.join() === 'llm') continue;
    written[dimension] = oneOrMany(filter[dimension] ?? []);
  }
  if (filter.kind === undefined) written['kind'] = '*';
  return Object.keys(written).length === 0 ? null : written;
}

function oneOrMany(values: readonly (string | null)[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function sameNumbers(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index]);
}
