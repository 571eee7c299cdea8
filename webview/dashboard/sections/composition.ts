/** The same spend by every other dimension that tells it apart, a few rows each: stages, iterations, branches, sessions. */
import type { Composition } from '../../../src/core/dashboard/model';
import type { Dimension } from '../../../src/core/event';
import { shareText } from '../../../src/core/figures';
import { count } from '../../../src/core/format';
import type { GroupKey } from '../../../src/core/ledger/query';
import { element, linkButton, type Child } from '../../dom';
import { t } from '../../l10n';
import { costText, dimensionTitle, keyText } from '../../translated';
import { dimensionHeading, isDimension } from '../../words';
import { nameOf } from '../highlight';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'composition';
const TITLE = t('The same spend by other dimensions');

export const composition: SectionKind = { when: 'near', isWide: true, make: makeComposition };

type Part = Composition['dimensions'][number];

function makeComposition(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  return {
    id: ID,
    element: panel.element,
    parts: ['composition'],
    draw({ answer }) {
      const { composition: data } = answer.parts;
      if (data !== undefined) panel.content.draw(data, () => content(data, context));
    },
  };
}

function content({ total, dimensions }: Composition, context: SectionContext): readonly Child[] {
  if (dimensions.length === 0) return [remark(t('No other dimension tells this spend apart.'))];
  return [element('div', { class: 'small-tables' }, ...dimensions.map((part) => smallTable(part, total, context)))];
}

function smallTable(part: Part, total: number, context: SectionContext): HTMLElement {
  const { dimension, rows, omitted, rest } = part;
  const heading = isDimension(dimension) ? dimensionHeading(dimension) : dimensionTitle(dimension);
  const body = rows.map((row) => {
    const open = linkButton(keyText(dimension, row.key, 60), () => context.drill(dimension, row.key), {
      class: row.key === null ? 'link unattributed' : 'link',
      'data-focus': `part:${dimension}:${nameOf(row.key)}`,
    });
    const share = total > 0 ? (100 * row.measures.cost) / total : 0;
    const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
    bar.style.setProperty('--part', `${Math.min(100, Math.max(0, share))}%`);
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, open),
      element('td', {}, costText(row.measures)),
      element('td', { class: 'share' }, bar, element('span', { class: 'share-text' }, shareText(row.measures, total))),
    );
  });
  const more =
    omitted === 0
      ? null
      : element(
          'tr',
          {},
          element('th', { scope: 'row' }, moreButton(dimension, omitted, context)),
          element('td', {}, costText(rest)),
          element('td', {}),
        );
  return element(
    'table',
    { class: 'plain small-table' },
    element('caption', {}, heading),
    element('tbody', {}, ...body, more),
  );
}

function moreButton(dimension: GroupKey, omitted: number, context: SectionContext): Child {
  const text = t('{0} more', count(omitted));
  if (!isDimension(dimension)) return text;
  return linkButton(text, () => context.change({ groupBy: dimension satisfies Dimension }), {
    'data-focus': `more:${dimension}`,
    'aria-label': t('{0}: group everything by {1}', text, dimensionTitle(dimension)),
  });
}
