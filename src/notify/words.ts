/** A message as plain lines, for mail and for a terminal: nothing in it can act. */
import { safeText } from '../core/names';
import type { Message } from './message';
import { moreWords, progressBar, wordsBeside } from './text';

const LONGEST_LINE = 1_000;
const MOST_ALERTS = 100;
const MOST_REPORT_LINES = 2_000;

/** Lines without line ends or control characters. */
export function messageLines(message: Message): string[] {
  const lines: string[] = [];
  const words = wordsBeside(message);
  if (words !== '') lines.push(words, '');
  for (const [index, alert] of message.alerts.slice(0, MOST_ALERTS).entries()) {
    if (index > 0) lines.push('');
    lines.push(alert.title, alert.text);
    const bar = progressBar(alert.progress);
    if (bar !== null) lines.push(bar);
    for (const { label, value } of alert.facts) lines.push(`  ${label}: ${value}`);
  }
  if (message.alerts.length > MOST_ALERTS) lines.push('', moreWords(message.alerts.length - MOST_ALERTS));
  lines.push('', `Workspace: ${message.workspace}`);
  return [...lines, ...reportLines(message.markdown)].map((line) => safeText(line, LONGEST_LINE));
}

function reportLines(markdown: string | undefined): string[] {
  if (markdown === undefined) return [];
  const lines = markdown.split(/\r?\n/u);
  const shown = ['', '', ...lines.slice(0, MOST_REPORT_LINES)];
  return lines.length > MOST_REPORT_LINES ? [...shown, '…'] : shown;
}

/** One line, whatever is in it. */
export function titleLine(message: Message, max: number): string {
  return safeText(message.title, max);
}
