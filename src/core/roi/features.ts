/** Reads `costs/feature-metrics.json`: what a team says of its features, so that their cost can be laid beside their worth. */
import { invalid } from '../budget/configFields';
import { readCount, readMoney, readNumber } from '../numbers';
import { isExactSum, type NanoUsd } from '../money';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import { sentence, type Sentence } from '../words';

export interface Feature {
  readonly name: string;
  /** WBS items whose spend is the feature's, sub-items included, and pull requests. */
  readonly wbs: readonly string[];
  readonly prs: readonly string[];
  /** Null: not told. */
  readonly users: number | null;
  /** What the feature brings in; null: not told. */
  readonly revenue: NanoUsd | null;
  readonly developmentHours: number;
  /** Per hour. */
  readonly hourlyRate: NanoUsd;
  readonly testing: NanoUsd;
  /** Infrastructure that no log knows of. */
  readonly infrastructure: NanoUsd;
}

export interface FeaturesRead {
  readonly features: Feature[];
  readonly problems: SourceProblem[];
}

/** More hours than this are a slip of the pen. */
const MOST_HOURS = 1_000_000;

/**
 * Features of a parsed file: `{ "features": { "<name>": … } }` or a list with a `name` each; names of fields in snake_case
 * or camelCase. Never throws: what is wrong is a problem `config-invalid` whose data names the key, and that feature is
 * left out; a feature without WBS items and pull requests costs only what it says itself.
 */
export function readFeatures(value: unknown): FeaturesRead {
  const problems: SourceProblem[] = [];
  if (value === undefined || value === null) return { features: [], problems };
  const features: Feature[] = [];
  const names = new Set<string>();
  for (const { key, name, entry } of entriesOf(value, problems)) {
    const fields = new Fields(key, entry);
    if (name === '') fields.fail('name', sentence('missing'));
    else if (names.has(name)) fields.fail('name', sentence('used twice'));
    const feature = readFeature(name, fields);
    for (const problem of fields.problems) problems.push(problem);
    if (fields.problems.length > 0) continue;
    names.add(name);
    features.push(feature);
  }
  return { features, problems };
}

interface Entry {
  readonly key: string;
  readonly name: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

function entriesOf(value: unknown, problems: SourceProblem[]): Entry[] {
  const features = isRecord(value) && Object.hasOwn(value, 'features') ? value['features'] : value;
  const named: { key: string; name: string | null; entry: unknown }[] = Array.isArray(features)
    ? features.map((entry: unknown, index) => ({ key: `features[${index}]`, name: null, entry }))
    : isRecord(features)
      ? Object.entries(features).map(([name, entry]) => ({ key: `features.${name}`, name, entry }))
      : [];
  if (!Array.isArray(features) && !isRecord(features)) problems.push(invalid('features', sentence('not an object')));
  const entries: Entry[] = [];
  for (const { key, name, entry } of named) {
    if (name === '$schema') continue;
    if (!isRecord(entry)) problems.push(invalid(key, sentence('not an object')));
    else entries.push({ key, name: (name ?? textOf(entry['name'])).trim(), entry });
  }
  return entries;
}

function readFeature(name: string, fields: Fields): Feature {
  const feature: Feature = {
    name,
    wbs: fields.names('wbs', 'wbs_items', 'wbsItems'),
    prs: fields.names('prs', 'pr', 'pull_requests', 'pullRequests').map((pr) => pr.replace(/^#/, '')),
    users: fields.users('users'),
    revenue: fields.money(true, 'revenue_impact', 'revenueImpact', 'revenue'),
    developmentHours: fields.hours('development_hours', 'developmentHours', 'dev_hours'),
    hourlyRate: fields.money(false, 'hourly_rate', 'hourlyRate', 'development_rate') ?? 0,
    testing: fields.money(false, 'testing_cost', 'testingCost', 'testing') ?? 0,
    infrastructure: fields.money(false, 'infrastructure_cost', 'infrastructureCost', 'infrastructure') ?? 0,
  };
  if (!isExactSum(Math.round(feature.developmentHours * feature.hourlyRate)))
    fields.fail('development_hours', sentence('more than can be counted'));
  return feature;
}

class Fields {
  readonly problems: SourceProblem[] = [];

  constructor(
    private readonly key: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  fail(name: string, reason: Sentence): void {
    this.problems.push(invalid(`${this.key}.${name}`, reason));
  }

  /** An amount of dollars; below zero only where that means something. */
  money(mayBeNegative: boolean, ...names: string[]): NanoUsd | null {
    const { name, value } = this.first(names);
    const amount = readMoney(value);
    if (amount === undefined) this.fail(name, sentence('not an amount of dollars'));
    else if (amount !== null && amount < 0 && !mayBeNegative) this.fail(name, sentence('below zero'));
    return amount ?? null;
  }

  users(...names: string[]): number | null {
    const { name, value } = this.first(names);
    const count = readCount(value);
    if (count === undefined) this.fail(name, sentence('not a count'));
    return count ?? null;
  }

  hours(...names: string[]): number {
    const { name, value } = this.first(names);
    const hours = readNumber(value);
    if (hours === undefined || (hours !== null && (hours < 0 || hours > MOST_HOURS)))
      this.fail(name, sentence('not hours'));
    return hours ?? 0;
  }

  /** One name or a list of them; numbers are names too. */
  names(...names: string[]): string[] {
    const { name, value } = this.first(names);
    if (value === undefined || value === null) return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const texts = list.map(textOf);
    if (texts.includes('')) this.fail(name, sentence('not a name or a list of names'));
    return [...new Set(texts)];
  }

  private first(names: readonly string[]): { readonly name: string; readonly value: unknown } {
    for (const name of names) {
      if (Object.hasOwn(this.values, name)) return { name, value: this.values[name] };
    }
    return { name: names[0] ?? '', value: undefined };
  }
}

/** Empty: neither a text nor a number. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}
