/** AWS Cost and Usage Reports, 1.0 and 2.0: their columns differ only in how they are written. Unblended cost is what is billed. */
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL, type BillOf } from './bill';
import { hasAll, nothing, outcome, vendorCsv } from './outcome';
import type { VendorRecord } from './record';
import { addTag, readTags, type TagValues } from './tags';

const TAG_COLUMN = /^resourcetags(?:user)?(.+)$/;

/** Credits, refunds and tax are line items of their own, with their own signs, and stay so: `purpose` names the type. */
export const awsCur: RecordFormat = vendorCsv(
  'aws-cur',
  (names) => hasAll(names, ['lineitemunblendedcost', 'lineitemusagestartdate']),
  readLineItem,
);

function readLineItem(record: VendorRecord): ReadResult {
  const cost = record.money(['lineitemunblendedcost'], ['lineitemcurrencycode']);
  if (!record.refused && cost === null) return nothing(record.problems);
  const tags = tagsOf(record);
  const product = record.text('productproductname', 'productservicename', 'lineitemproductcode', 'productservicecode');
  const item = record.text('identitylineitemid');
  const account = record.text('billpayeraccountid');
  const interval = record.text('identitytimeinterval');
  return outcome(record, {
    kind: 'cloud',
    at: record.time(['lineitemusagestartdate', 'billbillingperiodstartdate'], ['lineitemusageenddate']),
    dimensions: {
      ...tags,
      provider: 'aws',
      service: tags.service ?? product,
      task: product,
      purpose: record.text('lineitemlineitemtype'),
    },
    cost,
    // A line item's id holds within its account's hour only.
    id: item === null ? null : `aws ${[account, item, interval].filter((one) => one !== null).join(' ')}`,
    bill: billOf(record, account, product),
  });
}

/** A line item's id is new in every report and may be new in every update of one, so a line is known by what it is about. */
function billOf(record: VendorRecord, account: string | null, product: string | null): BillOf {
  const isSecond = record.nameOf('lineitemunblendedcost')?.includes('_') === true;
  return {
    of: 'aws',
    shape: isSecond ? 'cur-2' : 'cur-1',
    detail: DETAIL.lineItems - (isSecond ? 0 : 1),
    account,
    period: record.text('billbillingperiodstartdate'),
    final: record.text('billinvoiceid') !== null,
    line: [
      record.text('identitytimeinterval', 'lineitemusageenddate'),
      record.text('lineitemusageaccountid'),
      record.text('lineitemlineitemtype'),
      product,
      record.text('lineitemusagetype'),
      record.text('lineitemoperation'),
      record.text('lineitemresourceid'),
      // Where a report has no resources, lines differ by what their ids were made of.
      record.has('lineitemusagetype') ? null : record.text('identitylineitemid'),
    ],
  };
}

function tagsOf(record: VendorRecord): TagValues {
  const tags = readTags(record.raw('resourcetags'));
  for (const { name, value } of record.entries()) {
    const column = /^resource_?tags/i.test(name) ? TAG_COLUMN.exec(name.toLowerCase().replace(/[^a-z0-9]/g, '')) : null;
    if (column?.[1] !== undefined) addTag(tags, column[1], value);
  }
  return tags;
}
