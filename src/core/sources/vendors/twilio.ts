/** Twilio: usage records by category (leaves only), the message and call logs' prices, and plain counts. */
import { nanoFromDecimal, type NanoUsd } from '../../money';
import type { Fields, ReadContext, ReadResult, RecordFormat, RecordReading } from '../source';
import { DETAIL, type BillOf } from './bill';
import { plainNames } from './names';
import { hasAll, hasOne, joined, nothing, outcome, vendorCsv } from './outcome';
import { VendorRecord, type Money } from './record';

const SERVICE = 'Twilio';
const PER_SMS = nanoFromDecimal('0.0079') ?? 0;
const PER_VOICE_MINUTE = nanoFromDecimal('0.0140') ?? 0;
/** Sums over everything, whatever else the export holds. */
const SUMS: ReadonlySet<string> = new Set(['totalprice', 'total-price', 'total']);

/** A category contains others when their names begin with its name, so that nothing counts before the last row is known. */
export const twilioUsage: RecordFormat = {
  id: 'twilio-usage',
  containers: ['csv'],
  recognises(names) {
    const plain = plainNames(names);
    return (
      plain.has('category') && hasOne(plain, ['price', 'count', 'usage']) && hasOne(plain, ['startdate', 'countunit'])
    );
  },
  read: (fields, context) => {
    const usage = new TwilioUsage();
    return joined([usage.read(fields, context), usage.finish()]);
  },
  open: () => new TwilioUsage(),
};

interface Held {
  readonly record: VendorRecord;
  readonly group: string;
  readonly category: string;
}

/** Collects the rows of one export; used for the CSV and for the API's answer. */
export class TwilioUsage implements RecordReading {
  private held: Held[] = [];

  read(fields: Fields, context: ReadContext): ReadResult {
    const record = new VendorRecord(fields, context);
    const category = record.text('category')?.toLowerCase().replace(/\s+/g, '-') ?? null;
    if (category === null || SUMS.has(category)) return nothing();
    const group = [record.text('accountsid'), record.text('startdate'), record.text('enddate')].join(' ');
    this.held.push({ record, group, category });
    return nothing();
  }

  finish(): ReadResult {
    const { held } = this;
    this.held = [];
    const parents = parentsIn(held);
    const leaves = held.filter(({ group, category }) => parents.get(group)?.has(category) !== true);
    return joined(leaves.map(({ record, category, group }) => readUsage(record, category, group)));
  }
}

/** By group: every category that another one's name begins with. */
function parentsIn(held: readonly Held[]): ReadonlyMap<string, ReadonlySet<string>> {
  const parents = new Map<string, Set<string>>();
  for (const { group, category } of held) {
    let known = parents.get(group);
    if (known === undefined) parents.set(group, (known = new Set()));
    for (let at = category.indexOf('-'); at > 0; at = category.indexOf('-', at + 1)) known.add(category.slice(0, at));
  }
  return parents;
}

function readUsage(record: VendorRecord, category: string, group: string): ReadResult {
  const cost = priceOf(record);
  const count = record.quantity('count') ?? 0;
  const usage = record.quantity('usage') ?? count;
  if (!record.refused && (cost === null || cost.nano === 0) && count === 0 && usage === 0)
    return nothing(record.problems);
  return outcome(record, {
    kind: 'service',
    at: record.time(['startdate', 'date'], 'days', ['enddate']),
    dimensions: { service: SERVICE, provider: 'twilio', purpose: category, project: record.text('accountsid') },
    cost,
    estimate: estimateOf(category, count, usage),
    count: Math.round(count),
    id: record.has('accountsid') ? `twilio ${group} ${category}` : null,
    bill: billOf('usage', DETAIL.byService, partOf(category), record.text('accountsid')),
  });
}

/** Messages and calls have logs of their own; all other categories only stand in usage records. */
function partOf(category: string): string {
  if (/^(?:sms|mms|messages)\b/.test(category)) return 'messages';
  return /^(?:calls|voice)\b/.test(category) ? 'calls' : category;
}

function billOf(shape: string, detail: number, part: string | null, account: string | null): BillOf {
  return { of: 'twilio', shape, detail, part, account, ...(shape === 'log' ? { line: null } : {}) };
}

/** Prices stand there negative in one place and positive in another: they are always what we pay. Empty: not billed yet. */
function priceOf(record: VendorRecord): Money | null {
  const price = record.money(['price', 'cost', 'totalprice'], ['priceunit', 'currency']);
  return price === null ? null : { ...price, nano: Math.abs(price.nano) };
}

/** Only counts: the documented rates of messages and of minutes; null for anything else. */
function estimateOf(category: string, count: number, usage: number): NanoUsd | null {
  if (/^sms\b/.test(category)) return Math.round(count * PER_SMS);
  return /^(?:calls|voice)\b/.test(category) ? Math.round(usage * PER_VOICE_MINUTE) : null;
}

/** The console's log of messages or calls: one row each, with its price once it is billed. */
export const twilioLog: RecordFormat = vendorCsv(
  'twilio-log',
  (names) => hasAll(names, ['sid', 'price', 'direction']),
  (record) => {
    const isCall = record.has('duration') && !record.has('numsegments');
    const seconds = record.quantity('duration') ?? 0;
    const segments = record.quantity('numsegments') ?? 1;
    const sid = record.text('sid');
    return outcome(record, {
      kind: 'service',
      at: record.time(['sentdate', 'datesent', 'starttime', 'datecreated', 'dateupdated', 'date']),
      dimensions: { service: SERVICE, provider: 'twilio', purpose: isCall ? 'calls' : 'sms' },
      cost: priceOf(record),
      estimate: isCall ? Math.ceil(seconds / 60) * PER_VOICE_MINUTE : Math.round(segments * PER_SMS),
      id: sid === null ? null : `twilio ${sid}`,
      bill: billOf('log', DETAIL.lineItems, isCall ? 'calls' : 'messages', record.text('accountsid')),
    });
  },
);

const SMS = ['sms', 'smscount', 'smssent', 'smsmessages', 'messagessent'] as const;
const MINUTES = ['voiceminutes', 'callminutes', 'voice'] as const;

/** A team's own counts: $0.0079 a message and $0.0140 a minute of voice. */
export const twilioCounts: RecordFormat = vendorCsv(
  'twilio-counts',
  (names) => (hasOne(names, SMS) || hasOne(names, MINUTES)) && hasOne(names, ['date', 'month', 'day', 'period']),
  (record) => {
    const sms = record.quantity(...SMS) ?? 0;
    const minutes = record.quantity(...MINUTES) ?? 0;
    return outcome(record, {
      kind: 'service',
      at: record.time(['date', 'day', 'month', 'period'], 'days'),
      dimensions: { service: SERVICE, provider: 'twilio', purpose: 'sms and voice' },
      cost: record.money(['cost', 'costusd', 'price', 'amount', 'totalcost'], ['priceunit', 'currency']),
      estimate: Math.round(sms * PER_SMS + minutes * PER_VOICE_MINUTE),
      count: Math.round(sms),
      bill: { ...billOf('counts', DETAIL.total, null, null), mayBeMonths: true },
    });
  },
  true,
);
