/** Spend so far against the budget, in the main chart. */
import { coursePicture } from '../../charts/course';
import { ChartFrame } from '../../charts/chart';
import { element } from '../../dom';
import { scopeWords } from '../../words';
import { t } from '../../l10n';
import { longLabel, previousWords, shortLabel, spokenLabel, zoneOf } from '../labels';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'course';

export const course: SectionKind = { when: 'first', isWide: false, make: makeCourse };

function makeCourse(context: SectionContext): Section {
  const frame = new ChartFrame({
    title: context.isBrief ? t('Spend this month') : t('Spend so far'),
    id: ID,
    tableShown: () => context.isTableShown(ID),
    onTableShown: (shown) => context.showTable(ID, shown),
  });
  const method = element('p', { class: 'muted' });
  // Where room is short, the forecast's explanation says it on request.
  if (!context.isBrief) frame.element.append(method);
  return {
    id: ID,
    element: frame.element,
    parts: ['course'],
    retheme: () => frame.retheme(),
    draw({ answer, snapshot }) {
      const { course: data } = answer.parts;
      if (data === undefined) return;
      const zone = zoneOf(snapshot.timeZone);
      const words = {
        labels: data.starts.map((start) => shortLabel(zone, data.bucket, start)),
        names: data.starts.map((start) => longLabel(zone, data.bucket, start)),
        spoken: data.starts.map((start) => spokenLabel(zone, data.bucket, start)),
        scope: data.budget === null ? '' : scopeWords(data.budget.budget),
        previous: previousWords(answer.span),
        isBrief: context.isBrief,
      };
      const press = (index: number): void => {
        const at = data.starts[index];
        if (at !== undefined) context.drillInto({ bucket: data.bucket, at }, words.names[index] ?? '');
      };
      frame.show(coursePicture(data, words, press));
      method.textContent = data.budget === null ? withoutBudget(context) : METHOD;
    },
  };
}

const METHOD = t(
  'The line is what the budget measures. The forecast adds what the days to come usually cost, by weekday; the cone holds 8 of 10 such spans.',
);

function withoutBudget(context: SectionContext): string {
  const { filter, preset, within } = context.query();
  if (Object.keys(filter).length > 0 || within !== null)
    return t('Budgets measure more than what the filters let through, so none is drawn.');
  return preset === 'month' || preset === 'week' || preset === 'today' || preset === 'all'
    ? t('No budget with a limit has this period, so no limit is drawn.')
    : t('Budgets run over days, weeks and months of the calendar: choose This month to see one.');
}
