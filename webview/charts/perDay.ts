/** Spend per day of the month as stacked bars, one colour for each of the largest values of a dimension. */
import { dimensionTitle, keyText, money, percent } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import type { Overview, OverviewSeries } from '../../src/protocol/overview';
import type { Theme } from '../theme';
import { baseOptions, categoryAxis, dayOfMonth, dayWords, moneyAxis, plotted } from './axes';
import type { ChartPicture, DrawnChart } from './chart';
import { fillOf, stackedBar, type Slot, type Slots } from './paint';

interface NamedSeries {
  readonly name: string;
  readonly slot: Slot;
  readonly series: OverviewSeries;
}

const LEGEND_NAME = 40;

export function perDayPicture(overview: Overview, slots: Slots): ChartPicture {
  const named = nameSeries(overview, slots);
  return {
    finding: finding(overview, named),
    legend: named.map(({ name, slot, series }) => ({ text: name, figure: money(series.total), slot })),
    table: {
      columns: ['Day', ...named.map(({ name }) => name)],
      rows: overview.days
        .slice(0, overview.today + 1)
        .map((day, index) => [dayWords(day), ...named.map(({ series }) => money(series.perDay[index] ?? 0))]),
    },
    content: [overview.dimension, overview.days, named],
    configure: (theme) => configure(overview, named, theme),
  };
}

function nameSeries(overview: Overview, slots: Slots): readonly NamedSeries[] {
  const apart = overview.series.filter((series) => !series.other);
  const given = slots.assign(apart.map((series) => JSON.stringify(series.key)));
  const rest = overview.series.filter((series) => series.other);
  return [
    ...apart.map((series, index) => ({
      name: keyText(overview.dimension, series.key, LEGEND_NAME),
      slot: given[index] ?? null,
      series,
    })),
    ...rest.map((series) => ({ name: 'Other', slot: null, series })),
  ];
}

function finding(overview: Overview, named: readonly NamedSeries[]): string {
  const total = named.reduce((sum, { series }) => sum + series.total, 0);
  const first = named[0];
  const by = `Spend per day by ${dimensionTitle(overview.dimension)}`;
  if (!first || total === 0) return `${by}: nothing was spent this month.`;
  const dearest = dearestDay(overview, named);
  const share = percent((100 * first.series.total) / total);
  return `${by}: ${first.name} has the most, ${money(first.series.total)} of ${money(total)} (${share}); the dearest day is ${dayWords(dearest.day)} with ${money(dearest.cost)}.`;
}

function dearestDay(overview: Overview, named: readonly NamedSeries[]): { day: string; cost: NanoUsd } {
  let dearest = { day: '', cost: -1 };
  overview.days.forEach((day, index) => {
    const cost = named.reduce((sum, { series }) => sum + (series.perDay[index] ?? 0), 0);
    if (cost > dearest.cost) dearest = { day, cost };
  });
  return dearest;
}

function configure(overview: Overview, named: readonly NamedSeries[], theme: Theme): DrawnChart {
  return {
    type: 'bar',
    data: {
      labels: overview.days.map(dayOfMonth),
      datasets: named.map(({ name, slot, series }) => ({
        label: name,
        data: series.perDay.map(plotted),
        backgroundColor: fillOf(theme, slot),
        ...stackedBar(theme, slot),
      })),
    },
    options: {
      ...baseOptions(theme),
      scales: { x: { ...categoryAxis(theme), stacked: true }, y: { ...moneyAxis(theme), stacked: true } },
    },
  };
}
