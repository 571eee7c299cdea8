/** An alert as the budget of a given name makes it, with its words. */
import type { Alert } from '../../../src/core/budget/alerts/alert';
import { budgetLevels } from '../../../src/core/budget/alerts/budgetLevels';
import { defaultTrackerBudget } from '../../../src/core/budget/config';
import { evaluateBudget } from '../../../src/core/budget/evaluate';
import { Ledger } from '../../../src/core/ledger/ledger';
import type { Query, QueryResult } from '../../../src/core/ledger/query';
import { call, placed, zone } from '../core/ledger/support';

const DOLLAR = 1_000_000_000;
const UTC = zone('UTC');
const NOW = Date.UTC(2026, 1, 20, 12);

/** Over its limit of $15. */
export function wordedAlert(name: string): Alert {
  const budget = { ...defaultTrackerBudget(), name, thresholds: [], milestones: [] };
  const ledger = new Ledger(UTC);
  ledger.append(ledger.addSource('log'), placed([call({ at: NOW - 3_600_000, cost: 16 * DOLLAR })]));
  const query = (asked: Query): QueryResult => ledger.query(asked);
  const state = evaluateBudget({ budget, zone: UTC, now: NOW, ledger: query, statements: [] });
  const [level] = budgetLevels(state, { zone: UTC, now: NOW, activity: () => null });
  if (level === undefined) throw new Error('Nothing is over.');
  return level.describe();
}
