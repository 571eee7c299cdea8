/** Alerts that follow from something that happened and not from a level: a month is over, an execution began or ended. */
import { monthLabel, money, percentReached } from '../../format';
import { parseMonth } from '../../calendar';
import type { NanoUsd } from '../../money';
import type { Recap, RecapFigures } from '../../report/model';
import type { Budget } from '../budget';
import { percentOf } from '../evaluate';
import type { TrackedMonth } from '../tracker';
import type { Alert, AlertFact } from './alert';
import { groupId, levelId, type Level } from './level';

/**
 * The month before the running one, told once.
 *
 * @param month `YYYY-MM`, over
 * @param recap asked only when it is told
 */
export function recapLevel(month: string, budget: string | null, now: number, recap: () => Recap): Level {
  const where = { budget, key: null, period: month };
  const id = levelId({ kind: 'recap', threshold: '', ...where });
  return {
    id,
    kind: 'recap',
    group: groupId('recap', where),
    rank: 0,
    cooldownMs: null,
    describe: () => describeRecap(id, month, budget, now, recap()),
  };
}

function describeRecap(id: string, month: string, name: string | null, at: number, recap: Recap): Alert {
  const first = parseMonth(month);
  const label = first === null ? month : monthLabel(first);
  const figures = figuresOf(recap);
  const limit = recap.budget?.budget.limit ?? null;
  const of = limit === null ? '' : ` of ${money(limit)}`;
  const percent = percentOf(figures.spent, limit);
  const share = percent === null ? '' : `, ${percentReached(percent)} of the budget`;
  const reached = recap.milestones.filter(({ reachedOn, stated }) => reachedOn !== null || stated).length;
  const facts: AlertFact[] = [{ label: 'Spent', value: `${money(figures.spent)}${of}` }];
  if (figures.prs !== null) facts.push({ label: 'Pull requests', value: String(figures.prs) });
  if (figures.executions !== null) facts.push({ label: 'Executions', value: String(figures.executions) });
  if (figures.averagePerPr !== null) facts.push({ label: 'Cost per pull request', value: money(figures.averagePerPr) });
  if (recap.milestones.length > 0) {
    facts.push({ label: 'Milestones reached', value: `${reached} of ${recap.milestones.length}` });
  }
  return {
    id,
    kind: 'recap',
    severity: 'info',
    budget: name,
    key: null,
    period: month,
    at,
    title: `${label}: ${money(figures.spent)}${of}`,
    text: `${label} is over. It cost ${money(figures.spent)}${share}.`,
    facts,
    progress: percent,
  };
}

/** A tracker speaks where no call was logged; it knows of executions, the ledger of calls. */
function figuresOf({ budget, ledger, stated }: Recap): RecapFigures {
  const [tracker] = stated;
  const speaks = tracker !== undefined && (budget?.basis === 'statement' || (ledger.executions ?? 0) === 0);
  return speaks ? tracker : ledger;
}

export interface Execution {
  readonly budget: Budget;
  readonly month: TrackedMonth;
  /** Epoch ms. */
  readonly now: number;
}

export function executionStarted({ budget, month, now }: Execution): Alert {
  const number = month.executions + 1;
  const left = remaining(budget, month);
  return {
    ...executionHead('execution-started', budget, month, number, now),
    title: `Execution ${number} has started`,
    text: left === null ? `${money(month.spent)} is spent this month.` : `${money(left)} of the budget is left.`,
    facts: remainingFacts(left),
  };
}

/** @param cost of the execution; `month` has it counted */
export function executionCompleted({ budget, month, now }: Execution, cost: NanoUsd, madePr: boolean): Alert {
  const left = remaining(budget, month);
  return {
    ...executionHead('execution-completed', budget, month, month.executions, now),
    title: `Execution ${month.executions} is complete: ${money(cost)}`,
    text: `It ${madePr ? 'made a pull request' : 'made no pull request'}. ${left === null ? `${money(month.spent)} is spent this month.` : `${money(left)} of the budget is left.`}`,
    facts: [
      { label: 'Cost', value: money(cost) },
      { label: 'Pull requests this month', value: String(month.prs) },
      ...remainingFacts(left),
    ],
  };
}

type ExecutionHead = Omit<Alert, 'title' | 'text' | 'facts'>;

/** The instant is part of the id: after a reset executions are counted from 1 again. */
function executionHead(
  kind: 'execution-started' | 'execution-completed',
  budget: Budget,
  { month, spent }: TrackedMonth,
  number: number,
  now: number,
): ExecutionHead {
  const threshold = `#${number}@${now}`;
  return {
    id: levelId({ kind, budget: budget.name, key: null, threshold, period: month }),
    kind,
    severity: 'info',
    budget: budget.name,
    key: null,
    period: month,
    at: now,
    progress: percentOf(spent, budget.limit),
  };
}

/** Below nothing there is nothing left. */
function remaining({ limit }: Budget, { spent }: TrackedMonth): NanoUsd | null {
  return limit === null ? null : Math.max(0, limit - spent);
}

function remainingFacts(left: NanoUsd | null): AlertFact[] {
  return left === null ? [] : [{ label: 'Budget left', value: money(left) }];
}
