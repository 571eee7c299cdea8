/** What a report makes of its figures, in Markdown: what was unusual, what could be saved, which budgets fit, what features are worth. */
import { dayOf, openZone, type Zone } from '../calendar';
import type { BudgetState } from '../budget/budget';
import { costText, isAtLeast } from '../figures';
import { count, dateLabel, dateTime, money, percent } from '../format';
import type { NanoUsd } from '../money';
import { opportunityWords } from '../opportunities/words';
import { ADVICE_TEXT } from '../roi/advice';
import { markdownText } from './escape';
import { markdownLabel, markdownName } from './markdownName';
import { left, markdownTable, right } from './markdownTable';
import type { BudgetAdvice, BudgetPlan, Report, ReportAnomaly } from './model';
import { plural } from './words';

const MOST_OPPORTUNITIES = 8;

export function anomalySection(report: Report): string[] {
  const zone = openZone(report.timeZone);
  if (report.total.events === 0 || zone === null) return [];
  if (report.anomalies.length === 0) return ['## Unusual spend', 'Nothing cost far more than it usually does.'];
  const columns = [left('When'), left('What'), right('Cost'), right('Usually'), right('Times')];
  const cells = report.anomalies.map((anomaly) => anomalyCells(anomaly, zone));
  const rule = 'Usually: the median of the days (of hours: the hours) before that had spend.';
  return ['## Unusual spend', markdownTable(columns, cells), rule];
}

function anomalyCells({ from, bucket, subject, cost, usual }: ReportAnomaly, zone: Zone): string[] {
  const when = bucket === 'day' ? dateLabel(dayOf(zone, from)) : `the hour from ${dateTime(zone, from).slice(-5)}`;
  const all = bucket === 'day' ? 'all spend' : 'all model calls';
  const what = subject === null ? all : markdownName(subject.dimension, subject.key);
  return [when, what, money(cost), money(usual), usual > 0 ? `${count(Math.round(cost / usual))} x` : ''];
}

export function opportunitySection({ opportunities }: Report): string[] {
  if (opportunities === null || opportunities.calls === 0) return [];
  const { list } = opportunities;
  if (list.length === 0) return ['## Opportunities', 'Nothing stands out in the model calls of the period.'];
  const lines = list.slice(0, MOST_OPPORTUNITIES).map((opportunity) => {
    const { title, subject, arithmetic } = opportunityWords(opportunity);
    const saving = opportunity.saving === null ? '' : `up to ${money(opportunity.saving)}: `;
    return `- **${saving}${title}**. ${markdownText(subject)}. ${markdownText(arithmetic)}`;
  });
  const note = 'Savings overlap: a call may be in more than one of them, so they do not add up.';
  return ['## Opportunities', lines.join('\n'), note];
}

export function planSection({ plan, running, period }: Report): string[] {
  if (period !== 'day' || !running || plan.length === 0) return [];
  const columns = [left('Budget'), right('Left'), right('Days'), right('May cost a day'), right('Lately a day')];
  return ["## Tomorrow's budget", markdownTable(columns, plan.map(planCells))];
}

function planCells({ budget, key, period, left: rest, days, mayADay, usualADay }: BudgetPlan): string[] {
  const name = key === null ? markdownLabel(budget) : `${markdownLabel(budget)}: ${markdownLabel(key)}`;
  return [`${name} (${period})`, money(rest), count(days), money(mayADay), usualADay === null ? '' : money(usualADay)];
}

export function adviceSection({ advice, period, budgets }: Report): string[] {
  if (period !== 'month' || budgets.length === 0) return [];
  if (advice.length === 0)
    return ['## Budgets to update', 'By what is known of the last three whole periods, no limit has to change.'];
  return ['## Budgets to update', advice.map((one) => `- ${adviceText(one)}`).join('\n')];
}

const PERIOD_PLURALS: Readonly<Record<BudgetAdvice['period'], string>> = {
  day: 'days',
  week: 'weeks',
  month: 'months',
};

function adviceText({ budget, limit, period, periods, over, suggested, reason }: BudgetAdvice): string {
  const last = `the last ${count(periods.length)} whole ${PERIOD_PLURALS[period]} (${periods.map((cost) => money(cost)).join(', ')})`;
  const name = `"${markdownLabel(budget)}" of ${money(limit)}`;
  const room = `${money(suggested)} is the highest of them and a tenth`;
  return reason === 'over'
    ? `${name} was broken in ${count(over)} of ${last}. Spend less, or raise it: ${room}.`
    : `${name} was never used by half in ${last}, so it warns of nothing. ${room}.`;
}

export function featureSection({ features }: Report): string[] {
  if (features.length === 0) return [];
  const columns = [
    left('Feature'),
    right('Calls'),
    right('Infrastructure'),
    right('Work'),
    right('Total'),
    right('A user'),
    right('ROI'),
    left('Advice'),
  ];
  const cells = features.map((roi) => [
    markdownLabel(roi.feature.name),
    money(roi.llm),
    money(roi.infrastructure),
    money(roi.development + roi.testing),
    money(roi.total),
    roi.costPerUser === null ? '' : money(roi.costPerUser),
    roi.percent === null ? '' : percent(roi.percent, 0),
    ADVICE_TEXT[roi.advice],
  ]);
  const formula =
    'All time up to the end of the period. ROI is (revenue - total) / total; work is hours x rate and testing.';
  return ['## Return on investment', markdownTable(columns, cells), formula];
}

/** The review in a few lines, for whoever reads nothing else. */
export function leadershipSection(report: Report): string[] {
  if (report.period !== 'month' || report.total.events === 0) return [];
  const lines = [
    spendLine(report),
    yearLine(report),
    driverLine(report),
    savingLine(report),
    worthLine(report),
    trustLine(report),
  ];
  const told = lines.filter((line) => line !== '').map((line) => `- ${line}`);
  return ['## For leadership', told.join('\n')];
}

function spendLine({ total, recap, running }: Report): string {
  const budget = recap?.budget ?? null;
  const so = running ? ' so far' : '';
  if (budget === null || budget.budget.limit === null)
    return `**${costText(total)}** was spent${so}; no monthly budget is set.`;
  const { limit } = budget.budget;
  const end =
    running && budget.forecast !== null ? `, ${money(budget.forecast.mid)} expected by the end of the month` : '';
  return `**${costText(total)}** was spent${so}. The monthly budget stands ${againstText(budget, limit)} its ${money(limit)}${end}.`;
}

/** What has no price would bring it nearer to its limit, or further above it. */
function againstText(budget: BudgetState, limit: NanoUsd): string {
  const { spent } = budget;
  if (spent <= limit) return `${isAtLeast(budget) ? 'at most ' : ''}${money(limit - spent)} below`;
  return `${isAtLeast(budget) ? 'at least ' : ''}${money(spent - limit)} above`;
}

function yearLine({ recap }: Report): string {
  const year = recap?.budget?.yearEnd ?? null;
  if (year === null) return '';
  return `At this rate the year comes to ${money(year.mid)} (${money(year.low)} to ${money(year.high)}).`;
}

/** What rose or fell most against the period before. */
function driverLine({ breakdowns }: Report): string {
  let driver: { readonly text: string; readonly by: number } | null = null;
  for (const { dimension, rows } of breakdowns) {
    if (dimension !== 'agent' && dimension !== 'service' && dimension !== 'workflow') continue;
    for (const { key, measures, previousCost } of rows) {
      const by = measures.cost - previousCost;
      if (key === null || previousCost === 0 || Math.abs(by) <= Math.abs(driver?.by ?? 0)) continue;
      const change = `${by > 0 ? 'rose' : 'fell'} most, from ${money(previousCost)} to ${costText(measures)}`;
      driver = { by, text: `${markdownName(dimension, key)} ${change}.` };
    }
  }
  return driver?.text ?? '';
}

function savingLine({ opportunities }: Report): string {
  const best = opportunities?.list.find(({ saving }) => saving !== null && saving > 0);
  if (best === undefined || best.saving === null) return '';
  const { title, subject } = opportunityWords(best);
  return `Largest opportunity, up to ${money(best.saving)}: ${title.toLowerCase()} (${markdownText(subject)}).`;
}

function worthLine({ features }: Report): string {
  const losing = features.filter(({ advice }) => advice === 'review').length;
  if (features.length === 0) return '';
  return `${plural(features.length, count(features.length), 'feature')} with figures of their own, ${count(losing)} of them cost more than they bring in.`;
}

function trustLine({ quality }: Report): string {
  const { unpriced, unmetered, problemCount } = quality;
  if (unpriced + unmetered === 0 && problemCount === 0) return 'Everything that was found could be read and priced.';
  const calls = unpriced + unmetered;
  const unknown =
    calls === 0
      ? ''
      : `${plural(calls, count(calls), 'call')} of unknown cost ${calls === 1 ? 'is' : 'are'} not in these figures; `;
  return `${unknown}${plural(problemCount, count(problemCount), 'problem')} in the logs.`;
}
