/** What a group of events cost, in words that never pass off an unknown price as $0: every screen and report uses them. */
import type { Measures } from './measures';
import type { BudgetPeriod, BudgetState, Forecast } from './budget/budget';
import { count, duration, keyText, money, NO_FIGURE, percent, safeText } from './format';
import { divideHalfEven, type NanoUsd } from './money';
import { message, untranslated, type Translate } from './translate';
import { said, sentence, type Word } from './words';

type Exhaustion = Pick<BudgetState, 'exhaustedAt' | 'exhaustedNote' | 'budget'>;
type CostMeasures = Pick<Measures, 'cost' | 'unpriced' | 'unmetered' | 'events'>;

/** True when no event of the group has a known cost. */
export function isCostUnknown(measures: CostMeasures): boolean {
  const unknown = measures.unpriced + measures.unmetered;
  return measures.cost === 0 && unknown > 0 && unknown >= measures.events;
}

/** `$1.28`; `≥ $1.28` when calls without a price come on top; `unpriced` or `unmetered` when nothing of it is known. */
export function costText(measures: CostMeasures, t: Translate = untranslated): string {
  return said(costWord(measures), t);
}

function costWord(measures: CostMeasures): Word {
  if (isCostUnknown(measures)) return measures.unpriced > 0 ? sentence('unpriced') : sentence('unmetered');
  return sumText(measures.cost, measures.unpriced > 0);
}

/** Part of a total (nano-dollars) in percent; `--` where the cost is not known at all. */
export function shareText(measures: CostMeasures, total: number): string {
  return percent(isCostUnknown(measures) || total <= 0 ? null : (100 * measures.cost) / total);
}

/** Of the calls whose cost is known, rounded to the nano-dollar; null when there are none. An unknown cost is not $0. */
export function costPerCall(measures: Pick<Measures, 'cost' | 'calls' | 'unpriced' | 'unmetered'>): NanoUsd | null {
  const known = measures.calls - measures.unpriced - measures.unmetered;
  return known > 0 ? divideHalfEven(measures.cost, known) : null;
}

/** How fast a budget burns, 1 being an even spend: `1.50×`. */
export function paceText(pace: number): string {
  return `${pace.toFixed(2)}×`;
}

/** When nothing is left of a budget at the rate of its last days: `in 3 d 4 h`. */
export function exhaustedText(
  { exhaustedAt, exhaustedNote, budget }: Exhaustion,
  now: number,
  t: Translate = untranslated,
): string {
  if (exhaustedAt !== null) return t('in {0}', duration(Math.max(0, exhaustedAt - now)));
  switch (exhaustedNote) {
    case 'reached':
      return t('nothing left');
    case 'no-spend':
      return t('no spend lately');
    case 'not-in-sight':
      return t(NOT_IN_SIGHT[budget.period]);
    default:
      return NO_FIGURE;
  }
}

const NOT_IN_SIGHT: Readonly<Record<BudgetPeriod, string>> = {
  day: message('not this day'),
  week: message('not this week'),
  month: message('not this month'),
  total: message('not in ten years'),
};

/** `$105.00 ($98.00 to $112.00)`; `--` where there is too little to go on. */
export function forecastText(forecast: Forecast | null, t: Translate = untranslated): string {
  if (forecast === null) return NO_FIGURE;
  const { mid, low, high } = forecast;
  return low === high ? money(mid) : t('{0} ({1} to {2})', money(mid), money(low), money(high));
}

type Spent = Pick<BudgetState, 'spent' | 'counted'>;

/** What of a budget is spent, in the words of any other sum: `≥ $1.28` when calls without a price come on top. */
export function budgetSpentText(state: Spent, t: Translate = untranslated): string {
  return said(budgetSpentWord(state), t);
}

/** The same as words, to be said later. */
export function budgetSpentWord({ spent, counted }: Spent): Word {
  return counted === null ? money(spent) : costWord({ cost: spent, ...counted });
}

/** A sum that a budget's spend is a part of, with the same sign. */
export function budgetSumText({ counted }: Pick<BudgetState, 'counted'>, sum: NanoUsd): string {
  return sumText(sum, isAtLeast({ counted }));
}

/** A sum, with the sign that says that more comes on top. */
export function sumText(sum: NanoUsd, isMore: boolean): string {
  return isMore ? `≥ ${money(sum)}` : money(sum);
}

/** True when a budget's spend is more than its figure says, by calls without a price. */
export function isAtLeast({ counted }: Pick<BudgetState, 'counted'>): boolean {
  return counted !== null && counted.unpriced > 0;
}

/** What is in no figure of these budgets, and is spent all the same: `monthly, weekly: 2 calls without a known price`. */
export function notCountedTexts<T extends Pick<BudgetState, 'counted'>>(
  states: readonly T[],
  label: (state: T) => string,
): string[] {
  const labels = new Map<string, string[]>();
  for (const state of states) {
    const words = notCountedText(state);
    if (words !== null) labels.set(words, [...(labels.get(words) ?? []), label(state)]);
  }
  return [...labels].map(([words, of]) => `${of.join(', ')}: ${words}`);
}

function notCountedText({ counted }: Pick<BudgetState, 'counted'>): string | null {
  if (counted === null) return null;
  const calls = (n: number): string => `${count(n)} ${n === 1 ? 'call' : 'calls'}`;
  const parts = [
    ...(counted.unpriced > 0 ? [`${calls(counted.unpriced)} without a known price`] : []),
    ...(counted.unmetered > 0 ? [`${calls(counted.unmetered)} without tokens or cost`] : []),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** How many budgets there are when each value of a budget on each is one, listed or not. */
export function budgetCount(states: readonly Pick<BudgetState, 'budget' | 'values'>[]): number {
  const counts = new Map(states.map(({ budget, values }) => [budget.name, Math.max(1, values ?? 1)]));
  return [...counts.values()].reduce((sum, number) => sum + number, 0);
}

/** Of a budget on each value of a dimension so many values are listed; what is on no dimension is listed whatever it is. */
const VALUES_LISTED = 5;
/** Nobody reads more. */
const BUDGETS_LISTED = 40;

/** Those that a list shows, in the order they come in: every budget, and of budgets on each value the worst values. */
export function listedBudgets<T extends Pick<BudgetState, 'budget'>>(states: readonly T[]): readonly T[] {
  const values = new Map<string, number>();
  const listed = states.filter(({ budget: { name, each } }) => {
    const before = values.get(name) ?? 0;
    values.set(name, before + 1);
    return each === undefined || before < VALUES_LISTED;
  });
  return listed.slice(0, BUDGETS_LISTED);
}

/** What a budget, or its share of one value, is called: `monthly`, `every PR #123`. Raw: each sink escapes. */
export function budgetLabel(
  { budget: { name, each }, key }: Pick<BudgetState, 'budget' | 'key'>,
  max = 60,
  t: Translate = untranslated,
): string {
  const label = safeText(name, max);
  return each === undefined || key === null ? label : `${label} ${keyText(each, key, max, t)}`;
}
