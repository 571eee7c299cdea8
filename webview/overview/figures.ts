/** The key figures: budgets with their health, today, week and month, pace, forecast and what remains. */
import type { BudgetState, ForecastNote } from '../../src/core/budget/budget';
import { NO_FIGURE, count, money, percentReached, safeText } from '../../src/core/format';
import type { PeriodFigures, Snapshot } from '../../src/protocol/engine';
import type { ViewCommand } from '../../src/protocol/view';
import { button } from '../controls';
import { element, icon, type Child } from '../dom';
import {
  budgetCount,
  budgetLabel,
  budgetSpentText,
  costText,
  exhaustedText,
  paceText,
  listedBudgets,
} from '../../src/core/figures';
import { costNote, HEALTH_WORDS, healthWord, PERIOD_WORDS, scopeWords } from '../words';

type Run = (command: ViewCommand) => void;

const NOTES: Readonly<Record<ForecastNote, string>> = {
  'too-early': 'too early to say',
  'no-spend': 'nothing spent yet',
  'statement-only': 'only a stated total',
  'no-end': 'its period has no end',
};

/** The budget that decides the status bar, large; without one, the month's spend and a way to set one. */
export function headline(snapshot: Snapshot, run: Run): readonly Child[] {
  const worst = snapshot.budgets[0];
  if (worst && worst.budget.limit !== null) return [budgetBlock(worst, true)];
  return [
    element(
      'p',
      { class: 'headline' },
      element('span', { class: 'spent' }, costText(snapshot.month.measures)),
      ' this month',
    ),
    element('p', { class: 'muted' }, 'No budget is set, so there is no limit to measure against.'),
    element(
      'div',
      { class: 'buttons' },
      button({ text: 'Set Budget', primary: true, onPress: () => run('spendlight.setBudget') }),
    ),
  ];
}

/** The other budgets, small. */
export function moreBudgets({ budgets }: Snapshot): readonly Child[] {
  const shown = listedBudgets(budgets);
  const more = budgetCount(budgets) - shown.length;
  return [
    ...shown.slice(1).map((state) => budgetBlock(state, false)),
    more > 0 ? element('p', { class: 'muted' }, `and ${count(more)} more`) : null,
  ];
}

function budgetBlock(state: BudgetState, large: boolean): HTMLElement {
  const { budget, percent: used, health, basis } = state;
  const { sign } = HEALTH_WORDS[health];
  const word = healthWord(state);
  const name = budgetLabel(state, 40);
  const limit = budget.limit === null ? 'no limit' : money(budget.limit);
  const share = used === null ? '' : ` · ${percentReached(used)}`;
  const hard = budget.hardLimit === null ? '' : `, hard limit ${money(budget.hardLimit)}`;
  const source = basis === 'statement' ? `, as stated by ${safeText(budget.origin)}` : '';
  return element(
    'div',
    { class: `budget ${large ? 'large' : 'small'} health-${health}` },
    element(
      'p',
      { class: 'headline' },
      element('span', { class: 'spent' }, budgetSpentText(state)),
      element('span', { class: 'limit' }, ` / ${limit} ${PERIOD_WORDS[budget.period]}`),
    ),
    meter(`${name} budget used`, used, word),
    element(
      'p',
      { class: 'health' },
      icon(sign, 'health-sign'),
      element('span', { class: 'health-word' }, word),
      share,
    ),
    element('p', { class: 'muted' }, `Budget “${name}”${hard}: ${scopeWords(budget)}${source}.`),
  );
}

function meter(name: string, used: number | null, word: string): HTMLElement | null {
  if (used === null) return null;
  const bar = element('div', {
    class: 'meter',
    role: 'meter',
    'aria-label': name,
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    'aria-valuenow': String(Math.min(100, Math.max(0, used))),
    'aria-valuetext': `${percentReached(used)}, ${word}`,
  });
  const fill = element('div', { class: 'meter-fill' });
  fill.style.setProperty('--part', `${Math.min(100, Math.max(0, used))}%`);
  bar.append(fill);
  return bar;
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly note: string | null;
}

export function figureList(snapshot: Snapshot): readonly Figure[] {
  return [
    periodFigure('Today', snapshot.today, 'yesterday'),
    periodFigure('This week', snapshot.week, 'last week'),
    periodFigure('This month', snapshot.month, 'last month'),
    ...budgetFigures(snapshot.budgets[0], snapshot.now),
  ];
}

function periodFigure(name: string, { measures, previous }: PeriodFigures, before: string): Figure {
  const unknown = costNote(measures);
  const calls = `${count(measures.calls)} ${measures.calls === 1 ? 'call' : 'calls'}`;
  const compared = `${calls}; ${before} ${costText(previous)} in all`;
  return { name, value: costText(measures), note: unknown === null ? compared : `${compared}; ${unknown}` };
}

function rateFigures(state: BudgetState, now: number): readonly Figure[] {
  const { burnRate } = state;
  if (burnRate === null) return [];
  const { perDay, perHour } = burnRate;
  return [
    { name: 'Burn rate', value: `${money(perDay)} a day`, note: `${money(perHour)} an hour, lately` },
    { name: 'Runs out', value: exhaustedText(state, now), note: 'at this rate' },
  ];
}

function budgetFigures(state: BudgetState | undefined, now: number): readonly Figure[] {
  if (!state || state.budget.limit === null) return [];
  const { pace, forecast, forecastNote, spent, budget } = state;
  const left = (budget.limit ?? 0) - spent;
  return [
    {
      name: left < 0 ? 'Over the limit by' : 'Remaining',
      value: money(Math.abs(left)),
      note: PERIOD_WORDS[budget.period],
    },
    pace === null
      ? { name: 'Pace', value: NO_FIGURE, note: budget.period === 'total' ? NOTES['no-end'] : 'too early to say' }
      : { name: 'Pace', value: paceText(pace), note: `${paceWords(pace)}, ${PERIOD_WORDS[budget.period]}` },
    forecast === null
      ? { name: 'Forecast', value: NO_FIGURE, note: forecastNote === null ? null : NOTES[forecastNote] }
      : {
          name: 'Forecast',
          value: money(forecast.mid),
          note: `${money(forecast.low)} to ${money(forecast.high)} by the end of ${PERIOD_WORDS[budget.period].replace('this ', 'the ')}`,
        },
    ...rateFigures(state, now),
  ];
}

function paceWords(pace: number): string {
  if (pace > 1.05) return 'faster than an even spend';
  return pace < 0.95 ? 'slower than an even spend' : 'an even spend';
}

export function figureGrid(figures: readonly Figure[]): readonly Child[] {
  return figures.map(({ name, value, note }) =>
    element(
      'div',
      { class: 'figure' },
      element('dt', {}, name),
      element('dd', { class: 'value' }, value),
      note === null ? null : element('dd', { class: 'note' }, note),
    ),
  );
}
