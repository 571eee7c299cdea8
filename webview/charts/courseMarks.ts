/** What stands across the main chart: now, the budget's limits, and the bands of its thresholds with their names beside the plot. */
import type { Chart } from 'chart.js';
import type { Course, Threshold } from '../../src/core/dashboard/model';
import { money, percent } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import { t } from '../l10n';
import type { Theme } from '../theme';
import { plotted } from './axes';
import { translucent } from './paint';

const RED_PERCENT = 95;
/** Height of a label, and width of one of its letters at most: of the size of its type. */
const LABEL_HEIGHT = 1.3;
const LETTER_WIDTH = 0.75;
/** Between the plot and what stands beside it, CSS pixels. */
const BESIDE = 4;

/** What an option is asked with when the chart is drawn. */
interface Drawn {
  readonly chart: Chart;
}

/** @param thresholds those that are drawn */
export function courseMarks(course: Course, thresholds: readonly Threshold[], theme: Theme): Record<string, object> {
  const label = {
    display: true,
    font: fontOf(theme),
    padding: 3,
    backgroundColor: theme.background,
    color: theme.foreground,
  };
  const marks: Record<string, object> = {};
  if (course.current >= 0) {
    marks['today'] = {
      type: 'line',
      xMin: course.current,
      xMax: course.current,
      borderColor: theme.muted,
      borderWidth: 1,
      borderDash: [3, 3],
      label: { ...label, content: t('Now'), position: 'start', color: theme.muted },
    };
  }
  const budget = course.budget?.budget;
  if (budget === undefined || budget.limit === null) return marks;
  const { limit, hardLimit } = budget;
  Object.assign(marks, bands(thresholds, limit, theme), thresholdLabels(course, thresholds, theme));
  const line = (amount: NanoUsd, content: string, position: unknown): object => ({
    type: 'line',
    yMin: plotted(amount),
    yMax: plotted(amount),
    borderColor: theme.limit,
    borderWidth: 2,
    borderDash: theme.highContrast ? [10, 4] : [],
    label: { ...label, content, position },
  });
  marks['limit'] = line(limit, t('Budget {0}', money(limit)), 'start');
  if (hardLimit === null) return marks;
  // On the same side as the other one's label only where they are not upon each other.
  const side = ({ chart }: Drawn): string => (isApart(chart, limit, hardLimit, 2 * theme.fontSize) ? 'start' : 'end');
  marks['hard'] = line(hardLimit, t('Hard limit {0}', money(hardLimit)), side);
  return marks;
}

/** The lowest first; those above the limit bound nothing that is drawn. */
export function thresholdsBelow({ thresholds, budget }: Course): readonly Threshold[] {
  const limit = budget?.budget.limit ?? 0;
  return thresholds.filter(({ amount }) => amount < limit);
}

function fontOf({ font, fontSize }: Theme): object {
  return { family: font, size: fontSize, weight: 'normal' };
}

/** From each threshold up to the next one, the last one up to the limit. */
function bands(thresholds: readonly Threshold[], limit: NanoUsd, theme: Theme): Record<string, object> {
  return Object.fromEntries(
    thresholds.map(({ percent: reached, amount }, index) => {
      const colour = reached >= RED_PERCENT ? theme.limit : theme.warn;
      const box = {
        type: 'box',
        yMin: plotted(amount),
        yMax: plotted(thresholds[index + 1]?.amount ?? limit),
        backgroundColor: theme.highContrast ? 'transparent' : translucent(colour, 10),
        borderColor: colour,
        borderWidth: theme.highContrast ? 1 : 0,
        borderDash: [2, 4],
        drawTime: 'beforeDatasetsDraw',
      };
      return [`band-${index}`, box];
    }),
  );
}

/** Beside the plot, where no line runs; one that would lie upon the one below it is left out. */
function thresholdLabels(course: Course, thresholds: readonly Threshold[], theme: Theme): Record<string, object> {
  return Object.fromEntries(
    thresholds.map(({ percent: reached, amount }, index) => {
      const label = {
        type: 'label',
        xValue: course.starts.length - 1,
        yValue: plotted(amount),
        position: { x: 'start', y: 'center' },
        content: percent(reached),
        color: theme.muted,
        font: fontOf(theme),
        padding: { left: BESIDE, right: 0, top: 0, bottom: 0 },
        display: ({ chart }: Drawn) => legible(chart, thresholds, LABEL_HEIGHT * theme.fontSize).has(index),
      };
      return [`threshold-${index}`, label];
    }),
  );
}

/** Places of those that have room, the lowest first. */
function legible(chart: Chart, thresholds: readonly Threshold[], height: number): ReadonlySet<number> {
  const shown: number[] = [];
  for (const [index, { amount }] of thresholds.entries()) {
    const below = thresholds[shown.at(-1) ?? -1];
    if (below === undefined || isApart(chart, below.amount, amount, height)) shown.push(index);
  }
  return new Set(shown);
}

/** @param distance in CSS pixels */
function isApart({ scales }: Chart, low: NanoUsd, high: NanoUsd, distance: number): boolean {
  const place = (amount: NanoUsd): number => scales['y']?.getPixelForValue(plotted(amount) ?? 0) ?? 0;
  return place(low) - place(high) >= distance;
}

/** What the names of thresholds take beside the plot, CSS pixels. */
export function besideWidth(thresholds: readonly Threshold[], theme: Theme): number {
  const letters = thresholds.reduce((most, { percent: reached }) => Math.max(most, percent(reached).length), 0);
  return letters === 0 ? 0 : BESIDE + Math.ceil(letters * LETTER_WIDTH * theme.fontSize);
}
