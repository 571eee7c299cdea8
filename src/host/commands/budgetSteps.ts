/** The questions of Cost: Set Budget, one after the other, and where each answer leads. Pure: answers are texts. */
import type { Budget, BudgetPeriod } from '../../core/budget/budget';
import { DIMENSIONS, type Dimension } from '../../core/event';
import { draftOf, NEW_DRAFT, type Draft, type DraftScope } from './budgetDraft';
import { readAmounts, readLimit, readPercents } from './budgetInput';

export const STEPS = [
  'which',
  'period',
  'scope',
  'value',
  'limit',
  'hardLimit',
  'thresholds',
  'milestones',
  'name',
  'place',
] as const;
export type Step = (typeof STEPS)[number];

/** Offered for a scope, in the order in which people look for them. */
export const SCOPE_DIMENSIONS: readonly Dimension[] = [
  'agent',
  'pr',
  'wbs',
  'model',
  'branch',
  'environment',
  'provider',
  'task',
  'purpose',
  'kind',
  'project',
  'session',
];

/** Where a person is: the question that is asked, and the answers so far. */
export interface Progress {
  readonly step: Step;
  readonly draft: Draft;
}

export const START: Progress = { step: 'which', draft: NEW_DRAFT };

/** Only what has to be asked: a value where one is wanted, a name for what has none. */
export function stepsOf({ scope, existing }: Draft): Step[] {
  return STEPS.filter((step) => {
    if (step === 'value') return scope.kind === 'values';
    return step === 'name' ? existing === null : true;
  });
}

/** The question before; null: this is the first. */
export function stepBefore({ step, draft }: Progress): Progress | null {
  const steps = stepsOf(draft);
  const before = steps[steps.indexOf(step) - 1];
  return before === undefined ? null : { step: before, draft };
}

/**
 * The next question after an answer; null: that was the last, and the draft is as it was.
 * @param budgets those that can be chosen at the first question
 */
export function stepAfter({ step, draft }: Progress, answer: string, budgets: readonly Budget[]): Progress | null {
  const next = withAnswer(step, draft, answer, budgets);
  const steps = stepsOf(next);
  const after = steps[steps.indexOf(step) + 1];
  return after === undefined ? null : { step: after, draft: next };
}

function withAnswer(step: Step, draft: Draft, answer: string, budgets: readonly Budget[]): Draft {
  switch (step) {
    case 'which':
      return chosen(answer, budgets);
    case 'period':
      return { ...draft, period: answer as BudgetPeriod };
    case 'scope':
      return { ...draft, scope: scopeOf(answer, draft.scope) };
    case 'value':
      return draft.scope.kind === 'values' ? { ...draft, scope: { ...draft.scope, values: [answer] } } : draft;
    case 'limit':
      return { ...draft, limit: readLimit(answer) ?? null };
    case 'hardLimit':
      return { ...draft, hardLimit: readLimit(answer) ?? null };
    case 'thresholds':
      return { ...draft, thresholds: readPercents(answer) ?? draft.thresholds };
    case 'milestones':
      return { ...draft, milestones: readAmounts(answer) ?? draft.milestones };
    case 'name':
      return { ...draft, name: answer.trim() };
    case 'place':
      return draft;
  }
}

/** `budget:<name>`, or a new one. */
function chosen(answer: string, budgets: readonly Budget[]): Draft {
  const budget = budgets.find(({ name }) => answer === `budget:${name}`);
  return budget === undefined ? NEW_DRAFT : draftOf(budget);
}

/** `kept`, `calls`, `everything`, `values:<dimension>` or `each:<dimension>`; values that were chosen before stay. */
function scopeOf(answer: string, before: DraftScope): DraftScope {
  const [kind, named] = answer.split(':');
  const dimension = DIMENSIONS.find((known) => known === named);
  if (kind === 'values' && dimension !== undefined) {
    const values = before.kind === 'values' && before.dimension === dimension ? before.values : [];
    return { kind, dimension, values };
  }
  if (kind === 'each' && dimension !== undefined) return { kind, dimension };
  return { kind: kind === 'everything' || kind === 'kept' ? kind : 'calls' };
}

/** What a new budget is called unless somebody knows better; never a name that is taken. */
export function suggestedName({ period, scope }: Draft, taken: ReadonlySet<string>): string {
  const wanted = nameOf(period, scope);
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.has(name)) return name;
  }
}

function nameOf(period: BudgetPeriod, scope: DraftScope): string {
  const words = { day: 'daily', week: 'weekly', month: 'monthly', total: 'total' }[period];
  if (scope.kind === 'each')
    return period === 'total' ? `every ${scope.dimension}` : `every ${scope.dimension}, ${words}`;
  if (scope.kind === 'values') return `${scope.values.join(', ') || scope.dimension}, ${words}`;
  return scope.kind === 'everything' ? `all spend, ${words}` : words;
}
