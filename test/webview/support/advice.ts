/** What the engine says of opportunities and of worth, for views under test. */
import type { Ledger } from '../../../src/core/ledger/ledger';
import { findOpportunities } from '../../../src/core/opportunities/find';
import { vendoredPrices } from '../../../src/core/pricing/vendored';
import type { AdviceRequest, AdviceResult, FeatureRow } from '../../../src/protocol/insights';

const DOLLAR = 1_000_000_000;

/** A feature whose name would act if it could. */
export const FEATURE: FeatureRow = {
  name: '<img src=x onerror=alert(1)>',
  llm: 3 * DOLLAR,
  infrastructure: 0,
  work: 97 * DOLLAR,
  total: 100 * DOLLAR,
  costPerUser: null,
  percent: -50,
  advice: 'review',
};

export function adviceOf(ledger: Ledger, { range, filter }: AdviceRequest): AdviceResult {
  const { list, calls } = findOpportunities({
    visit: (query, visit) => ledger.visit(query, visit),
    range,
    filter,
    hourOf: (at) => new Date(at).getUTCHours(),
    prices: vendoredPrices(),
    now: Date.UTC(2026, 1, 20),
    candidates: ['deepseek-chat'],
  });
  return { calls, opportunities: list, features: [FEATURE], hasFeatures: true };
}
