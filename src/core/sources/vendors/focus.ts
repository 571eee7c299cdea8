/** FOCUS 1.2, the common bill of clouds and services: billed cost, by service, with the team's tags. */
import { KINDS, NO_TOKENS, type Kind, type TokenCounts } from '../../event';
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL, vendorName, type BillOf } from './bill';
import { hasAll, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';
import { readTags } from './tags';

const AI = /^ai and machine learning$/i;
/** Categories of what is bought as a finished service; all others are infrastructure. */
const SERVICES = /^(?:business applications|other)$/i;
const MOST_TOKENS = 1e12;

export const focus: RecordFormat = vendorCsv(
  'focus',
  (names) =>
    hasAll(names, ['billedcost', 'chargeperiodstart']) && (names.has('servicecategory') || names.has('servicename')),
  readCharge,
);

function readCharge(record: VendorRecord): ReadResult {
  const cost = record.money(['billedcost'], ['billingcurrency']);
  if (!record.refused && cost === null) return nothing(record.problems);
  const kind = kindOf(record.text('servicecategory'), record.text('xkind'));
  const tags = readTags(record.raw('tags'));
  const service = record.text('servicename');
  return outcome(record, {
    kind,
    at: record.time(['chargeperiodstart', 'billingperiodstart'], ['chargeperiodend']),
    dimensions: {
      ...tags,
      provider: record.text('providername', 'publishername', 'invoiceissuername')?.toLowerCase() ?? null,
      service: kind === 'llm' ? service : (tags.service ?? service),
      model: kind === 'llm' ? record.text('resourcename', 'skuid', 'resourceid') : null,
      project: tags.project ?? record.text('subaccountname'),
      purpose: record.text('chargecategory'),
      task: kind === 'llm' ? record.text('skumeter') : service,
    },
    cost,
    tokens: kind === 'llm' ? tokensOf(record) : null,
    // The bill does not say how many calls it is for.
    count: kind === 'llm' ? 0 : 1,
    standIn: kind === 'llm',
    bill: billOf(record),
  });
}

function billOf(record: VendorRecord): BillOf {
  return {
    of: vendorName(record.text('providername', 'publishername', 'invoiceissuername') ?? ''),
    shape: 'focus',
    detail: DETAIL.focus,
    account: record.text('billingaccountid'),
    period: record.text('billingperiodstart'),
    final: record.text('invoiceid') !== null,
    line: [
      record.text('chargeperiodend'),
      record.text('chargecategory'),
      record.text('subaccountid', 'subaccountname'),
      record.text('servicename'),
      record.text('resourceid', 'resourcename'),
      record.text('skupriceid', 'skuid', 'skumeter'),
      record.text('regionid', 'regionname'),
    ],
  };
}

/** `x_Kind`, without its line, stands in rows that this project wrote. */
function kindOf(category: string | null, own: string | null): Kind {
  const known = KINDS.find((kind) => kind === own);
  if (known !== undefined) return known;
  if (category !== null && AI.test(category)) return 'llm';
  return category !== null && SERVICES.test(category) ? 'service' : 'cloud';
}

/** Null where the unit is not a count of tokens, or the meter does not say which. */
function tokensOf(record: VendorRecord): TokenCounts | null {
  const unit = record.text('consumedunit', 'pricingunit');
  const amount = record.quantity('consumedquantity', 'pricingquantity');
  const meter = record.text('skumeter', 'chargedescription')?.toLowerCase() ?? '';
  if (unit === null || amount === null || !/^tokens?$/i.test(unit) || !Number.isInteger(amount) || amount > MOST_TOKENS)
    return null;
  if (meter.includes('cache') && meter.includes('write')) return { ...NO_TOKENS, cacheWrite5m: amount };
  if (meter.includes('cache')) return { ...NO_TOKENS, cacheRead: amount };
  if (meter.includes('output') || meter.includes('completion')) return { ...NO_TOKENS, output: amount };
  return meter.includes('input') || meter.includes('prompt') ? { ...NO_TOKENS, input: amount } : null;
}
