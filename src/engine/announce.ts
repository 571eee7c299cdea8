/** Tells of executions that a tracker is told of: begun, done, and what of the budget they crossed. */
import type { Budget } from '../core/budget/budget';
import { budgetLevels } from '../core/budget/alerts/budgetLevels';
import { executionCompleted, executionStarted, recapLevel } from '../core/budget/alerts/events';
import type { Level } from '../core/budget/alerts/level';
import { evaluateBudget } from '../core/budget/evaluate';
import type { DeliverySecrets } from '../core/delivery';
import type { Recorded, TrackedMonth, TrackerEntry } from '../core/budget/tracker';
import { dayOf, firstDayOfNext, monthText, parseMonth, startOfDay, type Zone } from '../core/calendar';
import { noMeasures } from '../core/measures';
import { makeRecap } from '../core/report/recap';
import type { Statement } from '../core/statement';
import type { QueryResult } from '../core/ledger/query';
import type { EngineOptions } from '../protocol/engine';
import { DeliveryDesk } from './delivery/desk';
import { alertPlace, Teller } from './telling';

export interface Announcement {
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly budget: Budget;
  /** The running month as the tracker has it now. */
  readonly month: TrackedMonth;
  /** What was recorded; null: an execution has begun. */
  readonly done: { readonly entry: TrackerEntry; readonly recorded: Omit<Recorded, 'tracker'> } | null;
}

/** Nobody waits longer for a message to arrive (ms): it is in the outbox, and whoever runs next sends it. */
const PATIENCE_MS = 1_500;

/**
 * Once what was recorded is safe. Looks at no log. What an entry crosses is claimed as the engine claims it, so a window that
 * sees the tracker grow says nothing twice.
 *
 * @param script absolute path of the bundle that knows the network
 * @param secrets stay in memory
 */
export async function announce(
  options: EngineOptions,
  what: Announcement,
  script: string,
  secrets: DeliverySecrets = {},
): Promise<void> {
  const { alerts = null, folders } = options;
  if (alerts === null) return;
  const delivery = new DeliveryDesk({ script: () => script, onChange: () => undefined });
  await delivery.handlers.setSecrets(secrets);
  await delivery.open(options);
  try {
    const teller = new Teller(await alertPlace(alerts.stateDirectory, folders), folders, { sink: delivery });
    const { budget, month, now, done } = what;
    const execution = { budget, month, now };
    const happened =
      done === null ? executionStarted(execution) : executionCompleted(execution, done.entry.cost, done.entry.prs > 0);
    await teller.tellHappened([happened], now);
    await teller.tell(teller.candidates(crossedLevels(what), now), now);
    if ((options.delivery?.on.length ?? 0) > 0) await withPatience(delivery.handlers.deliver(null));
  } finally {
    await delivery.close();
  }
}

/** What holds now and did not hold before this entry, and the recap of a month that it ended. */
function crossedLevels({ zone, now, budget, month, done }: Announcement): Level[] {
  if (done === null) return [];
  const { entry, recorded } = done;
  const recap = recorded.archived === null ? [] : [recapOf(recorded.archived, budget, zone, now)];
  if (month.month !== monthText(dayOf(zone, now))) return recap;
  const before = new Set(
    levelsAt({ ...month, spent: month.spent - entry.cost }, budget, zone, now).map(({ id }) => id),
  );
  return [...recap, ...levelsAt(month, budget, zone, now).filter(({ id }) => !before.has(id))];
}

function levelsAt(month: TrackedMonth, budget: Budget, zone: Zone, now: number): Level[] {
  const state = evaluateBudget({ budget, zone, now, ledger: nothingLogged, statements: [stated(month)] });
  const activity = { prs: month.prs, executions: month.executions, areExecutions: true };
  // Pace is a matter of days, not of one execution.
  return budgetLevels(state, { zone, now, activity: () => activity }).filter(({ kind }) => kind !== 'pace');
}

function recapOf(month: TrackedMonth, budget: Budget, zone: Zone, now: number): Level {
  const first = parseMonth(month.month) ?? dayOf(zone, now);
  const range = { from: startOfDay(zone, first), to: startOfDay(zone, firstDayOfNext('month', first)) };
  const statements = [stated(month)];
  return recapLevel(month.month, null, now, () => {
    const state = evaluateBudget({ budget, zone, now: range.to - 1, ledger: nothingLogged, statements });
    return makeRecap({
      zone,
      range,
      budgets: [state],
      statements: statements.map((one) => ({ ...one, ledger: 0 })),
      query: nothingLogged,
    });
  });
}

function stated({ month, spent, executions, prs, milestones }: TrackedMonth): Statement {
  return {
    path: '',
    month,
    spent,
    executions,
    prsGenerated: prs,
    milestonesReached: milestones,
    current: true,
  };
}

function nothingLogged(): QueryResult {
  return { rows: [], total: noMeasures(), undated: noMeasures() };
}

async function withPatience(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([work.catch(() => undefined), enough]);
  clearTimeout(timer);
}
