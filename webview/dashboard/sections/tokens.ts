/** Which tokens the money went to, and what caching saved at the rates of the price rows. */
import type { TokenMix } from '../../../src/core/dashboard/model';
import { money, NO_FIGURE, percent, safeText, tokens as tokenText } from '../../../src/core/format';
import { element, scrollable, textTable, type Child } from '../../dom';
import { shareCell } from '../../figureTable';
import { t } from '../../l10n';
import { Panel, remark, sentences, TableSwitch } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'tokens';
const TITLE = t('Tokens and caching');

export const tokens: SectionKind = { when: 'near', isWide: false, make: makeTokens };

function makeTokens(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  let last: TokenMix | null = null;
  const show = (): void => {
    const data = last;
    const isTable = table.read();
    table.offer(data !== null && data.rows.length > 0);
    if (data !== null) panel.content.draw([data, isTable], () => content(data, isTable));
  };
  const table = new TableSwitch(ID, TITLE, context, show);
  panel.addControl(table.element);
  return {
    id: ID,
    element: panel.element,
    parts: ['tokens'],
    draw({ answer }) {
      last = answer.parts.tokens ?? last;
      show();
    },
  };
}

interface TokenClass {
  readonly name: string;
  readonly count: number;
  readonly cost: number;
}

function classesOf(data: TokenMix): readonly TokenClass[] {
  return [
    { name: t('Input'), count: data.inputTokens, cost: data.inputCost },
    { name: t('Output'), count: data.outputTokens, cost: data.outputCost },
    { name: t('Cache read'), count: data.cacheReadTokens, cost: data.cacheReadCost },
    { name: t('Cache write'), count: data.cacheWriteTokens, cost: data.cacheWriteCost },
  ];
}

function content(data: TokenMix, isTable: boolean): readonly Child[] {
  const classes = classesOf(data);
  const counted = classes.reduce((sum, { count }) => sum + count, 0);
  const priced = classes.reduce((sum, { cost }) => sum + cost, 0);
  if (counted === 0) return [remark(t('No event here names tokens.'))];
  const head = [t('Class'), t('Tokens'), t('Share of tokens'), t('At list price'), t('Share of cost')];
  const table = element(
    'table',
    { class: 'plain mix' },
    element('caption', {}, savedWords(data)),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...classes.map((one) => classRow(one, counted, priced))),
  );
  const unknown =
    data.withoutPrice === 0
      ? ''
      : t('{0} tokens have no price row and are not in these costs.', tokenText(data.withoutPrice));
  return [
    scrollable(table, TITLE),
    remark(sentences(t('Costs are tokens times the rates of the price rows, whatever the logs recorded.'), unknown)),
    ...(isTable && data.rows.length > 0 ? [savingTable(data)] : []),
  ];
}

function savedWords({ saved, rows, cacheReadTokens, cacheWriteTokens, inputTokens }: TokenMix): string {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  if (cacheReadTokens + cacheWriteTokens === 0) return t('No cached tokens: caching saved nothing.');
  const share = percent(prompt > 0 ? (100 * cacheReadTokens) / prompt : null);
  if (rows.length === 0) return t('What caching saved cannot be told: no price row is known for the cached tokens.');
  return saved >= 0
    ? t('Caching saved {0}; {1} of the prompt tokens came out of a cache.', money(saved), share)
    : t('Caching cost {0} more than it saved; {1} of the prompt tokens came out of a cache.', money(-saved), share);
}

function classRow({ name, count, cost }: TokenClass, counted: number, priced: number): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', {}, tokenText(count)),
    shareCell(count, counted, shareOf(count, counted)),
    element('td', {}, priced > 0 ? money(cost) : NO_FIGURE),
    shareCell(cost, priced, shareOf(cost, priced)),
  );
}

function shareOf(part: number, whole: number): string {
  return percent(whole > 0 ? (100 * part) / whole : null);
}

function savingTable({ rows }: TokenMix): HTMLElement {
  return textTable(
    t('What caching saved, by price row'),
    [t('Price row'), t('Cache read'), t('Cache write'), t('Saved')],
    rows.map((row) => [
      safeText(row.priceRow, 60),
      tokenText(row.cacheReadTokens),
      tokenText(row.cacheWriteTokens),
      money(row.saved),
    ]),
  );
}
