/** What the dashboard remembers: the question it shows, the way there, and which charts stand open as tables. */
import type { BarBucket, DashboardQuery } from '../../src/core/dashboard/model';
import type { Filter, GroupKey } from '../../src/core/ledger/query';
import { BAR_BUCKETS, PRESETS, ROW_COLUMNS } from '../../src/protocol/dashboard';
import { LISTED_ORDERS, type ListedOrder } from '../breakdown/events';
import { DIMENSION_ORDER } from '../words';

/** Rows of the ranked table on one page. */
export const PAGE_ROWS = 25;
/** Steps back that are remembered. */
const MOST_STEPS = 20;
/** Values of one filter, and characters of a value: more is damage. */
const MOST_VALUES = 50;
const LONGEST_VALUE = 2_000;

/** One question on the way to the present one. */
export interface Step {
  readonly label: string;
  readonly query: DashboardQuery;
}

export interface DashboardState {
  readonly query: DashboardQuery;
  /** What the present question is called in the breadcrumb; empty at its root. */
  readonly label: string;
  readonly trail: readonly Step[];
  /** Ids of the sections whose charts are shown as tables. */
  readonly tables: readonly string[];
  /** The key figure whose origin is shown; empty: none. */
  readonly explained: string;
  readonly eventOrder: ListedOrder;
}

export const DEFAULT_QUERY: DashboardQuery = {
  preset: 'month',
  from: '',
  to: '',
  within: null,
  filter: {},
  groupBy: 'agent',
  bucket: null,
  rows: { sort: 'cost', descending: true, search: '', offset: 0, limit: PAGE_ROWS },
};

export const DEFAULT_STATE: DashboardState = {
  query: DEFAULT_QUERY,
  label: '',
  trail: [],
  tables: [],
  explained: '',
  eventOrder: 'newest',
};

/** Whatever an older version may have left, read as far as it goes. */
export function readState(value: unknown): DashboardState {
  const found = recordOf(value);
  if (found === null) return DEFAULT_STATE;
  return {
    query: readQuery(found['query']),
    label: textOf(found['label']),
    trail: listOf(found['trail']).slice(-MOST_STEPS).flatMap(readStep),
    tables: listOf(found['tables']).filter((id) => typeof id === 'string'),
    explained: textOf(found['explained']),
    eventOrder: oneOf(LISTED_ORDERS, found['eventOrder']) ?? DEFAULT_STATE.eventOrder,
  };
}

function readStep(value: unknown): readonly Step[] {
  const found = recordOf(value);
  return found === null ? [] : [{ label: textOf(found['label']), query: readQuery(found['query']) }];
}

function readQuery(value: unknown): DashboardQuery {
  const found = recordOf(value);
  if (found === null) return DEFAULT_QUERY;
  return {
    preset: oneOf(PRESETS, found['preset']) ?? DEFAULT_QUERY.preset,
    from: textOf(found['from']),
    to: textOf(found['to']),
    within: readWithin(found['within']),
    filter: readFilter(found['filter']),
    groupBy: isGroupKey(found['groupBy']) ? found['groupBy'] : DEFAULT_QUERY.groupBy,
    bucket: oneOf(BAR_BUCKETS, found['bucket']) ?? null,
    rows: readRows(found['rows']),
  };
}

function readWithin(value: unknown): DashboardQuery['within'] {
  const found = recordOf(value);
  const bucket: BarBucket | undefined = oneOf(BAR_BUCKETS, found?.['bucket']);
  const at = found?.['at'];
  return bucket === undefined || typeof at !== 'number' || !Number.isFinite(at) ? null : { bucket, at };
}

function readFilter(value: unknown): Filter {
  const found = recordOf(value);
  if (found === null) return {};
  const filter: [GroupKey, (string | null)[]][] = [];
  for (const [key, list] of Object.entries(found)) {
    const values = listOf(list).filter((item) => item === null || isShortText(item)) as (string | null)[];
    if (isGroupKey(key) && values.length > 0) filter.push([key, values.slice(0, MOST_VALUES)]);
  }
  return Object.fromEntries(filter);
}

function readRows(value: unknown): DashboardQuery['rows'] {
  const found = recordOf(value);
  const { rows } = DEFAULT_QUERY;
  if (found === null) return rows;
  const offset = found['offset'];
  return {
    sort: oneOf(ROW_COLUMNS, found['sort']) ?? rows.sort,
    descending: found['descending'] !== false,
    search: textOf(found['search']).slice(0, 200),
    offset: typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0 ? offset : 0,
    limit: PAGE_ROWS,
  };
}

export function isGroupKey(value: unknown): value is GroupKey {
  return (DIMENSION_ORDER as readonly unknown[]).includes(value);
}

function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= LONGEST_VALUE;
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function oneOf<T extends string>(choices: readonly T[], value: unknown): T | undefined {
  return choices.find((choice) => choice === value);
}
