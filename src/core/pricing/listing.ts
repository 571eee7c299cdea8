/** The price table as people look at it: models with their rows and other names, and everything else that has a rate. */
import { rowsOfModel } from './lookup';
import { modelKey } from './modelName';
import type { InfrastructureRate, PriceRow, PriceTable, Runner, RunnerRate } from './table';
import { PRICE_SOURCE } from './vendored';

export interface ListedModel {
  readonly provider: string;
  readonly model: string;
  /** Keys of other names of the model, sorted. */
  readonly aliases: readonly string[];
  /** Newest first; of one day, rows for a part of the day first. */
  readonly rows: readonly PriceRow[];
}

export interface PriceListing {
  /** Date of the vendored snapshot, `YYYY-MM-DD`, and the package it comes from. */
  readonly asOf: string;
  readonly source: { readonly name: string; readonly version: string };
  /** By provider, then model. */
  readonly models: readonly ListedModel[];
  /** What the name that was asked for is priced as; null: by no row of a model. */
  readonly exact: string | null;
  /** Rates by tier, for records that name a tier and an unknown model. */
  readonly tiers: readonly PriceRow[];
  readonly runners: readonly (RunnerRate & { readonly runner: Runner })[];
  readonly infrastructure: readonly InfrastructureRate[];
}

export interface ListingRequest {
  /** Only this provider's; null: all. */
  readonly provider: string | null;
  /** A model's name as a log writes it, or a part of names; null: all. */
  readonly name: string | null;
}

/**
 * What of the table was asked for. A name that the table prices gives exactly that model, any other one the models with
 * that text in their name; what is no model is listed only when no name is given.
 */
export function listPrices(table: PriceTable, { provider, name }: ListingRequest): PriceListing {
  const priced = name === null ? undefined : rowsOfModel(table, name);
  const all = listedModels(table);
  const wanted = provider === null ? null : provider.trim().toLowerCase();
  const models = all.filter(
    (model) =>
      (wanted === null || model.provider.toLowerCase() === wanted) &&
      (name === null || (priced === undefined ? hasInName(model, name) : model.rows === priced)),
  );
  const whole = name === null;
  const exact = priced === undefined ? undefined : models[0]?.model;
  return {
    asOf: table.asOf,
    source: { name: PRICE_SOURCE.name, version: PRICE_SOURCE.version },
    models,
    exact: exact ?? null,
    tiers: whole && wanted === null ? [...table.tiers.values()] : [],
    runners: whole && wanted === null ? [...table.runners].map(([runner, rate]) => ({ ...rate, runner })) : [],
    infrastructure: whole
      ? table.infrastructure.filter((rate) => wanted === null || rate.provider.toLowerCase() === wanted)
      : [],
  };
}

/** How many rows of the table are a team's own. */
export function countOverrides(table: PriceTable): number {
  let count = 0;
  for (const rows of table.rows.values()) for (const { origin } of rows) if (origin === 'override') count += 1;
  for (const { origin } of table.runners.values()) if (origin === 'override') count += 1;
  return count;
}

function listedModels(table: PriceTable): ListedModel[] {
  const aliases = new Map<string, string[]>();
  for (const [alias, key] of table.aliases) {
    const held = aliases.get(key);
    if (held === undefined) aliases.set(key, [alias]);
    else held.push(alias);
  }
  const models: ListedModel[] = [];
  for (const [key, rows] of table.rows) {
    const first = rows[0];
    if (first === undefined) continue;
    // A further name that kept the vendor's list price stands for itself; so does what an override calls otherwise.
    const own = rows.find((row) => modelKey(row.model) === key);
    const names = (aliases.get(key) ?? []).filter((alias) => !table.rows.has(alias));
    models.push({ provider: first.provider, model: own?.model ?? key, aliases: names.sort(), rows });
  }
  return models.sort((a, b) => compare(a.provider, b.provider) || compare(a.model, b.model));
}

function hasInName({ model, aliases }: ListedModel, text: string): boolean {
  const part = modelKey(text);
  return part !== '' && [modelKey(model), ...aliases].some((name) => name.includes(part));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
