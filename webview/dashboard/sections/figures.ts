/** The key figures, each with its course and, on request, with what it is made of. */
import type { BudgetState } from '../../../src/core/budget/budget';
import type { KeyFigures, Periods, Span } from '../../../src/core/dashboard/model';
import { message } from '../../../src/core/translate';
import type { Snapshot } from '../../../src/protocol/engine';
import { t } from '../../l10n';
import type { Section, SectionContext, SectionKind } from '../section';
import { explanationOf } from './explanation';
import { FigureCards, type Figure } from './figureCards';
import {
  budgetFigure,
  burnFigure,
  changeFigure,
  forecastFigure,
  LAST_DAYS,
  paceFigure,
  periodFigure,
  type PeriodWords,
  remainingFigure,
  spentFigure,
  withoutBudget,
} from './keyFigures';

export const figures: SectionKind = { when: 'first', isWide: true, make: makeFigures };

function makeFigures(context: SectionContext): Section {
  const cards = new FigureCards('explanation', t('Key figures'), context);
  return context.isBrief ? briefSection(cards, context) : wholeSection(cards, context);
}

function wholeSection(cards: FigureCards, context: SectionContext): Section {
  return {
    id: 'figures',
    element: cards.element,
    parts: ['figures'],
    choice: () => context.explained(),
    async draw({ answer, snapshot }) {
      const { figures: data } = answer.parts;
      if (data === undefined) return;
      const shown = wholeList(data, answer.span, snapshot.now);
      const ground = { data, state: data.budget, span: answer.span, snapshot };
      cards.show(shown);
      await cards.explain(shown, (figure) => explanationOf(figure.id, ground, context));
    },
  };
}

/** What the snapshot tells stands at once; courses, and what only the ledger can tell, follow. */
function briefSection(cards: FigureCards, context: SectionContext): Section {
  let last: Known | null = null;
  return {
    id: 'figures',
    element: cards.element,
    parts: ['figures', 'periods'],
    choice: () => context.explained(),
    drawEarly: (snapshot) => cards.show(briefList(snapshot, last)),
    async draw({ answer, snapshot }) {
      const { figures: data, periods } = answer.parts;
      if (data === undefined || periods === undefined) return;
      last = { data, periods, span: answer.span };
      const shown = briefList(snapshot, last);
      const ground = { data, state: limited(snapshot.budgets[0]), span: answer.span, snapshot };
      cards.show(shown);
      await cards.explain(shown, (figure) => explanationOf(figure.id, ground, context));
    },
  };
}

/** In the order in which people ask. */
function wholeList(data: KeyFigures, span: Span, now: number): readonly Figure[] {
  const { budget: state, sparks } = data;
  const limit = state?.budget.limit ?? null;
  return [
    spentFigure(data),
    ...(state === null || limit === null
      ? [withoutBudget('budget', t('Budget')), withoutBudget('remaining', t('Remaining'))]
      : [budgetFigure(state, limit, sparks.used), remainingFigure(state, limit, sparks.used)]),
    forecastFigure(state, sparks.forecast),
    burnFigure(data, state, now),
    changeFigure(data, span),
  ];
}

interface Known {
  readonly data: KeyFigures;
  readonly periods: Periods;
  readonly span: Span;
}

const NOTHING_YET: Periods = { days: [], weeks: [], months: [], worst: null };

/** What a glance is for comes first; the budget itself stands above them. */
function briefList(snapshot: Snapshot, known: Known | null): readonly Figure[] {
  const { now, today, week, month } = snapshot;
  const data = known?.data ?? null;
  const { days, weeks, months, worst } = known?.periods ?? NOTHING_YET;
  const state = limited(snapshot.budgets[0]);
  const limit = state?.budget.limit ?? null;
  const isWorst = worst !== null && worst.name === state?.budget.name && worst.key === state.key;
  const { used, forecast } = isWorst ? worst : { used: [], forecast: [] };
  return [
    ...(state === null || limit === null ? [] : [forecastFigure(state, forecast), remainingFigure(state, limit, used)]),
    periodFigure(TODAY, today, days),
    periodFigure(THIS_WEEK, week, weeks),
    periodFigure(THIS_MONTH, month, months),
    changeFigure(data, known?.span ?? null),
    burnFigure(data, state, now),
    ...(state === null ? [] : [paceFigure(state)]),
  ];
}

const TODAY: PeriodWords = {
  id: 'today',
  name: t('Today'),
  before: message('yesterday {0} in all'),
  sparkWords: LAST_DAYS,
};
const THIS_WEEK: PeriodWords = {
  id: 'week',
  name: t('This week'),
  before: message('last week {0} in all'),
  sparkWords: t('The line shows the cost of each of the last 8 weeks.'),
};
const THIS_MONTH: PeriodWords = {
  id: 'spent',
  name: t('This month'),
  before: message('last month {0} in all'),
  sparkWords: t('The line shows the cost of each of the last 6 months.'),
};

/** Without a limit there is nothing to measure against. */
function limited(state: BudgetState | undefined): BudgetState | null {
  return state === undefined || state.budget.limit === null ? null : state;
}
