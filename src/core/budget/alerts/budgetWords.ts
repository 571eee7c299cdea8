/** The words of alerts about a budget: title, one or two sentences, and the figures behind them. */
import { dateLabel, dimensionTitle, money, percentReached } from '../../format';
import { dayOf, type Zone } from '../../calendar';
import { budgetSpentText } from '../../figures';
import { divideHalfEven, type NanoUsd } from '../../money';
import { percentOf } from '../evaluate';
import type { BudgetState } from '../budget';
import type { Alert, AlertFact, AlertKind, Severity } from './alert';

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

const USUAL_NAMES = new Set(['daily', 'weekly', 'monthly', 'total']);
const PERIOD_WORDS = { day: 'today', week: 'this week', month: 'this month', total: 'in all' } as const;

/** From here on a threshold is a warning: where health turns yellow. */
const WARNING_FROM = 80;

/** @param percent the threshold, a part of the limit: 80 */
export function describeThreshold(telling: Telling, percent: number): Alert {
  const { budget } = telling.state;
  const severity: Severity =
    percent >= 100 && budget.hardLimit === null ? 'critical' : percent >= WARNING_FROM ? 'warning' : 'info';
  const title =
    percent === 100
      ? `${capital(subject(telling))} has reached its limit`
      : `${capital(subject(telling))} has passed ${percent}%`;
  return alertOf(telling, severity, title, `${spentOf(telling.state)}${outlook(telling)}`);
}

/** Past what blocks: the only limit, or the hard one of two. */
export function describeLimit(telling: Telling, limit: NanoUsd): Alert {
  const { state } = telling;
  const isHard = state.budget.hardLimit !== null;
  const title = isHard
    ? `${capital(subject(telling))} is past its hard limit`
    : `${capital(subject(telling))} is used up`;
  const over = `${budgetSpentText(state)} is spent ${PERIOD_WORDS[state.budget.period]}, the ${isHard ? 'hard limit' : 'limit'} is ${money(limit)}.`;
  return alertOf(telling, 'critical', title, `${over} ${renewal(telling)}`);
}

/** Over the warning or the error threshold of a pull request (seed 002). */
export function describePrAmount(telling: Telling, amount: NanoUsd, isError: boolean): Alert {
  const { state } = telling;
  const title = `${capital(subject(telling))} is over its ${isError ? 'error' : 'warning'} threshold`;
  const text = `${budgetSpentText(state)} is spent ${PERIOD_WORDS[state.budget.period]}; the threshold is ${money(amount)}.`;
  return alertOf(telling, isError ? 'critical' : 'warning', title, text);
}

/** @param amount the milestone @param activity what was done for the money; null: not known */
export function describeMilestone(telling: Telling, amount: NanoUsd, activity: Activity | null): Alert {
  const { state } = telling;
  const { limit } = state.budget;
  const share = percentOf(amount, limit);
  const title = `${money(amount)} milestone: ${share === null ? subject(telling) : `${percentReached(share)} of ${subject(telling)}`}`;
  const done = activity === null ? '' : doneWords(activity);
  const text = `${budgetSpentText(state)} is spent ${PERIOD_WORDS[state.budget.period]}${done}.`;
  const severity: Severity = limit !== null && amount >= limit ? 'warning' : 'info';
  return alertOf(telling, severity, title, text, activityFacts(state, activity));
}

/** @param pace 1 is an even spend over the period */
export function describePace(telling: Telling, pace: number): Alert {
  const { state } = telling;
  const even = Math.round(state.spent / pace);
  const title = `${capital(subject(telling))} burns ${oneDecimal(pace)} times too fast`;
  const text = `${budgetSpentText(state)} is spent; an even spend would stand at ${money(even)} by now.`;
  return alertOf(telling, 'warning', title, `${text}${outlook(telling)}`);
}

/** `the monthly budget`, `budget "release"`, `PR #123 (budget "each PR")`. */
function subject({ state: { budget, key } }: Telling): string {
  const whole = USUAL_NAMES.has(budget.name) ? `the ${budget.name} budget` : `budget "${budget.name}"`;
  if (key === null || budget.each === undefined) return whole;
  const value = budget.each === 'pr' && /^\d{1,20}$/u.test(key) ? `#${key}` : key;
  return `${dimensionTitle(budget.each)} ${value} (${whole})`;
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function spentOf(state: BudgetState): string {
  const { budget } = state;
  const of = budget.limit === null ? '' : ` of ${money(budget.limit)}`;
  return `${budgetSpentText(state)}${of} is spent ${PERIOD_WORDS[budget.period]}.`;
}

function outlook({ state: { forecast, spent } }: Telling): string {
  return forecast === null || forecast.mid <= spent ? '' : ` It is heading for about ${money(forecast.mid)}.`;
}

/** An alert says what happens next; nothing here can stop a call. */
function renewal({ state: { range }, zone }: Telling): string {
  const until = range.to === null ? '' : ` It begins anew on ${dateLabel(dayOf(zone, range.to))}.`;
  return `Calls that ask the gate first ("spendlight check") may be refused.${until}`;
}

function doneWords({ prs, executions, areExecutions }: Activity): string {
  const runs = `${executions} ${areExecutions ? 'execution' : 'call'}${executions === 1 ? '' : 's'}`;
  return prs === null ? `, for ${runs}` : `, for ${prs} pull request${prs === 1 ? '' : 's'} and ${runs}`;
}

function activityFacts({ spent }: BudgetState, activity: Activity | null): AlertFact[] {
  if (activity === null) return [];
  const { prs, executions, areExecutions } = activity;
  const facts: AlertFact[] = [{ label: areExecutions ? 'Executions' : 'Calls', value: String(executions) }];
  if (prs === null) return facts;
  facts.unshift({ label: 'Pull requests', value: String(prs) });
  if (prs > 0) facts.push({ label: 'Cost per pull request', value: money(divideHalfEven(spent, prs)) });
  return facts;
}

function alertOf(
  telling: Telling,
  severity: Severity,
  title: string,
  text: string,
  more: readonly AlertFact[] = [],
): Alert {
  const { id, kind, state, period, now } = telling;
  const { name, limit, hardLimit } = state.budget;
  const facts: AlertFact[] = [{ label: 'Spent', value: budgetSpentText(state) }];
  if (limit !== null) facts.push({ label: hardLimit === null ? 'Limit' : 'Soft limit', value: money(limit) });
  if (hardLimit !== null) facts.push({ label: 'Hard limit', value: money(hardLimit) });
  if (limit !== null && state.spent <= limit) facts.push({ label: 'Left', value: money(limit - state.spent) });
  facts.push({ label: 'Period', value: period });
  return {
    id,
    kind,
    severity,
    budget: name,
    key: state.key,
    period,
    at: now,
    title,
    text,
    facts: [...facts, ...more],
    progress: state.percent,
  };
}

function oneDecimal(value: number): string {
  return (Math.round(value * 10) / 10).toFixed(1);
}
