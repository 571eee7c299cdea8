/** Where a report goes, relative to its workspace folder. */
import type { Period } from '../budget/budget';
import { dayText, monthText, weekText, type Day } from '../calendar';

export const REPORT_FORMATS = ['markdown', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The period's own name: `2026-02-18`, `2026-W08` (ISO week, so its year is the week's) or `2026-02`. */
export function periodLabel(period: Period, day: Day): string {
  switch (period) {
    case 'day':
      return dayText(day);
    case 'week':
      return weekText(day);
    case 'month':
      return monthText(day);
  }
}

/** @param day any day of the period. The folders are those of the documents this project implements. */
export function reportPath(period: Period, day: Day, format: ReportFormat = 'markdown'): string {
  const label = periodLabel(period, day) + (format === 'html' ? '.html' : '.md');
  switch (period) {
    case 'day':
      return `costs/reports/daily-${label}`;
    case 'week':
      return `ops/qa/cost-reports/weekly-${label}`;
    case 'month':
      return `ops/qa/cost-reports/monthly-${label}`;
  }
}
