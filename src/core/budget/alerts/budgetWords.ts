/** The words of alerts about a budget: title, one or two sentences, and the figures behind them. */
import { dateLabel, money, percentReached } from '../../format';
import { dimensionWord } from '../../names';
import { dayOf, type Zone } from '../../calendar';
import { budgetSpentWord } from '../../figures';
import { divideHalfEven, type NanoUsd } from '../../money';
import { arranged, joined, sentence, type Sentence } from '../../words';
import { percentOf } from '../evaluate';
import type { BudgetPeriod, BudgetState } from '../budget';
import type { Alert, AlertKind, FactWords, Severity } from './alert';
import { alertSaying, fact } from './alertWords';

/** What an alert about a budget is told from. */
export interface Telling {
  readonly id: string;
  readonly kind: AlertKind;
  readonly state: BudgetState;
  readonly period: string;
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
}

/** What was done for the money, in a budget's period. */
export interface Activity {
  /** Null: nobody says. */
  readonly prs: number | null;
  readonly executions: number;
  /** False where calls to models were counted, because nobody counts executions. */
  readonly areExecutions: boolean;
}

interface SubjectWords {
  /** At the beginning of a sentence, and within one. */
  readonly first: Sentence;
  readonly within: Sentence;
}

const USUAL_NAMES: ReadonlyMap<string, SubjectWords> = new Map([
  ['daily', { first: sentence('The daily budget'), within: sentence('the daily budget') }],
  ['weekly', { first: sentence('The weekly budget'), within: sentence('the weekly budget') }],
  ['monthly', { first: sentence('The monthly budget'), within: sentence('the monthly budget') }],
  ['total', { first: sentence('The total budget'), within: sentence('the total budget') }],
]);
const PERIOD_WORDS: Readonly<Record<BudgetPeriod, Sentence>> = {
  day: sentence('today'),
  week: sentence('this week'),
  month: sentence('this month'),
  total: sentence('in all'),
};

/** From here on a threshold is a warning: where health turns yellow. */
const WARNING_FROM = 80;

/** @param percent the threshold, a part of the limit: 80 */
export function describeThreshold(telling: Telling, percent: number): Alert {
  const { budget } = telling.state;
  const severity: Severity =
    percent >= 100 && budget.hardLimit === null ? 'critical' : percent >= WARNING_FROM ? 'warning' : 'info';
  const { first } = subject(telling);
  const title =
    percent === 100 ? sentence('{0} has reached its limit', first) : sentence('{0} has passed {1}%', first, percent);
  return alertOf(telling, severity, title, joined([spentOf(telling.state), ...outlook(telling)]));
}

/** Past what blocks: the only limit, or the hard one of two. */
export function describeLimit(telling: Telling, limit: NanoUsd): Alert {
  const { state } = telling;
  const { first } = subject(telling);
  const isHard = state.budget.hardLimit !== null;
  const title = isHard ? sentence('{0} is past its hard limit', first) : sentence('{0} is used up', first);
  const [spent, period] = [budgetSpentWord(state), PERIOD_WORDS[state.budget.period]];
  const over = isHard
    ? sentence('{0} is spent {1}, the hard limit is {2}.', spent, period, money(limit))
    : sentence('{0} is spent {1}, the limit is {2}.', spent, period, money(limit));
  return alertOf(telling, 'critical', title, joined([over, ...renewal(telling)]));
}

/** Over the warning or the error threshold of a pull request (seed 002). */
export function describePrAmount(telling: Telling, amount: NanoUsd, isError: boolean): Alert {
  const { state } = telling;
  const { first } = subject(telling);
  const title = isError
    ? sentence('{0} is over its error threshold', first)
    : sentence('{0} is over its warning threshold', first);
  const text = sentence(
    '{0} is spent {1}; the threshold is {2}.',
    budgetSpentWord(state),
    PERIOD_WORDS[state.budget.period],
    money(amount),
  );
  return alertOf(telling, isError ? 'critical' : 'warning', title, text);
}

/** @param amount the milestone @param activity what was done for the money; null: not known */
export function describeMilestone(telling: Telling, amount: NanoUsd, activity: Activity | null): Alert {
  const { state } = telling;
  const { limit } = state.budget;
  const { within } = subject(telling);
  const share = percentOf(amount, limit);
  const title =
    share === null
      ? sentence('{0} milestone: {1}', money(amount), within)
      : sentence('{0} milestone: {1} of {2}', money(amount), percentReached(share), within);
  const [spent, period] = [budgetSpentWord(state), PERIOD_WORDS[state.budget.period]];
  const text =
    activity === null
      ? sentence('{0} is spent {1}.', spent, period)
      : sentence('{0} is spent {1}, for {2}.', spent, period, doneWords(activity));
  const severity: Severity = limit !== null && amount >= limit ? 'warning' : 'info';
  return alertOf(telling, severity, title, text, activityFacts(state, activity));
}

/** @param pace 1 is an even spend over the period */
export function describePace(telling: Telling, pace: number): Alert {
  const { state } = telling;
  const even = Math.round(state.spent / pace);
  const title = sentence('{0} burns {1} times too fast', subject(telling).first, oneDecimal(pace));
  const text = sentence('{0} is spent; an even spend would stand at {1} by now.', budgetSpentWord(state), money(even));
  return alertOf(telling, 'warning', title, joined([text, ...outlook(telling)]));
}

/** `the monthly budget`, `budget "release"`, `PR #123 (budget "each PR")`. */
function subject({ state: { budget, key } }: Telling): SubjectWords {
  const whole = USUAL_NAMES.get(budget.name) ?? {
    first: sentence('Budget "{0}"', budget.name),
    within: sentence('budget "{0}"', budget.name),
  };
  if (key === null || budget.each === undefined) return whole;
  const value = budget.each === 'pr' && /^\d{1,20}$/u.test(key) ? `#${key}` : key;
  const named = arranged('{0} {1} ({2})', dimensionWord(budget.each), value, whole.within);
  return { first: named, within: named };
}

function spentOf(state: BudgetState): Sentence {
  const { limit, period } = state.budget;
  const spent = budgetSpentWord(state);
  return limit === null
    ? sentence('{0} is spent {1}.', spent, PERIOD_WORDS[period])
    : sentence('{0} of {1} is spent {2}.', spent, money(limit), PERIOD_WORDS[period]);
}

function outlook({ state: { forecast, spent } }: Telling): Sentence[] {
  if (forecast === null || forecast.mid <= spent) return [];
  return [sentence('It is heading for about {0}.', money(forecast.mid))];
}

/** An alert says what happens next; nothing here can stop a call. */
function renewal({ state: { range }, zone }: Telling): Sentence[] {
  const refused = sentence('Calls that ask the gate first ("spendlight check") may be refused.');
  if (range.to === null) return [refused];
  return [refused, sentence('It begins anew on {0}.', dateLabel(dayOf(zone, range.to)))];
}

function doneWords({ prs, executions, areExecutions }: Activity): Sentence {
  const runs = areExecutions ? executionCount(executions) : callCount(executions);
  return prs === null ? runs : sentence('{0} and {1}', prCount(prs), runs);
}

function executionCount(executions: number): Sentence {
  return executions === 1 ? sentence('1 execution') : sentence('{0} executions', executions);
}

function callCount(calls: number): Sentence {
  return calls === 1 ? sentence('1 call') : sentence('{0} calls', calls);
}

function prCount(prs: number): Sentence {
  return prs === 1 ? sentence('1 pull request') : sentence('{0} pull requests', prs);
}

function activityFacts({ spent }: BudgetState, activity: Activity | null): FactWords[] {
  if (activity === null) return [];
  const { prs, executions, areExecutions } = activity;
  const done = fact(areExecutions ? sentence('Executions') : sentence('Calls'), executions);
  if (prs === null) return [done];
  const each = prs > 0 ? [fact(sentence('Cost per pull request'), money(divideHalfEven(spent, prs)))] : [];
  return [fact(sentence('Pull requests'), prs), done, ...each];
}

function alertOf(
  telling: Telling,
  severity: Severity,
  title: Sentence,
  text: Sentence,
  more: readonly FactWords[] = [],
): Alert {
  const { id, kind, state, period, now } = telling;
  const { name, limit, hardLimit } = state.budget;
  const facts = [fact(sentence('Spent'), budgetSpentWord(state))];
  if (limit !== null) facts.push(fact(hardLimit === null ? sentence('Limit') : sentence('Soft limit'), money(limit)));
  if (hardLimit !== null) facts.push(fact(sentence('Hard limit'), money(hardLimit)));
  if (limit !== null && state.spent <= limit) facts.push(fact(sentence('Left'), money(limit - state.spent)));
  facts.push(fact(sentence('Period'), period === 'total' ? sentence('total') : period));
  const head = { id, kind, severity, budget: name, key: state.key, period, at: now, progress: state.percent };
  return alertSaying(head, { title, text, facts: [...facts, ...more] });
}

function oneDecimal(value: number): string {
  return (Math.round(value * 10) / 10).toFixed(1);
}
