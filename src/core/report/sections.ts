/** The sections of a report by name, and which of them a report has unless a team's template says otherwise. */
import { openZone } from '../calendar';
import { dateTime } from '../format';
import { budgetSection, recapSection, statementSection } from './markdownBudget';
import {
  adviceSection,
  anomalySection,
  featureSection,
  leadershipSection,
  opportunitySection,
  planSection,
} from './markdownInsights';
import { methodSection, qualitySection } from './markdownQuality';
import { breakdownSection, timelineSection } from './markdownSpend';
import { summaryParagraph, totalsSection } from './markdownTotals';
import type { Report } from './model';

const TITLES = { day: 'Daily cost report', week: 'Weekly cost report', month: 'Monthly cost report' } as const;

/** Blocks of Markdown; none: the report has nothing to say there. */
const SECTIONS = {
  title: (report: Report) => [`# ${TITLES[report.period]} ${report.label}`],
  headline: (report: Report) => [headline(report)],
  summary: (report: Report) => [summaryParagraph(report)],
  leadership: leadershipSection,
  recap: recapSection,
  totals: totalsSection,
  budgets: budgetSection,
  plan: planSection,
  advice: adviceSection,
  timeline: timelineSection,
  anomalies: anomalySection,
  breakdowns: (report: Report) => report.kinds.flatMap(({ kind }) => breakdownSection(report, kind)),
  opportunities: opportunitySection,
  features: featureSection,
  statements: statementSection,
  quality: qualitySection,
  method: methodSection,
} as const satisfies Readonly<Record<string, (report: Report) => readonly string[]>>;

export type SectionName = keyof typeof SECTIONS;
/** In the order of a report without a template. */
export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[];

/** Markdown without a line end; every name in it is escaped, every figure comes from `core/format`. Empty: nothing to say. */
export function sectionMarkdown(report: Report, name: SectionName): string {
  return SECTIONS[name](report).join('\n\n');
}

function headline(report: Report): string {
  const days = report.firstDay === report.lastDay ? report.firstDay : `${report.firstDay} to ${report.lastDay}`;
  const zone = openZone(report.timeZone);
  const made = zone === null ? '' : `, made ${dateTime(zone, report.now)}`;
  return `${days} (${report.timeZone})${made}${report.running ? ', not over yet' : ''}`;
}
