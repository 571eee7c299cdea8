/** Prints a report as Markdown for the editor's preview, for a pull request and for a terminal. */
import { dateTime } from '../format';
import { breakdownSection, timelineSection } from './markdownSpend';
import { budgetSection, recapSection, statementSection } from './markdownBudget';
import { methodSection, qualitySection } from './markdownQuality';
import type { Report } from './model';
import { summaryParagraph, totalsSection } from './markdownTotals';
import { openZone } from '../calendar';

const TITLES = { day: 'Daily cost report', week: 'Weekly cost report', month: 'Monthly cost report' } as const;

/** The whole report; ends with a line end. Every name in it is escaped, every figure comes from `core/format`. */
export function reportMarkdown(report: Report): string {
  const blocks = [
    `# ${TITLES[report.period]} ${report.label}`,
    headline(report),
    summaryParagraph(report),
    ...recapSection(report),
    ...totalsSection(report),
    ...budgetSection(report),
    ...timelineSection(report),
    ...report.kinds.flatMap(({ kind }) => breakdownSection(report, kind)),
    ...statementSection(report),
    ...qualitySection(report),
    ...methodSection(report),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function headline(report: Report): string {
  const days = report.firstDay === report.lastDay ? report.firstDay : `${report.firstDay} to ${report.lastDay}`;
  const zone = openZone(report.timeZone);
  const made = zone === null ? '' : `, made ${dateTime(zone, report.now)}`;
  return `${days} (${report.timeZone})${made}${report.running ? ', not over yet' : ''}`;
}
