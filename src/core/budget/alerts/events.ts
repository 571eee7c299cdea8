/** Alerts that follow from something that happened and not from a level: a month is over, an execution began or ended. */
import { monthLabel, money, percentReached } from '../../format';
import { parseMonth } from '../../calendar';
import type { NanoUsd } from '../../money';
import type { Recap, RecapFigures } from '../../report/model';
import type { Budget } from '../budget';
import { percentOf } from '../evaluate';
import type { TrackedMonth } from '../tracker';
import { arranged, joined, sentence, type Sentence, type Word } from '../../words';
import type { Alert, FactWords } from './alert';
import { alertSaying, fact } from './alertWords';
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
  const spent = money(figures.spent);
  const ofLimit: Word = limit === null ? spent : sentence('{0} of {1}', spent, money(limit));
  const percent = percentOf(figures.spent, limit);
  const head = { id, kind: 'recap', severity: 'info', budget: name, key: null, period: month, at } as const;
  return alertSaying(
    { ...head, progress: percent },
    {
      title: arranged('{0}: {1}', label, ofLimit),
      text:
        percent === null
          ? sentence('{0} is over. It cost {1}.', label, spent)
          : sentence('{0} is over. It cost {1}, {2} of the budget.', label, spent, percentReached(percent)),
      facts: recapFacts(recap, figures, ofLimit),
    },
  );
}

function recapFacts({ milestones }: Recap, { prs, executions, averagePerPr }: RecapFigures, spent: Word): FactWords[] {
  const reached = milestones.filter(({ reachedOn, stated }) => reachedOn !== null || stated).length;
  const facts = [fact(sentence('Spent'), spent)];
  if (prs !== null) facts.push(fact(sentence('Pull requests'), prs));
  if (executions !== null) facts.push(fact(sentence('Executions'), executions));
  if (averagePerPr !== null) facts.push(fact(sentence('Cost per pull request'), money(averagePerPr)));
  if (milestones.length > 0) {
    facts.push(fact(sentence('Milestones reached'), sentence('{0} of {1}', reached, milestones.length)));
  }
  return facts;
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
  return alertSaying(executionHead('execution-started', budget, month, number, now), {
    title: sentence('Execution {0} has started', number),
    text: standing(left, month),
    facts: remainingFacts(left),
  });
}

/** @param cost of the execution; `month` has it counted */
export function executionCompleted({ budget, month, now }: Execution, cost: NanoUsd, madePr: boolean): Alert {
  const left = remaining(budget, month);
  const made = madePr ? sentence('It made a pull request.') : sentence('It made no pull request.');
  return alertSaying(executionHead('execution-completed', budget, month, month.executions, now), {
    title: sentence('Execution {0} is complete: {1}', month.executions, money(cost)),
    text: joined([made, standing(left, month)]),
    facts: [
      fact(sentence('Cost'), money(cost)),
      fact(sentence('Pull requests this month'), month.prs),
      ...remainingFacts(left),
    ],
  });
}

function standing(left: NanoUsd | null, { spent }: TrackedMonth): Sentence {
  return left === null
    ? sentence('{0} is spent this month.', money(spent))
    : sentence('{0} of the budget is left.', money(left));
}

type ExecutionHead = Omit<Alert, 'title' | 'text' | 'facts' | 'words'>;

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

function remainingFacts(left: NanoUsd | null): FactWords[] {
  return left === null ? [] : [fact(sentence('Budget left'), money(left))];
}
