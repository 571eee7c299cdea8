/** What a row's cost is made of, opened below the row on request: by pointer, keyboard and screen reader alike. */
import { count } from '../src/core/format';
import { totalTokens, type Measures } from '../src/core/measures';
import { element, linkButton, prose, spoken } from './dom';
import { t } from './l10n';
import { costText } from './translated';
import { costNote, costParts } from './words';

/** The rows of one table that are open, by the names that the table gives them. */
export class OpenRows {
  private readonly open = new Set<string>();

  /** @param onChange draws the table anew */
  constructor(private readonly onChange: () => void) {}

  has(id: string): boolean {
    return this.open.has(id);
  }

  toggle(id: string): void {
    if (!this.open.delete(id)) this.open.add(id);
    this.onChange();
  }

  /** For the content that a region is drawn from. */
  get all(): readonly string[] {
    return [...this.open];
  }
}

/** The cell of the cost: a button that opens what it is made of. What is not known of it is said in any case. */
export function costCell(id: string, measures: Measures, rows: OpenRows): HTMLElement {
  const isOpen = rows.has(id);
  const note = costNote(measures);
  const press = linkButton(costText(measures), () => rows.toggle(id), {
    'data-focus': `cost:${id}`,
    class: 'link cost-parts',
    'aria-expanded': String(isOpen),
    ...(isOpen ? { 'aria-controls': elementId(id) } : {}),
    'aria-description': isOpen ? t('Hide what it is made of') : t('Show what it is made of'),
  });
  return element('td', {}, press, note === null ? null : spoken(` (${note})`));
}

/** The row below, as wide as the table; null while it is closed. @param more sentences of the table's own */
export function madeOfRow(
  id: string,
  measures: Measures,
  rows: OpenRows,
  columns: number,
  more: readonly string[],
): HTMLElement | null {
  if (!rows.has(id)) return null;
  const words = [`${costParts(measures).join('; ')}.`, tokenWords(measures), ...more];
  const cell = element('td', { class: 'text' }, ...words.map((sentence) => element('p', {}, prose(sentence))));
  cell.colSpan = columns;
  return element('tr', { class: 'made-of', id: elementId(id) }, cell);
}

/** By class, for they are priced by class. */
function tokenWords(measures: Measures): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = measures;
  return t(
    '{0} tokens: {1} input, {2} output, {3} read from a cache, {4} written to one.',
    count(totalTokens(measures)),
    count(inputTokens),
    count(outputTokens),
    count(cacheReadTokens),
    count(cacheWriteTokens),
  );
}

/** Names come out of logs, and an element's id holds no blanks. */
function elementId(id: string): string {
  return `made-of-${encodeURIComponent(id)}`;
}
