/** Answers of AWS Cost Explorer's GetCostAndUsage: one basis (unblended where it was asked for), by whatever was grouped by. */
import type { DocumentFormat, Fields, ReadContext, ReadResult } from '../source';
import { isRecord } from '../../record';
import { DETAIL, type BillOf } from './bill';
import { listOf, pagesOf, rowContext } from './documentRows';
import { joined, nothing, outcome } from './outcome';
import { VendorRecord } from './record';
import { addTag, type TagValues } from './tags';

const BASES = ['UnblendedCost', 'NetUnblendedCost', 'AmortizedCost', 'NetAmortizedCost', 'BlendedCost'] as const;

export const awsCostApi: DocumentFormat = {
  id: 'aws-cost-api',
  recognises: (document) =>
    pagesOf(document).some((page) => listOf(page, 'ResultsByTime').some((row) => 'TimePeriod' in row)),
  read(document, context) {
    const results: ReadResult[] = [];
    for (const page of pagesOf(document)) {
      const definitions = listOf(page, 'GroupDefinitions');
      for (const period of listOf(page, 'ResultsByTime')) {
        const groups = listOf(period, 'Groups');
        // A total stands beside groups as zero or as their sum.
        const rows = groups.length > 0 ? groups : [{ Metrics: period['Total'] }];
        for (const row of rows) results.push(readGroup(row, period, definitions, rowContext(context, results.length)));
      }
    }
    return joined(results);
  },
};

function readGroup(row: Fields, period: Fields, definitions: readonly Fields[], context: ReadContext): ReadResult {
  const metrics = isRecord(row['Metrics']) ? row['Metrics'] : {};
  const basis = BASES.find((name) => isRecord(metrics[name]));
  const metric = basis === undefined ? {} : (metrics[basis] as Fields);
  const time = isRecord(period['TimePeriod']) ? period['TimePeriod'] : {};
  const fields = { amount: metric['Amount'], currency: metric['Unit'], start: time['Start'], end: time['End'] };
  const record = new VendorRecord(fields, context);
  const cost = record.money(['amount']);
  if (!record.refused && (cost === null || cost.nano === 0)) return nothing(record.problems);
  return outcome(record, {
    kind: 'cloud',
    at: record.time(['start'], ['end']),
    dimensions: {
      provider: 'aws',
      service: 'AWS',
      purpose: period['Estimated'] === true ? 'estimated' : null,
      ...groupOf(row['Keys'], definitions),
    },
    cost,
    bill: billOf(definitions, basis ?? ''),
  });
}

function billOf(definitions: readonly Fields[], basis: string): BillOf {
  const groups = definitions.map(({ Key }) => (typeof Key === 'string' ? Key : ''));
  const byService = groups.length > 1 ? DETAIL.byServiceAndMore : DETAIL.byService;
  const detail = groups.length === 0 ? DETAIL.total : groups.includes('SERVICE') ? byService : DETAIL.byOther;
  // What is billed goes before what is spread over time.
  const spread = basis === BASES[0] ? 0 : 0.5;
  return { of: 'aws', shape: ['cost-api', basis, ...groups].join(' '), detail: detail - spread };
}

function groupOf(keys: unknown, definitions: readonly Fields[]): TagValues & { service?: string; purpose?: string } {
  const values: TagValues = {};
  if (!Array.isArray(keys)) return values;
  (keys as unknown[]).forEach((key, at) => {
    const definition = definitions[at];
    const name = definition?.['Key'];
    if (typeof key !== 'string') return;
    // Tags are written `Environment$production`, and `Environment$` where a resource has none.
    if (definition?.['Type'] === 'TAG' || key.includes('$'))
      addTag(values, key.split('$', 1)[0] ?? '', key.slice(key.indexOf('$') + 1));
    else if (name === 'LINKED_ACCOUNT') values.project ??= key;
    else if (name === 'SERVICE' || definition === undefined) values.service ??= key;
    else values.purpose ??= key;
  });
  return values;
}
