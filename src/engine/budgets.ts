/** Answers a question about budgets alone: their states, as many of each value as are asked for, and the key metrics. */
import { keyMetrics } from '../core/budget/keyMetrics';
import type { BudgetsAnswer, BudgetsRequest } from '../protocol/engine';
import { budgetsAt, type Asked } from './passing';

export function makeBudgets(
  asked: Asked,
  { most, wanted, keyMetrics: withMetrics }: BudgetsRequest,
  now: number,
): BudgetsAnswer {
  const { zone } = asked;
  return {
    states: budgetsAt(asked, now, { wanted, ...(most === null ? {} : { most }) }),
    keyMetrics: withMetrics ? keyMetrics({ zone, now, period: 'month', ledger: (query) => asked.query(query) }) : null,
  };
}
