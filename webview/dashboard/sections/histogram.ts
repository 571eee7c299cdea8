/** What single calls cost: finds the agent that runs away. */
import { ChartFrame } from '../../charts/chart';
import { spreadPicture } from '../../charts/spread';
import { element, linkButton } from '../../dom';
import { t } from '../../l10n';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'histogram';

export const histogram: SectionKind = { when: 'near', isWide: false, make: makeHistogram };

function makeHistogram(context: SectionContext): Section {
  const frame = new ChartFrame({
    title: t('Cost of a call'),
    id: ID,
    tableShown: () => context.isTableShown(ID),
    onTableShown: (shown) => context.showTable(ID, shown),
  });
  const lead = linkButton(t('To the dearest events'), () => context.goToEvents('most-expensive'), {
    'data-focus': 'to-dearest',
  });
  const leads = element('p', {}, lead);
  frame.element.append(leads);
  return {
    id: ID,
    element: frame.element,
    parts: ['histogram'],
    retheme: () => frame.retheme(),
    draw({ answer }) {
      const { histogram: data } = answer.parts;
      if (data === undefined) return;
      frame.show(spreadPicture(data));
      leads.hidden = data.calls === 0;
    },
  };
}
