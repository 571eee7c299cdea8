/** Spend over time as stacked bars, one look for each of the largest values of a dimension, what stands out marked. */
import { money, percent } from '../../src/core/format';
import type { Bars, BarSeries } from '../../src/core/dashboard/model';
import type { NanoUsd } from '../../src/core/money';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { dimensionTitle, keyText } from '../translated';
import { baseOptions, categoryAxis, moneyAxis, plotted } from './axes';
import type { ChartPicture, DrawnChart, LegendEntry } from './chart';
import { colourOf, fillOf, stackedBar, translucent, type Slot, type Slots } from './paint';

interface NamedSeries {
  readonly text: string;
  /** By which tables and the legend know the value; null: the sum of the others. */
  readonly name: string | null;
  readonly slot: Slot;
  readonly series: BarSeries;
}

export interface StackedWords {
  readonly labels: readonly string[];
  /** In tables. */
  readonly names: readonly string[];
  /** In sentences. */
  readonly spoken: readonly string[];
  /** `Day`, over the bars in a table. */
  readonly bucket: string;
  /** `per day` */
  readonly perBucket: string;
  /** `the dearest day is {0}` */
  readonly dearest: string;
  /** True where there is no room for what is still to come, sums and remarks. */
  readonly isBrief: boolean;
}

const LEGEND_NAME = 60;
const FAINT_PERCENT = 25;

export interface StackedPresses {
  onBar(index: number): void;
  onValue(key: string | null): void;
}

/** @param emphasised the name of the value that the others step back for; null: none */
export function stackedPicture(
  bars: Bars,
  words: StackedWords,
  slots: Slots,
  emphasised: string | null,
  presses: StackedPresses,
): ChartPicture {
  const named = nameSeries(bars, slots);
  const sums = bars.starts.map((_, index) => named.reduce((sum, { series }) => sum + (series.values[index] ?? 0), 0));
  return {
    finding: finding(bars, words, named, sums),
    legend: named.map(({ text, name, slot, series }) => ({
      text,
      figure: money(series.total),
      slot,
      ...(name === null ? {} : { name, press: pressOf(text, series, presses) }),
    })),
    table: tableOf(bars, words, named, sums),
    points: {
      words: words.names.map((name, index) => pointWords(bars, named, sums, name, index)),
      onPress: (index) => presses.onBar(index),
    },
    content: [bars, words, named, emphasised],
    configure: (theme) => configure(bars, words, named, emphasised, theme),
  };
}

function pressOf(text: string, { key }: BarSeries, presses: StackedPresses): NonNullable<LegendEntry['press']> {
  return { name: t('Show only {0}', text), onPress: () => presses.onValue(key) };
}

function tableOf(
  bars: Bars,
  words: StackedWords,
  named: readonly NamedSeries[],
  sums: readonly NanoUsd[],
): ChartPicture['table'] {
  const rows = words.names.map((name, index) => [
    name,
    ...named.map(({ series }) => money(series.values[index] ?? 0)),
    ...(words.isBrief ? [] : [money(sums[index] ?? 0), anomalyWords(bars, index) ?? '']),
  ]);
  const columns = [words.bucket, ...named.map(({ text }) => text), ...(words.isBrief ? [] : [t('Sum'), ''])];
  return { columns, rows: words.isBrief && bars.current >= 0 ? rows.slice(0, bars.current + 1) : rows };
}

function nameSeries({ groupBy, series }: Bars, slots: Slots): readonly NamedSeries[] {
  const apart = series.filter(({ other }) => !other);
  const given = slots.assign(apart.map(({ key }) => JSON.stringify(key)));
  const rest = series.filter(({ other }) => other);
  return [
    ...apart.map((one, index) => ({
      text: keyText(groupBy, one.key, LEGEND_NAME),
      name: JSON.stringify(one.key),
      slot: given[index] ?? null,
      series: one,
    })),
    ...rest.map((one) => ({ text: t('Other'), name: null, slot: null, series: one })),
  ];
}

function anomalyWords({ anomalies }: Bars, index: number): string | null {
  const found = anomalies.find((anomaly) => anomaly.index === index);
  return found === undefined ? null : t('unusual: {0} is usual', money(found.usual));
}

function pointWords(
  bars: Bars,
  named: readonly NamedSeries[],
  sums: readonly NanoUsd[],
  name: string,
  index: number,
): string {
  const parts = named
    .filter(({ series }) => (series.values[index] ?? 0) !== 0)
    .map(({ text, series }) => `${text} ${money(series.values[index] ?? 0)}`);
  const unusual = anomalyWords(bars, index);
  const sum = [money(sums[index] ?? 0), ...(unusual === null ? [] : [unusual])].join(', ');
  return [`${name}: ${sum}`, ...(parts.length > 0 ? [parts.join(', ')] : [])].join('; ');
}

function finding(bars: Bars, words: StackedWords, named: readonly NamedSeries[], sums: readonly NanoUsd[]): string {
  const total = named.reduce((sum, { series }) => sum + series.total, 0);
  const first = named[0];
  const by = t('Spend {0} by {1}', words.perBucket, dimensionTitle(bars.groupBy));
  if (!first || total <= 0) return t('{0}: nothing was spent.', by);
  const dearest = sums.reduce((best, cost, index) => (cost > (sums[best] ?? 0) ? index : best), 0);
  const share = percent((100 * first.series.total) / total);
  const unusual =
    bars.anomalies.length === 0
      ? t('no anomaly was detected')
      : t('unusual: {0}', bars.anomalies.map(({ index }) => words.names[index] ?? '').join(', '));
  return t(
    '{0}: {1} has the most, {2} of {3} ({4}); {5} with {6}; {7}.',
    by,
    first.text,
    money(first.series.total),
    money(total),
    share,
    t(words.dearest, words.spoken[dearest] ?? ''),
    money(sums[dearest] ?? 0),
    unusual,
  );
}

function configure(
  bars: Bars,
  words: StackedWords,
  named: readonly NamedSeries[],
  emphasised: string | null,
  theme: Theme,
): DrawnChart {
  const base = baseOptions(theme);
  const isFaint = (name: string | null): boolean =>
    emphasised !== null && name !== emphasised && named.some((one) => one.name === emphasised);
  return {
    type: 'bar',
    data: {
      labels: [...words.labels],
      datasets: named.map(({ text, name, slot, series }) => ({
        label: text,
        data: series.values.map(plotted),
        backgroundColor: isFaint(name) ? translucent(colourOf(theme, slot), FAINT_PERCENT) : fillOf(theme, slot),
        ...stackedBar(theme, slot),
      })),
    },
    options: {
      ...base,
      scales: { x: { ...categoryAxis(theme), stacked: true }, y: { ...moneyAxis(theme), stacked: true } },
      plugins: { ...base.plugins, annotation: { annotations: anomalyMarks(bars, theme) } },
    },
  };
}

/** A sign above the bar: a triangle, so that it is told by its shape. */
function anomalyMarks({ anomalies }: Bars, theme: Theme): Record<string, object> {
  return Object.fromEntries(
    anomalies.map(({ index, cost }) => [
      `anomaly-${index}`,
      {
        type: 'point',
        xValue: index,
        yValue: plotted(cost),
        yAdjust: -9,
        pointStyle: 'triangle',
        rotation: 180,
        radius: 6,
        backgroundColor: theme.warn,
        borderColor: theme.foreground,
        borderWidth: 1,
      },
    ]),
  );
}
