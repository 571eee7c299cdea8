/** Checks questions that come from outside this process: a wrong one is refused with a sentence, never answered wrongly. */
import { ATTRIBUTION_KEYS } from '../core/attribution/attribution';
import { COST_STATES, DIMENSIONS, PRICE_FLAGS, type Dimension } from '../core/event';
import {
  BUCKETS,
  EVENT_ORDERS,
  type EventsQuery,
  type Filter,
  type GroupKey,
  type Query,
  type Range,
} from '../core/ledger/query';
import { EXPORT_FORMATS } from '../core/report/export';
import { sentence, worded } from '../core/words';
import type { BudgetsRequest } from '../protocol/engine';
import type { AuditRequest, ExportRequest } from '../protocol/reports';
import type { AdviceRequest, OpportunitiesRequest, RoiRequest } from '../protocol/insights';
import { MOST_SOURCES_A_REQUEST, type SourcesRequest } from '../protocol/sources';

const MOST_EVENTS = 10_000;
const MOST_VALUES = 10_000;

export function checkQuery(query: Query): Query {
  checkRange(query.range);
  if (query.filter !== undefined) checkFilter(query.filter);
  if (!Array.isArray(query.groupBy)) throw refused('groupBy');
  for (const key of query.groupBy as readonly GroupKey[]) checkGroupKey(key);
  if (query.bucket !== undefined && !BUCKETS.includes(query.bucket)) throw refused('bucket');
  return query;
}

export function checkEventsQuery(query: EventsQuery): EventsQuery {
  checkRange(query.range);
  if (query.filter !== undefined) checkFilter(query.filter);
  if (!EVENT_ORDERS.includes(query.order)) throw refused('order');
  if (query.states?.every((state) => COST_STATES.includes(state)) === false) throw refused('states');
  if (query.flags?.every((flag) => PRICE_FLAGS.includes(flag)) === false) throw refused('flags');
  if (!isCount(query.limit, MOST_EVENTS)) throw refused('limit');
  if (query.offset !== undefined && !isCount(query.offset, Number.MAX_SAFE_INTEGER)) throw refused('offset');
  return query;
}

export function checkAuditRequest(request: AuditRequest): AuditRequest {
  checkRange(request.range);
  if (!isCount(request.limit, MOST_EVENTS)) throw refused('limit');
  return request;
}

export function checkOpportunitiesRequest(request: OpportunitiesRequest): OpportunitiesRequest {
  checkRange(request.range);
  return request;
}

export function checkAdviceRequest(request: AdviceRequest): AdviceRequest {
  checkQuery({ ...request, groupBy: [] });
  return request;
}

export function checkRoiRequest(request: RoiRequest): RoiRequest {
  checkRange(request.range);
  return request;
}

export function checkExportRequest(request: ExportRequest): ExportRequest {
  const { range, filter = {}, by, bucket } = request;
  checkQuery({ range, filter, groupBy: by, bucket });
  if (request.content !== 'rollups' && request.content !== 'events') throw refused('content');
  if (!EXPORT_FORMATS.includes(request.format)) throw refused('format');
  if (request.output !== null && typeof request.output !== 'string') throw refused('output');
  return request;
}

export function checkSourcesRequest(request: SourcesRequest): SourcesRequest {
  if ('path' in request) {
    if (typeof request.path !== 'string') throw refused('path');
    return request;
  }
  const { group, offset, limit } = request;
  if (typeof group.path !== 'string' || typeof group.format !== 'string') throw refused('group');
  if (!isCount(offset, Number.MAX_SAFE_INTEGER)) throw refused('offset');
  if (!isCount(limit, MOST_SOURCES_A_REQUEST)) throw refused('limit');
  return request;
}

export function checkBudgetsRequest(request: BudgetsRequest): BudgetsRequest {
  if (request.most !== null && !isCount(request.most, MOST_VALUES)) throw refused('most');
  for (const [dimension, value] of Object.entries(request.wanted)) {
    checkDimension(dimension as Dimension);
    if (typeof value !== 'string') throw refused('wanted');
  }
  return request;
}

function checkRange(range: Range): void {
  for (const end of [range.from, range.to]) if (end !== null && !Number.isFinite(end)) throw refused('range');
}

function checkFilter(filter: Filter): void {
  for (const [dimension, values] of Object.entries(filter)) {
    checkGroupKey(dimension as GroupKey);
    if (!Array.isArray(values) || !values.every((value) => value === null || typeof value === 'string'))
      throw refused('filter');
  }
}

function checkGroupKey(key: GroupKey): void {
  if (!ATTRIBUTION_KEYS.some((known) => known === key)) checkDimension(key as Dimension);
}

function checkDimension(dimension: Dimension): void {
  if (!DIMENSIONS.includes(dimension)) throw refused('dimension');
}

function isCount(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
}

export function refused(what: string): Error {
  return worded(Error, sentence('The engine cannot answer this: its {0} is not one it knows.', what));
}
