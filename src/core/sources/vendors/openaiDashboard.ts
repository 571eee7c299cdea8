/** OpenAI's dashboard exports: tokens or dollars by bucket of time. Columns are taken by name, for they come in many selections. */
import type { TokenCounts } from '../../event';
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL } from './bill';
import { hasAll, hasOne, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';

const BUCKET = ['starttime', 'endtime', 'starttimeiso', 'endtimeiso'] as const;
const START = ['starttimeiso', 'starttime'] as const;
const END = ['endtimeiso', 'endtime'] as const;
const AMOUNT = ['amountvalue', 'costusd', 'cost', 'amount', 'amountusd'] as const;

/** An export without usage has only the four columns of the bucket. */
export const openaiDashboard: RecordFormat = vendorCsv(
  'openai-dashboard',
  (names) => hasAll(names, BUCKET) && !hasOne(names, ['wallettype', 'apikeyname']),
  readBucket,
);

function readBucket(record: VendorRecord): ReadResult {
  const cost = record.money(AMOUNT, ['amountcurrency', 'currency']);
  const tokens = cost === null ? openaiTokens(record) : null;
  if (!record.refused && cost === null && tokens === null) return nothing(record.problems);
  const count = record.count('nummodelrequests', 'requests', 'numrequests');
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: {
      provider: 'openai',
      model: record.text('model', 'modelversion') ?? modelOfItem(record.text('lineitem')),
      project: record.text('projectname', 'projectid'),
      task: record.text('lineitem'),
    },
    cost,
    tokens,
    mode: isBatch(record) ? 'batch' : null,
    count: tokens === null ? 0 : (count ?? 1),
    ...(tokens === null ? {} : promptOf(count)),
    standIn: true,
    bill:
      cost === null
        ? { of: 'openai', shape: 'usage', detail: DETAIL.tokens }
        : { of: 'openai', shape: 'costs', detail: DETAIL.dollars },
  });
}

/** The tokens of one request are its prompt; a sum over many says nothing of how long each prompt was. */
export function promptOf(requests: number | null): { readonly longContext?: boolean } {
  return requests === 1 ? {} : { longContext: false };
}

function isBatch(record: VendorRecord): boolean {
  return record.text('batch')?.toLowerCase() === 'true' || record.text('servicetier')?.toLowerCase() === 'batch';
}

/** Cached tokens are part of the input count. Null: the row counts no tokens. */
export function openaiTokens(record: VendorRecord): TokenCounts | null {
  const input = record.count('inputtokens', 'ncontexttokenstotal', 'prompttokens');
  const output = record.count('outputtokens', 'ngeneratedtokenstotal', 'completiontokens');
  if (input === null && output === null) return null;
  const cached = Math.min(record.count('inputcachedtokens', 'cachedtokens') ?? 0, input ?? 0);
  return { input: (input ?? 0) - cached, output: output ?? 0, cacheRead: cached, cacheWrite5m: 0, cacheWrite1h: 0 };
}

/** `gpt-4o-2024-08-06, input` is about that model. */
export function modelOfItem(item: string | null): string | null {
  const model = item?.split(',', 1)[0]?.trim() ?? '';
  return model === '' ? null : model;
}
