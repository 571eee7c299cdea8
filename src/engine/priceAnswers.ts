/** Answers about prices: joins the ledger and the price table. */
import { countOverrides, listPrices } from '../core/pricing/listing';
import { PRICE_SOURCE } from '../core/pricing/vendored';
import { buildAudit, priceAge, type Audit } from '../core/report/audit';
import type { AuditRequest, ModelsRequest, ModelsResult } from '../protocol/reports';
import type { Workspace } from './workspace';

export function makeAudit({ ledger, configuration }: Workspace, { range, limit }: AuditRequest, now: number): Audit {
  const { prices } = configuration;
  return buildAudit({
    range,
    limit,
    pricing: ledger.pricing({ range }),
    events: (query) => ledger.events(query),
    prices: {
      ...priceAge(prices.asOf, now),
      overrides: countOverrides(prices),
      source: { name: PRICE_SOURCE.name, version: PRICE_SOURCE.version },
    },
  });
}

/** Needs no log to be read: the table and a team's own prices are known as soon as the workspace is open. */
export function makeListing({ configuration }: Workspace, request: ModelsRequest): ModelsResult {
  const problems = configuration.problems.filter(({ code }) => code === 'price-override-invalid');
  return { ...listPrices(configuration.prices, request), problems };
}
