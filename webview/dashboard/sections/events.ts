/** The events behind what is shown, each with a way to its line in the log. */
import type { EventsResult } from '../../../src/core/ledger/query';
import { eventTable, listCaption, type ListedOrder } from '../../breakdown/events';
import { button, dropdown, setDisabled } from '../../controls';
import { element } from '../../dom';
import { t } from '../../l10n';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'events';
const PAGE = 25;
const ORDERS = [
  { value: 'newest', text: t('newest first') },
  { value: 'most-expensive', text: t('dearest first') },
] as const satisfies readonly { readonly value: ListedOrder; readonly text: string }[];

export const events: SectionKind = { when: 'near', isWide: true, make: makeEvents };

function makeEvents(context: SectionContext): Section {
  const panel = new Panel(ID, t('Events'));
  const spoken = element('div', { class: 'spoken', 'aria-live': 'polite' });
  panel.element.append(spoken);
  let listed = context.eventOrder();
  let offset = 0;
  let question = '';
  let again: () => void = () => undefined;
  const choose = dropdown<ListedOrder>({
    name: t('Order of events'),
    choices: ORDERS,
    value: listed,
    onChoose: (chosen) => context.orderEvents(chosen),
  });
  let isTurned = false;
  const turn = (step: number): void => {
    offset = Math.max(0, offset + step);
    isTurned = true;
    again();
  };
  const back = button({ text: t('Previous'), name: t('Previous page of events'), onPress: () => turn(-PAGE) });
  const forth = button({ text: t('Next'), name: t('Next page of events'), onPress: () => turn(PAGE) });
  for (const control of [choose.element, back, forth]) panel.addControl(control);
  return {
    id: ID,
    element: panel.element,
    parts: [],
    choice: () => context.eventOrder(),
    async draw({ answer, snapshot }) {
      const { filter } = context.query();
      const { range } = answer.span;
      const order = context.eventOrder();
      if (order !== listed) choose.set(order);
      listed = order;
      const asked = JSON.stringify([filter, range, order]);
      // Another question begins with its first page.
      if (asked !== question) offset = 0;
      question = asked;
      again = () => void show();
      const show = async (): Promise<void> => {
        let result: EventsResult;
        try {
          result = await context.host.request('events', { range, filter, order, limit: PAGE, offset });
        } catch (error) {
          const words = error instanceof Error ? error.message : String(error);
          panel.content.draw(words, () => [remark(t('The events did not come: {0}', words))]);
          return;
        }
        setDisabled(back, offset === 0);
        setDisabled(forth, offset + result.events.length >= result.matching);
        const list = { order, offset };
        panel.content.draw([result, offset], () =>
          eventTable(result, list, snapshot.timeZone, (source, line) => context.host.openEvent(source, line)),
        );
        // Heard after a turn only: a log that grows changes the words, too.
        spoken.textContent = isTurned ? listCaption(result, list) : '';
        isTurned = false;
      };
      await show();
    },
  };
}
