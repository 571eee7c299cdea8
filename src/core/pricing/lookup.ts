/** Finds the price rows of a model or tier, once per name and table. */
import { MS_PER_DAY } from '../zone';
import { modelKey, modelKeys } from './modelName';
import { type Charges, chargesOf } from './charges';
import { type DailyHours, type LongContextRates, type PriceRow, type PriceTable, priceRowName } from './table';

/** A price row made ready for a million events: dates as instants, missing rates filled in. */
export interface ReadyRow {
  readonly row: PriceRow;
  readonly name: string;
  /** Names with what of the row was used, by the sum of its `PART`s; made when first asked for. */
  readonly namesWithParts: string[];
  /** Epoch ms (UTC midnight) from which it holds. */
  readonly since: number;
  readonly base: Charges;
  readonly longContext: readonly { readonly abovePromptTokens: number; readonly charges: Charges }[];
}

export interface Found {
  /** Newest first; empty: unknown. */
  readonly rows: readonly ReadyRow[];
  /** The model is unknown and these are its tier's. */
  readonly byTier: boolean;
}

const NOT_FOUND: Found = { rows: [], byTier: false };
/** Hostile logs may name a new model on every line; the cache starts over then. */
const MOST_NAMES = 20_000;

type ByTier = Map<string | undefined, Found>;
const caches = new WeakMap<PriceTable, Map<string | undefined, ByTier>>();

/** The rows for an event's model, provider and tier as its log names them. */
export function findRows(
  table: PriceTable,
  model: string | undefined,
  provider: string | undefined,
  tier: string | undefined,
): Found {
  if (provider?.length === OLLAMA.length && provider.toLowerCase() === OLLAMA)
    return findCached(table, OLLAMA, undefined);
  return findCached(table, model, tier);
}

function findCached(table: PriceTable, model: string | undefined, tier: string | undefined): Found {
  let cache = caches.get(table);
  if (cache === undefined || cache.size > MOST_NAMES) {
    cache = new Map();
    caches.set(table, cache);
  }
  let byTier = cache.get(model);
  if (byTier === undefined || byTier.size > MOST_NAMES) {
    byTier = new Map();
    cache.set(model, byTier);
  }
  let found = byTier.get(tier);
  if (found === undefined) {
    found = find(table, model, tier);
    byTier.set(tier, found);
  }
  return found;
}

function find(table: PriceTable, model: string | undefined, tier: string | undefined): Found {
  const rows = model === undefined ? undefined : rowsOfModel(table, model);
  if (rows !== undefined) return { rows: rows.map(ready), byTier: false };
  const tierRow = tier === undefined ? undefined : table.tiers.get(tierKey(tier));
  return tierRow === undefined ? NOT_FOUND : { rows: [ready(tierRow)], byTier: true };
}

/** `CLOUD_MINI` and `cloud-mini` are one tier. */
export function tierKey(tier: string): string {
  return tier
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

/** The rows a model's name stands for, newest first; undefined when the table does not know it. */
export function rowsOfModel(table: PriceTable, model: string): readonly PriceRow[] | undefined {
  for (const key of modelKeys(model)) {
    const rows = rowsOfKey(table, key) ?? rowsBehindGroq(table, key);
    if (rows !== undefined) return rows;
    if (isOllama(key)) return table.rows.get(OLLAMA_KEY);
  }
  return undefined;
}

function rowsOfKey(table: PriceTable, key: string): readonly PriceRow[] | undefined {
  const rows = table.rows.get(key);
  if (rows !== undefined) return rows;
  const other = table.aliases.get(key);
  return other === undefined ? undefined : table.rows.get(other);
}

/** `groq-llama-3.1-8b` is the model behind it, where Groq is the one who serves it (formats.md 7). */
function rowsBehindGroq(table: PriceTable, key: string): readonly PriceRow[] | undefined {
  if (!key.startsWith('groq-')) return undefined;
  const rows = rowsOfKey(table, key.slice('groq-'.length));
  return rows?.[0]?.provider === 'groq' ? rows : undefined;
}

/** The row for whatever runs under Ollama, on one's own machine. */
export const OLLAMA_KEY = modelKey('ollama-*');
const OLLAMA = 'ollama';

function isOllama(key: string): boolean {
  return key === OLLAMA || key.startsWith('ollama-') || key.startsWith('ollama/');
}

function ready(row: PriceRow): ReadyRow {
  return {
    row,
    name: priceRowName(row),
    namesWithParts: [],
    since: row.from === null ? Number.NEGATIVE_INFINITY : Date.parse(`${row.from}T00:00:00Z`),
    base: chargesOf(row.rates, row.provider),
    longContext: row.longContext.map((rates: LongContextRates) => ({
      abovePromptTokens: rates.abovePromptTokens,
      charges: chargesOf(rates, row.provider),
    })),
  };
}

/** What of a row a cost rests on besides its plain rates. */
export const PART = { long: 1, fast: 2, batch: 4, search: 8, request: 16, us: 32 } as const;

/** The row's name and what of it was used: `anthropic/claude-opus-4.6@2026-03-13+fast+search`. */
export function nameWithParts(ready: ReadyRow, parts: number): string {
  if (parts === 0) return ready.name;
  return (ready.namesWithParts[parts] ??= Object.entries(PART).reduce(
    (name, [part, bit]) => ((parts & bit) === 0 ? name : `${name}+${part}`),
    ready.name,
  ));
}

/** The row that held at an instant; without one, the newest that holds all day. Undefined: none held yet. */
export function rowAt(rows: readonly ReadyRow[], at: number | null): ReadyRow | undefined {
  if (rows.length === 1 && rows[0]?.row.from === null && rows[0].row.hours === undefined) return rows[0];
  for (const ready of rows) {
    const { hours } = ready.row;
    if (at === null ? hours === undefined : at >= ready.since && (hours === undefined || inHours(hours, at)))
      return ready;
  }
  return undefined;
}

function inHours({ from, to }: DailyHours, at: number): boolean {
  const minute = (((at % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / 60_000;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}
