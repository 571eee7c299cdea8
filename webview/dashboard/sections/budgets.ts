/** Every budget with its health, its rate, and when it will be used up. */
import type { BudgetState } from '../../../src/core/budget/budget';
import { money, NO_FIGURE, percentReached, safeText } from '../../../src/core/format';
import { paceText } from '../../../src/core/figures';
import type { Snapshot } from '../../../src/protocol/engine';
import { button } from '../../controls';
import { element, icon, prose, scrollable, type Child } from '../../dom';
import { shareCell } from '../../figureTable';
import { t } from '../../l10n';
import { zoned } from '../../notices';
import { ago, budgetSpentText, keyText } from '../../translated';
import { HEALTH_WORDS, healthWord, scopeWords } from '../../words';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';
import { EXHAUSTED, NOTES, periodWords } from './explanation';

const ID = 'budgets';
const TITLE = t('Budgets');

export const budgets: SectionKind = { when: 'near', isWide: true, make: makeBudgets };

function makeBudgets(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  return {
    id: ID,
    element: panel.element,
    parts: [],
    draw({ snapshot }) {
      panel.content.draw([snapshot.budgets, Math.floor(snapshot.now / 60_000)], () => content(snapshot, context));
    },
  };
}

function content(snapshot: Snapshot, context: SectionContext): readonly Child[] {
  if (snapshot.budgets.length === 0) {
    const set = button({
      text: t('Set Budget'),
      primary: true,
      onPress: () => context.host.run('spendlight.setBudget'),
    });
    return [
      remark(t('No budget is set, so there is no limit to measure against.')),
      element('div', { class: 'buttons' }, set),
    ];
  }
  const head = [
    t('Budget'),
    t({ message: 'Used', comment: 'Over a column: how much of a budget is spent, in percent' }),
    t('State'),
    t('Spent'),
    t('Limit'),
    t('Pace'),
    t('Forecast'),
    t('Burns an hour'),
    t({ message: 'Used up', comment: 'Over a column: when nothing of a budget will be left' }),
  ];
  const table = element(
    'table',
    { class: 'plain budget-table' },
    element('caption', {}, t('What each measures stands under its name; filters of this page change nothing of it.')),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...snapshot.budgets.map((state) => budgetRow(state, snapshot))),
  );
  return [scrollable(table, TITLE)];
}

function budgetRow(state: BudgetState, snapshot: Snapshot): HTMLElement {
  const { budget, percent: used, health, pace, burnRate } = state;
  const { sign } = HEALTH_WORDS[health];
  const name = safeText(budget.name, 40);
  const isShare = state.key !== null && budget.each !== undefined;
  const limit = budget.limit === null ? t('none') : money(budget.limit);
  return element(
    'tr',
    { class: `health-${health}` },
    element(
      'th',
      { scope: 'row' },
      isShare ? t('{0} of {1}', name, keyText(budget.each, state.key, 40)) : name,
      element('div', { class: 'muted' }, `${periodWords(state)}, ${scopeWords(budget)}`),
    ),
    shareCell(used ?? 0, 100, used === null ? NO_FIGURE : percentReached(used)),
    element('td', { class: 'text' }, icon(sign, 'health-sign'), healthWord(state)),
    element('td', {}, budgetSpentText(state)),
    element('td', {}, budget.hardLimit === null ? limit : t('{0}, hard {1}', limit, money(budget.hardLimit))),
    element('td', {}, pace === null ? NO_FIGURE : paceText(pace)),
    notedCell(state.forecast === null ? NO_FIGURE : money(state.forecast.mid), forecastNote(state)),
    element('td', {}, burnRate === null ? NO_FIGURE : money(burnRate.perHour)),
    exhaustedCell(state, snapshot),
  );
}

function forecastNote({ forecast, forecastNote: note }: BudgetState): string {
  if (forecast !== null) return t('{0} to {1}', money(forecast.low), money(forecast.high));
  return note === null ? '' : NOTES[note];
}

function exhaustedCell({ exhaustedAt, exhaustedNote }: BudgetState, snapshot: Snapshot): HTMLElement {
  if (exhaustedAt === null) {
    if (exhaustedNote === null) return notedCell(NO_FIGURE, '');
    return notedCell(SHORT[exhaustedNote], EXHAUSTED[exhaustedNote]);
  }
  return notedCell(ago(snapshot.now - exhaustedAt), zoned(snapshot, exhaustedAt));
}

/** A figure, and below it what belongs to it. */
function notedCell(figure: string, note: string): HTMLElement {
  const below = note === '' ? null : element('div', { class: 'muted note' }, prose(note));
  return element('td', { class: 'text' }, figure, below);
}

const SHORT: Readonly<Record<keyof typeof EXHAUSTED, string>> = {
  'no-limit': NO_FIGURE,
  reached: t({ message: 'now', comment: 'When a budget is used up' }),
  'no-spend': NO_FIGURE,
  'not-in-sight': t('not in sight'),
  'statement-only': NO_FIGURE,
};
