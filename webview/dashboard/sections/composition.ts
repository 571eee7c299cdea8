/** The same spend by every other dimension that tells it apart, a few rows each: stages, iterations, branches, sessions. */
import type { Composition } from '../../../src/core/dashboard/model';
import type { GroupKey } from '../../../src/core/ledger/query';
import { element, type Child } from '../../dom';
import { t } from '../../l10n';
import { dimensionTitle } from '../../translated';
import { dimensionHeading, isDimension } from '../../words';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';
import { smallTable } from './smallTable';

const ID = 'composition';
const TITLE = t('The same spend by other dimensions');

export const composition: SectionKind = { when: 'near', isWide: true, make: makeComposition };

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
  return [
    element(
      'div',
      { class: 'small-tables' },
      ...dimensions.map((part) => smallTable(headingOf(part.dimension), part, total, context)),
    ),
  ];
}

function headingOf(dimension: GroupKey): string {
  return isDimension(dimension) ? dimensionHeading(dimension) : dimensionTitle(dimension);
}
