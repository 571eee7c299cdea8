/** Events for pricing tests: whatever is not said is absent. */
import { type CostEvent, NO_TOKENS, type TokenCounts } from '../../../../src/core/event';

export function event(tokens: Partial<TokenCounts> | null, more: Partial<CostEvent> = {}): CostEvent {
  return {
    kind: 'llm',
    at: Date.UTC(2026, 1, 20, 12),
    dimensions: {},
    tokens: tokens === null ? null : { ...NO_TOKENS, ...tokens },
    count: 1,
    failures: 0,
    durationMs: null,
    recorded: null,
    id: null,
    position: { offset: 0, line: 1, table: null },
    ...more,
  };
}

/** A call of a model. */
export function call(model: string, tokens: Partial<TokenCounts> | null, more: Partial<CostEvent> = {}): CostEvent {
  return event(tokens, { ...more, dimensions: { model, ...more.dimensions } });
}

/** A CI workflow's minutes. */
export function run(minutes: number | null, tier?: string, more: Partial<CostEvent> = {}): CostEvent {
  const durationMs = minutes === null ? null : minutes * 60_000;
  return event(null, { kind: 'ci', durationMs, dimensions: tier === undefined ? {} : { tier }, ...more });
}
