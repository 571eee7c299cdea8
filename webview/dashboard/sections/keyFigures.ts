/** Each key figure with its note and its course: the one place where it is put into words. */
import type { BudgetState } from '../../../src/core/budget/budget';
import type { KeyFigures, Span } from '../../../src/core/dashboard/model';
import { isAtLeast, paceText } from '../../../src/core/figures';
import { duration, money, NO_FIGURE, percentReached, safeText } from '../../../src/core/format';
import type { Measures } from '../../../src/core/measures';
import type { NanoUsd } from '../../../src/core/money';
import type { PeriodFigures } from '../../../src/protocol/engine';
import { t } from '../../l10n';
import { change, costText } from '../../translated';
import { callCount, costNote, HEALTH_WORDS, healthWord, scopeWords } from '../../words';
import { previousWords } from '../labels';
import { NOTES, periodWords } from './explanation';
import type { Figure } from './figureCards';

type Course = readonly (NanoUsd | null)[];

const PLAIN = { sign: null, health: '' };
const NO_COURSE = { spark: [], sparkWords: '' };
/** In the place of what only the ledger can tell, until it has. */
const NOT_YET = t('not known yet');
export const LAST_DAYS = t('The line shows the cost of each of the last 14 days.');

export function spentFigure({ now, sparks }: KeyFigures): Figure {
  return {
    ...PLAIN,
    id: 'spent',
    name: t('Spent'),
    value: costText(now),
    note: callsNote(now),
    spark: sparks.spent,
    sparkWords: LAST_DAYS,
  };
}

/** @param more what else is said of them */
function callsNote(measures: Measures): string {
  const unknown = costNote(measures);
  return [callCount(measures.calls), ...(unknown === null ? [] : [unknown])].join('; ');
}

export interface PeriodWords {
  readonly id: string;
  readonly name: string;
  /** `yesterday {0} in all` */
  readonly before: string;
  readonly sparkWords: string;
}

/** Its value says by its sign that more is not known; what that is, its explanation says. */
export function periodFigure(
  { before, ...words }: PeriodWords,
  { measures, previous }: PeriodFigures,
  spark: Course,
): Figure {
  const note = [callCount(measures.calls), t(before, costText(previous))].join('; ');
  return { ...PLAIN, ...words, value: costText(measures), note, spark };
}

export function budgetFigure(state: BudgetState, limit: NanoUsd, spark: Course): Figure {
  return {
    id: 'budget',
    name: t('Budget'),
    value: money(limit),
    note: t('{0}, {1} of {2}', healthWord(state), percentReached(state.percent), safeText(state.budget.name, 24)),
    sign: HEALTH_WORDS[state.health].sign,
    health: `health-${state.health}`,
    spark,
    sparkWords: t('The line shows how much of it was used up, day upon day.'),
  };
}

/** @param used what was spent of it by the end of each day */
export function remainingFigure(state: BudgetState, limit: NanoUsd, used: readonly NanoUsd[]): Figure {
  const left = limit - state.spent;
  return {
    ...PLAIN,
    id: 'remaining',
    name: left < 0 ? t('Over the limit by') : t('Remaining'),
    value: `${isAtLeast(state) ? (left < 0 ? '≥ ' : '≤ ') : ''}${money(Math.abs(left))}`,
    note: `${periodWords(state)}, ${scopeWords(state.budget)}`,
    spark: used.map((spent) => limit - spent),
    sparkWords: t('The line shows what was left at the end of each day.'),
  };
}

export function withoutBudget(id: string, name: string): Figure {
  return { ...PLAIN, ...NO_COURSE, id, name, value: NO_FIGURE, note: t('no budget is set') };
}

export function forecastFigure(state: BudgetState | null, spark: Course): Figure {
  const base = { ...PLAIN, id: 'forecast', name: t('Forecast'), spark };
  if (state === null) return { ...withoutBudget(base.id, base.name), spark };
  const { forecast, forecastNote, budget } = state;
  if (forecast === null)
    return { ...base, value: NO_FIGURE, note: forecastNote === null ? '' : NOTES[forecastNote], sparkWords: '' };
  const limit = budget.limit ?? 0;
  return {
    ...base,
    value: money(forecast.mid),
    note:
      forecast.mid > limit
        ? t('{0} to {1}, over the budget', money(forecast.low), money(forecast.high))
        : t('{0} to {1}, within the budget', money(forecast.low), money(forecast.high)),
    sign: forecast.mid > limit ? '▲' : null,
    sparkWords: t('The line shows what was forecast at the end of each day.'),
  };
}

/**
 * @param state the budget whose end is told; null: there is none
 * @param now epoch ms of the snapshot
 */
export function burnFigure(data: KeyFigures | null, state: BudgetState | null, now: number): Figure {
  const base = { ...PLAIN, id: 'burn', name: t('Burn rate') };
  if (data === null) return { ...base, ...NO_COURSE, value: NO_FIGURE, note: NOT_YET };
  return {
    ...base,
    value: t('{0}/h', money(Math.round(data.lastDay / 24))),
    note: exhaustion(state, now),
    spark: data.sparks.burn,
    sparkWords: t('The line shows the cost of each of the last 24 hours.'),
  };
}

/** When the budget is used up at its own rate. */
function exhaustion(state: BudgetState | null, now: number): string {
  if (state === null || state.exhaustedAt === null) return t('over the last 24 hours');
  return t(
    '{0} budget is used up in {1}',
    safeText(state.budget.name, 24),
    duration(Math.max(0, state.exhaustedAt - now)),
  );
}

export function changeFigure(data: KeyFigures | null, span: Span | null): Figure {
  const base = { ...PLAIN, id: 'change', name: t('Change') };
  if (data === null || span === null) return { ...base, ...NO_COURSE, value: NO_FIGURE, note: NOT_YET };
  const { now, previous, sparks } = data;
  const before = previousWords(span);
  return {
    ...base,
    value: previous === null ? NO_FIGURE : change(now.cost, previous.cost),
    note:
      previous === null || before === null ? t('nothing to compare with') : t('{0} in {1}', costText(previous), before),
    spark: sparks.change,
    sparkWords: t('The line shows how far ahead of the time before the spend was.'),
  };
}

export function paceFigure(state: BudgetState): Figure {
  const base = { ...PLAIN, ...NO_COURSE, id: 'pace', name: t('Pace') };
  const { pace, budget } = state;
  if (pace === null)
    return { ...base, value: NO_FIGURE, note: budget.period === 'total' ? NOTES['no-end'] : NOTES['too-early'] };
  return { ...base, value: paceText(pace), note: `${paceWords(pace)}, ${periodWords(state)}` };
}

function paceWords(pace: number): string {
  if (pace > 1.05) return t('faster than an even spend');
  return pace < 0.95 ? t('slower than an even spend') : t('an even spend');
}
