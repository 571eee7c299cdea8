/** The dashboard's answers: hands the ledger, budgets, prices and the clock to the core, after checking the question. */
import { makeDashboard } from '../core/dashboard/dashboard';
import type { DashboardAnswer, DashboardQuery } from '../core/dashboard/model';
import {
  BAR_BUCKETS,
  DASHBOARD_PARTS,
  MOST_ROWS,
  PRESETS,
  ROW_COLUMNS,
  type DashboardRequest,
} from '../protocol/dashboard';
import { checkQuery, refused } from './guards';
import { budgetStates } from './snapshot';
import type { Workspace } from './workspace';

const LONGEST_SEARCH = 500;

export function answerDashboard(workspace: Workspace, request: DashboardRequest, now: number): DashboardAnswer {
  const { query, parts } = checkDashboardRequest(request);
  const { ledger, zone, configuration } = workspace;
  const budgets = budgetStates(workspace, now);
  const source = { ledger, zone, now, budgets, prices: configuration.prices };
  return makeDashboard(source, query, [...new Set(parts)]);
}

/** @throws Error in words for what a page that shows untrusted names must not ask */
export function checkDashboardRequest(request: DashboardRequest): DashboardRequest {
  const { query, parts } = request;
  if (typeof query !== 'object' || query === null) throw refused('query');
  if (!Array.isArray(parts) || !request.parts.every((part) => DASHBOARD_PARTS.includes(part))) throw refused('parts');
  checkChoices(query);
  const { bucket, filter, groupBy } = query;
  checkQuery({ range: { from: null, to: null }, filter, groupBy: [groupBy], bucket: bucket ?? 'none' });
  checkRows(query.rows);
  return request;
}

function checkChoices({ preset, from, to, within, bucket, filter }: DashboardQuery): void {
  if (!PRESETS.includes(preset)) throw refused('range');
  if (typeof from !== 'string' || typeof to !== 'string') throw refused('days');
  if (bucket !== null && !BAR_BUCKETS.includes(bucket)) throw refused('bucket');
  if (within !== null && !(BAR_BUCKETS.includes(within.bucket) && isInstant(within.at))) throw refused('range');
  if (typeof filter !== 'object' || filter === null) throw refused('filter');
}

function checkRows({ sort, descending, search, offset, limit }: DashboardQuery['rows']): void {
  if (!ROW_COLUMNS.includes(sort) || typeof descending !== 'boolean') throw refused('order');
  if (typeof search !== 'string' || search.length > LONGEST_SEARCH) throw refused('search');
  if (!isCount(offset, Number.MAX_SAFE_INTEGER) || !isCount(limit, MOST_ROWS)) throw refused('page');
}

function isCount(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

/** Within the years that calendars know. */
function isInstant(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value < 253_402_300_800_000;
}
