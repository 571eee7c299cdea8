/** A name from a log as it stands in a Markdown report. */
import type { Dimension } from '../event';
import { keyText, safeText } from '../format';
import { markdownText } from './escape';

/** Longer names would make every table of a report scroll sideways. */
const NAME_COLUMNS = 48;

/** A dimension's value, escaped and cut; null is the unattributed row's label. */
export function markdownName(dimension: Dimension, key: string | null): string {
  return markdownText(keyText(dimension, key, NAME_COLUMNS));
}

/** Any other text from outside: a path, the name of a budget. */
export function markdownPath(path: string): string {
  return markdownText(safeText(path, 2 * NAME_COLUMNS));
}
