/** Budgets, the monthly recap and trackers' own totals, in Markdown. */
import type { BudgetState } from '../budget/budget';
import type { KeyMetrics } from '../budget/keyMetrics';
import { budgetSpentText, isAtLeast, notCountedTexts, sumText } from '../figures';
import { foreignNote } from '../foreign';
import { count, keyText, money, percentReached, tokens } from '../format';
import type { NanoUsd } from '../money';
import { markdownText } from './escape';
import { markdownLabel, markdownPath } from './markdownName';
import { left, markdownTable, right } from './markdownTable';
import type { Milestone, Recap, RecapFigures, Report, ReportStatement } from './model';
import { gauge, HEALTH_WORDS, plural } from './words';

const BAR_CELLS = 20;

export function budgetSection(report: Report): string[] {
  if (report.budgets.length === 0) return [];
  const columns = [
    left('Budget'),
    right('Spent'),
    right('Limit'),
    right('Used'),
    left('Health'),
    right('Forecast'),
    left('Counts'),
  ];
  const when = report.running ? '' : `As they stood at the end of ${report.lastDay}.`;
  return [
    '## Budgets',
    ...(when === '' ? [] : [when]),
    markdownTable(columns, report.budgets.map(budgetCells)),
    ...notShown(report.budgets),
    ...notCounted(report),
  ];
}

/** What is in no figure above, and is spent all the same. */
function notCounted({ budgets, quality: { foreign } }: Report): string[] {
  const unknown = notCountedTexts(budgets, budgetTitle);
  return [
    ...(unknown.length === 0 ? [] : [`Not in these figures: ${unknown.join('; ')}.`]),
    ...(foreign.length === 0 ? [] : [foreignNote(foreign)]),
  ];
}

/** Of a budget on each value only the worst are listed. */
function notShown(budgets: readonly BudgetState[]): string[] {
  const shown = new Map<string, { readonly all: number; listed: number }>();
  for (const { budget, values } of budgets) {
    if (values === null) continue;
    const tally = shown.get(budget.name) ?? { all: values, listed: 0 };
    tally.listed += 1;
    shown.set(budget.name, tally);
  }
  return [...shown]
    .filter(([, { all, listed }]) => all > listed)
    .map(([name, { all, listed }]) => `${markdownLabel(name)}: ${count(all - listed)} more, none of them worse.`);
}

function budgetTitle({ budget, key }: BudgetState): string {
  return markdownLabel(
    key === null || budget.each === undefined ? budget.name : `${budget.name} ${keyText(budget.each, key)}`,
  );
}

function budgetCells(state: BudgetState): string[] {
  const { budget } = state;
  return [
    `${budgetTitle(state)} (${budget.period})`,
    budgetSpentText(state),
    limitText(state),
    state.percent === null ? '' : percentReached(state.percent),
    HEALTH_WORDS[state.health],
    state.forecast === null ? '' : money(state.forecast.mid),
    state.basis === 'statement' ? `${markdownLabel(budget.scope)}, stated by a tracker` : markdownLabel(budget.scope),
  ];
}

function limitText({ budget }: BudgetState): string {
  if (budget.limit === null) return '';
  return budget.hardLimit === null ? money(budget.limit) : `${money(budget.limit)} (hard ${money(budget.hardLimit)})`;
}

export function recapSection(report: Report): string[] {
  const { recap } = report;
  if (recap === null) return [];
  const shown: (RecapFigures & { title: string })[] = [{ ...recap.ledger, title: 'From the logs' }];
  for (const stated of recap.stated) shown.push({ ...stated, title: `By ${markdownPath(stated.path)}` });
  const columns = [left(''), ...shown.map(({ title }) => right(title))];
  const limit = recap.budget?.budget.limit ?? null;
  // What the logs know is at least this much where calls without a price come on top; a tracker says what it says.
  const [ledger] = shown;
  const text = (of: RecapFigures, cost: NanoUsd): string => sumText(cost, of === ledger && isPartKnown(report, recap));
  const rows = [
    [
      'Total spent',
      ...shown.map((of) => (limit === null ? text(of, of.spent) : `${text(of, of.spent)} / ${money(limit)}`)),
    ],
    ['PRs', ...shown.map(({ prs }) => (prs === null ? 'not said' : count(prs)))],
    ['Executions', ...shown.map(({ executions }) => (executions === null ? 'not said' : count(executions)))],
    ['Average cost per PR', ...shown.map((of) => (of.averagePerPr === null ? '' : text(of, of.averagePerPr)))],
    ...(recap.milestones.length === 0 ? [] : [['Milestones reached', ...milestoneCounts(recap)]]),
  ];
  return [
    '## Recap',
    ...usedBar(recap),
    markdownTable(columns, rows),
    ...milestoneTable(recap),
    ...keyMetricsTable(report),
  ];
}

/** The month's own budget decides what counts; without one, model calls do. */
function isPartKnown({ kinds }: Report, { budget }: Recap): boolean {
  if (budget !== null) return isAtLeast(budget);
  return kinds.some(({ kind, measures }) => kind === 'llm' && measures.unpriced > 0);
}

function keyMetricsTable({ keyMetrics, label, previous: { label: before } }: Report): string[] {
  if (keyMetrics === null) return [];
  const { current, previous } = keyMetrics;
  if (current.prs === 0 && previous.prs === 0) return [];
  const both = (title: string, of: (metrics: KeyMetrics) => string): string[] => [title, of(current), of(previous)];
  const amount = (nano: number | null): string => (nano === null ? '' : money(nano));
  const rows = [
    both('PRs with spend', ({ prs }) => count(prs)),
    both('Spend of a PR, mean', ({ meanCostPerPr }) => amount(meanCostPerPr)),
    both('Spend of a PR, median', ({ medianCostPerPr }) => amount(medianCostPerPr)),
    both('PRs a week', ({ prsPerWeek }) => (prsPerWeek === null ? '' : prsPerWeek.toFixed(1))),
    both('Tokens a PR', ({ tokensPerPr }) => (tokensPerPr === null ? '' : tokens(tokensPerPr))),
    ...(current.prsOfUnknownCost + previous.prsOfUnknownCost === 0
      ? []
      : [both('PRs with calls of unknown cost', ({ prsOfUnknownCost }) => count(prsOfUnknownCost))]),
  ];
  return [markdownTable([left('Pull requests'), right(label), right(before)], rows)];
}

function usedBar({ budget }: Recap): string[] {
  if (budget === null || budget.percent === null || budget.budget.limit === null) return [];
  return [
    `\`${gauge(budget.percent / 100, BAR_CELLS)}\` ${isAtLeast(budget) ? '≥ ' : ''}${percentReached(budget.percent)} of ${money(budget.budget.limit)} (${HEALTH_WORDS[budget.health]})`,
  ];
}

/** Whether a tracker's milestone was stated is known for all trackers together only. */
function milestoneCounts({ milestones, stated }: Recap): string[] {
  const ledger = count(milestones.filter(({ reachedOn }) => reachedOn !== null).length);
  return [ledger, ...stated.map(() => count(milestones.filter((milestone) => milestone.stated).length))];
}

function milestoneTable({ milestones, stated }: Recap): string[] {
  if (milestones.length === 0) return [];
  const columns = [right('Milestone'), left('By the logs'), ...(stated.length === 0 ? [] : [left('By the tracker')])];
  return [
    markdownTable(
      columns,
      milestones.map((milestone) => milestoneCells(milestone, stated.length > 0)),
    ),
  ];
}

function milestoneCells(milestone: Milestone, tracked: boolean): string[] {
  const cells = [money(milestone.amount), milestone.reachedOn ?? 'not reached'];
  return tracked ? [...cells, milestone.stated ? 'reached' : 'not reached'] : cells;
}

export function statementSection(report: Report): string[] {
  if (report.statements.length === 0) return [];
  const columns = [left('Statement'), left('Month'), right('Stated'), right('In the logs'), right('Difference')];
  const vendors = report.statements.some(({ provider }) => provider !== undefined);
  const differing = report.statements.filter((statement) => statement.spent !== statement.ledger).length;
  const sentence =
    differing === 0
      ? `${vendors ? 'Trackers, vendors' : 'Trackers'} and logs agree.`
      : `${plural(differing, count(differing), 'statement')} ${differing === 1 ? 'differs' : 'differ'} from the logs. Statements are never added to the totals.`;
  const title = vendors ? "## Trackers' and vendors' own totals" : "## Trackers' own totals";
  return [title, sentence, markdownTable(columns, report.statements.map(statementCells))];
}

function statementCells({ path, month, spent, ledger, provider }: ReportStatement): string[] {
  const name = provider === undefined ? markdownPath(path) : `${markdownPath(path)} (${markdownText(provider)})`;
  return [name, month, money(spent), money(ledger), money(spent - ledger)];
}
