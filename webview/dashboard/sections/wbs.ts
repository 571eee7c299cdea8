/** WBS items as a tree with roll-up; a tree without a branch is a list, and without an item the section hides itself. */
import type { Span, WbsNode, WbsTree } from '../../../src/core/dashboard/model';
import { isCostUnknown, shareText } from '../../../src/core/figures';
import { count, money, NO_FIGURE } from '../../../src/core/format';
import { element, linkButton, scrollable, spoken, type Child } from '../../dom';
import { shareCell } from '../../figureTable';
import { t } from '../../l10n';
import { change, costText, keyText } from '../../translated';
import { nameOf } from '../highlight';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'wbs';
const TITLE = t('WBS items');

export const wbs: SectionKind = { when: 'near', isWide: true, make: makeWbs };

function makeWbs(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  return {
    id: ID,
    element: panel.element,
    parts: ['wbs'],
    draw({ answer }) {
      const { wbs: data } = answer.parts;
      if (data === undefined) return;
      panel.content.draw([data, answer.span.previous !== null], () => content(data, answer.span, context));
    },
  };
}

function content(data: WbsTree, span: Span, context: SectionContext): readonly Child[] {
  if (data.nodes.every(({ key }) => key === null)) return [remark(t('The logs name no WBS item here.'))];
  const isTree = data.nodes.some(({ depth }) => depth > 0);
  const head = [
    t('WBS item'),
    isTree ? t('With those below') : t('Cost'),
    t('Share'),
    ...(isTree ? [t({ message: 'Itself', comment: 'Over a column: what an item costs without those below it' })] : []),
    t('Calls'),
    t('Change'),
  ];
  const table = element(
    'table',
    { class: 'plain wbs' },
    element('caption', {}, captionOf(data, isTree)),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element('tbody', {}, ...data.nodes.map((node) => nodeRow(node, data, isTree, span, context))),
  );
  return [scrollable(table, TITLE), remark(restWords(data))];
}

function restWords({ omitted, omittedCost }: WbsTree): string {
  if (omitted === 0) return '';
  return omitted === 1
    ? t('1 more item is not listed: {0}.', money(omittedCost))
    : t('{0} more items are not listed: {1} together.', count(omitted), money(omittedCost));
}

function captionOf({ nodes, total }: WbsTree, isTree: boolean): string {
  const named = nodes.filter(({ key }) => key !== null).length;
  const words =
    named === 1 ? t('1 item, {0} in all', money(total)) : t('{0} items, {1} in all', count(named), money(total));
  return isTree ? t('{0}; an item holds those below it', words) : words;
}

function nodeRow(node: WbsNode, data: WbsTree, isTree: boolean, span: Span, context: SectionContext): HTMLElement {
  const text = keyText('wbs', node.key, 60);
  const name = node.isNamed
    ? linkButton(text, () => context.drill('wbs', node.key), {
        class: node.key === null ? 'link unattributed' : 'link',
        'data-focus': `wbs:${nameOf(node.key)}`,
      })
    : element('span', { class: 'synthetic' }, text);
  const heading = element(
    'th',
    { scope: 'row' },
    spoken(node.depth === 0 ? '' : `${t('level {0}:', node.depth + 1)} `),
    name,
    node.isNamed ? null : element('span', { class: 'muted' }, ` (${t('no event names it itself')})`),
  );
  heading.style.setProperty('--depth', String(Math.min(node.depth, 8)));
  const compared = node.previous !== null && span.previous !== null && !isCostUnknown(node.total);
  return element(
    'tr',
    {},
    heading,
    element('td', {}, costText(node.total)),
    shareCell(node.total.cost, data.total, shareText(node.total, data.total)),
    isTree ? element('td', {}, node.isNamed ? money(node.own) : NO_FIGURE) : null,
    element('td', {}, count(node.total.calls)),
    element('td', {}, compared ? change(node.total.cost, node.previous ?? 0) : NO_FIGURE),
  );
}
