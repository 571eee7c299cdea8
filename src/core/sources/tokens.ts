/** Reads a record's token counts by the class they are billed in, so that no token counts twice. */
import type { TokenCounts } from '../event';
import { ALIASES, findField } from './aliases';
import type { RecordReader } from './amounts';
import type { Fields } from './source';

/** OpenAI's name: these tokens are part of the input count. Anthropic's `cache_read_input_tokens` stand beside it. */
const CACHED_IN_INPUT = 'cached_tokens';
const SPLIT = 'cache_creation';
const SPLIT_5M = ['ephemeral_5m_input_tokens'] as const;
const SPLIT_1H = ['ephemeral_1h_input_tokens'] as const;

/** Null when the record names no token count at all. A count that cannot be one refuses the record. */
export function readTokens(record: RecordReader): TokenCounts | null {
  const input = record.count(ALIASES.input);
  const output = record.count(ALIASES.output);
  const cached = record.find(ALIASES.cacheRead);
  const cacheRead = cached === null ? null : record.count([cached.name]);
  const writes = readCacheWrites(record);
  if (input === null && output === null && cacheRead === null && writes === null) return null;
  return {
    input: uncachedInput(record, input ?? 0, cached?.name === CACHED_IN_INPUT ? (cacheRead ?? 0) : 0),
    output: output ?? 0,
    cacheRead: cacheRead ?? 0,
    cacheWrite5m: writes?.fiveMinutes ?? 0,
    cacheWrite1h: writes?.oneHour ?? 0,
  };
}

function uncachedInput(record: RecordReader, input: number, cachedInInput: number): number {
  if (cachedInInput <= input) return input - cachedInInput;
  // More than the whole cannot be a part of it: this log counts its cached tokens apart.
  record.tell('invalid-number', 'warning', { field: CACHED_IN_INPUT });
  return input;
}

interface CacheWrites {
  readonly fiveMinutes: number;
  readonly oneHour: number;
}

/** The split may name less than the total (formats.md 8): what it does not name was written for five minutes. */
function readCacheWrites(record: RecordReader): CacheWrites | null {
  const total = record.count(ALIASES.cacheWrite);
  const split = splitFields(record.fields);
  if (split === null) return total === null ? null : { fiveMinutes: total, oneHour: 0 };
  const fiveMinutes = countIn(record, split, SPLIT_5M);
  const oneHour = countIn(record, split, SPLIT_1H);
  if (total === null && fiveMinutes === null && oneHour === null) return null;
  return {
    fiveMinutes: Math.max(fiveMinutes ?? 0, (total ?? 0) - (oneHour ?? 0)),
    oneHour: oneHour ?? 0,
  };
}

function splitFields(fields: Fields): Fields | null {
  const split = fields[SPLIT];
  return typeof split === 'object' && split !== null && !Array.isArray(split) ? (split as Fields) : null;
}

function countIn(record: RecordReader, fields: Fields, names: readonly string[]): number | null {
  const found = findField(fields, names);
  return found === null ? null : record.countOf({ name: `${SPLIT}.${found.name}`, value: found.value });
}
