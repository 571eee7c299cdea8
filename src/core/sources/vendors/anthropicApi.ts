/** Dumps of Anthropic's usage report (tokens by bucket) and cost report (amounts in cents, as decimal text). */
import { nanoFromDecimal } from '../../money';
import { isRecord } from '../../record';
import type { DocumentFormat, Fields, ReadContext, ReadResult } from '../source';
import { isLongContext, modeOf } from './anthropicConsole';
import { readAmountText, readCurrency } from './amountText';
import { readGeography } from '../geography';
import { DETAIL } from './bill';
import { bucketResults, hasBuckets, rowContext } from './documentRows';
import { joined, nothing, outcome } from './outcome';
import { DOLLARS, VendorRecord, type Money } from './record';

const START = ['startingat'] as const;
const END = ['endingat'] as const;

export const anthropicUsageApi: DocumentFormat = {
  id: 'anthropic-usage-api',
  recognises: (document) =>
    hasBuckets(document, 'starting_at') && !bucketResults(document).some((row) => 'amount' in row),
  read: (document, context) =>
    joined(bucketResults(document).map((row, at) => readUsage(row, rowContext(context, at)))),
};

export const anthropicCostApi: DocumentFormat = {
  id: 'anthropic-cost-api',
  recognises: (document) =>
    hasBuckets(document, 'starting_at') && bucketResults(document).some((row) => 'amount' in row),
  read: (document, context) => joined(bucketResults(document).map((row, at) => readCost(row, rowContext(context, at)))),
};

function readUsage(row: Fields, context: ReadContext): ReadResult {
  const written = inner(row['cache_creation']);
  const record = new VendorRecord({ ...row, ...written, ...inner(row['server_tool_use']) }, context);
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: { provider: 'anthropic', model: record.text('model'), project: record.text('workspaceid') },
    cost: null,
    tokens: {
      input: record.count('uncachedinputtokens') ?? 0,
      output: record.count('outputtokens') ?? 0,
      cacheRead: record.count('cachereadinputtokens') ?? 0,
      cacheWrite5m: record.count('ephemeral5minputtokens') ?? 0,
      cacheWrite1h: record.count('ephemeral1hinputtokens') ?? 0,
    },
    webSearches: record.count('websearchrequests'),
    mode: modeOf(record.text('servicetier'), record.text('speed')),
    geography: readGeography(record.text('inferencegeo')),
    longContext: isLongContext(record.text('contextwindow')),
    standIn: true,
    bill: { of: 'anthropic', shape: 'usage-api', detail: DETAIL.tokens },
  });
}

function inner(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function readCost(row: Fields, context: ReadContext): ReadResult {
  const record = new VendorRecord(row, context);
  const cost = cents(record);
  if (!record.refused && cost === null) return nothing(record.problems);
  return outcome(record, {
    kind: 'llm',
    at: record.time(START, END),
    dimensions: {
      provider: 'anthropic',
      model: record.text('model'),
      project: record.text('workspaceid'),
      task: record.text('tokentype', 'costtype', 'description'),
    },
    cost,
    count: 0,
    standIn: true,
    bill: { of: 'anthropic', shape: 'cost-api', detail: DETAIL.dollars },
  });
}

/** `"123.45"` is 1.2345 dollars. */
function cents(record: VendorRecord): Money | null {
  const read = readAmountText(record.raw('amount'), false);
  if (read === null) return null;
  const [digits = '', exponent = '0'] = (read?.decimal ?? '').toLowerCase().split('e');
  const nano = read === undefined ? null : nanoFromDecimal(`${digits}e${Number(exponent) - 2}`);
  const currency = readCurrency(record.text('currency') ?? DOLLARS);
  if (nano !== null && currency !== null) return { nano: nano + 0, currency };
  record.tell('invalid-number', 'error', { field: nano === null ? 'amount' : 'currency' });
  return null;
}
