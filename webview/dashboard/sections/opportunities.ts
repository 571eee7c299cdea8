/** Ways to spend less that the calls show, each with its arithmetic, and what features are worth beside what they cost. */
import { count, money, percent } from '../../../src/core/format';
import type { Opportunity } from '../../../src/core/opportunities/opportunity';
import { ADVICE_TEXT } from '../../../src/core/roi/advice';
import type { AdviceRequest, AdviceResult, FeatureRow } from '../../../src/protocol/insights';
import { element, scrollable, spoken, textTable, type Child } from '../../dom';
import { t } from '../../l10n';
import { opportunityWords } from '../../translated';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'opportunities';
/** A search of a million calls takes the engine a second: while figures change by themselves it is asked for this seldom, ms. */
const CALM_MS = 30_000;

export const opportunities: SectionKind = {
  when: 'near',
  isWide: true,
  isUnhurried: true,
  make: makeOpportunities,
};

function makeOpportunities(context: SectionContext): Section {
  const panel = new Panel(ID, t('Opportunities'));
  let question = '';
  let askedAt = 0;
  let later: ReturnType<typeof setTimeout> | null = null;
  let newest = Promise.resolve();
  const ask = (asked: AdviceRequest): Promise<void> => (newest = show(asked));
  const show = async (asked: AdviceRequest): Promise<void> => {
    const own = JSON.stringify(asked);
    question = own;
    askedAt = performance.now();
    if (later !== null) clearTimeout(later);
    later = null;
    let shown: AdviceResult | string;
    try {
      shown = await context.host.request('advice', asked);
    } catch (error) {
      shown = t('This part cannot be drawn: {0}', error instanceof Error ? error.message : String(error));
    }
    if (question !== own) return newest;
    panel.content.draw(shown, () => (typeof shown === 'string' ? [remark(shown)] : content(shown)));
  };
  /** Nothing moves under the pointer: it is asked again when that has left. */
  const askLater = (asked: AdviceRequest, wait: number): void => {
    if (later !== null) clearTimeout(later);
    later = setTimeout(() => {
      if (panel.element.matches(':hover')) askLater(asked, CALM_MS);
      else void ask(asked);
    }, wait);
  };
  return {
    id: ID,
    element: panel.element,
    parts: [],
    async draw({ answer }) {
      const asked = { range: answer.span.range, filter: context.query().filter };
      const wait = JSON.stringify(asked) === question ? askedAt + CALM_MS - performance.now() : 0;
      if (wait > 0) askLater(asked, wait);
      else await ask(asked);
    },
  };
}

function content(advice: AdviceResult): readonly Child[] {
  const { opportunities: rows, calls } = advice;
  const intro = rows.length === 0 ? t('Nothing stands out in {0} model calls.', count(calls)) : '';
  return [
    remark(intro),
    ...byTitle(rows).flatMap(([title, findings]) => [
      element('h3', {}, title),
      element('ul', { class: 'opportunities' }, ...findings.map(opportunity)),
    ]),
    rows.length === 0
      ? null
      : remark(t('Savings overlap: a call may be in more than one of them, so they do not add up.')),
    ...worth(advice),
  ];
}

/** Findings of one kind stand under one heading, in the order in which they came. */
function byTitle(rows: readonly Opportunity[]): readonly (readonly [string, readonly Opportunity[]])[] {
  const titled = new Map<string, Opportunity[]>();
  for (const row of rows) {
    const { title } = opportunityWords(row);
    const others = titled.get(title);
    if (others === undefined) titled.set(title, [row]);
    else others.push(row);
  }
  return [...titled];
}

function opportunity(found: Opportunity): HTMLElement {
  const { title, subject, arithmetic } = opportunityWords(found);
  const { saving } = found;
  const figure = element('span', { class: 'saving' }, saving === null ? '' : t('saves up to {0}', money(saving)));
  return element(
    'li',
    {},
    element('p', {}, spoken(`${title}: `), element('bdi', {}, subject), saving === null ? '' : ': ', figure),
    element('p', { class: 'muted' }, arithmetic),
  );
}

function worth({ features, hasFeatures }: AdviceResult): readonly Child[] {
  if (!hasFeatures) return [];
  if (features.length === 0) return [remark(t('costs/feature-metrics.json names no feature that can be read.'))];
  const head = [
    t('Feature'),
    t('Calls'),
    t('Infrastructure'),
    t({ message: 'Work', comment: 'Over a column: what the work of people on a feature costs' }),
    t('Total'),
    t({ message: 'A user', comment: 'Over a column: what a feature costs for one of its users' }),
    t('ROI'),
    t('Advice'),
  ];
  const title = t('What features cost and bring in, over all time');
  return [
    scrollable(textTable(title, head, features.map(cells)), title),
    remark(t('ROI is (revenue - total) / total; work is hours x rate and testing.')),
  ];
}

function cells(row: FeatureRow): readonly string[] {
  const { name, llm, infrastructure, work, total, costPerUser, percent: roi, advice } = row;
  const user = costPerUser === null ? t('not told') : money(costPerUser);
  const figures = [llm, infrastructure, work, total].map((cost) => money(cost));
  return [name, ...figures, user, roi === null ? t('not told') : percent(roi, 0), t(ADVICE_TEXT[advice])];
}
