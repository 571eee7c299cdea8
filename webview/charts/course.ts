/** The main chart: spend so far against a budget's limit, an even pace and its thresholds, and where it is heading. */
import { money } from '../../src/core/format';
import type { Course } from '../../src/core/dashboard/model';
import type { NanoUsd } from '../../src/core/money';
import { message } from '../../src/core/translate';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { baseOptions, categoryAxis, moneyAxis, plotted, UNNAMED } from './axes';
import type { ChartPicture, DrawnChart, LegendEntry } from './chart';
import { besideWidth, courseMarks, thresholdsBelow } from './courseMarks';
import { colourOf, DASHES, translucent } from './paint';

export interface CourseWords {
  /** Under the chart, one per bucket. */
  readonly labels: readonly string[];
  /** In tables. */
  readonly names: readonly string[];
  /** In sentences. */
  readonly spoken: readonly string[];
  /** What the line measures: `model calls only`. */
  readonly scope: string;
  /** What the time before was; null: there is none. */
  readonly previous: string | null;
  /** True where bands of thresholds would be a hair. */
  readonly isBrief: boolean;
}

/** @param onPress what a press on a point does */
export function coursePicture(course: Course, words: CourseWords, onPress: (index: number) => void): ChartPicture {
  const { spent, previous, ideal, forecast, forecastLow, forecastHigh } = course;
  const text = (nano: NanoUsd | null | undefined): string => (nano === null || nano === undefined ? '' : money(nano));
  const columns = [t('Up to the end of'), t('Spent so far')];
  if (previous !== null) columns.push(t('Time before'));
  if (ideal !== null) columns.push(t('Even pace'));
  const isForecast = forecast.some((value) => value !== null);
  if (isForecast) columns.push(t('Forecast'), t('At least'), t('At most'));
  return {
    finding: finding(course, words),
    legend: legendOf(course, words),
    table: {
      columns,
      rows: words.names.map((name, index) => [
        name,
        text(spent[index]),
        ...(previous === null ? [] : [text(previous[index])]),
        ...(ideal === null ? [] : [text(ideal[index])]),
        ...(isForecast ? [text(forecast[index]), text(forecastLow[index]), text(forecastHigh[index])] : []),
      ]),
    },
    points: {
      words: words.names.map((name, index) => pointWords(course, name, index)),
      onPress,
    },
    content: [course, words],
    configure: (theme) => configure(course, words, theme),
  };
}

function pointWords({ spent, ideal, forecast, previous }: Course, name: string, index: number): string {
  const parts: string[] = [];
  const add = (words: string, nano: NanoUsd | null | undefined): void => {
    if (nano !== null && nano !== undefined) parts.push(t(words, money(nano)));
  };
  add(message('spent {0}'), spent[index]);
  if (spent[index] === null) add(message('forecast {0}'), forecast[index]);
  add(message('even pace {0}'), ideal?.[index]);
  add(message('time before {0}'), previous?.[index]);
  return `${name}: ${parts.join(', ')}`;
}

function finding(course: Course, { scope, spoken }: CourseWords): string {
  const { spent, forecast, forecastLow, forecastHigh, budget, current } = course;
  const now = current < 0 ? spent.length - 1 : current;
  const amount = spent[now] ?? 0;
  const limit = budget?.budget.limit ?? null;
  const spentWords =
    limit === null ? t('Spent {0}', money(amount)) : t('Spent {0} of {1} ({2})', money(amount), money(limit), scope);
  const parts = [current < 0 ? spentWords : t('{0} up to {1}', spentWords, spoken[now] ?? t('now'))];
  const last = forecast.length - 1;
  const mid = forecast[last] ?? null;
  if (mid !== null) {
    const low = forecastLow[last] ?? mid;
    const expected = t(
      'forecast for the end {0}, between {1} and {2}',
      money(mid),
      money(low),
      money(forecastHigh[last] ?? mid),
    );
    parts.push(
      limit === null
        ? expected
        : mid > limit
          ? t('{0}, over the budget', expected)
          : t('{0}, within the budget', expected),
    );
  }
  return `${parts.join('; ')}.`;
}

function legendOf(course: Course, { previous }: CourseWords): LegendEntry[] {
  const last = course.spent.length - 1;
  const now = course.current < 0 ? last : course.current;
  const entries: LegendEntry[] = [
    { text: t('Spent so far'), figure: money(course.spent[now] ?? 0), slot: 0, line: 'solid' },
  ];
  if (course.previous !== null) {
    const figure = money(course.previous[now] ?? 0);
    entries.push({ text: t('By then, of {0}', previous ?? t('the time before')), figure, slot: null, line: 'dotted' });
  }
  if (course.ideal !== null) {
    entries.push({ text: t('An even pace'), figure: money(course.ideal[now] ?? 0), slot: 1, line: 'dashed' });
  }
  const end = course.forecast[last] ?? null;
  if (end !== null) entries.push({ text: t('Forecast at the end'), figure: money(end), slot: 0, line: 'dashed' });
  return entries;
}

function configure(course: Course, words: CourseWords, theme: Theme): DrawnChart {
  const base = baseOptions(theme);
  const colour = colourOf(theme, 0);
  const plain = { borderColor: colour, pointRadius: 0, pointHitRadius: 8, borderWidth: 2, spanGaps: false };
  const band = { ...plain, borderWidth: theme.highContrast ? 1 : 0, borderDash: [2, 3], label: UNNAMED };
  const datasets: DrawnChart['data']['datasets'] = [
    {
      ...plain,
      label: t('Spent so far'),
      data: course.spent.map(plotted),
      borderWidth: 2.5,
      backgroundColor: theme.highContrast ? 'transparent' : translucent(colour, 8),
      fill: theme.highContrast ? false : 'origin',
    },
    {
      ...plain,
      label: t('Forecast'),
      data: course.forecast.map(plotted),
      borderDash: [...DASHES.dashed],
      backgroundColor: colour,
    },
    { ...band, data: course.forecastLow.map(plotted), backgroundColor: 'transparent' },
    { ...band, data: course.forecastHigh.map(plotted), fill: '-1', backgroundColor: translucent(colour, 18) },
  ];
  if (course.ideal !== null) {
    const look = { borderColor: colourOf(theme, 1), borderWidth: 1.5, borderDash: [...DASHES.dashed] };
    datasets.push({
      ...plain,
      ...look,
      label: t('Even pace'),
      data: course.ideal.map(plotted),
      backgroundColor: colourOf(theme, 1),
    });
  }
  if (course.previous !== null) {
    const look = { borderColor: theme.other, borderWidth: 1.5, borderDash: [...DASHES.dotted] };
    datasets.push({
      ...plain,
      ...look,
      label: t('Time before'),
      data: course.previous.map(plotted),
      backgroundColor: theme.other,
    });
  }
  const thresholds = words.isBrief ? [] : thresholdsBelow(course);
  return {
    type: 'line',
    data: { labels: [...words.labels], datasets },
    options: {
      ...base,
      layout: { padding: { top: 4, right: 4 + besideWidth(thresholds, theme) } },
      scales: { x: categoryAxis(theme), y: moneyAxis(theme) },
      plugins: {
        ...base.plugins,
        // Thresholds are named beside the plot.
        annotation: { clip: false, annotations: courseMarks(course, thresholds, theme) },
      },
    },
  };
}
