/** The words of Cost: Set Budget: what each question says and offers. */
import type { Budget, BudgetPeriod } from '../../core/budget/budget';
import type { Dimension } from '../../core/event';
import { dimensionTitle, keyText, money, safeText } from '../../core/format';
import type { Translate } from '../../core/translate';
import { DEFAULT_THRESHOLDS, type Draft, type DraftScope } from './budgetDraft';
import { amountsProblem, hardLimitProblem, limitProblem, nameProblem, percentsProblem } from './budgetInput';
import type { FilePlace } from './budgetPlaces';
import { SCOPE_DIMENSIONS, suggestedName, type Step } from './budgetSteps';

export interface Offer {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
}

const PERIODS: readonly BudgetPeriod[] = ['month', 'week', 'day', 'total'];

/** What the first question offers. @param resumable what was begun and not written; null: nothing */
export function budgetOffers(budgets: readonly Budget[], resumable: Draft | null, t: Translate): Offer[] {
  const offers: Offer[] = [];
  if (resumable !== null) {
    offers.push({ id: 'resume', label: t('Go on where you left off'), description: safeText(resumable.name, 60) });
  }
  for (const budget of budgets) {
    const limit = budget.limit === null ? t('no limit') : money(budget.limit);
    offers.push({
      id: `budget:${budget.name}`,
      label: safeText(budget.name, 60),
      description: `${limit} · ${safeText(budget.scope, 60)} · ${safeText(budget.origin, 60)}`,
    });
  }
  return [...offers, { id: 'new', label: t('New budget'), description: t('for a period, and for what you choose') }];
}

export function periodOffers(t: Translate): Offer[] {
  const words: Readonly<Record<BudgetPeriod, readonly [string, string]>> = {
    month: [t('A month'), t('begins anew on the first')],
    week: [t('A week'), t('from Monday to Sunday')],
    day: [t('A day'), t('begins anew at midnight')],
    total: [t('In all'), t('without a beginning and an end')],
  };
  return PERIODS.map((period) => ({ id: period, label: words[period][0], description: words[period][1] }));
}

export function scopeOffers({ existing }: Draft, t: Translate): Offer[] {
  const kept =
    existing === null ? [] : [{ id: 'kept', label: t('As it is'), description: safeText(existing.scope, 80) }];
  const title = (dimension: Dimension): string => dimensionTitle(dimension, t);
  return [
    ...kept,
    { id: 'calls', label: t('All model calls'), description: t('what most budgets measure') },
    { id: 'everything', label: t('Everything'), description: t('CI, cloud and services too') },
    ...SCOPE_DIMENSIONS.map((one) => ({ id: `values:${one}`, label: t('{0}: one of them', title(one)) })),
    ...SCOPE_DIMENSIONS.map((one) => ({
      id: `each:${one}`,
      label: t('{0}: the same for each', title(one)),
      description: t('each on its own'),
    })),
  ];
}

/** The answer that a scope stands for in the list above. */
export function scopeId(scope: DraftScope): string {
  return scope.kind === 'values' || scope.kind === 'each' ? `${scope.kind}:${scope.dimension}` : scope.kind;
}

export function valueOffers(dimension: Dimension, values: readonly string[], t: Translate): Offer[] {
  return values.map((value) => ({ id: value, label: keyText(dimension, value, 80, t) }));
}

/** A name that the logs do not have yet, or a pattern; null: nothing was typed. */
export function typedOffer(text: string, t: Translate): Offer | null {
  const value = text.trim();
  if (value === '') return null;
  const description = value.includes('*') ? t('every name that matches, * standing for any text') : t('as typed');
  return { id: value, label: safeText(value, 80), description };
}

export interface LineWords {
  readonly prompt: string;
  readonly placeholder: string;
  readonly value: string;
  readonly problem: (text: string) => string | undefined;
}

/** @param taken names of other budgets */
export function lineWords(step: Step, draft: Draft, taken: ReadonlySet<string>, t: Translate): LineWords {
  switch (step) {
    case 'hardLimit':
      return {
        prompt: t('The hard limit in US dollars, above which the gate refuses. Empty: the limit itself blocks.'),
        placeholder: '20',
        value: dollars(draft.hardLimit),
        problem: (text) => hardLimitProblem(text, draft.limit, t),
      };
    case 'thresholds':
      return {
        prompt: t('Percents of the limit at which to speak up.'),
        placeholder: DEFAULT_THRESHOLDS.join(', '),
        value: draft.thresholds.join(', '),
        problem: (text) => percentsProblem(text, t),
      };
    case 'milestones':
      return {
        prompt: t('Milestones: amounts in US dollars at which to speak up, whatever the limit is. Empty: none.'),
        placeholder: '5, 10, 15',
        value: draft.milestones.join(', '),
        problem: (text) => amountsProblem(text, t),
      };
    case 'name':
      return {
        prompt: t('What the budget is called.'),
        placeholder: '',
        value: draft.name === '' ? suggestedName(draft, taken) : draft.name,
        problem: (text) => nameProblem(text, taken, t),
      };
    default:
      return {
        prompt: t('The limit in US dollars. Empty: no limit.'),
        placeholder: '15',
        value: dollars(draft.limit),
        problem: (text) => limitProblem(text, t),
      };
  }
}

function dollars(amount: number | null): string {
  return amount === null ? '' : String(amount);
}

/** What each place would hold, in one line; null: it cannot be written there. */
export interface Previews extends Readonly<Record<'file' | 'workspace' | 'user', string | null>> {
  /** Instead of `file`, where there is more than one. */
  readonly files?: readonly (Pick<FilePlace, 'id' | 'shown'> & { readonly preview: string | null })[];
}

export function placeOffers({ existing, name }: Draft, previews: Previews, origin: string, t: Translate): Offer[] {
  const offers: Offer[] = [];
  const add = (id: string, label: string, preview: string | null): void => {
    if (preview === null) return;
    offers.push({ id, label, detail: `${JSON.stringify(safeText(name, 60))}: ${safeText(preview, 400)}` });
  };
  if (previews.files === undefined) add('file', t('Write it to costs/budget-config.json, for the team'), previews.file);
  for (const { id, shown, preview } of previews.files ?? [])
    add(id, t('Write it to {0}, for the team', safeText(shown, 80)), preview);
  add('workspace', t('Write it to the settings of this workspace'), previews.workspace);
  add('user', t('Write it to your own settings, for all workspaces'), previews.user);
  if (existing !== null) {
    offers.push({ id: 'remove', label: t('Take this budget out'), description: safeText(origin, 60) });
  }
  return offers;
}
