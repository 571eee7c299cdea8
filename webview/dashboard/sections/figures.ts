/** The key figures, each with its course and, on request, with what it is made of. */
import type { KeyFigures, Span } from '../../../src/core/dashboard/model';
import { costText } from '../../../src/core/figures';
import { change, count, duration, money, NO_FIGURE, percentReached, safeText } from '../../../src/core/format';
import type { NanoUsd } from '../../../src/core/money';
import { sparkline } from '../../charts/sparkline';
import { element, linkButton, Region } from '../../dom';
import { costNote, HEALTH_WORDS, healthWord, scopeWords } from '../../words';
import { previousWords } from '../labels';
import type { Section, SectionContext, SectionKind } from '../section';
import { explanationOf, NOTES, periodWords } from './explanation';

export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly sign: string | null;
  readonly health: string;
  readonly spark: readonly (NanoUsd | null)[];
  /** What the sparkline shows, for its explanation. */
  readonly sparkWords: string;
}

export const figures: SectionKind = { when: 'first', isWide: true, make: makeFigures };

function makeFigures(context: SectionContext): Section {
  const list = new Region(element('dl', { class: 'kpis' }));
  const explanation = new Region(element('div', { class: 'explanation', id: 'explanation', role: 'status' }));
  const frame = element(
    'section',
    { class: 'kpi-section', 'aria-label': 'Key figures' },
    list.element,
    explanation.element,
  );
  return {
    id: 'figures',
    element: frame,
    parts: ['figures'],
    choice: () => context.explained(),
    async draw({ answer, snapshot }) {
      const { figures: data } = answer.parts;
      if (data === undefined) return;
      const shown = figureList(data, answer.span, snapshot.now);
      const open = context.explained();
      list.draw([shown, open], () => shown.map((figure) => card(figure, open, context)));
      const figure = shown.find(({ id }) => id === open);
      if (figure === undefined) return explanation.clear();
      const { content, build } = await explanationOf(figure, data, answer.span, snapshot, context);
      explanation.draw(content, build);
    },
  };
}

function card(figure: Figure, open: string, context: SectionContext): HTMLElement {
  const isOpen = open === figure.id;
  const why = linkButton(figure.name, () => context.explain(isOpen ? '' : figure.id), {
    class: 'link kpi-name',
    'data-focus': `kpi:${figure.id}`,
    'aria-expanded': String(isOpen),
    'aria-controls': 'explanation',
    title: 'What is this made of?',
  });
  const value = element('dd', { class: 'value' }, figure.value);
  const line = sparkline(figure.spark);
  return element(
    'div',
    { class: `kpi ${figure.health}${isOpen ? ' open' : ''}` },
    element('dt', {}, why),
    value,
    line === null
      ? element('dd', { class: 'spark-place', 'aria-hidden': 'true' })
      : element('dd', { class: 'spark-place', 'aria-hidden': 'true' }, line),
    element(
      'dd',
      { class: 'note' },
      figure.sign === null ? null : element('span', { class: 'health-sign', 'aria-hidden': 'true' }, figure.sign),
      figure.note,
    ),
  );
}

/** In the order in which people ask. */
/** @param now epoch ms of the snapshot */
export function figureList(data: KeyFigures, span: Span, now: number): readonly Figure[] {
  return [
    spentFigure(data),
    ...budgetFigures(data),
    forecastFigure(data),
    burnFigure(data, now),
    changeFigure(data, span),
  ];
}

const PLAIN = { sign: null, health: '' };

function spentFigure({ now, sparks }: KeyFigures): Figure {
  const unknown = costNote(now);
  const calls = `${count(now.calls)} ${now.calls === 1 ? 'call' : 'calls'}`;
  return {
    ...PLAIN,
    id: 'spent',
    name: 'Spent',
    value: costText(now),
    note: unknown === null ? calls : `${calls}; ${unknown}`,
    spark: sparks.spent,
    sparkWords: 'The line shows the cost of each of the last 14 days.',
  };
}

function budgetFigures({ budget: state, sparks }: KeyFigures): readonly Figure[] {
  const limit = state?.budget.limit ?? null;
  if (state === null || limit === null) {
    const none = { ...PLAIN, value: NO_FIGURE, note: 'no budget is set', spark: [], sparkWords: '' };
    return [
      { ...none, id: 'budget', name: 'Budget' },
      { ...none, id: 'remaining', name: 'Remaining' },
    ];
  }
  const { sign } = HEALTH_WORDS[state.health];
  const left = limit - state.spent;
  return [
    {
      id: 'budget',
      name: 'Budget',
      value: money(limit),
      note: `${healthWord(state)}, ${percentReached(state.percent)} of ${safeText(state.budget.name, 24)}`,
      sign,
      health: `health-${state.health}`,
      spark: sparks.used,
      sparkWords: 'The line shows how much of it was used up, day upon day.',
    },
    {
      ...PLAIN,
      id: 'remaining',
      name: left < 0 ? 'Over the limit by' : 'Remaining',
      value: money(Math.abs(left)),
      note: `${periodWords(state)}, ${scopeWords(state.budget)}`,
      spark: sparks.used.map((used) => limit - used),
      sparkWords: 'The line shows what was left at the end of each day.',
    },
  ];
}

function forecastFigure({ budget: state, sparks }: KeyFigures): Figure {
  const forecast = state?.forecast ?? null;
  const base = { ...PLAIN, id: 'forecast', name: 'Forecast', spark: sparks.forecast };
  const sparkWords = 'The line shows what was forecast at the end of each day.';
  if (state === null || forecast === null) {
    const why = state === null ? 'no budget is set' : state.forecastNote === null ? '' : NOTES[state.forecastNote];
    return { ...base, value: NO_FIGURE, note: why, sparkWords: '' };
  }
  const limit = state.budget.limit ?? 0;
  const verdict = forecast.mid > limit ? 'over the budget' : 'within the budget';
  return {
    ...base,
    value: money(forecast.mid),
    note: `${money(forecast.low)} to ${money(forecast.high)}, ${verdict}`,
    sign: forecast.mid > limit ? '▲' : null,
    sparkWords,
  };
}

function burnFigure({ lastDay, sparks, budget }: KeyFigures, now: number): Figure {
  return {
    ...PLAIN,
    id: 'burn',
    name: 'Burn rate',
    value: `${money(Math.round(lastDay / 24))}/h`,
    note: exhaustion(budget, now),
    spark: sparks.burn,
    sparkWords: 'The line shows the cost of each of the last 24 hours.',
  };
}

/** When the budget is used up at its own rate. */
function exhaustion(state: KeyFigures['budget'], now: number): string {
  if (state === null || state.exhaustedAt === null) return 'over the last 24 hours';
  return `${safeText(state.budget.name, 24)} budget is used up in ${duration(Math.max(0, state.exhaustedAt - now))}`;
}

function changeFigure({ now, previous, sparks }: KeyFigures, span: Span): Figure {
  const before = previousWords(span);
  return {
    ...PLAIN,
    id: 'change',
    name: 'Change',
    value: previous === null ? NO_FIGURE : change(now.cost, previous.cost),
    note: previous === null || before === null ? 'nothing to compare with' : `${costText(previous)} in ${before}`,
    spark: sparks.change,
    sparkWords: 'The line shows how far ahead of the time before the spend was.',
  };
}
