/** Prints a report as Markdown for the editor's preview, for a pull request and for a terminal. */
import type { Report } from './model';
import { sectionMarkdown } from './sections';
import { DEFAULT_TEMPLATE, type Template } from './template';

/** The whole report; ends with a line end. */
export function reportMarkdown(report: Report, { pieces }: Template = DEFAULT_TEMPLATE): string {
  const blocks = pieces.map((piece) => ('text' in piece ? piece.text : sectionMarkdown(report, piece.section)));
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
