/** GitHub's usage reports in three generations, and its Copilot and AI reports: what is billed is the net amount. */
import { MAX_EVENT_NANO, nanoFromDecimal } from '../../money';
import type { ReadResult, RecordFormat } from '../source';
import { DETAIL, type BillOf } from './bill';
import { hasAll, hasOne, nothing, outcome, vendorCsv, type VendorRow } from './outcome';
import { DOLLARS, type Money, type VendorRecord } from './record';
import { agentName } from './tags';

const DATES = ['date', 'usageat', 'formatteddate'] as const;
const MS_PER_MINUTE = 60_000;

/** Since 2024, and the form before it with `usage_at`, `repository_name` and `workflow_name`. */
export const githubUsage: RecordFormat = vendorCsv(
  'github-usage',
  (names) =>
    hasAll(names, ['product', 'sku', 'quantity']) &&
    hasOne(names, DATES) &&
    hasOne(names, ['netamount', 'grossamount']) &&
    !names.has('model'),
  (record) => readRow(record, billed(record), usageShape(record)),
);

/** Copilot and AI: the same with a model. It tells again of products that the other report has too. */
export const githubAiUsage: RecordFormat = vendorCsv(
  'github-ai-usage',
  (names) => hasAll(names, ['product', 'sku', 'quantity', 'model', 'netamount']) && hasOne(names, DATES),
  (record) => readRow(record, billed(record), ['ai-usage', DETAIL.lineItems]),
);

/** Up to 2024: quantity x price x multiplier. */
export const githubLegacy: RecordFormat = vendorCsv(
  'github-usage-legacy',
  (names) =>
    hasAll(names, ['date', 'product', 'sku', 'quantity', 'multiplier']) &&
    hasOne(names, ['priceperunit', 'priceperunitusd']),
  (record) => readRow(record, multiplied(record), ['legacy', DETAIL.byOther]),
);

/** Copilot's oldest report counts requests and names no cost. */
export const githubRequests: RecordFormat = vendorCsv(
  'github-copilot-requests',
  (names) => hasAll(names, ['timestamp', 'user', 'model', 'requestsused']),
  (record) => {
    const requests = record.quantity('requestsused') ?? 0;
    if (!record.refused && requests === 0) return nothing(record.problems);
    return outcome(record, {
      kind: 'llm',
      at: record.time(['timestamp']),
      dimensions: {
        provider: 'github',
        service: 'GitHub Copilot',
        model: record.text('model'),
        agent: agentName(record.text('user')),
      },
      cost: null,
      count: Math.max(1, Math.round(requests)),
      standIn: true,
      bill: { of: 'github', part: 'copilot requests', shape: 'requests', detail: DETAIL.table },
    });
  },
);

function billed(record: VendorRecord): Money | null {
  const net = record.money(['netamount']);
  if (net !== null) return net;
  const gross = record.money(['grossamount']);
  const discount = record.money(['discountamount']);
  return gross === null ? null : { nano: gross.nano - (discount?.nano ?? 0), currency: gross.currency };
}

function multiplied(record: VendorRecord): Money | null {
  const price = record.money(['priceperunit', 'priceperunitusd']);
  const quantity = record.quantity('quantity');
  const multiplier = record.quantity('multiplier') ?? 1;
  if (price === null || quantity === null) return null;
  // The shortest decimal of the product, so that 0.008 x 3 x 2 is 0.048 and nothing near it.
  const nano = nanoFromDecimal(((price.nano / 1e9) * quantity * multiplier).toPrecision(15));
  if (nano === null || nano > MAX_EVENT_NANO) {
    record.tell('amount-too-large', 'error', { field: 'quantity' });
    return null;
  }
  return { nano, currency: price.currency };
}

type Shape = readonly [name: string, detail: number];

/** The summarised report, and the API, leave out users and workflows; the older form has names that are its own. */
function usageShape(record: VendorRecord): Shape {
  if (['usageat', 'formatteddate', 'repositoryname', 'workflowname'].some((name) => record.has(name)))
    return ['usage-older', DETAIL.byService];
  const isDetailed = record.has('username') || record.has('workflowpath');
  return isDetailed ? ['usage', DETAIL.tags] : ['usage-summary', DETAIL.byServiceAndMore];
}

function readRow(record: VendorRecord, cost: Money | null, [shape, detail]: Shape): ReadResult {
  const product = record.text('product')?.toLowerCase() ?? null;
  if (!record.refused && (product === null || cost === null)) return nothing(record.problems);
  const at = record.time(DATES, 'days');
  const row = about(record, product ?? '');
  const bill: BillOf = { of: 'github', part: partOf(product ?? '', record.text('sku')), shape, detail };
  return outcome(record, { at, cost: cost ?? { nano: 0, currency: DOLLARS }, ...row, bill });
}

/** What one report may tell without the others: the report of AI use has Copilot's requests and none of its seats. */
function partOf(product: string, sku: string | null): string {
  if (!product.includes('copilot') && !product.includes('models')) return product;
  const plain = (sku ?? '').toLowerCase().replace(/[^a-z]/g, '');
  if (/request/.test(plain)) return 'copilot requests';
  return /seat|business|enterprise|user/.test(plain) ? 'copilot seats' : `copilot ${plain}`;
}

type About = Pick<VendorRow, 'kind' | 'dimensions'> & Partial<VendorRow>;

function about(record: VendorRecord, product: string): About {
  const sku = record.text('sku');
  const project = record.text('repository', 'repositoryname', 'repositoryslug');
  const shared = { provider: 'github', purpose: sku, project, agent: agentName(record.text('username', 'user')) };
  if (product === 'actions') return actions(record, sku ?? '', shared);
  const model = record.text('model');
  if (product.includes('copilot') || product.includes('models') || model !== null) {
    // Seats and credits are no calls.
    const isRequests = /^requests?$/i.test(record.text('unittype') ?? '');
    const count = isRequests ? Math.round(record.quantity('quantity') ?? 0) : 0;
    return { kind: 'llm', dimensions: { ...shared, service: `GitHub ${product}`, model }, count, standIn: true };
  }
  return { kind: 'service', dimensions: { ...shared, service: `GitHub ${product}` } };
}

/** A row is a day of a workflow on one kind of runner; how many runs it was, GitHub does not say. */
function actions(record: VendorRecord, sku: string, shared: VendorRow['dimensions']): About {
  const workflow =
    record.text('workflowname', 'actionsworkflow', 'workflowpath')?.replace(/^\.github\/workflows\//, '') ?? null;
  const unit = record.text('unittype')?.toLowerCase() ?? '';
  const minutes = unit.startsWith('minute') ? record.quantity('quantity') : null;
  return {
    kind: 'ci',
    dimensions: { ...shared, workflow, tier: runnerOf(sku) },
    durationMs: minutes === null ? null : Math.round(minutes * MS_PER_MINUTE),
    count: 0,
    standIn: true,
  };
}

function runnerOf(sku: string): string | null {
  const name = sku.toLowerCase();
  if (name.includes('linux') || name.includes('ubuntu')) return 'linux';
  if (name.includes('windows')) return 'windows';
  return name.includes('macos') ? 'macos' : null;
}
