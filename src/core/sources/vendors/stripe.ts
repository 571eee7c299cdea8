/** Stripe: the itemised balance report, the dashboard's balance export, and plain counts of charges. What costs us is the fee. */
import { nanoFromDecimal } from '../../money';
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL } from './bill';
import { hasAll, hasOne, nothing, outcome, vendorCsv } from './outcome';
import { DOLLARS, type Money, type VendorRecord } from './record';

const TIME = [
  'createdutc',
  'created',
  'date',
  'effectiveatutc',
  'effectiveat',
  'availableonutc',
  'availableon',
] as const;
const SERVICE = 'Stripe';

/** Columns are chosen by people, so the few that make it a balance report decide. */
export const stripeBalance: RecordFormat = vendorCsv(
  'stripe-balance',
  (names) =>
    names.has('fee') &&
    (names.has('balancetransactionid') || names.has('reportingcategory') || hasAll(names, ['type', 'amount', 'net'])),
  readBalance,
);

function readBalance(record: VendorRecord): ReadResult {
  const category = record.text('reportingcategory', 'type');
  const id = record.text('balancetransactionid', 'id');
  const cost = costOf(record, category);
  // Payouts and transfers move our own money.
  if (!record.refused && (cost === null || cost.nano === 0)) return nothing(record.problems);
  return outcome(record, {
    kind: 'service',
    at: record.time(TIME),
    dimensions: { service: SERVICE, provider: 'stripe', purpose: category },
    cost,
    id: id === null ? null : `stripe ${id}`,
    bill: { of: 'stripe', shape: 'balance', detail: DETAIL.lineItems, line: null },
  });
}

/** Stripe bills its own products as rows whose amount is the price; of every other row the amount is somebody's payment. */
function costOf(record: VendorRecord, category: string | null): Money | null {
  const fee = record.money(['fee']);
  const own = category !== null && /^(?:stripe_fee|fee)$/i.test(category);
  const gross = own ? record.money(['gross', 'amount']) : null;
  if (gross === null || (fee !== null && fee.currency !== gross.currency)) return fee;
  return { nano: (fee?.nano ?? 0) - gross.nano, currency: gross.currency };
}

const CHARGES = ['charges', 'chargecount', 'successfulcharges', 'transactions', 'transactioncount'] as const;
const VOLUME = ['volume', 'grossvolume', 'chargevolume', 'gross', 'grossamount', 'amount', 'totalamount'] as const;
const RATE_PERCENT_TENTHS = 29;
const PER_CHARGE = nanoFromDecimal('0.30') ?? 0;

/** Counts without a fee: 2.9 % of the volume and $0.30 a charge, Stripe's standard rate for cards. */
export const stripeCounts: RecordFormat = vendorCsv(
  'stripe-counts',
  (names) => hasOne(names, CHARGES) && hasOne(names, VOLUME) && hasOne(names, ['date', 'month', 'day', 'period']),
  readCounts,
  true,
);

function readCounts(record: VendorRecord): ReadResult {
  const charges = record.count(...CHARGES);
  const volume = record.money(VOLUME);
  const cost = record.money(['fee', 'fees', 'totalfees', 'cost', 'costusd']);
  if (!record.refused && cost === null && charges === null) return nothing(record.problems);
  const nano = Math.round(((volume?.nano ?? 0) * RATE_PERCENT_TENTHS) / 1000) + (charges ?? 0) * PER_CHARGE;
  const currency = volume?.currency ?? DOLLARS;
  return outcome(record, {
    kind: 'service',
    at: record.time(['date', 'day', 'month', 'period'], 'days'),
    dimensions: { service: SERVICE, provider: 'stripe', purpose: 'charges' },
    cost: cost ?? (currency === DOLLARS ? null : { nano, currency }),
    estimate: nano,
    count: charges ?? 1,
    bill: { of: 'stripe', shape: 'counts', detail: DETAIL.total, mayBeMonths: true },
  });
}
