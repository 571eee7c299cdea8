/** The tracker of a workspace, opened for keeping: joins its file, its rules and the budget whose milestones it records. */
import { openZone, type Zone } from '../core/calendar';
import { defaultTrackerBudget } from '../core/budget/config';
import type { Budget } from '../core/budget/budget';
import {
  isWholeTracker,
  newTracker,
  overrideAt,
  parseTracker,
  recordSpend,
  resetTracker,
  rollOver,
  runningMonth,
  trackedMonth,
  trackerText,
  withOverride,
  type Override,
  type Recorded,
  type TrackedMonth,
  type Tracker,
  type TrackerEntry,
  TrackerRefused,
} from '../core/budget/tracker';
import type { NanoUsd } from '../core/money';
import type { Problem } from '../core/problem';
import { LinkRefused } from '../store/inside';
import { LockBusy } from '../store/lock';
import { changeTracker, readTracker } from '../store/tracker';
import type { EngineOptions } from '../protocol/engine';
import { openClock } from './clock';
import { readConfiguration } from './configuration';

/** What a tracker says now, after a month that is over has been left behind. */
export interface TrackerState {
  readonly running: TrackedMonth;
  readonly override: Override | null;
  /** Hard limit where there are two. */
  readonly budget: Budget;
  readonly milestones: readonly NanoUsd[];
}

export interface RecordAnswer extends TrackerState {
  readonly recorded: Omit<Recorded, 'tracker'>;
}

/** Every method may fail with `TrackerRefused`, whose message is made for people, or with the file system's error. */
export interface TrackerDesk {
  readonly now: number;
  readonly zone: Zone;
  /** Of the team's configuration. */
  readonly problems: readonly Problem[];
  /** Null: there is no file. Nothing is written. */
  status(): Promise<TrackerState | null>;
  /** As `status`, of an empty tracker where there is no file. */
  current(): Promise<TrackerState>;
  record(entry: TrackerEntry): Promise<RecordAnswer>;
  /** Answers what stood there before; null: there is no file, and none is made. */
  reset(): Promise<(TrackerState & { readonly before: TrackedMonth }) | null>;
  override(override: Override | null): Promise<TrackerState>;
  /** Null: the tracker has no such month. */
  month(month: string): Promise<TrackedMonth | null>;
}

/** @param file absolute path of the tracker */
export async function openTracker(options: EngineOptions, file: string, shown: string): Promise<TrackerDesk> {
  const { budgets, problems } = await readConfiguration(options);
  const zone = openZone(options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  if (zone === null) throw new RangeError(`There is no time zone "${options.timeZone}".`);
  const now = openClock(options.now)();
  const root = options.folders[0]?.path;
  const budget = trackerBudget(budgets);
  const milestones = budget.milestones.length > 0 ? budget.milestones : defaultTrackerBudget().milestones;

  const stateOf = (tracker: Tracker): TrackerState => ({
    running: runningMonth(rollOver(tracker, now, zone).tracker),
    override: overrideAt(tracker, now, zone),
    budget,
    milestones,
  });
  const read = async (): Promise<Tracker | null> => {
    const text = await readTracker(file, isWholeTracker).catch((error: unknown) => {
      throw notRead(error, shown);
    });
    return text === null ? null : parseTracker(text, shown);
  };
  const change = <T>(answer: (tracker: Tracker | null) => { tracker: Tracker | null; answer: T }): Promise<T> =>
    changeTracker(
      file,
      isWholeTracker,
      (text) => {
        const changed = answer(text === null ? null : parseTracker(text, shown));
        return { text: changed.tracker === null ? null : trackerText(changed.tracker), answer: changed.answer };
      },
      root === undefined ? {} : { root },
    ).catch((error: unknown) => {
      const isRefusal = error instanceof LockBusy || error instanceof LinkRefused;
      if (isRefusal) throw new TrackerRefused(error.message);
      throw codeOf(error) === 'EISDIR' ? notRead(error, shown) : error;
    });

  return {
    now,
    zone,
    problems,
    status: async () => {
      const tracker = await read();
      return tracker === null ? null : stateOf(tracker);
    },
    current: async () => stateOf((await read()) ?? newTracker(now, zone)),
    record: (entry) =>
      change((before) => {
        const { tracker, ...recorded } = recordSpend(before ?? newTracker(now, zone), entry, milestones, now, zone);
        return { tracker, answer: { ...stateOf(tracker), recorded } };
      }),
    reset: async () => {
      if ((await read()) === null) return null;
      return change((before) => {
        const tracker = resetTracker(before ?? newTracker(now, zone), now, zone);
        const { running } = stateOf(before ?? tracker);
        return { tracker, answer: { ...stateOf(tracker), before: running } };
      });
    },
    override: (override) =>
      change((before) => {
        const tracker = withOverride(before ?? newTracker(now, zone), override, now);
        return { tracker, answer: stateOf(tracker) };
      }),
    month: async (month) => {
      const tracker = await read();
      return tracker === null ? null : trackedMonth(rollOver(tracker, now, zone).tracker, month);
    },
  };
}

/** What the file system says of a tracker that cannot be read, in words; anything else as it is. */
function notRead(error: unknown, shown: string): unknown {
  const code = codeOf(error);
  if (code === undefined) return error;
  if (code === 'EISDIR') return new TrackerRefused(`${shown} is a folder; name the tracker's file with --file.`);
  return new TrackerRefused(`${shown} could not be read (${code}); check that you may read it.`);
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** The monthly budget over all model calls, else another one of a month, else the documented default of $15. */
function trackerBudget(budgets: readonly Budget[]): Budget {
  const monthly = budgets.filter(
    ({ period, limit, each }) => period === 'month' && limit !== null && each === undefined,
  );
  const whole = monthly.find(({ scope }) => scope === 'kind=llm' || scope === 'all');
  return whole ?? monthly[0] ?? defaultTrackerBudget();
}
