/** Text as Markdown that shows it as it is: no link, icon, table, mention or tag comes of it. */
import * as vscode from 'vscode';
import { withoutAutomaticMarkup } from './tooltip';

export function escaped(text: string): string {
  return withoutAutomaticMarkup(new vscode.MarkdownString().appendText(text).value);
}
