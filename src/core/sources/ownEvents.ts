/** Events as this project itself writes them down, in exports and in the history archive: read back as what they were. */
import {
  COST_STATES,
  KINDS,
  NO_TOKENS,
  PRICE_FLAGS,
  type CostEvent,
  type NamedDimension,
  type SettledCost,
} from '../event';
import { keptId } from '../ledger/keys';
import { MAX_EVENT_NANO } from '../money';
import { readCount, readMoney, readNumber } from '../numbers';
import { cellText } from '../report/escape';
import { readTimestamp } from '../timestamp';
import { DIMENSION_ALIASES } from './aliases';
import { dimensionText } from './dimensions';
import { problemAt } from './problems';
import type { Fields, ReadContext, ReadResult, RecordFormat } from './source';

/** The table of an export as a database. */
export const OWN_TABLE = 'spendlight_events';

const NAMED = Object.keys(DIMENSION_ALIASES) as readonly NamedDimension[];
/** The columns of an export of events, in their order. */
export const OWN_COLUMNS = [
  'at',
  'agent',
  'model',
  'provider',
  'tier',
  'wbs',
  'pr',
  'branch',
  'stage',
  'iteration',
  'task',
  'purpose',
  'session',
  'project',
  'kind',
  'service',
  'workflow',
  'environment',
  'pr_known_by',
  'wbs_known_by',
  'count',
  'failures',
  'duration_ms',
  'input',
  'output',
  'cache_read',
  'cache_write_5m',
  'cache_write_1h',
  'state',
  'counted_usd',
  'recorded_usd',
  'computed_usd',
  'price_row',
  'flags',
  'path',
  'line',
  'table',
  'offset',
  'id_key',
] as const;

/** Believed only where the place promises a log: an export that lies about in a workspace is no second log of it. */
export const ownEvents: RecordFormat = {
  id: 'spendlight-events',
  containers: ['csv', 'sqlite', 'json-lines'],
  table: OWN_TABLE,
  requiredColumns: OWN_COLUMNS,
  needsPlace: true,
  recognises(names) {
    return OWN_COLUMNS.every((name) => names.has(name));
  },
  read: readOwnEvent,
};

/** Names are texts; whether a CSV escaped them against formulas shows in them. */
export function readOwnEvent(fields: Fields, context: ReadContext): ReadResult {
  const text = (name: string): string | null => {
    const value = dimensionText(fields[name]);
    return value === null ? null : cellText(value);
  };
  const state = COST_STATES.find((known) => known === text('state'));
  const kind = KINDS.find((known) => known === text('kind'));
  const amounts = ['counted_usd', 'recorded_usd', 'computed_usd'].map((name) => readMoney(fields[name]));
  const counts = ['count', 'failures', 'input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h'].map(
    (name) => readCount(fields[name]),
  );
  const at = text('at') === null ? null : readTimestamp(fields['at'], context.zone);
  const wrong = [...amounts, ...counts, at].includes(undefined);
  const [cost = null, recorded = null, computed = null] = amounts;
  if (state === undefined || kind === undefined || wrong || Math.abs(cost ?? 0) > MAX_EVENT_NANO) {
    return {
      events: [],
      problems: [problemAt('unknown-shape', 'error', context.position, { names: 'spendlight-events' })],
    };
  }
  const [count = 1, failures = 0, input = null, ...more] = counts;
  const [output = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0] = more;
  const settled: SettledCost = { state, cost, computed, priceRow: text('price_row'), flags: flagsOf(text('flags')) };
  const key = text('id_key');
  const durationMs = readNumber(fields['duration_ms']);
  const event: CostEvent = {
    kind,
    at: at ?? null,
    dimensions: dimensionsOf(text),
    tokens:
      input === null
        ? null
        : {
            ...NO_TOKENS,
            input,
            output: output ?? 0,
            cacheRead: cacheRead ?? 0,
            cacheWrite5m: cacheWrite5m ?? 0,
            cacheWrite1h: cacheWrite1h ?? 0,
          },
    count: count ?? 1,
    failures: failures ?? 0,
    durationMs: typeof durationMs === 'number' && durationMs >= 0 ? Math.round(durationMs) : null,
    recorded,
    id: key !== null && /^[0-9a-f]{16}$/u.test(key) ? keptId(key) : null,
    settled,
    position: context.position,
  };
  return { events: [event], problems: [] };
}

/** What was found for a PR or a WBS item stands as it was told. */
function dimensionsOf(text: (name: string) => string | null): CostEvent['dimensions'] {
  const dimensions: Partial<Record<NamedDimension, string>> = {};
  for (const name of NAMED) {
    const value = text(name);
    if (value !== null) dimensions[name] = value;
  }
  return dimensions;
}

function flagsOf(text: string | null): SettledCost['flags'] {
  const named = new Set(text?.split(' ') ?? []);
  return PRICE_FLAGS.filter((flag) => named.has(flag));
}
