/** What changed: who costs more and who less than in the time before, as bars to both sides. */
import type { Change, Changes, Span } from '../../../src/core/dashboard/model';
import { money } from '../../../src/core/format';
import type { NanoUsd } from '../../../src/core/money';
import { element, linkButton, scrollable, type Child } from '../../dom';
import { t } from '../../l10n';
import { change as changeText, dimensionTitle, keyText } from '../../translated';
import { nameOf } from '../highlight';
import { previousWords } from '../labels';
import { Panel, remark, sentences } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'changes';
const TITLE = t('What changed');

export const changes: SectionKind = { when: 'near', isWide: false, make: makeChanges };

function makeChanges(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  return {
    id: ID,
    element: panel.element,
    parts: ['changes'],
    draw({ answer }) {
      const { changes: data } = answer.parts;
      if (data !== undefined) panel.content.draw([data, answer.span], () => content(data, answer.span, context));
    },
  };
}

function content(data: Changes, span: Span, context: SectionContext): readonly Child[] {
  const before = previousWords(span);
  if (!data.compared || before === null) return [remark(t('All time has nothing before it to compare with.'))];
  const rows = [...data.more, ...data.less];
  const most = rows.reduce((largest, row) => Math.max(largest, Math.abs(row.now - row.before)), 0);
  const finding = t(
    '{0} now, {1} in {2}: {3} ({4}).',
    money(data.now),
    money(data.before),
    before,
    differenceText(data.now - data.before),
    changeText(data.now, data.before),
  );
  if (rows.length === 0)
    return [remark(sentences(finding, t('No {0} costs more or less than then.', dimensionTitle(data.groupBy))))];
  const head = [dimensionTitle(data.groupBy), t('Difference'), t('Less or more'), t('Before'), t('Now')];
  const table = element(
    'table',
    { class: 'plain changes' },
    element('caption', { class: 'spoken' }, TITLE),
    element('thead', {}, element('tr', {}, ...head.map((text) => element('th', { scope: 'col' }, text)))),
    element(
      'tbody',
      {},
      ...data.more.map((row) => changeRow(row, most, data, context)),
      otherRow(t('Others that cost more'), data.otherMore),
      otherRow(t('Others that cost less'), data.otherLess),
      ...data.less.toReversed().map((row) => changeRow(row, most, data, context)),
    ),
  );
  return [remark(finding), scrollable(table, TITLE)];
}

function changeRow(row: Change, most: number, { groupBy }: Changes, context: SectionContext): HTMLElement {
  const difference = row.now - row.before;
  const name = linkButton(keyText(groupBy, row.key), () => context.drill(groupBy, row.key), {
    class: row.key === null ? 'link unattributed' : 'link',
    'data-focus': `change:${nameOf(row.key)}`,
  });
  const bar = element('span', { class: `diverging ${difference > 0 ? 'more' : 'less'}`, 'aria-hidden': 'true' });
  bar.style.setProperty('--part', `${most > 0 ? (50 * Math.abs(difference)) / most : 0}%`);
  const made = element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', { class: 'difference' }, differenceText(difference)),
    element('td', { class: 'diverging-cell' }, bar),
    element('td', {}, money(row.before)),
    element('td', {}, money(row.now)),
  );
  context.highlight.follow(made, nameOf(row.key));
  return made;
}

function otherRow(name: string, difference: NanoUsd): HTMLElement | null {
  if (difference === 0) return null;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', { class: 'difference' }, differenceText(difference)),
    element('td', { class: 'diverging-cell' }),
    element('td', {}),
    element('td', {}),
  );
}

/** With its sign: told by more than the side of the bar. */
function differenceText(difference: NanoUsd): string {
  return difference > 0 ? `+${money(difference)}` : money(difference);
}
