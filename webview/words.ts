/** Words that several views need: dimensions, health, cost states, and figures that are not the whole truth. */
import type { Budget, BudgetPeriod, Health, BudgetState } from '../src/core/budget/budget';
import type { CostState, Dimension } from '../src/core/event';
import { count, money, safeText } from '../src/core/format';
import type { Measures } from '../src/core/measures';
import { message } from '../src/core/translate';
import { t } from './l10n';

interface DimensionWords {
  /** Over a list of its values. */
  readonly heading: string;
  readonly one: string;
  /** As it is written: it is translated with its number. */
  readonly many: string;
}

const DIMENSIONS: Readonly<Record<Dimension, DimensionWords>> = {
  pr: { heading: t('PRs'), one: t('1 PR'), many: message('{0} PRs') },
  agent: { heading: t('Agents'), one: t('1 agent'), many: message('{0} agents') },
  wbs: { heading: t('WBS items'), one: t('1 WBS item'), many: message('{0} WBS items') },
  model: { heading: t('Models'), one: t('1 model'), many: message('{0} models') },
  stage: { heading: t('Stages'), one: t('1 stage'), many: message('{0} stages') },
  task: { heading: t('Tasks'), one: t('1 task'), many: message('{0} tasks') },
  purpose: { heading: t('Purposes'), one: t('1 purpose'), many: message('{0} purposes') },
  iteration: { heading: t('Iterations'), one: t('1 iteration'), many: message('{0} iterations') },
  branch: { heading: t('Branches'), one: t('1 branch'), many: message('{0} branches') },
  session: { heading: t('Sessions'), one: t('1 session'), many: message('{0} sessions') },
  project: { heading: t('Projects'), one: t('1 project'), many: message('{0} projects') },
  provider: { heading: t('Providers'), one: t('1 provider'), many: message('{0} providers') },
  tier: { heading: t('Tiers'), one: t('1 tier'), many: message('{0} tiers') },
  kind: { heading: t('Kinds'), one: t('1 kind'), many: message('{0} kinds') },
  service: { heading: t('Services'), one: t('1 service'), many: message('{0} services') },
  workflow: { heading: t('Workflows'), one: t('1 workflow'), many: message('{0} workflows') },
  environment: { heading: t('Environments'), one: t('1 environment'), many: message('{0} environments') },
  source: { heading: t('Sources'), one: t('1 source'), many: message('{0} sources') },
};

/** In the order in which people look for them. */
export const DIMENSION_ORDER = Object.keys(DIMENSIONS) as readonly Dimension[];

export function isDimension(value: unknown): value is Dimension {
  return (DIMENSION_ORDER as readonly unknown[]).includes(value);
}

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  day: t('today'),
  week: t('this week'),
  month: t('this month'),
  total: t('in all'),
};

/** Never told by colour alone: each health has a sign and a word of its own. */
export const HEALTH_WORDS: Readonly<Record<Health, { readonly sign: string; readonly word: string }>> = {
  none: { sign: '○', word: t('No limit') },
  green: { sign: '✓', word: t('Within budget') },
  yellow: { sign: '▲', word: t('Close to the limit') },
  red: { sign: '!', word: t('Almost used up') },
  blocked: { sign: '✕', word: t('Over budget') },
};

/** Between a soft and a hard limit a budget is red, and more than used up. */
export function healthWord({ health, budget, spent }: Pick<BudgetState, 'health' | 'budget' | 'spent'>): string {
  const isPassed = health === 'red' && budget.limit !== null && spent > budget.limit;
  return isPassed ? t('Over the soft limit') : HEALTH_WORDS[health].word;
}

export const STATE_WORDS: Readonly<Record<CostState, string>> = {
  recorded: t('recorded'),
  computed: t('computed'),
  unpriced: t('unpriced'),
  unmetered: t('unmetered'),
};

/** What a budget measures, in words. */
export function scopeWords(budget: Budget): string {
  if (budget.scope === 'kind=llm') return t('model calls only');
  return budget.scope === '' || budget.scope === 'all' ? t('all spend') : safeText(budget.scope);
}

/** Why `costText` is not a plain figure; null when it is. */
export function costNote(measures: Pick<Measures, 'unpriced' | 'unmetered'>): string | null {
  const parts: string[] = [];
  if (measures.unpriced > 0) parts.push(withoutPrice(measures.unpriced));
  if (measures.unmetered > 0) parts.push(withoutMeter(measures.unmetered));
  return parts.length === 0 ? null : parts.join(', ');
}

/** How sure a cost is: what of it is recorded, computed, and not known. */
export function costParts(measures: Pick<Measures, 'recorded' | 'computed' | 'unpriced' | 'unmetered'>): string[] {
  const parts = [
    t('{0} recorded in the logs', money(measures.recorded)),
    t('{0} computed from tokens and prices', money(measures.computed)),
  ];
  if (measures.unpriced > 0) parts.push(t('{0}, not in the sum', withoutPrice(measures.unpriced)));
  if (measures.unmetered > 0) parts.push(withoutMeter(measures.unmetered));
  return parts;
}

export function withoutPrice(calls: number): string {
  return calls === 1 ? t('1 call without a known price') : t('{0} calls without a known price', count(calls));
}

export function withoutMeter(calls: number): string {
  return calls === 1
    ? t('1 call with neither tokens nor cost')
    : t('{0} calls with neither tokens nor cost', count(calls));
}

export function callCount(calls: number): string {
  return calls === 1 ? t('1 call') : t('{0} calls', count(calls));
}

export function eventCount(events: number): string {
  return events === 1 ? t('1 event') : t('{0} events', count(events));
}

export function sourceWords(sources: number): string {
  return sources === 1 ? t('1 source') : t('{0} sources', count(sources));
}

/** `3 PRs`, `1 agent`. */
export function pluralDimension(n: number, dimension: Dimension): string {
  const { one, many } = DIMENSIONS[dimension];
  return n === 1 ? one : t(many, count(n));
}

/** `PRs`, as a heading. */
export function dimensionHeading(dimension: Dimension): string {
  return DIMENSIONS[dimension].heading;
}
