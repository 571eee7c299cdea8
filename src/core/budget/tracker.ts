/** The tracker in `token_budget.json` as it is kept (seed 000): recording, rollover, milestones, reset, override and recap. */
import { dayOf, monthText, type Zone } from '../calendar';
import { dollarsOf, isExactSum, type NanoUsd } from '../money';
import { readCount, readMoney, readNumber } from '../numbers';
import { problemText } from '../problemText';
import { readTokenBudget } from '../sources/tokenBudget';
import { isRecord } from '../record';
import { readTimestamp } from '../timestamp';

/** The file's object with all its fields, also those that nobody here knows. */
export type Tracker = Readonly<Record<string, unknown>>;

/** Why a file is left alone; the message is made for people. */
export class TrackerRefused extends Error {
  override readonly name = 'TrackerRefused';
}

export const TOKEN_COUNTERS = ['claude_input', 'claude_output', 'openai_input', 'openai_output'] as const;
export type TokenCounter = (typeof TOKEN_COUNTERS)[number];

/** What one execution adds. */
export interface TrackerEntry {
  readonly cost: NanoUsd;
  readonly executions: number;
  readonly prs: number;
  readonly tokens: Readonly<Partial<Record<TokenCounter, number>>>;
}

export interface Override {
  /** Epoch ms up to which it holds, exclusive. */
  readonly until: number;
  readonly reason: string;
}

/** A month of the tracker: the running one, or one of its history. */
export interface TrackedMonth {
  readonly month: string;
  readonly spent: NanoUsd;
  readonly executions: number;
  readonly prs: number;
  readonly tokens: Readonly<Record<TokenCounter, number>>;
  /** In dollars. */
  readonly milestones: readonly number[];
}

export interface Recorded {
  readonly tracker: Tracker;
  /** Milestones crossed by this entry, ascending, in nano-dollars. */
  readonly crossed: readonly NanoUsd[];
  /** The month that was archived because a new one has begun; null: none. */
  readonly archived: TrackedMonth | null;
  /** The tracker's month lies after the month of now, by its own or another clock: the entry counts there. */
  readonly ahead: boolean;
}

/** False for text that may be half of a write. */
export function isWholeTracker(text: string): boolean {
  return readTokenBudget(text, '').problems.every(({ code }) => code !== 'statement-torn');
}

/**
 * The tracker in the text of the file.
 * @throws TrackerRefused when it is torn, of another shape, or has figures that cannot be read: it must not be overwritten.
 */
export function parseTracker(text: string, path: string): Tracker {
  const { statements, problems } = readTokenBudget(text, path);
  const running = statements.some(({ current }) => current);
  const [problem] = problems;
  if (problem !== undefined) throw refused(path, problemText(problem));
  if (!running) throw refused(path, 'It states no running month.');
  const tracker = JSON.parse(text.replace(/^\uFEFF/, '')) as Tracker;
  for (const [field, value] of counters(tracker)) {
    if (readCount(value) === undefined) throw refused(path, `${field} is not a count.`);
  }
  return tracker;
}

function refused(path: string, reason: string): TrackerRefused {
  return new TrackerRefused(`${path} is left as it is. ${reason}`);
}

function counters(tracker: Tracker): [string, unknown][] {
  const used = tracker['tokens_used'];
  const tokens = TOKEN_COUNTERS.map((name): [string, unknown] => [`tokens_used.${name}`, fieldOf(used, name)]);
  const shape: [string, unknown][] =
    used === undefined || used === null || isRecord(used) ? [] : [['tokens_used', '?']];
  return [['executions', tracker['executions']], ['prs_generated', tracker['prs_generated']], ...tokens, ...shape];
}

/** An empty tracker that begins at `now`. */
export function newTracker(now: number, zone: Zone): Tracker {
  return { version: '1.0', ...emptyMonth(now, zone), history: [] };
}

function emptyMonth(now: number, zone: Zone): Tracker {
  return {
    current_month: monthText(dayOf(zone, now)),
    total_spent: 0,
    executions: 0,
    prs_generated: 0,
    tokens_used: Object.fromEntries(TOKEN_COUNTERS.map((name) => [name, 0])),
    milestones_reached: [],
    last_reset: timeText(now),
  };
}

/**
 * Adds an entry, after moving a month that is over into `history`. Sums are made in nano-dollars, so the file carries no
 * noise of doubles. A milestone is crossed when the sum was below it and is at or above it, once a month.
 *
 * @param milestones in nano-dollars
 * @throws TrackerRefused when a sum is past what is exact.
 */
export function recordSpend(
  tracker: Tracker,
  entry: TrackerEntry,
  milestones: readonly NanoUsd[],
  now: number,
  zone: Zone,
): Recorded {
  const { tracker: running, archived } = rollOver(tracker, now, zone);
  const before = runningMonth(running);
  const spent = before.spent + entry.cost;
  if (!isExactSum(spent)) throw new TrackerRefused('The sum would be too large to be exact. Nothing was recorded.');
  const reached = new Set(before.milestones.map((dollars) => readMoney(dollars)));
  const crossed = [...new Set(milestones)]
    .filter((milestone) => before.spent < milestone && milestone <= spent && !reached.has(milestone))
    .sort((a, b) => a - b);
  const used = isRecord(running['tokens_used']) ? running['tokens_used'] : {};
  const tokens = TOKEN_COUNTERS.map((name) => [name, before.tokens[name] + (entry.tokens[name] ?? 0)] as const);
  return {
    tracker: {
      ...running,
      total_spent: dollarsOf(spent),
      executions: before.executions + entry.executions,
      prs_generated: before.prs + entry.prs,
      tokens_used: { ...used, ...Object.fromEntries(tokens) },
      milestones_reached: [...before.milestones, ...crossed.map(dollarsOf)],
    },
    crossed,
    archived,
    ahead: before.month > monthText(dayOf(zone, now)),
  };
}

/** A month that is over goes into `history`, and the counters begin anew. The month is the one `now` is in, in the zone. */
export function rollOver(
  tracker: Tracker,
  now: number,
  zone: Zone,
): { readonly tracker: Tracker; readonly archived: TrackedMonth | null } {
  const over = runningMonth(tracker);
  if (over.month >= monthText(dayOf(zone, now))) return { tracker, archived: null };
  const history: readonly unknown[] = Array.isArray(tracker['history']) ? tracker['history'] : [];
  const entry = {
    month: over.month,
    total_spent: dollarsOf(over.spent),
    prs_generated: over.prs,
    executions: over.executions,
    milestones_reached: [...over.milestones],
  };
  return { tracker: { ...tracker, ...emptyMonth(now, zone), history: [...history, entry] }, archived: over };
}

/** The running month begins anew at 0; history, override and unknown fields stay. */
export function resetTracker(tracker: Tracker, now: number, zone: Zone): Tracker {
  return { ...rollOver(tracker, now, zone).tracker, ...emptyMonth(now, zone) };
}

/** Null ends an override before its time. */
export function withOverride(tracker: Tracker, override: Override | null, now: number): Tracker {
  if (override === null) {
    return Object.fromEntries(Object.entries(tracker).filter(([name]) => name !== 'override'));
  }
  const { until, reason } = override;
  return { ...tracker, override: { until: timeText(until), reason, set_at: timeText(now) } };
}

/** The override that holds at `now`; null: none. */
export function overrideAt(tracker: Tracker, now: number, zone: Zone): Override | null {
  const value = tracker['override'];
  const until = readTimestamp(fieldOf(value, 'until'), zone);
  if (typeof until !== 'number' || until <= now) return null;
  const reason = fieldOf(value, 'reason');
  return { until, reason: typeof reason === 'string' ? reason : '' };
}

export function runningMonth(tracker: Tracker): TrackedMonth {
  return monthOf(tracker, tracker['current_month']);
}

/** The running month, or the one of the history (the last entry wins); null: the tracker has no such month. */
export function trackedMonth(tracker: Tracker, month: string): TrackedMonth | null {
  const running = runningMonth(tracker);
  if (running.month === month) return running;
  const history: readonly unknown[] = Array.isArray(tracker['history']) ? tracker['history'] : [];
  const entry = history.findLast((one) => fieldOf(one, 'month') === month);
  return isRecord(entry) ? monthOf(entry, month) : null;
}

function monthOf(fields: Tracker, month: unknown): TrackedMonth {
  const used = fields['tokens_used'];
  const tokens = TOKEN_COUNTERS.map((name) => [name, readCount(fieldOf(used, name)) ?? 0] as const);
  const milestones = Array.isArray(fields['milestones_reached']) ? fields['milestones_reached'] : [];
  return {
    month: typeof month === 'string' ? month : '',
    spent: readMoney(fields['total_spent']) ?? 0,
    executions: readCount(fields['executions']) ?? 0,
    prs: readCount(fields['prs_generated']) ?? 0,
    tokens: Object.fromEntries(tokens) as Record<TokenCounter, number>,
    milestones: milestones.flatMap((entry: unknown) => {
      const dollars = readNumber(entry);
      return typeof dollars === 'number' ? [dollars] : [];
    }),
  };
}

/** As the file keeps it: two blanks of indentation, as its documented program writes it. */
export function trackerText(tracker: Tracker): string {
  return `${JSON.stringify(tracker, null, 2)}\n`;
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}

function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
