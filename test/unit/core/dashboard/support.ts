/** A small ledger and a question to it. */
import { makeDashboard } from '../../../../src/core/dashboard/dashboard';
import type {
  DashboardAnswer,
  DashboardParts,
  DashboardPart,
  DashboardQuery,
} from '../../../../src/core/dashboard/model';
import type { BudgetState } from '../../../../src/core/budget/budget';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { call, placed, zone } from '../ledger/support';

export const PRAGUE = zone('Europe/Prague');
/** A Friday noon in Prague. */
export const NOW = Date.UTC(2026, 1, 20, 11);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const QUERY: DashboardQuery = {
  preset: 'month',
  from: '',
  to: '',
  within: null,
  filter: {},
  groupBy: 'agent',
  bucket: null,
  rows: { sort: 'cost', descending: true, search: '', offset: 0, limit: 25 },
};

/** A call of an agent so many days before now, at a cost in nano-dollars. */
export function spent(
  agent: string | null,
  daysAgo: number,
  cost: number,
  more: Partial<PricedEvent> = {},
): PricedEvent {
  const dimensions = { ...(agent === null ? {} : { agent }), ...more.dimensions };
  return call({ at: NOW - daysAgo * DAY, cost, recorded: cost, ...more, dimensions });
}

export function ledgerOf(events: readonly PricedEvent[]): Ledger {
  const ledger = new Ledger(PRAGUE);
  ledger.append(ledger.addSource('a.jsonl'), placed(events));
  return ledger;
}

export function ask(
  events: readonly PricedEvent[],
  query: Partial<DashboardQuery>,
  parts: readonly DashboardPart[],
  budgets: readonly BudgetState[] = [],
): DashboardAnswer {
  const source = { ledger: ledgerOf(events), zone: PRAGUE, now: NOW, budgets, prices: vendoredPrices() };
  return makeDashboard(source, { ...QUERY, ...query }, parts);
}

/** One part of the answer, which must be there. */
export function part<P extends DashboardPart>(
  name: P,
  events: readonly PricedEvent[],
  query: Partial<DashboardQuery> = {},
  budgets: readonly BudgetState[] = [],
): DashboardParts[P] {
  const made = ask(events, query, [name], budgets).parts[name];
  if (made === undefined) throw new Error(`no ${name}`);
  return made;
}
