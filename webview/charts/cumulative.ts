/** The main chart: what was spent this month, day upon day, against the budget's line, and where it is heading. */
import { money } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import type { Overview } from '../../src/protocol/overview';
import type { Theme } from '../theme';
import { baseOptions, categoryAxis, dayOfMonth, dayWords, moneyAxis, plotted, UNNAMED } from './axes';
import type { ChartPicture, DrawnChart } from './chart';
import { colourOf, translucent } from './paint';

/** @param scope what the budget measures, in words; null: there is no budget */
export function cumulativePicture(overview: Overview, scope: string | null): ChartPicture {
  const { days, cumulative, forecast, forecastLow, forecastHigh } = overview;
  const text = (nano: NanoUsd | null | undefined): string => (nano === null || nano === undefined ? '' : money(nano));
  return {
    finding: finding(overview, scope),
    legend: [],
    table: {
      columns: ['Day', 'Spent so far', 'Forecast', 'At least', 'At most'],
      rows: days.map((day, index) => [
        dayWords(day),
        text(cumulative[index]),
        text(forecast[index]),
        text(forecastLow[index]),
        text(forecastHigh[index]),
      ]),
    },
    content: [days, overview.today, cumulative, forecast, forecastLow, forecastHigh, overview.budget],
    configure: (theme) => configure(overview, theme),
  };
}

function finding(overview: Overview, scope: string | null): string {
  const { days, today, cumulative, forecast, forecastLow, forecastHigh, budget } = overview;
  const spent = cumulative[today] ?? 0;
  const last = days.length - 1;
  const measured = scope === null ? '' : ` (${scope})`;
  const parts = [
    budget === null
      ? `Spent ${money(spent)} this month up to ${dayWords(days[today] ?? 'today')}, without a budget`
      : `Spent ${money(spent)} of ${money(budget)}${measured} up to ${dayWords(days[today] ?? 'today')}`,
  ];
  const mid = forecast[last] ?? null;
  if (mid !== null) {
    const low = forecastLow[last] ?? mid;
    const high = forecastHigh[last] ?? mid;
    const verdict = budget === null ? '' : mid > budget ? ', over the budget' : ', within the budget';
    parts.push(`forecast for the end of the month ${money(mid)}, between ${money(low)} and ${money(high)}${verdict}`);
  }
  return `${parts.join('; ')}.`;
}

function configure(overview: Overview, theme: Theme): DrawnChart {
  const base = baseOptions(theme);
  const colour = colourOf(theme, 0);
  const plain = { borderColor: colour, pointRadius: 0, pointHitRadius: 8, borderWidth: 2, spanGaps: false };
  const band = { ...plain, borderWidth: theme.highContrast ? 1 : 0, borderDash: [2, 3], label: UNNAMED };
  const datasets: DrawnChart['data']['datasets'] = [
    { ...plain, label: 'Spent so far', data: overview.cumulative.map(plotted), backgroundColor: colour },
    { ...plain, label: 'Forecast', data: overview.forecast.map(plotted), borderDash: [6, 4], backgroundColor: colour },
    { ...band, data: overview.forecastLow.map(plotted), backgroundColor: 'transparent' },
    { ...band, data: overview.forecastHigh.map(plotted), fill: '-1', backgroundColor: translucent(colour, 20) },
  ];
  return {
    type: 'line',
    data: { labels: overview.days.map(dayOfMonth), datasets },
    options: {
      ...base,
      scales: { x: categoryAxis(theme), y: moneyAxis(theme) },
      plugins: { ...base.plugins, annotation: { annotations: annotations(overview, theme) } },
    },
  };
}

function annotations(overview: Overview, theme: Theme): Record<string, object> {
  const font = { family: theme.font, size: theme.fontSize, weight: 'normal' };
  const label = { display: true, font, padding: 3, backgroundColor: theme.background, color: theme.foreground };
  const today = {
    type: 'line',
    xMin: overview.today,
    xMax: overview.today,
    borderColor: theme.muted,
    borderWidth: 1,
    borderDash: [3, 3],
    label: { ...label, content: 'Today', position: 'start', color: theme.muted },
  };
  if (overview.budget === null) return { today };
  const budget = {
    type: 'line',
    yMin: plotted(overview.budget),
    yMax: plotted(overview.budget),
    borderColor: theme.limit,
    borderWidth: 2,
    borderDash: theme.highContrast ? [10, 4] : [],
    label: { ...label, content: `Budget ${money(overview.budget)}`, position: 'start' },
  };
  return { today, budget };
}
