/** Key figures as cards: a name, a value, a course and a note, and on request what the figure is made of. */
import type { NanoUsd } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { sparkline } from '../../charts/sparkline';
import { element, linkButton, prose, Region, type Child } from '../../dom';
import { t } from '../../l10n';
import type { SectionContext } from '../section';

export interface Figure {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly sign: string | null;
  readonly health: string;
  readonly spark: readonly (NanoUsd | null)[];
  /** What the sparkline shows, for its explanation. */
  readonly sparkWords: string;
}

/** What a figure is made of. */
export interface Explanation {
  readonly words: readonly string[];
  readonly table: readonly Child[];
  /** Which span, zone and prices stand behind it. */
  readonly ground: string;
  /** What `table` is built from. */
  readonly content: unknown;
}

export class FigureCards {
  readonly element: HTMLElement;
  private readonly list = new Region(element('dl', { class: 'kpis' }));
  private readonly explanation: Region;

  /** @param id unique on the page */
  constructor(
    private readonly id: string,
    name: string,
    private readonly context: SectionContext,
  ) {
    this.explanation = new Region(element('div', { class: 'explanation', id, role: 'status' }));
    this.element = element(
      'section',
      { class: 'kpi-section', 'aria-label': name },
      this.list.element,
      this.explanation.element,
    );
  }

  show(figures: readonly Figure[]): void {
    const open = this.context.explained();
    this.list.draw([figures, open], () => figures.map((figure) => this.card(figure, open)));
    if (!figures.some(({ id }) => id === open)) this.explanation.clear();
  }

  /** Below the cards: what the open one of them is made of, if any is. */
  async explain(figures: readonly Figure[], explain: (figure: Figure) => Promise<Explanation>): Promise<void> {
    const open = this.context.explained();
    const figure = figures.find(({ id }) => id === open);
    if (figure === undefined) return;
    const { words, table, ground, content } = await explain(figure);
    const all = [...words, figure.sparkWords].filter((text) => text !== '');
    this.explanation.draw([figure, all, ground, content], () => [
      element('h3', {}, t('{0}: what it is made of', figure.name)),
      ...all.map((text) => element('p', {}, prose(text))),
      ...table,
      element(
        'p',
        { class: 'muted' },
        prose(`${ground} `),
        linkButton(t('Close'), () => this.context.explain(''), { 'data-focus': 'kpi:close' }),
      ),
    ]);
  }

  private card(figure: Figure, open: string): HTMLElement {
    const isOpen = open === figure.id;
    const why = linkButton(figure.name, () => this.context.explain(isOpen ? '' : figure.id), {
      class: 'link kpi-name',
      'data-focus': `kpi:${figure.id}`,
      'aria-expanded': String(isOpen),
      'aria-controls': this.id,
      'aria-description': t('What is this made of?'),
    });
    return element(
      'div',
      { class: `kpi ${figure.health}${isOpen ? ' open' : ''}` },
      element('dt', {}, why),
      element('dd', { class: 'value' }, figure.value),
      element('dd', { class: 'spark-place', 'aria-hidden': 'true' }, sparkline(figure.spark)),
      element(
        'dd',
        { class: 'note' },
        figure.sign === null ? null : element('span', { class: 'health-sign', 'aria-hidden': 'true' }, figure.sign),
        prose(figure.note),
      ),
    );
  }
}

/** On what every figure of a page rests. */
export function groundOf(span: string, { timeZone, pricesAsOf }: Snapshot): string {
  return t('{0}. Times in {1}, US dollars, prices as of {2}.', span, timeZone, pricesAsOf);
}
