/** A team's own table of what cloud and services cost: a date, a name, an amount in dollars, with or without the tags of AWS. */
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL, vendorName, type BillOf } from './bill';
import { hasOne, isTotalRow, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';
import { addTag, type TagValues } from './tags';

const DATES = ['date', 'usagedate', 'day', 'month', 'period', 'startdate', 'timestamp'] as const;
const NAMED_AMOUNTS = ['costusd', 'amountusd', 'totalcostusd', 'totalusd', 'feeusd', 'feesusd', 'priceusd'] as const;
const AMOUNTS = [...NAMED_AMOUNTS, 'cost', 'unblendedcost', 'amount', 'total', 'fee', 'fees'] as const;
const TAGS = ['project', 'environment', 'service', 'owner'] as const;
const NOT_HERE = ['model', 'modelname', 'tokens', 'inputtokens', 'workflow', 'product'] as const;

/** AWS rows with the team's tags: three of `Project, Environment, Service, Owner`, a date and a cost. */
export const taggedCloud: RecordFormat = vendorCsv(
  'cloud-tags',
  (names) =>
    TAGS.filter((tag) => names.has(tag)).length >= 3 &&
    hasOne(names, DATES) &&
    hasOne(names, AMOUNTS) &&
    !hasOne(names, NOT_HERE),
  (record) => readRow(record, 'cloud', 'tags'),
);

/** Other services' months: only where a column says that it is dollars, or there is one for the currency. */
export const invoice: RecordFormat = vendorCsv(
  'invoice',
  (names) =>
    hasOne(names, DATES) &&
    hasOne(names, ['service', 'vendor']) &&
    (hasOne(names, NAMED_AMOUNTS) || (names.has('currency') && hasOne(names, AMOUNTS))) &&
    !hasOne(names, NOT_HERE),
  (record) => readRow(record, isCloud(record.text('vendor', 'provider')) ? 'cloud' : 'service', 'invoice'),
  true,
);

function readRow(record: VendorRecord, kind: 'cloud' | 'service', shape: 'tags' | 'invoice'): ReadResult {
  const date = record.text(...DATES);
  if (date === null || isTotalRow(date) || isTotalRow(record.text('service', 'vendor'))) return nothing();
  const cost = record.money(AMOUNTS);
  if (!record.refused && cost === null) return nothing(record.problems);
  const tags: TagValues = {};
  for (const { name, value } of record.entries()) addTag(tags, name, value);
  const at = record.time(DATES, 'days');
  const service = tags.service ?? record.text('vendor');
  const provider = record.text('provider', 'vendor')?.toLowerCase() ?? null;
  const bill = billOf(shape, provider, service);
  return outcome(record, {
    kind,
    at,
    dimensions: { ...tags, service, provider, purpose: record.text('description', 'item') },
    cost,
    ...(bill === null ? {} : { bill }),
  });
}

/** Vendors whose own exports are read: a table of what they cost tells the same again. */
const EXPORTING: ReadonlySet<string> = new Set(['aws', 'github', 'sendgrid', 'stripe', 'twilio']);
const AWS_SERVICE =
  /^(?:amazon|aws)\b|^(?:ec2|s3|rds|lambda|ecs|eks|cloudfront|cloudwatch|dynamodb|elasticache|route ?53|sqs|sns)\b/i;

/** Null: nothing else tells of it. Rows with tags that name no vendor are known by AWS's names of services. */
function billOf(shape: 'tags' | 'invoice', provider: string | null, service: string | null): BillOf | null {
  const named = provider ?? (shape === 'invoice' || AWS_SERVICE.test(service ?? '') ? service : null);
  const of = provider === null && AWS_SERVICE.test(named ?? '') ? 'aws' : vendorName(named ?? '');
  if (!EXPORTING.has(of)) return null;
  return shape === 'tags'
    ? { of, shape, detail: DETAIL.tags, mayBeMonths: true }
    : { of, shape, detail: DETAIL.table, isMonthly: true };
}

function isCloud(vendor: string | null): boolean {
  return (
    vendor !== null &&
    /^(?:aws|amazon web services|gcp|google cloud|azure|microsoft azure|cloudflare|vercel|supabase)$/i.test(vendor)
  );
}
