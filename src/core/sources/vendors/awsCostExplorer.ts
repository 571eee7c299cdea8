/** AWS Cost Explorer's CSV is a pivot: a row a day or month, a column a service. Read as one event a cell; sums are left out. */
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import { DETAIL, type BillOf } from './bill';
import { plainName } from './names';
import { isTotalRow, joined, outcome } from './outcome';
import { VendorRecord, type Money } from './record';
import { addTag, type TagValues } from './tags';

const UNIT = /\s*\(([^()]{1,8})\)\s*$/;
const TOTAL_COLUMN = /^total costs?\s*\([^()]{1,8}\)$/i;

export const awsCostExplorer: RecordFormat = {
  id: 'aws-cost-explorer',
  containers: ['csv'],
  recognises(names) {
    const [, ...columns] = [...names];
    return columns.some((name) => TOTAL_COLUMN.test(name)) && columns.every((name) => UNIT.test(name));
  },
  read(fields, context) {
    const record = new VendorRecord(fields, context);
    const [first, ...cells] = [...record.entries()];
    if (first === undefined || isSumRow(first.value)) return { events: [], problems: [] };
    const at = record.time([plainName(first.name)], 'days');
    // A period that is no time (a footnote under the table) says nothing.
    if (at === null) return { events: [], problems: record.problems };
    const groups = cells.filter(({ name }) => !TOTAL_COLUMN.test(name));
    return joined(
      (groups.length > 0 ? groups : cells).map(({ name }) =>
        readCell({ fields, context, period: record.period, grouping: first.name, column: name, at }),
      ),
    );
  },
};

function isSumRow(cell: unknown): boolean {
  return typeof cell === 'string' && (cell.trim() === '' || isTotalRow(cell.trim()) || /\btotal$/i.test(cell.trim()));
}

function readCell({ fields, context, period, grouping, column, at }: Cell): ReadResult {
  const record = new VendorRecord({ [column]: fields[column] }, context);
  record.period = period;
  const amount = record.money([plainName(column)]);
  if (!record.refused && (amount === null || amount.nano === 0)) return { events: [], problems: [] };
  const name = column.replace(UNIT, '').trim();
  const unit = UNIT.exec(column)?.[1] ?? '$';
  const cost: Money | null =
    amount === null ? null : { ...amount, currency: /^[A-Z]{3}$/.test(unit) ? unit : amount.currency };
  const bill = billOf(grouping, TOTAL_COLUMN.test(column));
  return outcome(record, {
    kind: 'cloud',
    at,
    dimensions: { provider: 'aws', ...groupOf(grouping, name) },
    cost,
    bill,
  });
}

interface Cell {
  readonly fields: Fields;
  readonly context: ReadContext;
  readonly period: VendorRecord['period'];
  readonly grouping: string;
  readonly column: string;
  readonly at: number;
}

/** Each grouping tells the whole bill again. */
function billOf(grouping: string, isTotal: boolean): BillOf {
  const plain = plainName(grouping);
  const detail = plain === 'service' ? DETAIL.byService : DETAIL.byOther;
  return { of: 'aws', shape: `cost-explorer ${plain}`, detail: isTotal ? DETAIL.total : detail, mayBeMonths: true };
}

/** What the columns are: services, or another thing that the person grouped by. */
function groupOf(grouping: string, name: string): TagValues {
  const plain = plainName(grouping);
  if (/^total costs?$/i.test(name)) return { service: 'AWS' };
  if (plain === 'service') return { service: name };
  if (plain === 'linkedaccount' || plain === 'linkedaccountname') return { service: 'AWS', project: name };
  // `No tag key: Environment` is spend without a value.
  if (/^no (?:tag key|cost category|value)/i.test(name)) return { service: 'AWS' };
  const tags: TagValues = {};
  addTag(tags, plain.replace(/^(?:tag|user)/, ''), name.replace(/^[^$]*\$/, ''));
  return { service: 'AWS', ...(Object.keys(tags).length > 0 ? tags : { purpose: name }) };
}
