/** What the breakdown remembers while it is hidden: what is shown, of when, in which order, and which row is open. */
import type { Dimension } from '../../src/core/event';
import { ROW_COLUMNS } from '../../src/protocol/dashboard';
import type { Order } from '../figureTable';
import { isDimension } from '../words';

export const RANGES = ['month', 'previous-month', 'week', 'last-7-days', 'last-30-days', 'all', 'custom'] as const;
export type RangeName = (typeof RANGES)[number];

export interface BreakdownState {
  readonly dimension: Dimension;
  readonly range: RangeName;
  /** Days `YYYY-MM-DD`, both included; empty: not chosen. Used by the custom range. */
  readonly from: string;
  readonly to: string;
  readonly sort: Order;
  readonly search: string;
  readonly page: number;
  readonly chart: boolean;
  /** The open row; a key of null is the unattributed row. */
  readonly open: { readonly key: string | null } | null;
}

export const DEFAULT_STATE: BreakdownState = {
  dimension: 'pr',
  range: 'month',
  from: '',
  to: '',
  sort: { column: 'cost', descending: true },
  search: '',
  page: 0,
  chart: false,
  open: null,
};

/** Whatever an older version may have left, read as far as it goes. */
export function readState(value: unknown): BreakdownState {
  if (typeof value !== 'object' || value === null) return DEFAULT_STATE;
  const found = value as Record<string, unknown>;
  const { dimension, range, page } = found;
  return {
    dimension: isDimension(dimension) ? dimension : DEFAULT_STATE.dimension,
    range: oneOf(RANGES, range) ?? DEFAULT_STATE.range,
    from: textOf(found['from']),
    to: textOf(found['to']),
    sort: readSort(found['sort']),
    search: textOf(found['search']),
    page: typeof page === 'number' && Number.isSafeInteger(page) && page >= 0 ? page : 0,
    chart: found['chart'] === true,
    open: readOpen(found['open']),
  };
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function readSort(value: unknown): Order {
  if (typeof value !== 'object' || value === null) return DEFAULT_STATE.sort;
  const { column, descending } = value as Record<string, unknown>;
  const known = oneOf(ROW_COLUMNS, column);
  return known === undefined ? DEFAULT_STATE.sort : { column: known, descending: descending === true };
}

function readOpen(value: unknown): BreakdownState['open'] {
  if (typeof value !== 'object' || value === null || !('key' in value)) return null;
  return typeof value.key === 'string' || value.key === null ? { key: value.key } : null;
}
