/** What a pull request costs, how many there are and how many tokens one takes, with their courses; in brief also the dearest ones. */
import type { KeyMetrics } from '../../../src/core/budget/keyMetrics';
import type { PullRequests, Span } from '../../../src/core/dashboard/model';
import { money, NO_FIGURE, tokens } from '../../../src/core/format';
import { message } from '../../../src/core/translate';
import type { Snapshot } from '../../../src/protocol/engine';
import { element, Region } from '../../dom';
import { t } from '../../l10n';
import { pluralDimension } from '../../words';
import { spanWords } from '../labels';
import { Panel, remark } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';
import { FigureCards, groundOf, type Explanation, type Figure } from './figureCards';
import { smallTable } from './smallTable';

const ID = 'pull-requests';

export const pullRequests: SectionKind = { when: 'near', isWide: true, make: makePullRequests };

function makePullRequests(context: SectionContext): Section {
  const panel = new Panel(ID, t('Pull requests'));
  panel.element.classList.add('metrics');
  const cards = new FigureCards('metrics-explanation', t('Key metrics of pull requests'), context);
  const dearest = new Region(element('div'));
  panel.element.append(cards.element, dearest.element);
  return {
    id: ID,
    element: panel.element,
    parts: ['pullRequests'],
    choice: () => context.explained(),
    async draw({ answer, snapshot }) {
      const { pullRequests: data } = answer.parts;
      if (data === undefined) return;
      const isEmpty = data.current.prs + (data.previous?.prs ?? 0) === 0;
      panel.content.draw(isEmpty, () => (isEmpty ? [remark(t('No model call here names a pull request.'))] : []));
      const shown = isEmpty ? [] : metricsOf(data, context.isBrief ? LAST_MONTH : TIME_BEFORE);
      cards.show(shown);
      if (context.isBrief) dearest.draw([data.dearest, data.total], () => dearestTable(data, context));
      await cards.explain(shown, (figure) => Promise.resolve(explanationOf(figure, data, answer.span, snapshot)));
    },
  };
}

function dearestTable({ dearest, total }: PullRequests, context: SectionContext): readonly HTMLElement[] {
  return dearest === null ? [] : [smallTable(t('The dearest'), dearest, total, context)];
}

/** In brief the span is the month. */
const LAST_MONTH = message('{0} last month');
const TIME_BEFORE = message('{0} in the time before');

const PLAIN = { sign: null, health: '' };

/** @param before in what a figure of the time before stands: `{0} last month` */
function metricsOf({ current, previous, sparks }: PullRequests, before: string): readonly Figure[] {
  const { meanCostPerPr, medianCostPerPr, prsPerWeek, tokensPerPr } = current;
  const earlier = (of: (metrics: KeyMetrics) => number | null, words: (value: number) => string): string | null => {
    const value = previous === null ? null : of(previous);
    return value === null ? null : t(before, words(value));
  };
  return [
    {
      ...PLAIN,
      id: 'pr-cost',
      name: t('Cost per PR'),
      value: meanCostPerPr === null ? NO_FIGURE : money(meanCostPerPr),
      note: joined([
        medianCostPerPr === null ? null : t('median {0}', money(medianCostPerPr)),
        earlier((metrics) => metrics.meanCostPerPr, money),
      ]),
      spark: sparks.meanCost,
      sparkWords: t('The line shows the mean of each of the last 8 weeks.'),
    },
    {
      ...PLAIN,
      id: 'pr-velocity',
      name: t('PR velocity'),
      value: prsPerWeek === null ? NO_FIGURE : weekly(prsPerWeek),
      note: joined([
        t('{0} with spend', pluralDimension(current.prs, 'pr')),
        earlier((metrics) => metrics.prsPerWeek, weekly),
      ]),
      spark: sparks.prs,
      sparkWords: t('The line shows how many had spend in each of the last 8 weeks.'),
    },
    {
      ...PLAIN,
      id: 'pr-tokens',
      name: t('Tokens per PR'),
      value: tokensPerPr === null ? NO_FIGURE : tokens(tokensPerPr),
      note: joined([earlier((metrics) => metrics.tokensPerPr, tokens)]),
      spark: sparks.tokens,
      sparkWords: t('The line shows the mean of each of the last 8 weeks.'),
    },
  ];
}

function weekly(velocity: number): string {
  return t('{0} a week', velocity.toFixed(1));
}

function joined(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('; ');
}

function explanationOf(figure: Figure, { current }: PullRequests, span: Span, snapshot: Snapshot): Explanation {
  const unknown =
    current.prsOfUnknownCost === 0
      ? []
      : [
          t(
            '{0} with calls of unknown cost: what one costs is at least this.',
            pluralDimension(current.prsOfUnknownCost, 'pr'),
          ),
        ];
  return {
    words: [WORDS[figure.id] ?? '', ...unknown],
    table: [],
    ground: groundOf(spanWords(span), snapshot),
    content: null,
  };
}

const WORDS: Readonly<Record<string, string>> = {
  'pr-cost': t(
    'Model calls that name their pull request, divided by the number of pull requests with such spend; the median is the middle one of them. The time before is the whole one.',
  ),
  'pr-velocity': t(
    'Pull requests with model calls of known cost, by seven days of what has passed of the span, at least one day. The time before is the whole one.',
  ),
  'pr-tokens': t(
    'Tokens of every class, cached ones too, divided by the number of pull requests with spend. The time before is the whole one.',
  ),
};
