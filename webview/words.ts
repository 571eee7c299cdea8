/** Words that several views need: dimensions, health, cost states, and figures that are not the whole truth. */
import type { Budget, BudgetPeriod, Health, BudgetState } from '../src/core/budget/budget';
import type { CostState, Dimension } from '../src/core/event';
import { count, safeText } from '../src/core/format';
import type { Measures } from '../src/core/measures';

/** More than one of a dimension, within a sentence. */
const MANY: Readonly<Record<Dimension, string>> = {
  pr: 'PRs',
  agent: 'agents',
  wbs: 'WBS items',
  model: 'models',
  stage: 'stages',
  task: 'tasks',
  purpose: 'purposes',
  iteration: 'iterations',
  branch: 'branches',
  session: 'sessions',
  project: 'projects',
  provider: 'providers',
  tier: 'tiers',
  kind: 'kinds',
  service: 'services',
  workflow: 'workflows',
  environment: 'environments',
  source: 'sources',
};

/** In the order in which people look for them. */
export const DIMENSION_ORDER = Object.keys(MANY) as readonly Dimension[];

export function isDimension(value: unknown): value is Dimension {
  return (DIMENSION_ORDER as readonly unknown[]).includes(value);
}

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
  total: 'in all',
};

/** Never told by colour alone: each health has a sign and a word of its own. */
export const HEALTH_WORDS: Readonly<Record<Health, { readonly sign: string; readonly word: string }>> = {
  none: { sign: '○', word: 'No limit' },
  green: { sign: '✓', word: 'Within budget' },
  yellow: { sign: '▲', word: 'Close to the limit' },
  red: { sign: '!', word: 'Almost used up' },
  blocked: { sign: '✕', word: 'Over budget' },
};

/** Between a soft and a hard limit a budget is red, and more than used up. */
export function healthWord({ health, budget, spent }: Pick<BudgetState, 'health' | 'budget' | 'spent'>): string {
  const isPassed = health === 'red' && budget.limit !== null && spent > budget.limit;
  return isPassed ? 'Over the soft limit' : HEALTH_WORDS[health].word;
}

export const STATE_WORDS: Readonly<Record<CostState, string>> = {
  recorded: 'recorded',
  computed: 'computed',
  unpriced: 'unpriced',
  unmetered: 'unmetered',
};

/** What a budget measures, in words. */
export function scopeWords(budget: Budget): string {
  if (budget.scope === 'kind=llm') return 'model calls only';
  return budget.scope === '' || budget.scope === 'all' ? 'all spend' : safeText(budget.scope);
}

/** Why `costText` is not a plain figure; null when it is. */
export function costNote(measures: Pick<Measures, 'unpriced' | 'unmetered'>): string | null {
  const parts: string[] = [];
  if (measures.unpriced > 0) parts.push(`${plural(measures.unpriced, 'call')} without a known price`);
  if (measures.unmetered > 0) parts.push(`${plural(measures.unmetered, 'call')} with neither tokens nor cost`);
  return parts.length === 0 ? null : parts.join(', ');
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** `3 PRs`, `1 agent`. */
export function pluralDimension(n: number, dimension: Dimension): string {
  const many = MANY[dimension];
  return plural(n, many === 'branches' ? 'branch' : many.slice(0, -1), many);
}

/** `PRs`, as a heading. */
export function dimensionHeading(dimension: Dimension): string {
  const many = MANY[dimension];
  return `${many.charAt(0).toUpperCase()}${many.slice(1)}`;
}
