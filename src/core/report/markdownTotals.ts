/** The head of a report in Markdown: one paragraph that says it all, and the totals beside those of the period before. */
import { change, count, money, percent, percentReached, tokens } from '../format';
import type { Kind } from '../event';
import { totalTokens, type Measures } from '../measures';
import { markdownLabel, markdownName } from './markdownName';
import { left, markdownTable, right } from './markdownTable';
import type { KindFigures, Report } from './model';
import { costText, isAtLeast, isCostUnknown } from '../figures';
import { HEALTH_WORDS, KIND_TITLES, PERIOD_NAMES, plural } from './words';

export function summaryParagraph(report: Report): string {
  if (report.total.events === 0) return emptySentence(report);
  return [
    spentSentence(report),
    changeSentence(report),
    topSentence(report),
    budgetSentence(report),
    doubtSentence(report),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function emptySentence(report: Report): string {
  if (report.quality.sources.length === 0) return 'No log was found, so there is nothing to report.';
  const before = report.previous.whole;
  const then = before.cost === 0 ? '' : ` In ${PERIOD_NAMES[report.period].before} it was ${costText(before)}.`;
  return `Nothing was recorded in this period.${then}`;
}

function spentSentence(report: Report): string {
  const parts = report.kinds.filter(({ measures }) => measures.events > 0).map(kindPhrase);
  const soFar = report.running ? ' so far' : '';
  if (isCostUnknown(report.total)) return `No cost is known${soFar}.`;
  if (parts.length === 1)
    return `**${costText(report.total)}** spent${soFar}, all of it on ${String(kindOnly(report))}.`;
  return `**${costText(report.total)}** spent${soFar}: ${joined(parts)}.`;
}

function kindOnly(report: Report): string {
  const only = report.kinds.find(({ measures }) => measures.events > 0);
  return only === undefined ? '' : kindObject(only.kind, only.measures);
}

function kindPhrase({ kind, measures }: KindFigures): string {
  return `${costText(measures)} on ${kindObject(kind, measures)}`;
}

function kindObject(kind: Kind, measures: Measures): string {
  switch (kind) {
    case 'llm':
      return plural(measures.calls, count(measures.calls), 'model call');
    case 'ci':
      return plural(measures.runs, count(measures.runs), 'CI run');
    case 'cloud':
      return 'cloud';
    case 'service':
      return 'other services';
  }
}

function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

function changeSentence(report: Report): string {
  const { soFar, whole } = report.previous;
  const compared = soFar ?? whole;
  const before = PERIOD_NAMES[report.period].before;
  if (compared.events === 0) return soFar !== null && whole.events > 0 ? '' : `Nothing was recorded in ${before}.`;
  const when = soFar === null ? `In ${before}` : `By the same time of ${before}`;
  if (isCostUnknown(compared)) return `${when} no cost was known.`;
  return `${when} it was ${costText(compared)} (${change(report.total.cost, compared.cost)}).`;
}

function topSentence(report: Report): string {
  const agents = report.breakdowns.find(({ kind, dimension }) => kind === 'llm' && dimension === 'agent');
  const top = agents?.rows.find(({ key, measures }) => key !== null && measures.cost > 0);
  if (agents === undefined || top === undefined || agents.rows.length < 2) return '';
  const share = percent((100 * top.measures.cost) / agents.total.cost);
  return `The most expensive agent was ${markdownName('agent', top.key)} with ${costText(top.measures)} (${share} of model spend).`;
}

/** The worst budget when one is no longer green, else the one of the report's own period. */
function budgetSentence({ budgets, period }: Report): string {
  const limited = budgets.filter(({ percent: used }) => used !== null);
  const worst = limited[0];
  const told = worst?.health === 'green' ? limited.find(({ budget }) => budget.period === period) : worst;
  if (told === undefined || told.budget.limit === null) return '';
  const used = `${isAtLeast(told) ? 'at least ' : ''}${percentReached(told.percent)} of ${money(told.budget.limit)}`;
  return `The budget "${markdownLabel(told.budget.name)}" is ${HEALTH_WORDS[told.health]}: ${used} used.`;
}

function doubtSentence({ quality }: Report): string {
  const parts: string[] = [];
  if (quality.unpriced > 0)
    parts.push(`${plural(quality.unpriced, count(quality.unpriced), 'call')} without a known price`);
  if (quality.unmetered > 0) {
    parts.push(`${plural(quality.unmetered, count(quality.unmetered), 'call')} without tokens or cost`);
  }
  return parts.length === 0 ? '' : `Not in these figures: ${joined(parts)}.`;
}

export function totalsSection(report: Report): string[] {
  const compared = report.previous.soFar ?? report.previous.whole;
  const rows = report.kinds.map(({ kind, measures, previous }) => moneyRow(KIND_TITLES[kind], measures, previous));
  const grand = moneyRow('Grand total', report.total, compared).map((cell) => `**${cell}**`);
  const headers = [left(''), right(report.label), right(comparedTitle(report)), right('Change')];
  const table = markdownTable(headers, [...rows, grand, ...countRows(report.total, compared)]);
  return ['## Totals', table, ...wholeBefore(report)];
}

function moneyRow(title: string, now: Measures, before: Measures): string[] {
  return [title, costText(now), costText(before), change(now.cost, before.cost)];
}

function countRows(now: Measures, before: Measures): string[][] {
  const rows: string[][] = [];
  const add = (title: string, of: (measures: Measures) => number, say: (n: number) => string): void => {
    if (of(now) > 0 || of(before) > 0) rows.push([title, say(of(now)), say(of(before)), change(of(now), of(before))]);
  };
  add('Model calls', (measures) => measures.calls, count);
  add('Failed calls', (measures) => measures.failures, count);
  add('Tokens', totalTokens, tokens);
  add('CI runs', (measures) => measures.runs, count);
  return rows;
}

function comparedTitle(report: Report): string {
  return report.previous.soFar === null ? report.previous.label : `${report.previous.label}, same stretch`;
}

function wholeBefore(report: Report): string[] {
  const { soFar, whole, label } = report.previous;
  if (soFar === null || whole.events === 0) return [];
  return isCostUnknown(whole) ? [`No cost of ${label} is known.`] : [`All of ${label} came to ${costText(whole)}.`];
}
