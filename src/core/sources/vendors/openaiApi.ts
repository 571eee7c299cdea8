/** Dumps of OpenAI's usage API (tokens by bucket, cached ones inside the input) and costs API. */
import type { DocumentFormat, Fields, ReadContext, ReadResult } from '../source';
import { isRecord } from '../../record';
import { DETAIL } from './bill';
import { bucketResults, hasBuckets, rowContext } from './documentRows';
import { modelOfItem, openaiTokens, promptOf } from './openaiDashboard';
import { joined, nothing, outcome } from './outcome';
import { VendorRecord } from './record';

const START = ['starttime'] as const;
const END = ['endtime'] as const;

export const openaiUsageApi: DocumentFormat = {
  id: 'openai-usage-api',
  recognises: (document) => hasBuckets(document, 'start_time') && !hasCosts(document),
  read: (document, context) =>
    joined(bucketResults(document).map((row, at) => readUsage(row, rowContext(context, at)))),
};

export const openaiCostsApi: DocumentFormat = {
  id: 'openai-costs-api',
  recognises: (document) => hasBuckets(document, 'start_time') && hasCosts(document),
  read: (document, context) => joined(bucketResults(document).map((row, at) => readCost(row, rowContext(context, at)))),
};

function hasCosts(document: unknown): boolean {
  return bucketResults(document).some((row) => isRecord(row['amount']));
}

function readUsage(row: Fields, context: ReadContext): ReadResult {
  const record = new VendorRecord(row, context);
  const count = record.count('nummodelrequests');
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: { provider: 'openai', model: record.text('model'), project: record.text('projectid') },
    cost: null,
    tokens: openaiTokens(record),
    mode: row['batch'] === true ? 'batch' : null,
    count: count ?? 1,
    ...promptOf(count),
    standIn: true,
    bill: { of: 'openai', shape: 'usage-api', detail: DETAIL.tokens },
  });
}

function readCost(row: Fields, context: ReadContext): ReadResult {
  const amount = isRecord(row['amount']) ? row['amount'] : {};
  const record = new VendorRecord(
    { ...row, amount: null, value: amount['value'], currency: amount['currency'] },
    context,
  );
  const cost = record.money(['value']);
  if (!record.refused && cost === null) return nothing(record.problems);
  const item = record.text('lineitem');
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: { provider: 'openai', model: modelOfItem(item), project: record.text('projectid'), task: item },
    cost,
    count: 0,
    standIn: true,
    bill: { of: 'openai', shape: 'costs-api', detail: DETAIL.dollars },
  });
}
