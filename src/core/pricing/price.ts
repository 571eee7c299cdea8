/** Decides what an event cost and how that is known: recorded, computed, unpriced or unmetered. */
import type { CostEvent, CostState, PricedEvent, PriceFlag, TokenCounts } from '../event';
import type { NanoUsd } from '../money';
import { costOf, usesDerivedRate } from './charges';
import { findRows, rowAt, type ReadyRow } from './lookup';
import { priceRun } from './runner';
import type { PriceTable } from './table';

/** What the price table says about an event. */
export interface Computed {
  readonly cost: NanoUsd;
  /** Null: nothing had to be looked up, as for a call of 0 tokens. */
  readonly priceRow: string | null;
  readonly provider: string | null;
  readonly flags: readonly PriceFlag[];
  /** The model itself has a price; false for rates of its tier. */
  readonly ofModel: boolean;
}

const NO_FLAGS: readonly PriceFlag[] = [];
const DERIVED: readonly PriceFlag[] = ['derived-rate'];
const BY_TIER: readonly PriceFlag[] = ['tier-fallback'];
const BY_TIER_DERIVED: readonly PriceFlag[] = ['tier-fallback', 'derived-rate'];
const FREE: Computed = { cost: 0, priceRow: null, provider: null, flags: NO_FLAGS, ofModel: false };

/**
 * The event with its cost. What is recorded wins, except a 0 for a call that did not fail, with tokens of a model that
 * has a price (design.md, Numbers). CI runs without a cost are priced by the minute. Pure; never throws.
 */
export function priceEvent(event: CostEvent, table: PriceTable): PricedEvent {
  const computed = event.kind === 'ci' ? priceRun(event, table) : priceTokens(event, table);
  const { recorded } = event;
  if (recorded === null) {
    if (computed !== null) return priced(event, 'computed', computed.cost, computed, computed.flags);
    return priced(event, isMetered(event) ? 'unpriced' : 'unmetered', null, null, NO_FLAGS);
  }
  if (computed === null) return priced(event, 'recorded', recorded, null, NO_FLAGS);
  if (recorded === 0 && computed.ofModel && computed.cost > 0 && !isFailed(event)) {
    return priced(event, 'computed', computed.cost, computed, [...computed.flags, 'zero-not-trusted']);
  }
  const flags = differs(event, recorded, computed.cost)
    ? [...computed.flags, 'recorded-differs' as const]
    : computed.flags;
  return priced(event, 'recorded', recorded, computed, flags);
}

function priceTokens(event: CostEvent, table: PriceTable): Computed | null {
  const { tokens, dimensions } = event;
  if (tokens === null) return null;
  // A cost beside 0 tokens is for something else than tokens: there is nothing to compare it with.
  if (sumOf(tokens) === 0) return event.recorded === null ? FREE : null;
  const found = findRows(table, dimensions.model, dimensions.provider, dimensions.tier);
  const ready = rowAt(found.rows, event.at);
  if (ready === undefined) return null;
  const charges = chargesFor(ready, tokens, event.count);
  const cost = costOf(tokens, charges);
  if (cost === null) return null;
  const derived = usesDerivedRate(tokens, charges);
  if (!found.byTier) {
    const { provider } = ready.row;
    return { cost, priceRow: ready.name, provider, flags: derived ? DERIVED : NO_FLAGS, ofModel: true };
  }
  return { cost, priceRow: ready.name, provider: null, flags: derived ? BY_TIER_DERIVED : BY_TIER, ofModel: false };
}

/** A long prompt changes the rates of the whole request; cached tokens are part of the prompt (formats.md 17). */
function chargesFor(ready: ReadyRow, tokens: TokenCounts, calls: number): ReadyRow['base'] {
  let charges = ready.base;
  if (ready.longContext.length === 0) return charges;
  const all = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const prompt = calls > 1 ? all / calls : all;
  for (const long of ready.longContext) if (prompt > long.abovePromptTokens) charges = long.charges;
  return charges;
}

function sumOf(tokens: TokenCounts): number {
  return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

/** Something was used that has a price, whether known or not. */
function isMetered(event: CostEvent): boolean {
  return event.kind === 'ci' ? event.durationMs !== null : event.tokens !== null;
}

/** Failed calls are often free although they name tokens: what is recorded counts (formats.md 3). */
function isFailed(event: CostEvent): boolean {
  return event.failures > 0 && event.failures >= event.count;
}

/** More than 1 % apart. A run recorded at 0 is a free minute of its plan, and a negative amount a credit: neither is a price. */
function differs(event: CostEvent, recorded: NanoUsd, computed: NanoUsd): boolean {
  if (recorded < 0 || (recorded === 0 && event.kind === 'ci')) return false;
  return Math.abs(recorded - computed) * 100 > computed;
}

function priced(
  event: CostEvent,
  state: CostState,
  cost: NanoUsd | null,
  computed: Computed | null,
  flags: readonly PriceFlag[],
): PricedEvent {
  // Written out: spreading the event costs a third of the whole at a million events.
  return {
    kind: event.kind,
    at: event.at,
    dimensions: event.dimensions,
    tokens: event.tokens,
    count: event.count,
    failures: event.failures,
    durationMs: event.durationMs,
    recorded: event.recorded,
    id: event.id,
    position: event.position,
    state,
    cost,
    computed: computed === null ? null : computed.cost,
    priceRow: computed === null ? null : computed.priceRow,
    provider: event.dimensions.provider ?? (computed === null ? null : computed.provider),
    flags,
  };
}
