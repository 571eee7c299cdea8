/** The price table that ships with Spendlight: vendors' list prices of one day, and the seed documents' own under their names. */
import { nanoFromNumber, type NanoUsd } from '../money';
import { modelKey } from './modelName';
import { modesOf } from './modes';
import { SEED_ALIASES, SEED_INFRASTRUCTURE, SEED_PRICES, SEED_RUNNERS, SEED_TIERS } from './seeds';
import {
  type Fees,
  type InfrastructureRate,
  type LongContextRates,
  type PicoUsd,
  type PriceRow,
  type PriceTable,
  type Rates,
  type Runner,
  type RunnerRate,
  picoPerToken,
  RUNNERS,
} from './table';
import vendored from './vendored/prices.json';

/** USD per million tokens: input, output, cache read, 5-minute and 1-hour cache write; null where the vendor lists none. */
type UsdRates = (number | null)[];

interface VendoredPrice {
  readonly from?: string;
  /** Minutes of the UTC day. */
  readonly hours?: number[];
  readonly usd: UsdRates;
  /** Prompt tokens past which the rates after it hold. */
  readonly above?: UsdRates[];
  /** USD per thousand searches of the web. */
  readonly search?: number;
  /** USD per thousand requests, at most. */
  readonly request?: number;
}

interface VendoredModel {
  readonly provider: string;
  readonly model: string;
  readonly aliases?: string[];
  readonly prices: VendoredPrice[];
}

const models: readonly VendoredModel[] = vendored.models;
let table: PriceTable | null = null;

/** Where the list prices come from: a package's name, version and licence, for the audit and the notices. */
export const PRICE_SOURCE: { readonly name: string; readonly version: string; readonly license: string } =
  vendored.source;

/** The table that ships; made once. */
export function vendoredPrices(): PriceTable {
  table ??= makeTable();
  return table;
}

function makeTable(): PriceTable {
  const rows = new Map<string, readonly PriceRow[]>();
  const aliases = new Map<string, string>();
  for (const model of models) {
    const key = modelKey(model.model);
    rows.set(
      key,
      model.prices.map((price) => listRow(model, price)),
    );
    for (const alias of model.aliases ?? []) aliases.set(modelKey(alias), key);
  }
  for (const [name, model] of SEED_ALIASES) aliases.set(modelKey(name), modelKey(model));
  addSeeds(rows, aliases);
  return {
    asOf: vendored.asOf,
    rows,
    aliases,
    tiers: tierRows(),
    runners: runnerRates(),
    infrastructure: infrastructureRates(),
  };
}

/** A list price equal to a seed's stands, because it also names cache rates; any other gives way to the seed's (design.md). */
function addSeeds(rows: Map<string, readonly PriceRow[]>, aliases: Map<string, string>): void {
  for (const [provider, model, input, output] of SEED_PRICES) {
    const key = modelKey(model);
    const row = seedRow(provider, model, input, output);
    const listed = rows.get(aliases.get(key) ?? key);
    if (listed?.every(({ rates }) => rates.input === row.rates.input && rates.output === row.rates.output)) continue;
    if (listed !== undefined) keepListed(key, listed, rows, aliases);
    rows.set(key, [row]);
  }
}

/** The vendor's further names of a model whose list price gave way keep that price: the seeds do not use them. */
function keepListed(
  key: string,
  listed: readonly PriceRow[],
  rows: Map<string, readonly PriceRow[]>,
  aliases: Map<string, string>,
): void {
  for (const [alias, model] of aliases) {
    if (model !== key || SEED_ALIASES.some(([name]) => modelKey(name) === alias)) continue;
    aliases.delete(alias);
    rows.set(alias, listed);
  }
}

function seedRow(provider: string, model: string, input: number, output: number): PriceRow {
  const rates = { ...NO_CACHE_RATES, input: rate(input), output: rate(output) };
  return { provider, model, from: null, rates, longContext: [], ...modesPart(provider, model), origin: 'seed' };
}

const NO_CACHE_RATES = { cacheRead: null, cacheWrite5m: null, cacheWrite1h: null };

function modesPart(provider: string, model: string): Pick<PriceRow, 'modes'> {
  const modes = modesOf(provider, model);
  return modes === undefined ? {} : { modes };
}

function feesPart({ search, request }: VendoredPrice): Pick<PriceRow, 'fees'> {
  if (search === undefined && request === undefined) return {};
  const fees: Fees = {
    ...(search === undefined ? {} : { webSearch: nanoOf(search / 1000) }),
    ...(request === undefined ? {} : { requestUpTo: nanoOf(request / 1000) }),
  };
  return { fees };
}

function listRow({ provider, model }: VendoredModel, price: VendoredPrice): PriceRow {
  const { from, hours, usd, above } = price;
  return {
    provider,
    model: model.toLowerCase(),
    from: from ?? null,
    ...(hours === undefined ? {} : { hours: { from: hours[0] ?? 0, to: hours[1] ?? 0 } }),
    rates: ratesOf(usd),
    longContext: (above ?? []).map(longContext),
    ...feesPart(price),
    ...modesPart(provider, model),
    origin: 'list',
  };
}

function longContext([abovePromptTokens, ...usd]: UsdRates): LongContextRates {
  return { abovePromptTokens: abovePromptTokens ?? 0, ...ratesOf(usd) };
}

/** A vendor that lists no output rate (embeddings) puts nothing out. */
function ratesOf([input, output, cacheRead, cacheWrite5m, cacheWrite1h]: UsdRates): Rates {
  return {
    input: rate(input ?? 0),
    output: rate(output ?? 0),
    cacheRead: optionalRate(cacheRead),
    cacheWrite5m: optionalRate(cacheWrite5m),
    cacheWrite1h: optionalRate(cacheWrite1h),
  };
}

function optionalRate(usdPerMillion: number | null | undefined): PicoUsd | null {
  return typeof usdPerMillion === 'number' ? rate(usdPerMillion) : null;
}

function rate(usdPerMillion: number): PicoUsd {
  return picoPerToken(nanoOf(usdPerMillion));
}

function nanoOf(usd: number): NanoUsd {
  return nanoFromNumber(usd) ?? 0;
}

function tierRows(): ReadonlyMap<string, PriceRow> {
  return new Map(SEED_TIERS.map(([tier, input, output]) => [tier, seedRow('tier', tier, input, output)]));
}

function runnerRates(): ReadonlyMap<Runner, RunnerRate> {
  return new Map(RUNNERS.map((name) => [name, { perMinute: nanoOf(SEED_RUNNERS[name]), origin: 'seed' }]));
}

function infrastructureRates(): readonly InfrastructureRate[] {
  return SEED_INFRASTRUCTURE.map(([provider, item, unit, usd]) => {
    return { provider, item, unit, perUnit: nanoOf(usd), origin: 'seed' as const };
  });
}
