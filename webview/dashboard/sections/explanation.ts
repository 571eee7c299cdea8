/** What a key figure is made of, in words and with the price rows behind it: shown on request, below the figures. */
import type { BudgetState, ExhaustedNote, ForecastNote } from '../../../src/core/budget/budget';
import type { KeyFigures, MadeOf, MadeOfRow, Span } from '../../../src/core/dashboard/model';
import { count, money, moneyExact, NO_FIGURE, safeText } from '../../../src/core/format';
import type { Measures } from '../../../src/core/measures';
import type { Snapshot } from '../../../src/protocol/engine';
import { element, textTable, type Child } from '../../dom';
import { t } from '../../l10n';
import { newestWords, zoned } from '../../notices';
import { costText } from '../../translated';
import { costParts, eventCount, PERIOD_WORDS, scopeWords, STATE_WORDS } from '../../words';
import { previousWords, spanWords } from '../labels';
import type { SectionContext } from '../section';
import { groundOf, type Explanation } from './figureCards';

export const NOTES: Readonly<Record<ForecastNote, string>> = {
  'too-early': t('too early to say'),
  'no-spend': t('nothing spent yet'),
  'statement-only': t('only a stated total'),
  'no-end': t('the budget has no end'),
};

export const EXHAUSTED: Readonly<Record<ExhaustedNote, string>> = {
  'no-limit': t('The budget has no limit.'),
  reached: t('Nothing of the budget is left.'),
  'no-spend': t('Nothing was spent lately, so no time can be named.'),
  'not-in-sight': t('At the present rate it is not used up before it begins anew.'),
  'statement-only': t('Only a stated total is known, and no rate.'),
};

export function periodWords({ budget }: BudgetState): string {
  return PERIOD_WORDS[budget.period];
}

/** What the figures of a page are taken from. */
export interface Ground {
  readonly data: KeyFigures;
  /** The budget that they are measured against; null: there is none with a limit. */
  readonly state: BudgetState | null;
  readonly span: Span;
  readonly snapshot: Snapshot;
}

/** Asks the ledger only for what was spent: that needs a look at single events. */
export async function explanationOf(id: string, ground: Ground, context: SectionContext): Promise<Explanation> {
  const madeOf = id === 'spent' ? await askMadeOf(context) : null;
  return {
    words: wordsFor(id, ground),
    table: madeOf === null ? [] : priceTable(madeOf),
    ground: groundOf(spanWords(ground.span), ground.snapshot),
    content: madeOf,
  };
}

async function askMadeOf(context: SectionContext): Promise<MadeOf | null> {
  try {
    const answer = await context.host.request('dashboard', { query: context.query(), parts: ['madeOf'] });
    return answer.parts.madeOf ?? null;
  } catch {
    // The words stand without the table.
    return null;
  }
}

function wordsFor(id: string, { data, state, span, snapshot }: Ground): readonly string[] {
  switch (id) {
    case 'spent':
      return spentWords(data.now, snapshot);
    case 'today':
      return spentWords(snapshot.today.measures, snapshot);
    case 'week':
      return spentWords(snapshot.week.measures, snapshot);
    case 'budget':
      return budgetWords(state);
    case 'remaining':
      return remainingWords(state);
    case 'forecast':
      return forecastWords(state);
    case 'pace':
      return paceWords(state);
    case 'burn':
      return burnWords(data, state, snapshot);
    default:
      return changeWords(data, span);
  }
}

function spentWords(measures: Measures, snapshot: Snapshot): readonly string[] {
  const parts = costParts(measures).join('; ');
  const { problemCount } = snapshot;
  const hiding =
    problemCount === 1
      ? t('1 problem in the logs may hide more.')
      : t('{0} problems in the logs may hide more.', count(problemCount));
  return [
    [
      t('{0}: {1}.', eventCount(measures.events), parts),
      ...newestWords(snapshot),
      ...(problemCount === 0 ? [] : [hiding]),
    ].join(' '),
  ];
}

function paceWords(state: BudgetState | null): readonly string[] {
  if (state === null || state.pace === null) return [t('There is not enough to go on for a pace.')];
  return [
    t(
      'The share of the limit that is spent, divided by the share of the period that has passed: 1 is an even spend, more is faster.',
    ),
  ];
}

function budgetWords(state: BudgetState | null): readonly string[] {
  if (state === null) return [t('No budget has a limit. Set one to measure against.')];
  const { budget, basis } = state;
  const words = t(
    'Budget “{0}” of {1}, {2}, measures {3}.',
    safeText(budget.name, 40),
    safeText(budget.origin),
    periodWords(state),
    scopeWords(budget),
  );
  const hard = budget.hardLimit === null ? [] : [t('Its hard limit is {0}.', money(budget.hardLimit))];
  const source = basis === 'statement' ? [t('Spent is what the tracker states.')] : [];
  return [[words, ...hard, ...source].join(' ')];
}

function remainingWords(state: BudgetState | null): readonly string[] {
  if (state === null || state.budget.limit === null) return [t('No budget has a limit, so nothing can remain of it.')];
  const words = t(
    '{0} less {1} spent by what the budget measures ({2}); filters of this page change nothing of it.',
    moneyExact(state.budget.limit),
    moneyExact(state.spent),
    scopeWords(state.budget),
  );
  return [[words, ...(state.exhaustedNote === null ? [] : [EXHAUSTED[state.exhaustedNote]])].join(' ')];
}

function forecastWords(state: BudgetState | null): readonly string[] {
  if (state?.forecast === undefined || state.forecast === null)
    return [t('There is not enough to go on for a forecast.')];
  return [
    t(
      'Spent so far, plus what the rest of the period usually costs: the mean of the same weekday over the last 28 days, or of all days while fewer than 14 are known; of today the part that is left.',
    ),
    t(
      'Low and high are the 10th and 90th percentile of a normal distribution around it, as wide as those days scatter: {0} to {1}.',
      money(state.forecast.low),
      money(state.forecast.high),
    ),
  ];
}

function burnWords({ lastDay }: KeyFigures, state: BudgetState | null, snapshot: Snapshot): readonly string[] {
  const words = [
    t('{0} in the last 24 hours, divided by 24. Only what the filters let through counts.', moneyExact(lastDay)),
  ];
  const rate = state?.burnRate ?? null;
  if (state === null || rate === null) return words;
  const burns = t(
    'Budget “{0}” burns {1} an hour since {2}.',
    safeText(state.budget.name, 40),
    money(rate.perHour),
    zoned(snapshot, rate.since),
  );
  const { exhaustedAt } = state;
  const until = exhaustedAt === null ? [] : [t('At that rate it is used up on {0}.', zoned(snapshot, exhaustedAt))];
  return [...words, [burns, ...until].join(' ')];
}

function changeWords({ now, previous }: KeyFigures, span: Span): readonly string[] {
  const before = previousWords(span);
  if (previous === null || before === null) return [t('All time has nothing before it to compare with.')];
  return [
    t(
      '{0} against {1} in {2}: a running span is compared with as much of the one before as has passed of it.',
      costText(now),
      costText(previous),
      before,
    ),
  ];
}

function priceTable({ rows, omitted }: MadeOf): readonly Child[] {
  if (rows.length === 0) return [];
  const head = [
    t({ message: 'Cost is', comment: 'Over a column that says recorded, computed, unpriced or unmetered' }),
    t('Cost'),
    t('Events'),
    t('Price row'),
  ];
  const more =
    omitted === 1 ? t('1 more price row is not listed.') : t('{0} more price rows are not listed.', count(omitted));
  return [
    textTable(t('By how the cost is known'), head, rows.map(priceCells)),
    omitted === 0 ? null : element('p', { class: 'muted' }, more),
  ];
}

function priceCells({ state, priceRow, cost, events }: MadeOfRow): readonly string[] {
  const isKnown = state === 'recorded' || state === 'computed';
  const unnamed = state === 'computed' ? t('an estimate of its source') : NO_FIGURE;
  const row = priceRow === null ? unnamed : safeText(priceRow, 80);
  return [STATE_WORDS[state], isKnown ? money(cost) : NO_FIGURE, count(events), row];
}
