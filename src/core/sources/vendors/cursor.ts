/** Cursor's usage events: a call a row, with tokens by class and what was charged for it. */
import type { ReadResult, RecordFormat } from '../source';
import { hasAll, hasOne, outcome, vendorCsv } from './outcome';
import { DOLLARS, type Money, type VendorRecord } from './record';

const WRITTEN = 'inputwcachewrite';
const PLAIN = 'inputwocachewrite';
/** Words instead of an amount: nothing was charged beyond the plan. */
const FREE = /^(?:included|free|no charge)\b/i;

export const cursorUsage: RecordFormat = vendorCsv(
  'cursor-usage',
  (names) => hasAll(names, ['date', 'model', PLAIN, 'outputtokens']) && hasOne(names, ['cost', 'requests', 'kind']),
  readCall,
);

function readCall(record: VendorRecord): ReadResult {
  const kind = record.text('kind');
  const failed = kind !== null && /\berrored\b/i.test(kind);
  return outcome(record, {
    kind: 'llm',
    at: record.time(['date']),
    dimensions: {
      provider: 'cursor',
      model: record.text('model'),
      purpose: kind,
      session: record.text('cloudagentid', 'automationid'),
    },
    cost: costOf(record, kind),
    tokens: {
      input: record.count(PLAIN) ?? 0,
      output: record.count('outputtokens') ?? 0,
      cacheRead: record.count('cacheread') ?? 0,
      cacheWrite5m: record.count(WRITTEN) ?? 0,
      cacheWrite1h: 0,
    },
    failures: failed ? 1 : 0,
    standIn: true,
  });
}

function costOf(record: VendorRecord, kind: string | null): Money | null {
  const nothing = { nano: 0, currency: DOLLARS };
  const written = record.text('cost');
  if (written !== null && FREE.test(written)) return nothing;
  const cost = record.money(['cost']);
  return cost ?? (kind !== null && /no charge|^included|^free/i.test(kind) ? nothing : null);
}
