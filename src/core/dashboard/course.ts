/** Spend so far, bucket upon bucket, against a budget: its limit, an even pace, its thresholds, and where it is heading. */
import type { BudgetState } from '../budget/budget';
import type { NanoUsd } from '../money';
import { closedRange, type Ask, type DashboardSource } from './ask';
import { costsOver, matchingBudget } from './figures';
import type { Course, DashboardQuery, Span, Threshold, Timeline } from './model';
import { nextStart, timelineOf } from './span';

export function makeCourse(source: DashboardSource, ask: Ask, query: DashboardQuery, span: Span): Course {
  const { zone, now } = source;
  const { from, to } = closedRange(source, span.range);
  const timeline = timelineOf({ zone, from, to, now, bucket: null });
  const state = matchingBudget(query, source.budgets);
  const measured = { filter: state?.filter ?? query.filter };
  const values = costsOver(ask, measured, span.range, timeline.starts, timeline.bucket);
  const last = timeline.current < 0 ? timeline.starts.length - 1 : timeline.current;
  return {
    ...timeline,
    spent: runningTotal(values, last),
    previous: previousCourse(source, ask, measured, span, timeline),
    budget: state,
    ideal: state === null || state.budget.period === 'total' ? null : idealPace(source, state, timeline),
    thresholds: state === null ? [] : thresholdsOf(state),
    ...forecastLines(state, timeline),
  };
}

function runningTotal(values: readonly NanoUsd[], last: number): (NanoUsd | null)[] {
  let sum = 0;
  return values.map((cost, index) => (index > last ? null : (sum += cost)));
}

/** The whole time before, so that the comparison goes on where this one has not come yet. */
function previousCourse(
  { zone, now }: DashboardSource,
  ask: Ask,
  measured: Pick<DashboardQuery, 'filter'>,
  { range, previous }: Span,
  { bucket, starts }: Timeline,
): (NanoUsd | null)[] | null {
  if (previous === null || previous.from === null || range.from === null) return null;
  const whole = { from: previous.from, to: range.from };
  const before = timelineOf({ zone, ...whole, now, bucket });
  const values = runningTotal(costsOver(ask, measured, whole, before.starts, bucket), before.starts.length);
  if ((values[values.length - 1] ?? 0) === 0) return null;
  return starts.map((_, index) => values[index] ?? null);
}

/** An even spend by the milliseconds of the period, so that days of 23 and 25 hours are right. */
function idealPace({ zone }: DashboardSource, state: BudgetState, { bucket, starts }: Timeline): NanoUsd[] {
  const limit = state.budget.limit ?? 0;
  const from = state.range.from ?? 0;
  const length = (state.range.to ?? 0) - from;
  return starts.map((start) => Math.round((limit * (nextStart(zone, bucket, start) - from)) / length));
}

/** In percent of the limit, those the budget speaks up at. */
function thresholdsOf({ budget }: BudgetState): Threshold[] {
  const limit = budget.limit ?? 0;
  return budget.thresholds.map((percent) => ({ percent, amount: Math.round((limit * percent) / 100) }));
}

type ForecastLines = Pick<Course, 'forecast' | 'forecastLow' | 'forecastHigh'>;

/** Straight lines from what is spent now to the projected end of the period. */
function forecastLines(state: BudgetState | null, { starts, current }: Timeline): ForecastLines {
  const none = starts.map(() => null);
  const forecast = state?.forecast ?? null;
  if (state === null || forecast === null || current < 0) {
    return { forecast: none, forecastLow: none, forecastHigh: none };
  }
  const last = starts.length - 1;
  const line = (end: NanoUsd): (NanoUsd | null)[] =>
    starts.map((_, index) => {
      if (index < current) return null;
      const share = last === current ? 1 : (index - current) / (last - current);
      return Math.round(state.spent + (end - state.spent) * share);
    });
  return { forecast: line(forecast.mid), forecastLow: line(forecast.low), forecastHigh: line(forecast.high) };
}
