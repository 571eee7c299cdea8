/** AWS Cost and Usage Reports, 1.0 and 2.0: their columns differ only in how they are written. Unblended cost is what is billed. */
import type { ReadResult, RecordFormat } from '../source';
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
    // A line item's id holds within its hour only.
    id: item === null ? null : `aws ${item} ${record.text('identitytimeinterval') ?? ''}`,
  });
}

function tagsOf(record: VendorRecord): TagValues {
  const tags = readTags(record.raw('resourcetags'));
  for (const { name, value } of record.entries()) {
    const column = /^resource_?tags/i.test(name) ? TAG_COLUMN.exec(name.toLowerCase().replace(/[^a-z0-9]/g, '')) : null;
    if (column?.[1] !== undefined) addTag(tags, column[1], value);
  }
  return tags;
}
