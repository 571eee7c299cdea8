/** Which tokens the money went to, and what caching saved at the rates of the price rows. */
import type { TokenMix } from '../../../src/core/dashboard/model';
import { money, NO_FIGURE, percent, safeText, tokens as tokenText } from '../../../src/core/format';
import { element, scrollable, textTable, type Child } from '../../dom';
import { Panel, remark, TableSwitch } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'tokens';
const TITLE = 'Tokens and caching';

export const tokens: SectionKind = { when: 'near', isWide: false, make: makeTokens };

function makeTokens(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  let last: TokenMix | null = null;
  const show = (): void => {
    const data = last;
    if (data !== null) panel.content.draw([data, table.isShown], () => content(data, table.isShown));
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
    { name: 'Input', count: data.inputTokens, cost: data.inputCost },
    { name: 'Output', count: data.outputTokens, cost: data.outputCost },
    { name: 'Cache read', count: data.cacheReadTokens, cost: data.cacheReadCost },
    { name: 'Cache write', count: data.cacheWriteTokens, cost: data.cacheWriteCost },
  ];
}

function content(data: TokenMix, isTable: boolean): readonly Child[] {
  const classes = classesOf(data);
  const counted = classes.reduce((sum, { count }) => sum + count, 0);
  const priced = classes.reduce((sum, { cost }) => sum + cost, 0);
  if (counted === 0) return [remark('No event here names tokens.')];
  const head = ['Class', 'Tokens', 'Share of tokens', 'At list price', 'Share of cost'];
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
      : ` ${tokenText(data.withoutPrice)} tokens have no price row and are not in these costs.`;
  return [
    scrollable(table, TITLE),
    remark(`Costs are tokens times the rates of the price rows, whatever the logs recorded.${unknown}`),
    ...(isTable && data.rows.length > 0 ? [savingTable(data)] : []),
  ];
}

function savedWords({ saved, rows, cacheReadTokens, cacheWriteTokens, inputTokens }: TokenMix): string {
  const prompt = inputTokens + cacheReadTokens + cacheWriteTokens;
  if (cacheReadTokens + cacheWriteTokens === 0) return 'No cached tokens: caching saved nothing.';
  const share = percent(prompt > 0 ? (100 * cacheReadTokens) / prompt : null);
  if (rows.length === 0) return 'What caching saved cannot be told: no price row is known for the cached tokens.';
  const verb = saved >= 0 ? `saved ${money(saved)}` : `cost ${money(-saved)} more than it saved`;
  return `Caching ${verb}; ${share} of the prompt tokens came out of a cache.`;
}

function classRow({ name, count, cost }: TokenClass, counted: number, priced: number): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', {}, tokenText(count)),
    shareCell(count, counted),
    element('td', {}, priced > 0 ? money(cost) : NO_FIGURE),
    shareCell(cost, priced),
  );
}

function shareCell(part: number, whole: number): HTMLElement {
  const share = whole > 0 ? (100 * part) / whole : 0;
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--part', `${Math.min(100, Math.max(0, share))}%`);
  return element(
    'td',
    { class: 'share' },
    bar,
    element('span', { class: 'share-text' }, percent(whole > 0 ? share : null)),
  );
}

function savingTable({ rows }: TokenMix): HTMLElement {
  return textTable(
    'What caching saved, by price row',
    ['Price row', 'Cache read', 'Cache write', 'Saved'],
    rows.map((row) => [
      safeText(row.priceRow, 60),
      tokenText(row.cacheReadTokens),
      tokenText(row.cacheWriteTokens),
      money(row.saved),
    ]),
  );
}
