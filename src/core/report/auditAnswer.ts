/** The `audit` answer as one JSON object. */
import { dollarsOf } from '../money';
import type { Audit, Comparison, Sides } from './audit';
import { eventJson } from './eventJson';
import { headJson, measuresJson, type AnswerHead, type JsonObject } from './json';

/** The object `spendlight.audit/1`. */
export function auditJson(head: AnswerHead, audit: Audit): JsonObject {
  const { prices, differences } = audit;
  return {
    ...headJson('audit', head),
    prices: {
      asOf: prices.asOf,
      ageDays: prices.ageDays,
      stale: prices.stale,
      overrides: prices.overrides,
      source: `${prices.source.name}@${prices.source.version}`,
    },
    total: measuresJson(audit.total),
    compared: comparisonJson(audit.compared),
    models: audit.models.map((model) => ({ key: model.model, kind: model.kind, ...comparisonJson(model) })),
    differences: differences.events.map(eventJson),
    differenceCount: differences.matching,
    flags: Object.fromEntries(
      audit.flags.map(({ flag, events, cost }) => [flag, { events, costUsd: dollarsOf(cost) }]),
    ),
    unpriced: audit.unpriced.map(({ kind, model, provider, measures }) => ({
      key: model,
      kind,
      provider,
      ...measuresJson(measures),
    })),
    priceRows: audit.priceRows.map(({ priceRow, events, computed, counted }) => ({
      key: priceRow,
      events,
      computedUsd: dollarsOf(computed),
      countedEvents: counted.events,
      countedUsd: dollarsOf(counted.cost),
    })),
  };
}

function comparisonJson(comparison: Comparison): JsonObject {
  return { ...sidesJson(comparison), differing: sidesJson(comparison.differing) };
}

/** `differenceUsd`: what is recorded above what is computed. */
function sidesJson({ events, recorded, computed }: Sides): JsonObject {
  return {
    events,
    recordedUsd: dollarsOf(recorded),
    computedUsd: dollarsOf(computed),
    differenceUsd: dollarsOf(recorded - computed),
  };
}
