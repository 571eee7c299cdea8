/** The dashboard's part of both conversations: what may be asked for, and which choices there are. */
import type { BarBucket, DashboardPart, DashboardQuery, Preset, RowColumn } from '../core/dashboard/model';

export interface DashboardRequest {
  readonly query: DashboardQuery;
  /** Each comes once, however often it is named. */
  readonly parts: readonly DashboardPart[];
}

export const PRESETS = [
  'today',
  'week',
  'last-7-days',
  'month',
  'previous-month',
  'last-30-days',
  'last-90-days',
  'all',
  'custom',
] as const satisfies readonly Preset[];

export const BAR_BUCKETS = ['hour', 'day', 'week', 'month'] as const satisfies readonly BarBucket[];

export const ROW_COLUMNS = [
  'name',
  'cost',
  'share',
  'calls',
  'tokens',
  'costPerCall',
  'change',
] as const satisfies readonly RowColumn[];

export const DASHBOARD_PARTS = [
  'figures',
  'course',
  'bars',
  'ranked',
  'changes',
  'heatmap',
  'tokens',
  'histogram',
  'wbs',
  'composition',
  'madeOf',
  'periods',
  'pullRequests',
] as const satisfies readonly DashboardPart[];

/** Rows of the ranked table at once. */
export const MOST_ROWS = 100;
