/** DeepSeek's export: one CSV of amounts by type (requests, tokens by class) and one of costs by wallet, often in CNY. */
import { NO_TOKENS, type TokenCounts } from '../../event';
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL } from './bill';
import { hasAll, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';

const CLASS_OF: ReadonlyMap<string, keyof TokenCounts> = new Map([
  ['input_cache_hit_tokens', 'cacheRead'],
  ['input_cache_miss_tokens', 'input'],
  ['output_tokens', 'output'],
]);
const START = ['starttimeiso', 'utcdate', 'date'] as const;
const END = ['endtimeiso'] as const;

export const deepseekAmount: RecordFormat = vendorCsv(
  'deepseek-amount',
  (names) => hasAll(names, ['model', 'type', 'price', 'amount', 'apikeyname']),
  readAmount,
);

export const deepseekCost: RecordFormat = vendorCsv(
  'deepseek-cost',
  (names) => hasAll(names, ['model', 'wallettype', 'cost']),
  (record) => {
    const cost = record.money(['cost']);
    if (!record.refused && cost === null) return nothing(record.problems);
    const at = record.time(START, END);
    const bill = { of: 'deepseek', shape: 'cost', detail: DETAIL.dollars };
    const dimensions = about(record, 'wallettype');
    return outcome(record, { kind: 'llm', at, dimensions, cost, count: 0, standIn: true, bill });
  },
);

/** Requests are calls without tokens of their own; the rows of tokens are the same calls' and count as none. */
function readAmount(record: VendorRecord): ReadResult {
  const type = record.text('type')?.toLowerCase() ?? '';
  const amount = record.count('amount');
  const tokenClass = CLASS_OF.get(type);
  const isRequests = type === 'request_count';
  if (!record.refused && (amount === null || amount === 0 || (tokenClass === undefined && !isRequests)))
    return nothing(record.problems);
  const tokens = tokenClass === undefined ? NO_TOKENS : { ...NO_TOKENS, [tokenClass]: amount ?? 0 };
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: about(record, 'type'),
    cost: null,
    tokens,
    count: isRequests ? (amount ?? 0) : 0,
    standIn: true,
    bill: { of: 'deepseek', shape: 'amount', detail: DETAIL.tokens },
  });
}

function about(record: VendorRecord, task: string) {
  return {
    provider: 'deepseek',
    model: record.text('model'),
    project: record.text('apikeyname'),
    task: record.text(task),
  };
}
