/** What the status bar says of a snapshot: text, state and words for a screen reader. Pure. */
import type { BudgetPeriod, BudgetState, Health } from '../core/budget/budget';
import { budgetLabel, budgetSpentText, costText } from '../core/figures';
import { keyText, moneyAxis, percentReached } from '../core/format';
import type { Snapshot } from '../protocol/engine';
import { noneReadable, sourceCount } from '../protocol/sources';
import type { Figures } from './figures';
import type { Translate } from '../core/translate';

/** `no-limit`: a figure without a budget; `unavailable`: no figure at all. */
export type StatusState = 'loading' | 'unavailable' | 'no-limit' | Exclude<Health, 'none'>;

export interface StatusText {
  /** With its icon, as `StatusBarItem.text` takes it. */
  readonly text: string;
  readonly state: StatusState;
  readonly stale: boolean;
  /** Read aloud instead of the text. */
  readonly label: string;
  /** Why there is no figure; null: there is one, or it is on its way. */
  readonly reason: string | null;
}

const ICONS: Readonly<Record<Exclude<StatusState, 'loading'>, string>> = {
  unavailable: '$(pulse)',
  'no-limit': '$(pulse)',
  green: '$(pulse)',
  yellow: '$(warning)',
  red: '$(error)',
  blocked: '$(circle-slash)',
};

/** A background only where somebody has to act, and never for a figure that may be old. */
export function backgroundOf(status: StatusText): 'warning' | 'error' | null {
  if (status.stale) return null;
  if (status.state === 'yellow') return 'warning';
  return status.state === 'red' || status.state === 'blocked' ? 'error' : null;
}

/** The tint says "all is well", so an old figure does not carry it. */
export function isTinted(status: StatusText, tint: boolean): boolean {
  return tint && status.state === 'green' && !status.stale;
}

export function statusText(figures: Figures, t: Translate): StatusText {
  const { snapshot, stale } = figures;
  if (snapshot === null) return figures.unavailable === null ? loading(null, t) : unavailable(figures.unavailable, t);
  if (snapshot.phase === 'loading' && stale === null) return loading(snapshot, t);
  const reason = reasonForNoFigure(snapshot, t);
  if (reason !== null) return unavailable(reason, t);
  const decisive = decisiveBudget(snapshot);
  const status = decisive === null ? withoutLimit(snapshot, t) : againstLimit(decisive, t);
  return stale === null ? status : marked(status, stale.reason, t);
}

/** The worst budget that has a limit decides what the status bar says; null: there is none. */
export function decisiveBudget(snapshot: Snapshot): BudgetState | null {
  return snapshot.budgets.find((state) => state.health !== 'none' && state.budget.limit !== null) ?? null;
}

/** A sentence when no figure would be true: nothing found, nothing readable, nothing priced. Null: there is a figure. */
export function reasonForNoFigure(snapshot: Snapshot, t: Translate): string | null {
  const { sources, month } = snapshot;
  if (sourceCount(snapshot) === 0) return t('No cost logs were found in this workspace.');
  const readable = sources.filter((source) => source.state !== 'unreadable' && !isUnrecognised(source));
  if (readable.length === 0 && noneReadable({ sources: [], sourceGroups: snapshot.sourceGroups ?? [] }))
    return t('None of the cost logs could be read; "Cost: Show Problems and Sources" tells why.');
  const decisive = decisiveBudget(snapshot);
  const spent = decisive === null ? month.measures.cost : decisive.spent;
  if (spent === 0 && month.measures.unpriced > 0) {
    return t('This month has calls, but none of their models has a price ({0} calls).', month.measures.unpriced);
  }
  return null;
}

/** A period as its adverb: `this month`. */
export function periodWords(period: BudgetPeriod, t: Translate): string {
  switch (period) {
    case 'day':
      return t('today');
    case 'week':
      return t('this week');
    case 'month':
      return t('this month');
    case 'total':
      return t('in all');
  }
}

function isUnrecognised(source: Snapshot['sources'][number]): boolean {
  return source.format === 'unknown' && source.events === 0 && source.bytes > 0 && source.state !== 'reading';
}

function loading(snapshot: Snapshot | null, t: Translate): StatusText {
  const share = snapshot === null ? null : loadedShare(snapshot);
  const label = t('AI cost: reading the logs');
  const text = share === null ? '$(sync~spin) --' : `$(sync~spin) ${percentReached(share)}`;
  return { text, state: 'loading', stale: false, label, reason: null };
}

/** Percent of the bytes to read that have been read, at most 100; null while nobody knows how many there are. */
export function loadedShare(snapshot: Snapshot): number | null {
  const { done, total } = snapshot.progress;
  return total > 0 ? Math.min(100, Math.floor((100 * done) / total)) : null;
}

function unavailable(reason: string, t: Translate): StatusText {
  const label = t('AI cost: no figure. {0}', reason);
  return { text: `${ICONS.unavailable} --`, state: 'unavailable', stale: false, label, reason };
}

function withoutLimit(snapshot: Snapshot, t: Translate): StatusText {
  const spent = costText(snapshot.month.measures, t);
  const label = t('AI cost: {0} this month, no limit is set', spent);
  return { text: `${ICONS['no-limit']} ${spent}`, state: 'no-limit', stale: false, label, reason: null };
}

function againstLimit(state: BudgetState, t: Translate): StatusText {
  const health = state.health === 'none' ? 'no-limit' : state.health;
  const spent = budgetSpentText(state, t);
  const limit = moneyAxis(state.budget.limit ?? 0);
  const share = state.percent === null || health === 'green' ? '' : ` · ${percentReached(state.percent)}`;
  const label = t(
    'AI cost: {0} of {1} {2}, {3}',
    state.key === null ? spent : `${budgetLabel(state, 40, t)} ${spent}`,
    limit,
    periodWords(state.budget.period, t),
    state.percent === null
      ? healthWord(state.health, t)
      : `${percentReached(state.percent)}, ${healthWord(state.health, t)}`,
  );
  // A month goes without saying; any other period has to be said, or its figure would be taken for the month's.
  const { each } = state.budget;
  const whose = each === undefined || state.key === null ? '' : ` · ${keyText(each, state.key, 24, t)}`;
  const period = state.budget.period === 'month' ? '' : ` ${periodWords(state.budget.period, t)}`;
  const text = `${ICONS[health]} ${spent} / ${limit}${share}${period}${whose}`;
  return { text, state: health, stale: false, label, reason: null };
}

function marked(status: StatusText, reason: string, t: Translate): StatusText {
  const text = `${status.text} ${t('(stale)')}`;
  return { ...status, text, stale: true, label: t('{0}. Not the newest: {1}', status.label, reason) };
}

export function healthWord(health: Health, t: Translate): string {
  switch (health) {
    case 'none':
      return t('no limit');
    case 'green':
      return t('within budget');
    case 'yellow':
      return t('close to the limit');
    case 'red':
      return t('almost used up');
    case 'blocked':
      return t('over budget');
  }
}
