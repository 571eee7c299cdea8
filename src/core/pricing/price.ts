/** Decides what an event cost and how that is known: recorded, computed, unpriced or unmetered. */
import {
  NO_TOKENS,
  type CostEvent,
  type CostState,
  type Geography,
  type PricedEvent,
  type PriceFlag,
  type TokenCounts,
} from '../event';
import { MAX_EVENT_NANO, type NanoUsd } from '../money';
import { costOf, FULL_PERCENT, usesDerivedRate } from './charges';
import { findRows, nameWithParts, PART, rowAt, type ReadyRow } from './lookup';
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
/** By what holds: 1 the tier's rates, 2 a derived rate, 4 without a fee or mode. Made once, for a million events share them. */
const FLAGS: readonly (readonly PriceFlag[])[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  (['tier-fallback', 'derived-rate', 'estimate-incomplete'] as const).filter((_, place) => (bits >> place) % 2 === 1),
);
const FREE: Computed = { cost: 0, priceRow: null, provider: null, flags: NO_FLAGS, ofModel: false };

/**
 * The event with its cost. What is recorded wins, except a 0 for a call that did not fail, with tokens of a model that
 * has a price (design.md, Numbers). CI runs without a cost are priced by the minute. Pure; never throws.
 */
export function priceEvent(event: CostEvent, table: PriceTable): PricedEvent {
  if (event.settled !== undefined) return { ...event, ...event.settled, provider: event.dimensions.provider ?? null };
  const computed = event.kind === 'ci' ? priceRun(event, table) : priceTokens(event, table);
  const { recorded } = event;
  if (recorded === null) {
    if (computed !== null) return priced(event, 'computed', computed.cost, computed, computed.flags);
    if (event.estimate !== undefined) return priced(event, 'computed', event.estimate, null, NO_FLAGS);
    return priced(event, isMetered(event) ? 'unpriced' : 'unmetered', null, null, NO_FLAGS);
  }
  if (computed === null) return priced(event, 'recorded', recorded, null, NO_FLAGS);
  // A vendor's own account of $0 is what it charged: the rest was part of the plan.
  const isTrusted = event.standIn === true || isFailed(event);
  if (recorded === 0 && computed.ofModel && computed.cost > 0 && !isTrusted) {
    return priced(event, 'computed', computed.cost, computed, [...computed.flags, 'zero-not-trusted']);
  }
  const flags = differs(event, recorded, computed.cost)
    ? [...computed.flags, 'recorded-differs' as const]
    : computed.flags;
  return priced(event, 'recorded', recorded, computed, flags);
}

function priceTokens(event: CostEvent, table: PriceTable): Computed | null {
  const { dimensions } = event;
  const searches = event.requests?.webSearch ?? 0;
  if (event.tokens === null && searches === 0) return null;
  const tokens = event.tokens ?? NO_TOKENS;
  // A cost beside 0 tokens is for something else than tokens: there is nothing to compare it with.
  if (sumOf(tokens) === 0 && searches === 0) return event.recorded === null ? FREE : null;
  const found = findRows(table, dimensions.model, dimensions.provider, dimensions.tier);
  const ready = rowAt(found.rows, event.at);
  if (ready === undefined) return null;
  const charges = chargesFor(ready, tokens, event);
  const percent = event.mode === undefined || event.mode === null ? FULL_PERCENT : ready.row.modes?.[event.mode];
  const onTop = event.geography === undefined ? FULL_PERCENT : placePercent(event.geography, ready);
  const tokenCost = costOf(tokens, charges, percent ?? FULL_PERCENT, onTop ?? FULL_PERCENT);
  const { fees } = ready.row;
  const fee = searches * (fees?.webSearch ?? 0) + event.count * (fees?.request ?? 0);
  if (tokenCost === null || fee > MAX_EVENT_NANO - tokenCost) return null;
  const searchUnknown = searches > 0 && fees?.webSearch === undefined;
  const incomplete = percent === undefined || onTop === undefined || searchUnknown || fees?.requestUpTo !== undefined;
  const flags = (found.byTier ? 1 : 0) + (usesDerivedRate(tokens, charges) ? 2 : 0) + (incomplete ? 4 : 0);
  return {
    cost: tokenCost + fee,
    priceRow: nameWithParts(ready, partsOf(event, ready, charges !== ready.base)),
    provider: found.byTier ? null : ready.row.provider,
    flags: FLAGS[flags] ?? NO_FLAGS,
    ofModel: !found.byTier,
  };
}

/** Undefined: the table does not know what being served there costs. */
function placePercent(geography: Geography, { row: { modes } }: ReadyRow): number | undefined {
  return geography === 'other' ? undefined : modes?.[geography];
}

function partsOf({ mode, requests, geography }: CostEvent, { row: { fees, modes } }: ReadyRow, long: boolean): number {
  let parts = long ? PART.long : 0;
  if (mode !== undefined && mode !== null && modes?.[mode] !== undefined) parts += PART[mode];
  if ((requests?.webSearch ?? 0) > 0 && fees?.webSearch !== undefined) parts += PART.search;
  if (fees?.request !== undefined) parts += PART.request;
  if (geography === 'us' && modes?.us !== undefined) parts += PART.us;
  return parts;
}

/** A long prompt changes the rates of the whole request; cached tokens are part of the prompt (formats.md 17). */
function chargesFor(ready: ReadyRow, tokens: TokenCounts, { count: calls, longContext }: CostEvent): ReadyRow['base'] {
  let charges = ready.base;
  if (ready.longContext.length === 0 || longContext === false) return charges;
  if (longContext === true) return ready.longContext[0]?.charges ?? charges;
  const all = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
  const prompt = calls > 1 ? all / calls : all;
  for (const long of ready.longContext) if (prompt > long.abovePromptTokens) charges = long.charges;
  return charges;
}

function sumOf(tokens: TokenCounts): number {
  return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

const NO_RARITIES = {};

/** What few events name: absent stays absent. */
type Rarities = Pick<
  CostEvent,
  'requests' | 'mode' | 'geography' | 'standIn' | 'bill' | 'running' | 'inputHoldsCached'
>;

function raritiesOf({ requests, mode, geography, standIn, bill, running, inputHoldsCached }: CostEvent): Rarities {
  if ((requests ?? mode ?? geography ?? standIn ?? bill) === undefined) return NO_RARITIES;
  return {
    ...(requests === undefined ? {} : { requests }),
    ...(mode === undefined ? {} : { mode }),
    ...(geography === undefined ? {} : { geography }),
    ...(standIn === undefined ? {} : { standIn }),
    ...(bill === undefined ? {} : { bill }),
    // Such events are always stand-ins.
    ...(running === undefined ? {} : { running }),
    ...(inputHoldsCached === undefined ? {} : { inputHoldsCached }),
  };
}

/** Something was used that has a price, whether known or not. */
function isMetered(event: CostEvent): boolean {
  if (event.kind === 'ci') return event.durationMs !== null;
  return event.tokens !== null || (event.requests?.webSearch ?? 0) > 0;
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
    ...raritiesOf(event),
    position: event.position,
    state,
    cost,
    computed: computed === null ? null : computed.cost,
    priceRow: computed === null ? null : computed.priceRow,
    provider: event.dimensions.provider ?? (computed === null ? null : computed.provider),
    flags,
  };
}
