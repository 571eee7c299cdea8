/** Budgets on a screen: how much is used, how fast, until when, and what pull requests cost. */
import type { Budget, BudgetState, Health } from '../core/budget/budget';
import type { KeyMetrics, KeyMetricsComparison } from '../core/budget/keyMetrics';
import { budgetLabel, budgetSpentText, exhaustedText, forecastText, notCountedTexts } from '../core/figures';
import { count, money, NO_FIGURE, percentReached, tokens } from '../core/format';
import { safeText } from '../core/names';
import { cutToWidth } from '../core/report/textWidth';
import { innerColumns, styledHeader } from './screen';
import { figure, fillGauge, name, tableLines, text, type Cell } from './table';
import { plainText, wrap, type Style, type Terminal } from './terminal';

const HEALTH_STYLES: Readonly<Record<Health, Style>> = {
  none: 'dim',
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  blocked: 'red',
};

const LONGEST_OWNER = 24;

/** Of a budget on each value so many stand among other figures. */
const VALUES_IN_SUMMARY = 3;

/** The worst ones of each budget; they come worst first. */
export function fewOfEach(budgets: readonly BudgetState[]): BudgetState[] {
  const listed = new Map<string, number>();
  return budgets.filter(({ budget }) => {
    const before = listed.get(budget.name) ?? 0;
    listed.set(budget.name, before + 1);
    return before < VALUES_IN_SUMMARY;
  });
}

/** What is used of each, with notes on what counts. */
export function budgetLines(terminal: Terminal, budgets: readonly BudgetState[]): string[] {
  const columns = [name('Budget'), fillGauge, ...['Used', 'Spent', 'Limit', 'Forecast'].map(figure), text('Health')];
  const cells = budgets.map((state): Cell[] => [
    budgetLabel(state),
    (state.percent ?? 0) / 100,
    state.percent === null ? '' : percentReached(state.percent),
    budgetSpentText(state),
    state.budget.limit === null ? 'none' : money(state.budget.limit),
    state.forecast === null ? '' : money(state.forecast.mid),
    state.health === 'none' ? '' : state.health,
  ]);
  const lines = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const coloured = lines.map((line, at) => {
    const health = budgets[at - 1]?.health;
    return health === undefined ? line : withLastWordStyled(terminal, line, health);
  });
  return [...coloured, ...budgetNotes(budgets).flatMap((note) => wrap(note, innerColumns(terminal)))];
}

/** The health stands last in its line: only that word is coloured, for colour never says anything by itself. */
function withLastWordStyled(terminal: Terminal, line: string, health: Health): string {
  if (health === 'none' || !line.endsWith(health)) return line;
  return line.slice(0, -health.length) + terminal.style(HEALTH_STYLES[health], health);
}

function budgetNotes(budgets: readonly BudgetState[]): string[] {
  const notes: string[] = [];
  const each = [...new Map(budgets.map((state) => [state.budget.name, state])).values()];
  const scopes = [...new Set(each.map(({ budget }) => budget.scope))];
  if (scopes.length === 1) notes.push(`Counted: ${scopes[0] ?? ''}`);
  else notes.push(`Counted: ${each.map(({ budget }) => `${shortName(budget)} ${budget.scope}`).join('; ')}`);
  const hard = each.flatMap(({ budget }) =>
    budget.hardLimit === null ? [] : [`${shortName(budget)} ${money(budget.hardLimit)}`],
  );
  if (hard.length > 0) notes.push(`Hard limits: ${hard.join(', ')}`);
  const missing = notCountedTexts(budgets, budgetName);
  if (missing.length > 0) notes.push(`Not in these figures: ${missing.join('; ')}`);
  for (const { budget, basis, values } of each) {
    if (basis === 'statement') notes.push(`${shortName(budget)}: as a tracker states it, for no call was logged`);
    const listed = budgets.filter((state) => state.budget.name === budget.name && state.key !== null).length;
    if (values !== null && values > listed)
      notes.push(`${shortName(budget)}: ${count(values - listed)} more, none of them worse`);
  }
  return notes.map(plainText);
}

/** A budget is named as its owner likes; a note is read beside the table that names it. */
function shortName({ name: owner }: Pick<Budget, 'name'>): string {
  return cutToWidth(safeText(owner), LONGEST_OWNER);
}

function budgetName(state: BudgetState): string {
  return cutToWidth(budgetLabel(state), LONGEST_OWNER);
}

/** How fast each burns, when it runs out, and where its period and the year will end. @param now epoch ms */
export function outlookLines(terminal: Terminal, budgets: readonly BudgetState[], now: number): string[] {
  const columns = [name('Budget'), ...['An hour', 'A day', 'Runs out', 'End of the period'].map(figure)];
  const cells = budgets.map((state): Cell[] => [
    budgetLabel(state),
    state.burnRate === null ? NO_FIGURE : money(state.burnRate.perHour),
    state.burnRate === null ? NO_FIGURE : money(state.burnRate.perDay),
    exhaustedText(state, now),
    forecastText(state.forecast),
  ]);
  const lines = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const years = budgets.filter(({ yearEnd }) => yearEnd !== null);
  const note = years.map((state) => `${budgetName(state)} ${forecastText(state.yearEnd)}`).join('; ');
  return years.length === 0
    ? lines
    : [...lines, ...wrap(plainText(`End of the year: ${note}`), innerColumns(terminal))];
}

export function keyMetricsLines(terminal: Terminal, { current, previous }: KeyMetricsComparison): string[] {
  const amount = (nano: number | null): string => (nano === null ? NO_FIGURE : money(nano));
  const both = (title: string, of: (metrics: KeyMetrics) => string): string[] => [title, of(current), of(previous)];
  const rows = [
    both('With spend', ({ prs }) => count(prs)),
    both('Spend of one, mean', ({ meanCostPerPr }) => amount(meanCostPerPr)),
    both('Spend of one, median', ({ medianCostPerPr }) => amount(medianCostPerPr)),
    both('A week', ({ prsPerWeek }) => (prsPerWeek === null ? NO_FIGURE : prsPerWeek.toFixed(1))),
    both('Tokens of one', ({ tokensPerPr }) => (tokensPerPr === null ? NO_FIGURE : tokens(tokensPerPr))),
  ];
  const columns = [text(''), figure('This month'), figure('The month before')];
  return styledHeader(terminal, tableLines(columns, rows, innerColumns(terminal)));
}
