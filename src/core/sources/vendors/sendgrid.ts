/** SendGrid: e-mails counted by day or month, priced past the free tier, because its exports name no cost. */
import { daysInMonth } from '../../calendar';
import { nanoFromDecimal } from '../../money';
import type { Fields, ReadContext, ReadResult, RecordFormat, RecordReading } from '../source';
import { DETAIL } from './bill';
import { plainNames } from './names';
import { hasAll, hasOne, isTotalRow, nothing, outcome } from './outcome';
import { VendorRecord } from './record';

const PER_EMAIL = nanoFromDecimal('0.00095') ?? 0;
/** SendGrid's free plan: 100 e-mails a day. A row of a month has as many of them as days. */
export const FREE_EMAILS_A_DAY = 100;

const DATES = ['date', 'day', 'month', 'period'] as const;
/** What is billed is what was handed over to be sent. */
const EMAILS = ['requests', 'processed', 'emailssent', 'emails', 'emailcount', 'sent', 'delivered'] as const;
const COST = ['cost', 'costusd', 'amount', 'amountusd', 'totalcost'] as const;

export const sendGrid: RecordFormat = {
  id: 'sendgrid-counts',
  needsPlace: true,
  containers: ['csv'],
  recognises(names) {
    const plain = plainNames(names);
    const statistics = hasAll(plain, ['requests', 'delivered']) || hasAll(plain, ['processed', 'delivered']);
    return hasOne(plain, DATES) && (statistics || hasOne(plain, ['emails', 'emailssent', 'emailcount']));
  },
  read: (fields, context) => new FreeTier().read(fields, context),
  open: () => new FreeTier(),
};

/** Rows of one day (by category, by subuser) share that day's free e-mails, in the order of the file. */
class FreeTier implements RecordReading {
  private readonly left = new Map<string, number>();

  read(fields: Fields, context: ReadContext): ReadResult {
    const record = new VendorRecord(fields, context);
    const date = record.text(...DATES);
    if (date === null || isTotalRow(date)) return nothing();
    const emails = record.count(...EMAILS);
    const cost = record.money(COST);
    if (!record.refused && emails === null && cost === null) return nothing(record.problems);
    const month = /^(\d{4})-(\d{2})$/.exec(date);
    return outcome(record, {
      kind: 'service',
      at: record.time(DATES, 'days'),
      dimensions: {
        service: 'SendGrid',
        provider: 'sendgrid',
        purpose: record.text('category', 'subuser') ?? 'e-mail',
      },
      cost,
      estimate: this.billed(date, emails ?? 0, month) * PER_EMAIL,
      count: emails ?? 1,
      bill: {
        of: 'sendgrid',
        // An e-mail may be of several categories.
        ...(record.text('category', 'subuser') === null
          ? { shape: 'all', detail: DETAIL.byService, mayBeMonths: true }
          : { shape: 'categories', detail: DETAIL.byOther, mayBeMonths: true }),
      },
    });
  }

  private billed(date: string, emails: number, month: RegExpExecArray | null): number {
    const days = month === null ? 1 : daysInMonth(Number(month[1]), Number(month[2]));
    const free = this.left.get(date) ?? days * FREE_EMAILS_A_DAY;
    const used = Math.min(free, emails);
    this.left.set(date, free - used);
    return emails - used;
  }
}
