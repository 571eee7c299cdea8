/** The `models` answer: the price table as one JSON object, in dollars per million tokens and per piece. */
import type { ListedModel, PriceListing } from '../pricing/listing';
import { hoursText, priceRowName, type PicoUsd, type PriceRow, type Rates } from '../pricing/table';
import type { Problem } from '../problem';
import { isoText, problemsJson, type JsonObject } from './json';
import { dollarsOf, dollarsOrNull } from '../money';

/** The object `spendlight.models/1`. @param now epoch ms @param problems of the team's own prices */
export function modelsJson(listing: PriceListing, now: number, problems: readonly Problem[]): JsonObject {
  return {
    schema: 'spendlight.models/1',
    now: isoText(now),
    asOf: listing.asOf,
    source: `${listing.source.name}@${listing.source.version}`,
    exact: listing.exact,
    models: listing.models.map(modelJson),
    tiers: listing.tiers.map((row) => ({ key: row.model, ...ratesJson(row.rates), origin: row.origin })),
    ci: listing.runners.map(({ runner, perMinute, origin }) => ({
      key: runner,
      perMinuteUsd: dollarsOf(perMinute),
      origin,
    })),
    infrastructure: listing.infrastructure.map(({ provider, item, unit, perUnit, origin }) => ({
      provider,
      key: item,
      unit,
      perUnitUsd: dollarsOf(perUnit),
      origin,
    })),
    problems: problemsJson(problems),
  };
}

function modelJson({ provider, model, aliases, rows }: ListedModel): JsonObject {
  return { key: model, provider, aliases: [...aliases], prices: rows.map(rowJson) };
}

function rowJson(row: PriceRow): JsonObject {
  return {
    priceRow: priceRowName(row),
    provider: row.provider,
    from: row.from,
    hours: row.hours === undefined ? null : hoursText(row.hours),
    ...ratesJson(row.rates),
    longContext: row.longContext.map((long) => ({
      abovePromptTokens: long.abovePromptTokens,
      ...ratesJson(long),
    })),
    webSearchUsd: dollarsOrNull(row.fees?.webSearch ?? null),
    requestUsd: dollarsOrNull(row.fees?.request ?? null),
    requestUpToUsd: dollarsOrNull(row.fees?.requestUpTo ?? null),
    fastMultiplier: timesOf(row.modes?.fast),
    batchMultiplier: timesOf(row.modes?.batch),
    usMultiplier: timesOf(row.modes?.us),
    origin: row.origin,
  };
}

/** USD per million tokens; null: the vendor lists none. */
function ratesJson({ input, output, cacheRead, cacheWrite5m, cacheWrite1h }: Rates): JsonObject {
  return {
    inputUsd: usdPerMillion(input),
    outputUsd: usdPerMillion(output),
    cacheReadUsd: usdPerMillion(cacheRead),
    cacheWrite5mUsd: usdPerMillion(cacheWrite5m),
    cacheWrite1hUsd: usdPerMillion(cacheWrite1h),
  };
}

/** Pico-dollars a token are micro-dollars a million tokens. */
function usdPerMillion(pico: PicoUsd | null): number | null {
  return pico === null ? null : pico / 1e6;
}

function timesOf(percent: number | undefined): number | null {
  return percent === undefined ? null : percent / 100;
}
