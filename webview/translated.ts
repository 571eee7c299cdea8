/** What the core says of figures and names, in the person's language: views take these words and not the core's own. */
import type { BudgetState } from '../src/core/budget/budget';
import * as figures from '../src/core/figures';
import * as format from '../src/core/format';
import type { GroupKey } from '../src/core/ledger/query';
import type { Measures } from '../src/core/measures';
import type { NanoUsd } from '../src/core/money';
import type { Opportunity } from '../src/core/opportunities/opportunity';
import * as opportunities from '../src/core/opportunities/words';
import type { Problem, SourceProblem } from '../src/core/problem';
import * as problems from '../src/core/problemText';
import { t } from './l10n';

export function dimensionTitle(dimension: GroupKey): string {
  return format.dimensionTitle(dimension, t);
}

export function keyText(dimension: GroupKey, key: string | null, max?: number): string {
  return format.isolated(format.keyText(dimension, key, max, t));
}

export function change(now: NanoUsd, before: NanoUsd): string {
  return format.change(now, before, t);
}

/** @param ms of the past; below 0: ahead */
export function ago(ms: number): string {
  return format.ago(ms, t);
}

export function costText(measures: Pick<Measures, 'cost' | 'unpriced' | 'unmetered' | 'events'>): string {
  return figures.costText(measures, t);
}

/** @param now epoch ms of the snapshot */
export function exhaustedText(state: BudgetState, now: number): string {
  return figures.exhaustedText(state, now, t);
}

export function budgetLabel(state: BudgetState, max?: number): string {
  return format.isolated(figures.budgetLabel(state, max, t));
}

export function budgetSpentText(state: BudgetState): string {
  return figures.budgetSpentText(state, t);
}

export function problemText(problem: SourceProblem): string {
  return problems.problemText(problem, t);
}

/** @param max characters */
export function problemPlace(problem: Pick<Problem, 'path'>, max = 80): string {
  return problems.problemPlace(problem, max, t);
}

export function opportunityWords(opportunity: Opportunity): opportunities.OpportunityWords {
  return opportunities.opportunityWords(opportunity, t);
}
