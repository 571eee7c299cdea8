/** What holds of a budget now: thresholds, milestones, limits and its pace, each with the alert that would tell it. */
import { dayOf, periodText, type Zone } from '../../calendar';
import type { NanoUsd } from '../../money';
import type { Budget, BudgetState } from '../budget';
import { reaches } from '../evaluate';
import type { Alert, AlertKind } from './alert';
import {
  describeLimit,
  describeMilestone,
  describePace,
  describePrAmount,
  describeThreshold,
  type Activity,
  type Telling,
} from './budgetWords';
import { amountKey, groupId, levelId, type Level } from './level';

/** Spend this many times ahead of the calendar is told (seed 004: more than 1.5 times the expected share). */
export const PACE_FACTOR = 1.5;

export interface BudgetLevelsQuestion {
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  /** What was done for the money, asked only when a milestone is told; null: not known. */
  readonly activity: (state: BudgetState) => Activity | null;
}

/**
 * Levels of one budget (or of one value of a budget that is laid on each value). Nothing but what was spent in the running
 * period decides, so what arrives late for a period that is over says nothing here.
 */
export function budgetLevels(state: BudgetState, question: BudgetLevelsQuestion): Level[] {
  return [...limitLevels(state, question), ...milestoneLevels(state, question), ...paceLevels(state, question)];
}

/** `2026-02`, `2026-W08`, `2026-02-20`, `total`. */
export function periodKey(zone: Zone, { period }: Budget, at: number): string {
  return period === 'total' ? 'total' : periodText(period, dayOf(zone, at));
}

/** Ranks are amounts: a threshold of 120 % stands above a hard limit of 110 %. */
interface Crossed {
  readonly kind: AlertKind;
  readonly threshold: string;
  readonly amount: number;
  readonly describe: (telling: Telling) => Alert;
}

function limitLevels(state: BudgetState, question: BudgetLevelsQuestion): Level[] {
  const { limit, hardLimit, each } = state.budget;
  const isPr = each === 'pr';
  const crossed: Crossed[] = [];
  if (limit !== null && limit > 0) {
    for (const percent of state.budget.thresholds.filter((one) => reaches(state.spent, limit, one))) {
      crossed.push({
        kind: isPr ? 'pr-warning' : 'threshold',
        threshold: `${percent}%@${amountKey(limit)}`,
        amount: (limit * percent) / 100,
        describe: (telling) => describeThreshold(telling, percent),
      });
    }
  }
  const blocks = hardLimit ?? limit;
  if (blocks !== null && state.spent > blocks) {
    crossed.push({
      kind: isPr ? 'pr-error' : hardLimit === null ? 'exhausted' : 'hard-limit',
      threshold: `@${amountKey(blocks)}`,
      // Above a threshold of exactly 100 %.
      amount: blocks + 0.5,
      describe: (telling) => describeLimit(telling, blocks),
    });
  }
  return asLevels('limit', [...crossed, ...prAmounts(state)], state, question);
}

/** Warning and error threshold of each value, in dollars (seed 002). */
function prAmounts({ budget: { warnAt, errorAt, each }, spent }: BudgetState): Crossed[] {
  const amounts: readonly (readonly [AlertKind, NanoUsd | undefined])[] = [
    ['pr-warning', warnAt],
    ['pr-error', errorAt],
  ];
  return amounts.flatMap(([kind, amount]): Crossed[] =>
    amount === undefined || spent < amount || spent <= 0
      ? []
      : [
          {
            kind: each === 'pr' ? kind : 'threshold',
            threshold: `${kind === 'pr-error' ? 'error' : 'warning'}@${amountKey(amount)}`,
            amount,
            describe: (telling) => describePrAmount(telling, amount, kind === 'pr-error'),
          },
        ],
  );
}

function milestoneLevels(state: BudgetState, question: BudgetLevelsQuestion): Level[] {
  const crossed = state.budget.milestones
    .filter((amount) => state.spent >= amount)
    .map((amount): Crossed => {
      return {
        kind: 'milestone',
        threshold: amountKey(amount),
        amount,
        describe: (telling) => describeMilestone(telling, amount, question.activity(state)),
      };
    });
  return asLevels('milestone', crossed, state, question);
}

/** A budget that is used up has no pace worth telling; that of a day or of a single pull request says nothing. */
function paceLevels(state: BudgetState, question: BudgetLevelsQuestion): Level[] {
  const { budget, pace, spent } = state;
  const { limit } = budget;
  if (pace === null || limit === null || spent > limit || pace <= PACE_FACTOR) return [];
  if (budget.period === 'day' || budget.each !== undefined) return [];
  const threshold = `${PACE_FACTOR}@${amountKey(limit)}`;
  const describe = (telling: Telling): Alert => describePace(telling, pace);
  return asLevels('pace', [{ kind: 'pace', threshold, amount: 0, describe }], state, question);
}

function asLevels(
  group: string,
  crossed: readonly Crossed[],
  state: BudgetState,
  { zone, now }: BudgetLevelsQuestion,
): Level[] {
  const { name } = state.budget;
  const period = periodKey(zone, state.budget, now);
  const where = { budget: name, key: state.key, period };
  return crossed.map(({ kind, threshold, amount, describe }) => {
    const id = levelId({ kind, threshold, ...where });
    return {
      id,
      kind,
      group: groupId(group, where),
      rank: amount,
      cooldownMs: null,
      describe: () => describe({ id, kind, state, period, zone, now }),
    };
  });
}
