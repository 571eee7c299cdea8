/** What the status bar's tooltip says, as pieces: our own Markdown, and text that is never Markdown. Pure. */
import type { BudgetState, ForecastNote } from '../core/budget/budget';
import {
  budgetCount,
  budgetLabel,
  budgetSpentText,
  costText,
  paceText,
  exhaustedText,
  listedBudgets,
} from '../core/figures';
import { foreignAmounts } from '../core/foreign';
import { ago, count, keyText, money, percentReached, safeText } from '../core/format';
import type { CurrentBranch, Snapshot } from '../protocol/engine';
import { sourceCount } from '../protocol/sources';
import type { CommandId } from './commands/ids';
import type { Figures } from './figures';
import { healthWord, periodWords, statusText } from './statusText';
import type { Translate } from '../core/translate';

export interface Piece {
  /** `markdown` is written by this file alone; everything with a value in it is `text`. */
  readonly kind: 'markdown' | 'text';
  readonly value: string;
}

/** The only commands a click in the tooltip can run. */
export const TOOLTIP_COMMANDS = [
  'spendlight.showDashboard',
  'spendlight.generateWeeklyReport',
  'spendlight.setBudget',
  'spendlight.showSources',
] as const satisfies readonly CommandId[];

export interface TooltipInput {
  readonly figures: Figures;
  /** Something about the whole window; null: nothing. */
  readonly notice: string | null;
  /** Epoch ms. */
  readonly now: number;
}

export function tooltipPieces({ figures, notice, now }: TooltipInput, t: Translate): Piece[] {
  const lines: Piece[][] = [[md('**'), text(t('AI cost')), md('**')]];
  const { snapshot, stale } = figures;
  const { reason, state } = statusText(figures, t);
  if (reason !== null) lines.push(warning(reason));
  if (stale !== null)
    lines.push(warning(t('{0} These figures are the last good ones, {1}.', stale.reason, ago(now - stale.since, t))));
  if (notice !== null) lines.push(warning(notice));
  if (state === 'loading') lines.push([md('$(sync~spin) '), text(t('Reading the logs …'))]);
  if (snapshot !== null && state !== 'loading') addFigures(lines, snapshot, now, t);
  lines.push(links(t));
  return lines.flatMap((line, index) => (index === 0 ? line : [md('\n\n'), ...line]));
}

/**
 * Escaped text as the editor's `appendText` leaves it, with the rest made harmless too: icons (`$(`), links that
 * Markdown finds without brackets (`https://`, `www.`, `a@b`), table cells and tags. Single spaces may break a line again.
 */
export function withoutAutomaticMarkup(escaped: string): string {
  return escaped
    .replace(/[$<:@|]|(?<=www)\./gi, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(?<!&nbsp;)&nbsp;(?!&nbsp;)/g, ' ');
}

function addFigures(lines: Piece[][], snapshot: Snapshot, now: number, t: Translate): void {
  lines.push(periods(snapshot, t));
  const listed = listedBudgets(snapshot.budgets);
  listed.forEach((state, index) => {
    lines.push(budget(state, t));
    // The first one decides the status bar; how the others will end is told in the dashboard.
    if (index === 0) lines.push([text(outlook(state, now, t))]);
  });
  const more = budgetCount(snapshot.budgets) - listed.length;
  if (more > 0) lines.push([text(t('and {0} more', count(more)))]);
  if (snapshot.currentBranch !== null) lines.push(branch(snapshot.currentBranch, t));
  if (snapshot.topSpenders.length > 0) lines.push(spenders(snapshot, t));
  const foreign = foreignAmounts(snapshot.foreign, snapshot.month.range);
  if (foreign !== null) lines.push([text(t('+ {0} this month, not in the total', safeText(foreign, 120)))]);
  const { unpriced } = snapshot.month.measures;
  if (unpriced > 0) lines.push(warning(unpricedWords(unpriced, t)));
  lines.push(freshness(snapshot, now, t));
  if (snapshot.problemCount > 0) lines.push(problems(snapshot.problemCount, t));
  lines.push([text(t('Days begin in {0}. List prices of {1}.', snapshot.timeZone, snapshot.pricesAsOf))]);
}

function periods(snapshot: Snapshot, t: Translate): Piece[] {
  return [
    text(t('Today')),
    ...strong(costText(snapshot.today.measures, t)),
    md(' · '),
    text(t('This week')),
    ...strong(costText(snapshot.week.measures, t)),
    md(' · '),
    text(t('This month')),
    ...strong(costText(snapshot.month.measures, t)),
  ];
}

function budget(state: BudgetState, t: Translate): Piece[] {
  const { limit, hardLimit, period } = state.budget;
  const head: Piece[] = [text(t('Budget {0}', budgetLabel(state, 40, t))), ...strong(budgetSpentText(state, t))];
  if (limit !== null) head.push(text(` ${t('of {0}', money(limit))}`));
  if (hardLimit !== null) head.push(text(` ${t('(hard limit {0})', money(hardLimit))}`));
  head.push(text(` ${periodWords(period, t)}`));
  if (state.percent !== null) head.push(text(` · ${percentReached(state.percent)}`));
  if (limit !== null) head.push(text(` · ${healthWord(state.health, t)}`));
  head.push(text(` · ${scopeWords(state, t)}`));
  if (state.basis === 'statement') head.push(text(` · ${t('as stated by a tracker')}`));
  return head;
}

function scopeWords({ budget: { scope } }: BudgetState, t: Translate): string {
  if (scope === 'kind=llm') return t('model calls only');
  return scope === '' || scope === 'all' ? t('all spend') : safeText(scope, 60);
}

/** Over all time: a branch rarely ends with the month. */
function branch({ name, cost, pr }: CurrentBranch, t: Translate): Piece[] {
  const head: Piece[] = [md('$(git-branch) '), text(t('Branch {0}', safeText(name, 60))), ...strong(money(cost))];
  return pr === null ? head : [...head, text(` · ${t('PR {0}', keyText('pr', pr, 40, t))}`)];
}

function outlook(state: BudgetState, now: number, t: Translate): string {
  return [pace(state, t), exhausted(state, now, t), forecast(state, t)].filter((words) => words !== null).join(' · ');
}

function pace(state: BudgetState, t: Translate): string | null {
  return state.pace === null ? null : t('Pace: {0} an even spend', paceText(state.pace));
}

function exhausted(state: BudgetState, now: number, t: Translate): string | null {
  return state.exhaustedAt === null ? null : t('At this rate nothing is left {0}', exhaustedText(state, now, t));
}

function forecast(state: BudgetState, t: Translate): string {
  if (state.forecast === null) return forecastNote(state.forecastNote, t);
  const { low, mid, high } = state.forecast;
  return t('Forecast: {0} ({1} to {2})', money(mid), money(low), money(high));
}

function forecastNote(note: ForecastNote | null, t: Translate): string {
  switch (note) {
    case 'no-spend':
      return t('Forecast: nothing was spent yet');
    case 'statement-only':
      return t('Forecast: not from a stated total alone');
    case 'no-end':
      return t('Forecast: none, its period has no end');
    case 'too-early':
    case null:
      return t('Forecast: too early');
  }
}

function unpricedWords(unpriced: number, t: Translate): string {
  return unpriced === 1
    ? t('1 call of this month has no price and is in no sum.')
    : t('{0} calls of this month have no price and are in no sum.', count(unpriced));
}

function spenders(snapshot: Snapshot, t: Translate): Piece[] {
  const named = snapshot.topSpenders.map(
    (spender) => `${keyText(spender.dimension, spender.key, 40, t)} ${money(spender.cost)}`,
  );
  return [text(t('Most expensive this month: {0}', named.join(', ')))];
}

function freshness(snapshot: Snapshot, now: number, t: Translate): Piece[] {
  const number = sourceCount(snapshot);
  const sources = number === 1 ? t('1 source') : t('{0} sources', count(number));
  const newest =
    snapshot.newest === null
      ? t('No record has a time')
      : t('Newest record {0}', ago(Math.max(0, now - snapshot.newest), t));
  return [md('$(history) '), text(`${newest} · ${sources}`)];
}

function problems(number: number, t: Translate): Piece[] {
  const words = number === 1 ? t('1 problem') : t('{0} problems', count(number));
  return [md('$(warning) ['), text(words), md('](command:spendlight.showSources)')];
}

function links(t: Translate): Piece[] {
  const link = (words: string, command: (typeof TOOLTIP_COMMANDS)[number]): Piece[] => [
    md('['),
    text(words),
    md(`](command:${command})`),
  ];
  return [
    ...link(t('Open dashboard'), 'spendlight.showDashboard'),
    md(' · '),
    ...link(t('Weekly report'), 'spendlight.generateWeeklyReport'),
    md(' · '),
    ...link(t('Set budget'), 'spendlight.setBudget'),
    md(' · '),
    ...link(t('Problems and sources'), 'spendlight.showSources'),
  ];
}

function warning(words: string): Piece[] {
  return [md('$(warning) '), text(words)];
}

function strong(words: string): Piece[] {
  return [md(' **'), text(words), md('**')];
}

function md(value: string): Piece {
  return { kind: 'markdown', value };
}

function text(value: string): Piece {
  return { kind: 'text', value };
}
