/** What all charts share: axes in the theme's colours, money on ticks and in tooltips, nothing that moves. */
import type { ChartOptions } from 'chart.js';
import { money, moneyAxis as moneyAxisText } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import type { Theme } from '../theme';

const NANO = 1e9;

/** The label of a line that only bounds an area: it has no tooltip. */
export const UNNAMED = '';

/** A canvas plots dollars; the exact figure stays in the words. */
export function plotted(nano: NanoUsd | null): number | null {
  return nano === null ? null : nano / NANO;
}

/** A tick's value, which the chart library chose, in words. */
export function tickMoney(dollars: number | string): string {
  return money(Math.round(Number(dollars) * NANO));
}

/** All ticks of an axis with as many decimals as the distance between them needs. */
function axisMoney(value: number | string, _index: number, ticks: readonly { value: number }[]): string {
  const step = (ticks[1]?.value ?? 0) - (ticks[0]?.value ?? 0);
  return step > 0 ? moneyAxisText(Number(value) * NANO, step * NANO) : moneyAxisText(Number(value) * NANO);
}

export function baseOptions(theme: Theme): ChartOptions<'bar' | 'line'> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    events: ['mousemove', 'mouseout', 'click', 'touchstart'],
    interaction: { mode: 'index', intersect: false },
    layout: { padding: { top: 4, right: 4 } },
    plugins: { tooltip: tooltip(theme) },
  };
}

function tooltip(theme: Theme): NonNullable<ChartOptions<'bar' | 'line'>['plugins']>['tooltip'] & object {
  const font = { family: theme.font, size: theme.fontSize };
  return {
    backgroundColor: theme.tooltipBackground,
    titleColor: theme.tooltipForeground,
    bodyColor: theme.tooltipForeground,
    footerColor: theme.tooltipForeground,
    borderColor: theme.tooltipBorder,
    borderWidth: 1,
    cornerRadius: 2,
    titleFont: font,
    bodyFont: font,
    footerFont: font,
    filter: (item) => item.raw !== null && item.raw !== 0 && item.dataset.label !== UNNAMED,
    callbacks: {
      label: (item) => `${item.dataset.label ?? ''}: ${tickMoney(item.raw as number)}`,
    },
  };
}

export function moneyAxis(theme: Theme): object {
  return {
    beginAtZero: true,
    border: { display: false },
    grid: { color: theme.lines },
    ticks: {
      color: theme.muted,
      font: { family: theme.font, size: theme.fontSize },
      maxTicksLimit: 6,
      callback: axisMoney,
    },
  };
}

/** @param everyLabel leaves none out, however narrow the plot */
export function categoryAxis(theme: Theme, everyLabel = false): object {
  return {
    border: { color: theme.lines },
    grid: { display: false },
    ticks: {
      color: theme.muted,
      font: { family: theme.font, size: theme.fontSize },
      maxRotation: 0,
      autoSkip: !everyLabel,
      autoSkipPadding: 8,
    },
  };
}
