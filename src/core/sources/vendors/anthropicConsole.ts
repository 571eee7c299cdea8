/** Anthropic's console exports: tokens by day, model and key (usage), and dollars by day, model and token type (cost). */
import type { CallMode, TokenCounts } from '../../event';
import type { ReadResult, RecordFormat } from '../source';
import { readGeography } from '../geography';
import { DETAIL } from './bill';
import { hasAll, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';

export const anthropicUsageCsv: RecordFormat = vendorCsv(
  'anthropic-usage',
  (names) => hasAll(names, ['usagedateutc', 'usageinputtokensnocache', 'usageoutputtokens']),
  (record) => {
    const tokens: TokenCounts = {
      input: record.count('usageinputtokensnocache') ?? 0,
      output: record.count('usageoutputtokens') ?? 0,
      cacheRead: record.count('usageinputtokenscacheread') ?? 0,
      cacheWrite5m: record.count('usageinputtokenscachewrite5m') ?? 0,
      cacheWrite1h: record.count('usageinputtokenscachewrite1h') ?? 0,
    };
    return outcome(record, {
      kind: 'llm',
      at: record.time(['usagedateutc'], 'days'),
      dimensions: aboutCalls(record, record.text('modelversion', 'model')),
      cost: null,
      tokens,
      webSearches: record.count('websearchcount'),
      mode: modeOf(record.text('usagetype'), record.text('speed')),
      geography: readGeography(record.text('inferencegeo')),
      longContext: isLongContext(record.text('contextwindow')),
      standIn: true,
      bill: { of: 'anthropic', shape: 'usage', detail: DETAIL.tokens },
    });
  },
);

export const anthropicCostCsv: RecordFormat = vendorCsv(
  'anthropic-cost',
  (names) => hasAll(names, ['usagedateutc', 'costusd', 'tokentype']),
  readCost,
);

function readCost(record: VendorRecord): ReadResult {
  const cost = record.money(['costusd']);
  if (!record.refused && cost === null) return nothing(record.problems);
  return outcome(record, {
    kind: 'llm',
    at: record.time(['usagedateutc'], 'days'),
    // The task keeps rows of one day, model and amount apart.
    dimensions: { ...aboutCalls(record, record.text('model')), task: record.text('tokentype', 'costtype') },
    cost,
    // Dollars of a day: how many calls they were for is not said.
    count: 0,
    standIn: true,
    bill: { of: 'anthropic', shape: 'cost', detail: DETAIL.dollars },
  });
}

function aboutCalls(record: VendorRecord, model: string | null) {
  return { provider: 'anthropic', model, project: record.text('workspace'), purpose: record.text('usagetype') };
}

/** Batches cost less, what was sped up more. */
export function modeOf(usageType: string | null, speed: string | null): CallMode | null {
  if (usageType !== null && /batch/i.test(usageType)) return 'batch';
  return speed !== null && /^fast$/i.test(speed) ? 'fast' : null;
}

/** `0-200k` and `≤ 200k` are short prompts, `200k-1M` and `> 200k` long ones. */
export function isLongContext(window: string | null): boolean {
  return window !== null && (/^\s*200k\s*[-–]/i.test(window) || /^\s*[>≥]/.test(window));
}
