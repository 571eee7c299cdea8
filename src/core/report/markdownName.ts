/** A name from a log as it stands in a Markdown report. */
import { isolated } from '../direction';
import type { Dimension } from '../event';
import { keyText, safeText } from '../format';
import { markdownCode, markdownText } from './escape';

/** Longer names would make every table of a report scroll sideways. */
const NAME_COLUMNS = 48;

/** A dimension's value, escaped and cut; null is the unattributed row's label. */
export function markdownName(dimension: Dimension, key: string | null): string {
  return isolated(markdownText(keyText(dimension, key, NAME_COLUMNS)));
}

/** Any other text from outside, such as the name of a budget. */
export function markdownLabel(text: string): string {
  return isolated(markdownText(safeText(text, NAME_COLUMNS)));
}

/** A path, with its line where there is one, as code: what people copy and editors open. */
export function markdownPath(path: string, line: number | null = null): string {
  return markdownCode(safeText(path, 2 * NAME_COLUMNS) + (line === null ? '' : `:${line}`));
}
