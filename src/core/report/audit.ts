/** How far the logs' own costs and the price table agree, what had no price, and what the computed costs rest on. */
import { PRICE_FLAGS, type Kind, type PriceFlag } from '../event';
import type { EventsQuery, EventsResult, PricingRow, Range } from '../ledger/query';
import { addMeasures, noMeasures, type Measures } from '../measures';
import type { NanoUsd } from '../money';

/** A price table older than this (days) may have missed changes of prices. */
export const STALE_PRICES_DAYS = 90;
const MS_PER_DAY = 86_400_000;

export interface Sides {
  readonly events: number;
  readonly recorded: NanoUsd;
  readonly computed: NanoUsd;
}

/** Events whose log records a cost and that the table can price as well. */
export interface Comparison extends Sides {
  /** Those of them that are more than 1 % apart. */
  readonly differing: Sides;
}

export interface AuditModel extends Comparison {
  readonly kind: Kind;
  /** Null: the log names no model. */
  readonly model: string | null;
}

export interface FlagCount {
  readonly flag: PriceFlag;
  readonly events: number;
  /** What these events count with. */
  readonly cost: NanoUsd;
}

export interface UnpricedModel {
  readonly kind: Kind;
  readonly model: string | null;
  readonly provider: string | null;
  readonly measures: Measures;
}

export interface UsedRow {
  readonly priceRow: string;
  /** Events whose computed cost uses it, and that cost; where a recorded cost wins, it is only compared. */
  readonly events: number;
  readonly computed: NanoUsd;
  /** Events that count with it, and what they count. */
  readonly counted: { readonly events: number; readonly cost: NanoUsd };
}

export interface Audit {
  readonly range: Range;
  readonly total: Measures;
  readonly compared: Comparison;
  /** Largest difference first. */
  readonly models: readonly AuditModel[];
  /** The events that differ, largest difference in dollars first; `matching` says how many there are. */
  readonly differences: EventsResult;
  /** All flags, also those of no event. */
  readonly flags: readonly FlagCount[];
  /** Most calls first. */
  readonly unpriced: readonly UnpricedModel[];
  /** Largest computed cost first. */
  readonly priceRows: readonly UsedRow[];
  readonly prices: PriceAge;
}

export interface PriceAge {
  /** The vendored table's own date, `YYYY-MM-DD`. */
  readonly asOf: string;
  /** Whole days since then; 0 where it lies ahead. */
  readonly ageDays: number;
  readonly stale: boolean;
  /** Rows of a team's own prices. */
  readonly overrides: number;
  readonly source: { readonly name: string; readonly version: string };
}

export interface AuditInput {
  readonly range: Range;
  /** Of the differing events at most so many are listed. */
  readonly limit: number;
  readonly pricing: readonly PricingRow[];
  readonly events: (query: EventsQuery) => EventsResult;
  readonly prices: PriceAge;
}

export function buildAudit({ range, limit, pricing, events, prices }: AuditInput): Audit {
  const total = noMeasures();
  for (const { measures } of pricing) addMeasures(total, measures);
  const comparable = pricing.filter(({ state, other }) => state === 'recorded' && other !== null);
  return {
    range,
    total,
    compared: comparison(comparable),
    models: auditModels(comparable),
    differences: events({ range, flags: ['recorded-differs'], order: 'largest-difference', limit }),
    flags: PRICE_FLAGS.map((flag) => flagCount(flag, pricing)),
    unpriced: unpricedModels(pricing),
    priceRows: usedRows(pricing),
    prices,
  };
}

/** @param asOf `YYYY-MM-DD` @param now epoch ms */
export function priceAge(asOf: string, now: number): Pick<PriceAge, 'asOf' | 'ageDays' | 'stale'> {
  const ageDays = Math.max(0, Math.floor((now - Date.parse(`${asOf}T00:00:00Z`)) / MS_PER_DAY));
  return { asOf, ageDays, stale: ageDays > STALE_PRICES_DAYS };
}

function comparison(rows: readonly PricingRow[]): Comparison {
  return { ...sides(rows), differing: sides(rows.filter(({ flags }) => flags.includes('recorded-differs'))) };
}

function sides(rows: readonly PricingRow[]): Sides {
  let [events, recorded, computed] = [0, 0, 0];
  for (const { measures, other } of rows) {
    events += measures.events;
    recorded += measures.cost;
    computed += other ?? 0;
  }
  return { events, recorded, computed };
}

function auditModels(rows: readonly PricingRow[]): AuditModel[] {
  return [...groupBy(rows, ({ kind, model }) => [kind, model]).values()]
    .map(([first, ...others]) => ({ kind: first.kind, model: first.model, ...comparison([first, ...others]) }))
    .sort((a, b) => gap(b.differing) - gap(a.differing) || b.recorded - a.recorded || compareNames(a.model, b.model));
}

function gap({ recorded, computed }: Sides): NanoUsd {
  return Math.abs(recorded - computed);
}

function flagCount(flag: PriceFlag, pricing: readonly PricingRow[]): FlagCount {
  let [events, cost] = [0, 0];
  for (const { flags, measures } of pricing) {
    if (!flags.includes(flag)) continue;
    events += measures.events;
    cost += measures.cost;
  }
  return { flag, events, cost };
}

function unpricedModels(pricing: readonly PricingRow[]): UnpricedModel[] {
  const rows = pricing.filter(({ state }) => state === 'unpriced');
  return [...groupBy(rows, ({ kind, model, provider }) => [kind, model, provider]).values()]
    .map((group) => {
      const measures = noMeasures();
      for (const row of group) addMeasures(measures, row.measures);
      const { kind, model, provider } = group[0];
      return { kind, model, provider, measures };
    })
    .sort((a, b) => b.measures.unpriced - a.measures.unpriced || compareNames(a.model, b.model));
}

function usedRows(pricing: readonly PricingRow[]): UsedRow[] {
  return [...groupBy(pricing, ({ priceRow }) => [priceRow]).values()]
    .flatMap((group) => (group[0].priceRow === null ? [] : [usedRow(group[0].priceRow, group)]))
    .sort((a, b) => b.computed - a.computed || compareNames(a.priceRow, b.priceRow));
}

function usedRow(priceRow: string, rows: readonly PricingRow[]): UsedRow {
  let [events, computed, countedEvents, cost] = [0, 0, 0, 0];
  for (const { state, measures, other } of rows) {
    events += measures.events;
    computed += state === 'computed' ? measures.cost : (other ?? 0);
    if (state !== 'computed') continue;
    countedEvents += measures.events;
    cost += measures.cost;
  }
  return { priceRow, events, computed, counted: { events: countedEvents, cost } };
}

/** Groups are never empty. */
function groupBy(
  rows: readonly PricingRow[],
  keyOf: (row: PricingRow) => readonly (string | null)[],
): Map<string, [PricingRow, ...PricingRow[]]> {
  const groups = new Map<string, [PricingRow, ...PricingRow[]]>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    const held = groups.get(key);
    if (held === undefined) groups.set(key, [row]);
    else held.push(row);
  }
  return groups;
}

function compareNames(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
