/** Tokens by class, what each class costs at its price rows, and what caching saved. */
import type { PricedTokens } from '../ledger/scans';
import type { NanoUsd } from '../money';
import { chargesOf, FULL_PERCENT, type Charges } from '../pricing/charges';
import { priceRowName, type PriceRow, type PriceTable } from '../pricing/table';
import type { CacheRow, TokenMix } from './model';

const PICO_SHARE_PER_NANO = 1000n * BigInt(FULL_PERCENT * FULL_PERCENT);
const ROWS_NAMED = 8;

/**
 * At list rates, by price row: what cached tokens would have cost as plain input, less what they did cost. Writing to a cache
 * may cost more than plain input; that is subtracted. Tokens of events without a price row are counted and not priced.
 */
export function makeTokenMix(groups: readonly PricedTokens[], prices: PriceTable): TokenMix {
  const sums = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const costs = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const rows: CacheRow[] = [];
  let withoutPrice = 0;
  for (const group of groups) {
    const writes = group.cacheWrite5m + group.cacheWrite1h;
    sums.input += group.input;
    sums.output += group.output;
    sums.cacheRead += group.cacheRead;
    sums.cacheWrite += writes;
    const rates = group.priceRow === null ? undefined : ratesOf(prices, group.priceRow);
    if (rates === undefined || group.priceRow === null) {
      withoutPrice += group.input + group.output + group.cacheRead + writes;
      continue;
    }
    const { charges, share } = rates;
    const cost = (tokens: number, rate: number): NanoUsd => nano(tokens, rate, share);
    const cacheRead = cost(group.cacheRead, charges.cacheRead);
    const cacheWrite = cost(group.cacheWrite5m, charges.cacheWrite5m) + cost(group.cacheWrite1h, charges.cacheWrite1h);
    costs.input += cost(group.input, charges.input);
    costs.output += cost(group.output, charges.output);
    costs.cacheRead += cacheRead;
    costs.cacheWrite += cacheWrite;
    if (group.cacheRead + writes > 0) {
      rows.push({
        priceRow: group.priceRow,
        cacheReadTokens: group.cacheRead,
        cacheWriteTokens: writes,
        saved: cost(group.cacheRead + writes, charges.input) - cacheRead - cacheWrite,
      });
    }
  }
  rows.sort((a, b) => b.saved - a.saved || (a.priceRow < b.priceRow ? -1 : 1));
  return {
    inputTokens: sums.input,
    outputTokens: sums.output,
    cacheReadTokens: sums.cacheRead,
    cacheWriteTokens: sums.cacheWrite,
    inputCost: costs.input,
    outputCost: costs.output,
    cacheReadCost: costs.cacheRead,
    cacheWriteCost: costs.cacheWrite,
    saved: rows.reduce((sum, row) => sum + row.saved, 0),
    withoutPrice,
    rows: rows.slice(0, ROWS_NAMED),
  };
}

/** Exact products, rounded once a class and row. @param share ten-thousandths of the rate */
function nano(tokens: number, picoPerToken: number, share: number): NanoUsd {
  const pico = BigInt(Math.round(tokens)) * BigInt(picoPerToken) * BigInt(share);
  return Number((pico + PICO_SHARE_PER_NANO / 2n) / PICO_SHARE_PER_NANO);
}

interface AppliedRates {
  readonly charges: Charges;
  /** Of the rates, in ten-thousandths. */
  readonly share: number;
}

const byTable = new WeakMap<PriceTable, Map<string, PriceRow>>();

/** The rates behind a price row's name, with what of the row was used: `…+long`, `…+fast`, `…+batch`, `…+us`. */
function ratesOf(prices: PriceTable, name: string): AppliedRates | undefined {
  let rows = byTable.get(prices);
  if (rows === undefined) byTable.set(prices, (rows = namedRows(prices)));
  const [bare = '', ...parts] = name.split('+');
  const row = rows.get(bare);
  if (row === undefined) return undefined;
  const rates = parts.includes('long') ? (row.longContext[0] ?? row.rates) : row.rates;
  const mode = parts.includes('fast') ? 'fast' : parts.includes('batch') ? 'batch' : null;
  const percent = mode === null ? FULL_PERCENT : (row.modes?.[mode] ?? FULL_PERCENT);
  const onTop = parts.includes('us') ? (row.modes?.us ?? FULL_PERCENT) : FULL_PERCENT;
  return { charges: chargesOf(rates, row.provider), share: percent * onTop };
}

function namedRows({ rows, tiers }: PriceTable): Map<string, PriceRow> {
  const named = new Map<string, PriceRow>();
  for (const row of tiers.values()) named.set(priceRowName(row), row);
  for (const list of rows.values()) for (const row of list) named.set(priceRowName(row), row);
  return named;
}
