/** The ledger as FOCUS 1.2 rows (formats.md 16), so that what agents spend stands beside every other bill. */
import { dayOf, startOfDay, type Zone } from '../calendar';
import type { Dimension, Kind } from '../event';
import type { QueryResult, Row } from '../ledger/query';
import type { Measures } from '../measures';
import type { NanoUsd } from '../money';
import { moneyDecimal } from './decimal';
import { csvCell } from './escape';
import { isoText } from './json';

/** What a row is one combination of, besides its day. */
export const FOCUS_DIMENSIONS: readonly Dimension[] = [
  'kind',
  'provider',
  'model',
  'service',
  'workflow',
  'project',
  'environment',
  'agent',
  'pr',
  'wbs',
  'branch',
];

const TAGS: readonly (readonly [tag: string, dimension: Dimension])[] = [
  ['agent', 'agent'],
  ['pr', 'pr'],
  ['wbs', 'wbs'],
  ['branch', 'branch'],
  ['environment', 'environment'],
  ['project', 'project'],
];

const CATEGORIES: Readonly<Record<Kind, string>> = {
  llm: 'AI and Machine Learning',
  ci: 'Developer Tools',
  cloud: 'Other',
  service: 'Business Applications',
};

/** Mandatory columns of the specification, the conditional ones that say something here, and one of our own. */
const COLUMNS = [
  'BilledCost',
  'BillingAccountId',
  'BillingAccountName',
  'BillingCurrency',
  'BillingPeriodStart',
  'BillingPeriodEnd',
  'ChargeCategory',
  'ChargeClass',
  'ChargeDescription',
  'ChargePeriodStart',
  'ChargePeriodEnd',
  'ConsumedQuantity',
  'ConsumedUnit',
  'ContractedCost',
  'EffectiveCost',
  'InvoiceIssuerName',
  'ListCost',
  'PricingQuantity',
  'PricingUnit',
  'ProviderName',
  'PublisherName',
  'ResourceId',
  'ResourceName',
  'ServiceCategory',
  'ServiceName',
  'SkuId',
  'SkuMeter',
  'Tags',
  'x_Kind',
] as const;
type Column = (typeof COLUMNS)[number];

export const FOCUS_HEADER = `${COLUMNS.join(',')}\r\n`;

/** Pico-dollars a token of a model's classes, for dividing a cost among them; null: no price is known. */
export type ClassRates = Readonly<Record<TokenClass, number>>;
type TokenClass = 'input' | 'output' | 'cacheRead' | 'cacheWrite';

const CLASSES: readonly (readonly [name: TokenClass, meter: string, of: (measures: Measures) => number])[] = [
  ['input', 'Input tokens', (measures) => measures.inputTokens],
  ['output', 'Output tokens', (measures) => measures.outputTokens],
  ['cacheRead', 'Cache read tokens', (measures) => measures.cacheReadTokens],
  ['cacheWrite', 'Cache write tokens', (measures) => measures.cacheWriteTokens],
];

/**
 * One row a day and combination, of model calls one a class of tokens: what was billed is divided by the classes' list
 * prices, to the last nano-dollar. Calls without a known price have a quantity and no cost, as the specification has it for
 * what is not billed; events without a time are left out, for a charge has a period.
 *
 * @param result by `FOCUS_DIMENSIONS` and days
 */
export function* focusPieces(
  zone: Zone,
  result: QueryResult,
  ratesOf: (model: string | null, at: number) => ClassRates | null,
): Generator<string> {
  yield FOCUS_HEADER;
  for (const row of result.rows) {
    if (row.bucket === null) continue;
    for (const part of partsOf(row, ratesOf(row.key[FOCUS_DIMENSIONS.indexOf('model')] ?? null, row.bucket))) {
      yield line(zone, row, row.bucket, part);
    }
  }
}

interface Part {
  readonly cost: NanoUsd;
  readonly quantity: number;
  readonly unit: string;
  readonly meter: string;
}

function partsOf({ key, measures }: Row, rates: ClassRates | null): Part[] {
  const kind = key[0] ?? 'llm';
  if (kind !== 'llm')
    return [
      { cost: measures.cost, quantity: measures.events, unit: 'Units', meter: kind === 'ci' ? 'Runs' : 'Charges' },
    ];
  const used = CLASSES.map(([name, meter, of]) => ({ meter, quantity: of(measures), rate: rates?.[name] ?? 0 })).filter(
    ({ quantity }) => quantity > 0,
  );
  const weight = used.reduce((sum, { quantity, rate }) => sum + quantity * rate, 0);
  if (weight <= 0)
    return [
      { cost: measures.cost, quantity: measures.calls, unit: 'Calls', meter: 'Model calls' },
      ...used.map((one) => tokens(one, 0)),
    ];
  let left = measures.cost;
  return used.map((one, index) => {
    const share = index === used.length - 1 ? left : Math.trunc(measures.cost * ((one.quantity * one.rate) / weight));
    left -= share;
    return tokens(one, share);
  });
}

function tokens({ quantity, meter }: { readonly quantity: number; readonly meter: string }, cost: NanoUsd): Part {
  return { cost, quantity, unit: 'Tokens', meter };
}

function line(zone: Zone, { key }: Row, bucket: number, { cost, quantity, unit, meter }: Part): string {
  const of = (dimension: Dimension): string | null => key[FOCUS_DIMENSIONS.indexOf(dimension)] ?? null;
  const kind = (of('kind') ?? 'llm') as Kind;
  const day = dayOf(zone, bucket);
  const provider = of('provider') ?? of('service') ?? of('workflow') ?? 'unknown';
  const billed = moneyDecimal(cost);
  const month = isoText(bucket).slice(0, 7);
  const cells: Partial<Record<Column, string | number | null>> = {
    BilledCost: billed,
    BillingAccountId: 'spendlight',
    BillingCurrency: 'USD',
    BillingPeriodStart: `${month}-01T00:00:00.000Z`,
    BillingPeriodEnd: monthAfter(month),
    ChargeCategory: cost < 0 ? 'Credit' : 'Usage',
    ChargePeriodStart: isoText(startOfDay(zone, day)),
    ChargePeriodEnd: isoText(startOfDay(zone, day + 1)),
    ConsumedQuantity: quantity,
    ConsumedUnit: unit,
    ContractedCost: billed,
    EffectiveCost: billed,
    InvoiceIssuerName: provider,
    ListCost: billed,
    PricingQuantity: quantity,
    PricingUnit: unit,
    ProviderName: provider,
    PublisherName: provider,
    // Tells rows apart that only their tags tell apart.
    ResourceId: FOCUS_DIMENSIONS.map((dimension) => of(dimension) ?? '').join('|'),
    ResourceName: of('model'),
    ServiceCategory: CATEGORIES[kind],
    ServiceName: of('service') ?? of('workflow') ?? provider,
    SkuId: of('model'),
    SkuMeter: meter,
    Tags: tagsOf(of),
    x_Kind: kind,
  };
  return `${COLUMNS.map((column) => cellOf(column, cells[column] ?? null)).join(',')}\r\n`;
}

/** Costs are numbers already, and a credit's minus is no formula. */
function cellOf(column: Column, value: string | number | null): string {
  return column.endsWith('Cost') && typeof value === 'string' ? value : csvCell(value);
}

function tagsOf(of: (dimension: Dimension) => string | null): string | null {
  const tags: [string, string][] = [];
  for (const [tag, dimension] of TAGS) {
    const value = of(dimension);
    if (value !== null) tags.push([tag, value]);
  }
  return tags.length === 0 ? null : JSON.stringify(Object.fromEntries(tags));
}

function monthAfter(month: string): string {
  const year = Number(month.slice(0, 4));
  const next = Number(month.slice(5, 7)) + 1;
  const text = next > 12 ? `${year + 1}-01` : `${year}-${String(next).padStart(2, '0')}`;
  return `${text}-01T00:00:00.000Z`;
}
