/** Ways to spend less that the calls show, each with its arithmetic, and what features are worth beside what they cost. */
import { count, money, percent } from '../../../src/core/format';
import type { AdviceResult, AdviceRow, FeatureRow } from '../../../src/protocol/insights';
import { element, scrollable, textTable, type Child } from '../../dom';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'opportunities';

export const opportunities: SectionKind = { when: 'near', isWide: true, make: makeOpportunities };

function makeOpportunities(context: SectionContext): Section {
  const panel = new Panel(ID, 'Opportunities');
  return {
    id: ID,
    element: panel.element,
    parts: [],
    async draw({ answer }) {
      const { filter } = context.query();
      const advice = await context.host.request('advice', { range: answer.span.range, filter });
      panel.content.draw(advice, () => content(advice));
    },
  };
}

function content(advice: AdviceResult): readonly Child[] {
  const { opportunities: rows, calls } = advice;
  const intro = rows.length === 0 ? `Nothing stands out in ${count(calls)} model calls.` : '';
  return [
    remark(intro),
    rows.length === 0 ? null : element('ul', { class: 'opportunities' }, ...rows.map(opportunity)),
    rows.length === 0
      ? null
      : remark('Savings overlap: a call may be in more than one of them, so they do not add up.'),
    ...worth(advice),
  ];
}

function opportunity({ title, subject, arithmetic, saving }: AdviceRow): HTMLElement {
  const figure = saving === null ? null : element('span', { class: 'saving' }, `up to ${money(saving)}`);
  return element(
    'li',
    {},
    element('p', {}, element('strong', {}, title), ' ', figure),
    element('p', { class: 'muted' }, `${subject}. ${arithmetic}`),
  );
}

function worth({ features, hasFeatures }: AdviceResult): readonly Child[] {
  if (!hasFeatures) return [];
  if (features.length === 0) return [remark('costs/feature-metrics.json names no feature that can be read.')];
  const head = ['Feature', 'Calls', 'Infrastructure', 'Work', 'Total', 'A user', 'ROI', 'Advice'];
  const title = 'What features cost and bring in, over all time';
  return [
    scrollable(textTable(title, head, features.map(cells)), title),
    remark('ROI is (revenue - total) / total; work is hours x rate and testing.'),
  ];
}

function cells(row: FeatureRow): readonly string[] {
  const { name, llm, infrastructure, work, total, costPerUser, percent: roi, advice } = row;
  const user = costPerUser === null ? 'not told' : money(costPerUser);
  const figures = [llm, infrastructure, work, total].map((cost) => money(cost));
  return [name, ...figures, user, roi === null ? 'not told' : percent(roi, 0), advice];
}
