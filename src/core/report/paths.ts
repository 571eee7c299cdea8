/** Where a report goes, relative to its workspace folder. */
import type { Period } from '../budget/budget';
import { periodText, type Day } from '../calendar';

export const REPORT_FORMATS = ['markdown', 'html'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** @param day any day of the period. The folders are those of the documents this project implements. */
export function reportPath(period: Period, day: Day, format: ReportFormat = 'markdown'): string {
  const label = periodText(period, day) + (format === 'html' ? '.html' : '.md');
  switch (period) {
    case 'day':
      return `costs/reports/daily-${label}`;
    case 'week':
      return `ops/qa/cost-reports/weekly-${label}`;
    case 'month':
      return `ops/qa/cost-reports/monthly-${label}`;
  }
}
