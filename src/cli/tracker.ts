/** What `spendlight budget` answers, as lines and as the object `spendlight.budget/1`. */
import type { BudgetState } from '../core/budget/budget';
import { healthOf, percentOf } from '../core/budget/evaluate';
import type { KeyMetricsComparison } from '../core/budget/keyMetrics';
import type { Recorded, TrackedMonth, TrackerEntry } from '../core/budget/tracker';
import { parseMonth } from '../core/calendar';
import { count, dateTime, money, monthLabel, percentReached, tokens } from '../core/format';
import { dollarsOf, dollarsOrNull } from '../core/money';
import { budgetsJson, keyMetricsJson } from '../core/report/budgetJson';
import { isoText, type JsonObject } from '../core/report/json';
import { gauge, HEALTH_WORDS, plural } from '../core/report/words';
import type { TrackerDesk, TrackerState } from '../engine/trackerDesk';

/** What was done, and what the tracker says after it. */
export interface TrackerAnswer extends TrackerState {
  readonly action: 'status' | 'record' | 'reset' | 'override' | 'recap';
  readonly entry?: TrackerEntry;
  readonly recorded?: Omit<Recorded, 'tracker'>;
  /** Of a reset: the month as it was. */
  readonly before?: TrackedMonth;
}

const GAUGE_CELLS = 20;

/** The answer in words, the month first. */
export function trackerLines({ zone }: TrackerDesk, answer: TrackerAnswer): string[] {
  const { action, running, override, entry, recorded, before } = answer;
  const lines: string[] = [];
  if (entry !== undefined) lines.push(`Recorded ${money(entry.cost)}.`);
  if (before !== undefined) lines.push(`Reset: ${money(before.spent)} and ${executionsText(before)} were taken away.`);
  const archived = recorded?.archived ?? null;
  if (archived !== null) {
    lines.push(
      `${monthName(archived)} is over and in the history: ${money(archived.spent)}, ${executionsText(archived)}.`,
    );
  }
  for (const milestone of recorded?.crossed ?? []) {
    lines.push(`Milestone: ${money(milestone)} reached after ${executionsText(running)}, ${prsText(running)}.`);
  }
  for (const line of monthLines(answer)) lines.push(line);
  if (override !== null)
    lines.push(`Override until ${dateTime(zone, override.until)} (${zone.id}): ${override.reason}`);
  else if (action === 'override') lines.push('No override holds.');
  return lines;
}

function monthLines({ running, budget, milestones }: TrackerAnswer): string[] {
  const { limit, hardLimit } = budget;
  const share = percentOf(running.spent, limit);
  const health = HEALTH_WORDS[healthOf(running.spent, limit, hardLimit)];
  const lines =
    limit === null
      ? [`${monthName(running)}: ${money(running.spent)} (no limit)`]
      : [
          `${monthName(running)}: ${money(running.spent)} of ${money(limit)} (${health})`,
          `${gauge((share ?? 100) / 100, GAUGE_CELLS)} ${percentReached(share)}`,
        ];
  const each = costPerPr(running);
  lines.push(
    `${executionsText(running)}, ${prsText(running)}${each === null ? '' : `, ${money(each)} a PR`}`,
    `Milestones: ${running.milestones.length} of ${milestones.length} reached`,
  );
  const used = Object.values(running.tokens).reduce((sum, one) => sum + one, 0);
  if (used > 0) lines.push(`Tokens: ${tokens(used)}`);
  return lines;
}

function monthName({ month }: TrackedMonth): string {
  const first = parseMonth(month);
  return first === null ? month : monthLabel(first);
}

function executionsText({ executions }: TrackedMonth): string {
  return plural(executions, count(executions), 'execution');
}

function prsText({ prs }: TrackedMonth): string {
  return plural(prs, count(prs), 'PR');
}

/** Nano-dollars; null without a pull request. */
function costPerPr({ spent, prs }: TrackedMonth): number | null {
  return prs === 0 ? null : Math.round(spent / prs);
}

/** The object `spendlight.budget/1` of everything but the status. @param path of the tracker, as shown */
export function trackerJson(desk: TrackerDesk, path: string, answer: TrackerAnswer): JsonObject {
  return { ...headOf(desk, answer.action, path), ...trackedJson(answer), budgets: null, keyMetrics: null };
}

/** The same of the status, with all budgets. @param answer null: there is no tracker */
export function statusJson(
  desk: TrackerDesk,
  path: string,
  answer: TrackerAnswer | null,
  budgets: readonly BudgetState[],
  keyMetrics: KeyMetricsComparison | null,
): JsonObject {
  const nothing = { month: null, budget: null, override: null, recorded: null, before: null };
  return {
    ...headOf(desk, 'status', path),
    ...(answer === null ? nothing : trackedJson(answer)),
    budgets: budgetsJson(budgets),
    keyMetrics: keyMetrics === null ? null : keyMetricsJson(keyMetrics),
  };
}

function headOf({ now, zone }: TrackerDesk, action: TrackerAnswer['action'], path: string): JsonObject {
  return { schema: 'spendlight.budget/1', now: isoText(now), timeZone: zone.id, action, path };
}

function trackedJson(answer: TrackerAnswer): JsonObject {
  const { running, budget, milestones, override, entry, recorded, before } = answer;
  const { limit, hardLimit } = budget;
  return {
    month: monthJson(running),
    budget: {
      name: budget.name,
      origin: budget.origin,
      limitUsd: dollarsOrNull(limit),
      hardLimitUsd: dollarsOrNull(hardLimit),
      remainingUsd: limit === null ? null : dollarsOf(limit - running.spent),
      percent: percentOf(running.spent, limit),
      health: healthOf(running.spent, limit, hardLimit),
      milestonesUsd: milestones.map(dollarsOf),
    },
    override: override === null ? null : { until: isoText(override.until), reason: override.reason },
    recorded:
      entry === undefined || recorded === undefined
        ? null
        : {
            costUsd: dollarsOf(entry.cost),
            executions: entry.executions,
            prs: entry.prs,
            milestonesCrossedUsd: recorded.crossed.map(dollarsOf),
            archived: recorded.archived === null ? null : monthJson(recorded.archived),
          },
    before: before === undefined ? null : monthJson(before),
  };
}

function monthJson(month: TrackedMonth): JsonObject {
  return {
    month: month.month,
    spentUsd: dollarsOf(month.spent),
    executions: month.executions,
    prs: month.prs,
    costPerPrUsd: dollarsOrNull(costPerPr(month)),
    tokens: { ...month.tokens },
    milestonesUsd: [...month.milestones],
  };
}
