/** What a key figure is made of, in words and with the price rows behind it: shown on request, below the figures. */
import type { BudgetState, ExhaustedNote, ForecastNote } from '../../../src/core/budget/budget';
import type { KeyFigures, MadeOf, MadeOfRow, Span } from '../../../src/core/dashboard/model';
import { costText } from '../../../src/core/figures';
import { count, money, moneyExact, NO_FIGURE, safeText } from '../../../src/core/format';
import type { Snapshot } from '../../../src/protocol/engine';
import { element, linkButton, textTable, type Child } from '../../dom';
import { zoned } from '../../notices';
import { plural, scopeWords, STATE_WORDS } from '../../words';
import { previousWords, spanWords } from '../labels';
import type { SectionContext } from '../section';
import type { Figure } from './figures';

export const NOTES: Readonly<Record<ForecastNote, string>> = {
  'too-early': 'too early to say',
  'no-spend': 'nothing spent yet',
  'statement-only': 'only a stated total',
  'no-end': 'the budget has no end',
};

export const EXHAUSTED: Readonly<Record<ExhaustedNote, string>> = {
  'no-limit': 'The budget has no limit.',
  reached: 'Nothing of the budget is left.',
  'no-spend': 'Nothing was spent lately, so no time can be named.',
  'not-in-sight': 'At the present rate it is not used up before it begins anew.',
  'statement-only': 'Only a stated total is known, and no rate.',
};

const PERIODS: Readonly<Record<BudgetState['budget']['period'], string>> = {
  day: 'today',
  week: 'this week',
  month: 'this month',
  total: 'in all',
};

export function periodWords({ budget }: BudgetState): string {
  return PERIODS[budget.period];
}

export interface Explanation {
  readonly content: unknown;
  readonly build: () => readonly Child[];
}

/** Asks the ledger only for what was spent: that needs a look at single events. */
export async function explanationOf(
  figure: Figure,
  data: KeyFigures,
  span: Span,
  snapshot: Snapshot,
  context: SectionContext,
): Promise<Explanation> {
  const madeOf = figure.id === 'spent' ? await askMadeOf(context) : null;
  const words = [...wordsFor(figure.id, data, span, snapshot), figure.sparkWords].filter((text) => text !== '');
  return {
    content: [figure, words, madeOf],
    build: () => [
      element('h3', {}, `${figure.name}: what it is made of`),
      ...words.map((text) => element('p', {}, text)),
      ...(madeOf === null ? [] : priceTable(madeOf)),
      element(
        'p',
        { class: 'muted' },
        `${spanWords(span)}. Times in ${snapshot.timeZone}, US dollars, prices as of ${snapshot.pricesAsOf}. `,
        linkButton('Close', () => context.explain(''), { 'data-focus': 'kpi:close' }),
      ),
    ],
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

function wordsFor(id: string, data: KeyFigures, span: Span, snapshot: Snapshot): readonly string[] {
  switch (id) {
    case 'spent':
      return spentWords(data, snapshot);
    case 'budget':
      return budgetWords(data);
    case 'remaining':
      return remainingWords(data);
    case 'forecast':
      return forecastWords(data);
    case 'burn':
      return burnWords(data, snapshot);
    default:
      return changeWords(data, span);
  }
}

function spentWords({ now }: KeyFigures, snapshot: Snapshot): readonly string[] {
  const parts = [
    `${money(now.recorded)} recorded in the logs`,
    `${money(now.computed)} computed from tokens and prices`,
  ];
  if (now.unpriced > 0) parts.push(`${plural(now.unpriced, 'call')} without a known price, not in the sum`);
  if (now.unmetered > 0) parts.push(`${plural(now.unmetered, 'call')} with neither tokens nor cost`);
  const newest = snapshot.newest === null ? '' : ` The newest event is of ${zoned(snapshot, snapshot.newest)}.`;
  const problems =
    snapshot.problemCount === 0 ? '' : ` ${plural(snapshot.problemCount, 'problem')} in the logs may hide more.`;
  return [`${plural(now.events, 'event')}: ${parts.join('; ')}.${newest}${problems}`];
}

function budgetWords({ budget: state }: KeyFigures): readonly string[] {
  if (state === null) return ['No budget has a limit. Set one to measure against.'];
  const { budget, basis } = state;
  const hard = budget.hardLimit === null ? '' : ` Its hard limit is ${money(budget.hardLimit)}.`;
  const source = basis === 'statement' ? ' Spent is what the tracker states.' : '';
  return [
    `Budget “${safeText(budget.name, 40)}” of ${safeText(budget.origin)}, ${periodWords(state)}, measures ${scopeWords(budget)}.${hard}${source}`,
  ];
}

function remainingWords({ budget: state }: KeyFigures): readonly string[] {
  if (state === null || state.budget.limit === null) return ['No budget has a limit, so nothing can remain of it.'];
  const exhausted = state.exhaustedNote === null ? '' : ` ${EXHAUSTED[state.exhaustedNote]}`;
  return [
    `${moneyExact(state.budget.limit)} less ${moneyExact(state.spent)} spent by what the budget measures (${scopeWords(state.budget)}); filters of this page change nothing of it.${exhausted}`,
  ];
}

function forecastWords({ budget: state }: KeyFigures): readonly string[] {
  if (state?.forecast === undefined || state.forecast === null) return ['There is not enough to go on for a forecast.'];
  return [
    'Spent so far, plus what the rest of the period usually costs: the mean of the same weekday over the last 28 days, or of all days while fewer than 14 are known; of today the part that is left.',
    `Low and high are the 10th and 90th percentile of a normal distribution around it, as wide as those days scatter: ${money(state.forecast.low)} to ${money(state.forecast.high)}.`,
  ];
}

function burnWords({ lastDay, budget: state }: KeyFigures, snapshot: Snapshot): readonly string[] {
  const words = [
    `${moneyExact(lastDay)} in the last 24 hours, divided by 24. Only what the filters let through counts.`,
  ];
  const rate = state?.burnRate ?? null;
  if (state !== null && rate !== null) {
    const until =
      state.exhaustedAt === null ? '' : ` At that rate it is used up on ${zoned(snapshot, state.exhaustedAt)}.`;
    words.push(
      `Budget “${safeText(state.budget.name, 40)}” burns ${money(rate.perHour)} an hour since ${zoned(snapshot, rate.since)}.${until}`,
    );
  }
  return words;
}

function changeWords({ now, previous }: KeyFigures, span: Span): readonly string[] {
  const before = previousWords(span);
  if (previous === null || before === null) return ['All time has nothing before it to compare with.'];
  return [
    `${costText(now)} against ${costText(previous)} in ${before}: a running span is compared with as much of the one before as has passed of it.`,
  ];
}

function priceTable({ rows, omitted }: MadeOf): readonly Child[] {
  if (rows.length === 0) return [];
  return [
    textTable('By how the cost is known', ['Cost is', 'Price row', 'Cost', 'Events'], rows.map(priceCells)),
    omitted === 0 ? null : element('p', { class: 'muted' }, `${plural(omitted, 'more price row')} are not listed.`),
  ];
}

function priceCells({ state, priceRow, cost, events }: MadeOfRow): readonly string[] {
  const isKnown = state === 'recorded' || state === 'computed';
  const row =
    priceRow === null ? (state === 'computed' ? 'an estimate of its source' : NO_FIGURE) : safeText(priceRow, 80);
  return [STATE_WORDS[state], row, isKnown ? money(cost) : NO_FIGURE, count(events)];
}
