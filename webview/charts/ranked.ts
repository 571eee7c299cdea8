/** The rows of a breakdown as horizontal bars, most expensive first. */
import { cutToWidth, money, percent } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { baseOptions, categoryAxis, moneyAxis, plotted } from './axes';
import type { ChartPicture, DrawnChart } from './chart';
import { fillOf, type Slot } from './paint';

export interface RankedBar {
  readonly name: string;
  readonly cost: NanoUsd;
  readonly other: boolean;
}

/**
 * @param title what the bars are, for the finding: `Cost by PR`
 * @param onPress what a press on a bar does
 */
export function rankedPicture(
  title: string,
  bars: readonly RankedBar[],
  total: NanoUsd,
  onPress: (index: number) => void,
): ChartPicture {
  const share = (cost: NanoUsd): string => (total > 0 ? percent((100 * cost) / total) : '');
  const first = bars[0];
  return {
    finding: first
      ? t(
          '{0}: {1} has the most, {2} of {3} ({4}).',
          title,
          first.name,
          money(first.cost),
          money(total),
          share(first.cost),
        )
      : t('{0}: nothing to show.', title),
    legend: [],
    table: {
      columns: [t('Name'), t('Cost'), t('Share')],
      rows: bars.map((bar) => [bar.name, money(bar.cost), share(bar.cost)]),
    },
    points: { words: bars.map((bar) => `${bar.name}: ${money(bar.cost)}, ${share(bar.cost)}`), onPress },
    content: bars,
    configure: (theme) => configure(title, bars, theme),
  };
}

function configure(title: string, bars: readonly RankedBar[], theme: Theme): DrawnChart {
  const slot = (bar: RankedBar): Slot => (bar.other ? null : 0);
  return {
    type: 'bar',
    data: {
      labels: bars.map((bar) => shorten(bar.name)),
      datasets: [
        {
          label: title,
          data: bars.map((bar) => plotted(bar.cost)),
          backgroundColor: bars.map((bar) => fillOf(theme, slot(bar))),
          borderColor: theme.highContrast ? theme.foreground : 'transparent',
          borderWidth: theme.highContrast ? 1 : 0,
          maxBarThickness: 28,
        },
      ],
    },
    options: {
      ...baseOptions(theme),
      interaction: { mode: 'index', intersect: false, axis: 'y' },
      indexAxis: 'y',
      scales: { x: moneyAxis(theme), y: categoryAxis(theme, true) },
    },
  };
}

/** An axis takes its labels' width from the plot, and wide letters take two places; the whole name stands in the table. */
function shorten(name: string): string {
  return cutToWidth(name, 22);
}
