/** The dearest values of one dimension in a few rows, each leading further. */
import type { ComposedOf } from '../../../src/core/dashboard/model';
import { shareText } from '../../../src/core/figures';
import { count } from '../../../src/core/format';
import type { GroupKey } from '../../../src/core/ledger/query';
import type { NanoUsd } from '../../../src/core/money';
import { element, linkButton, type Child } from '../../dom';
import { shareCell } from '../../figureTable';
import { t } from '../../l10n';
import { costText, dimensionTitle, keyText } from '../../translated';
import { isDimension } from '../../words';
import { nameOf } from '../highlight';
import type { SectionContext } from '../section';

/** @param total of all rows, listed or not */
export function smallTable(caption: string, part: ComposedOf, total: NanoUsd, context: SectionContext): HTMLElement {
  const { dimension, rows, omitted, rest } = part;
  const body = rows.map((row) => {
    const open = linkButton(keyText(dimension, row.key, 60), () => context.drill(dimension, row.key), {
      class: row.key === null ? 'link unattributed' : 'link',
      'data-focus': `part:${dimension}:${nameOf(row.key)}`,
    });
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, open),
      element('td', {}, costText(row.measures)),
      shareCell(row.measures.cost, total, shareText(row.measures, total)),
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
    element('caption', {}, caption),
    element('tbody', {}, ...body, more),
  );
}

function moreButton(dimension: GroupKey, omitted: number, context: SectionContext): Child {
  const text = t('{0} more', count(omitted));
  if (!isDimension(dimension)) return text;
  const attributes = { 'data-focus': `more:${dimension}` };
  if (context.isBrief) return linkButton(text, () => context.host.run('spendlight.showDashboard'), attributes);
  return linkButton(text, () => context.change({ groupBy: dimension }), {
    ...attributes,
    'aria-label': t('{0}: group everything by {1}', text, dimensionTitle(dimension)),
  });
}
