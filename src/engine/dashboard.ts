/** The dashboard's answers: hands the ledger, budgets, prices and the clock to the core, after checking the question. */
import type { BudgetState } from '../core/budget/budget';
import type { DashboardSource } from '../core/dashboard/ask';
import { makeDashboard } from '../core/dashboard/dashboard';
import type { DashboardAnswer, DashboardPart, DashboardParts, DashboardQuery } from '../core/dashboard/model';
import { spanOf } from '../core/dashboard/span';
import type { Query, QueryResult } from '../core/ledger/query';
import {
  BAR_BUCKETS,
  DASHBOARD_PARTS,
  MOST_ROWS,
  PRESETS,
  ROW_COLUMNS,
  type DashboardRequest,
} from '../protocol/dashboard';
import { checkQuery, refused } from './guards';
import { KeptAnswers } from './keptAnswers';
import { budgetsAt } from './passing';
import { askedOf } from './snapshot';
import type { Workspace } from './workspace';

const LONGEST_SEARCH = 500;
/** They look at every event of the range, and nothing else of the question but its filter decides what they say. */
const SCANNED: readonly DashboardPart[] = ['heatmap', 'tokens', 'histogram', 'madeOf'];
/** Of these, some kilobytes each. */
const MOST_SCANNED = 100;

export class DashboardDesk {
  private readonly kept = new KeptAnswers();
  private readonly scanned = new Map<string, DashboardParts[DashboardPart]>();

  /** To be called when the figures have changed, or the workspace is another one. */
  forget(): void {
    this.kept.forget();
    this.scanned.clear();
  }

  /** @throws Error in words for what must not be asked */
  answer(workspace: Workspace, request: DashboardRequest, now: number): DashboardAnswer {
    const { query, parts } = checkDashboardRequest(request);
    const wanted = [...new Set(parts)];
    const nameOf = workspace.isAtRest ? namesOfScanned(workspace, query, now) : () => null;
    const known = wanted.flatMap((part) => {
      const value = this.scanned.get(nameOf(part) ?? '');
      return value === undefined ? [] : [[part, value] as const];
    });
    const left = wanted.filter((part) => !known.some(([name]) => name === part));
    const answer = makeDashboard(this.sourceOf(workspace, now), query, left);
    for (const part of left) this.keep(nameOf(part), answer.parts[part]);
    return { ...answer, parts: { ...Object.fromEntries(known), ...answer.parts } };
  }

  private keep(name: string | null, value: DashboardParts[DashboardPart] | undefined): void {
    if (name === null || value === undefined) return;
    if (this.scanned.size >= MOST_SCANNED) this.scanned.clear();
    this.scanned.set(name, value);
  }

  private sourceOf(workspace: Workspace, now: number): DashboardSource {
    const { ledger, zone, configuration } = workspace;
    const { isAtRest } = workspace;
    const ask = (query: Query): QueryResult =>
      isAtRest ? this.kept.answer(query, (asked) => ledger.query(asked)) : ledger.query(query);
    let budgets: BudgetState[] | null = null;
    return {
      zone,
      now,
      prices: configuration.prices,
      ledger: {
        query: ask,
        scan: (question) => ledger.scan(question),
        oldest: () => ledger.oldest(),
        newestUpTo: (at) => ledger.newestUpTo(at),
      },
      // Most parts of the page have no need of them.
      get budgets() {
        return (budgets ??= budgetsAt({ ...askedOf(workspace), query: ask }, now));
      },
    };
  }
}

/** By part, the name of what it says until the figures change; null: it may be other the next time. */
function namesOfScanned(
  { zone }: Workspace,
  query: DashboardQuery,
  now: number,
): (part: DashboardPart) => string | null {
  const span = spanOf(query, zone, now);
  if (typeof span === 'string') return () => null;
  return (part) => (SCANNED.includes(part) ? JSON.stringify([part, span.range, query.filter]) : null);
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
