/** How many calls cost how much: bars on a scale of 1, 2, 5, with the median and the 95th percentile marked. */
import type { Histogram, HistogramBin } from '../../src/core/dashboard/model';
import { count, money, moneyAxis as edgeMoney, percent } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { callCount } from '../words';
import { baseOptions, categoryAxis } from './axes';
import type { ChartPicture, DrawnChart, LegendEntry } from './chart';
import { DASHES, fillOf, type Dash } from './paint';

const MEDIAN: Dash = 'solid';
const P95: Dash = 'dashed';

export function spreadPicture(data: Histogram): ChartPicture {
  const names = data.bins.map(binName);
  const share = (part: number): string => percent(data.calls > 0 ? (100 * part) / data.calls : null);
  return {
    finding: finding(data),
    legend: legendOf(data),
    table: {
      columns: [t('Cost of a call'), t('Calls'), t('Share of calls'), t('Cost together')],
      rows: data.bins.map((bin, index) => [names[index] ?? '', count(bin.calls), share(bin.calls), money(bin.cost)]),
    },
    points: {
      words: data.bins.map((bin, index) =>
        t('{0}: {1}, {2}, {3} together', names[index] ?? '', callCount(bin.calls), share(bin.calls), money(bin.cost)),
      ),
    },
    content: data,
    configure: (theme) => configure(data, names, theme),
  };
}

function finding({ calls, median, p95, most, unknown }: Histogram): string {
  if (median === null || p95 === null || most === null) return t('No call here has a known cost.');
  const half = t(
    'Half of {0} cost at most {1}, 95 of 100 at most {2}, the dearest {3}',
    callCount(calls),
    money(median),
    money(p95),
    money(most),
  );
  return unknown === 0 ? `${half}.` : t('{0}; {1} without a known cost are left out.', half, callCount(unknown));
}

function binName({ from, to }: HistogramBin): string {
  return Number.isFinite(to) ? t('{0} to {1}', edgeMoney(from), edgeMoney(to)) : t('from {0}', edgeMoney(from));
}

function configure(data: Histogram, names: readonly string[], theme: Theme): DrawnChart {
  const base = baseOptions(theme);
  const ticks = { color: theme.muted, font: { family: theme.font, size: theme.fontSize } };
  return {
    type: 'bar',
    data: {
      labels: data.bins.map(({ from }) => edgeMoney(from)),
      datasets: [
        {
          label: t('Calls'),
          data: data.bins.map(({ calls }) => calls),
          backgroundColor: fillOf(theme, 0),
          borderColor: theme.highContrast ? theme.foreground : 'transparent',
          borderWidth: theme.highContrast ? 1 : 0,
          categoryPercentage: 1,
          barPercentage: 0.94,
        },
      ],
    },
    options: {
      ...base,
      scales: {
        x: categoryAxis(theme),
        y: {
          beginAtZero: true,
          border: { display: false },
          grid: { color: theme.lines },
          ticks: { ...ticks, maxTicksLimit: 5, precision: 0 },
        },
      },
      plugins: {
        ...base.plugins,
        tooltip: {
          ...base.plugins?.tooltip,
          callbacks: {
            title: (items) => names[items[0]?.dataIndex ?? -1] ?? '',
            label: (item) => callCount(item.raw as number),
          },
        },
        annotation: { annotations: marks(data, theme) },
      },
    },
  };
}

/** Named here and not beside the lines: where calls cost much the same, bars leave no room for words. */
function legendOf({ median, p95 }: Histogram): LegendEntry[] {
  const entries: LegendEntry[] = [];
  const add = (text: string, cost: NanoUsd | null, line: Dash): void => {
    if (cost !== null) entries.push({ text, figure: money(cost), slot: null, line, isMark: true });
  };
  add(t('Median'), median, MEDIAN);
  add(t('95th percentile'), p95, P95);
  return entries;
}

function marks({ bins, median, p95 }: Histogram, theme: Theme): Record<string, object> {
  const found: Record<string, object> = {};
  const add = (name: string, cost: NanoUsd | null, line: Dash): void => {
    if (cost === null) return;
    const place = placeOf(bins, cost);
    const look = { borderColor: theme.foreground, borderWidth: 2, borderDash: [...DASHES[line]] };
    found[name] = { type: 'line', xMin: place, xMax: place, ...look };
  };
  add('median', median, MEDIAN);
  add('p95', p95, P95);
  return found;
}

/** Within its bar, by how far its logarithm is along the bar's. */
function placeOf(bins: readonly HistogramBin[], cost: number): number {
  const index = bins.findIndex(({ to }) => cost < to);
  const bin = bins[index];
  if (bin === undefined) return Math.max(0, bins.length - 1);
  const from = Math.max(1, bin.from);
  const share = Number.isFinite(bin.to) ? Math.log(Math.max(1, cost) / from) / Math.log(bin.to / from) : 0.5;
  return index - 0.5 + Math.min(1, Math.max(0, share));
}
