/** A level is a statement about spend that holds now; what became of it before decides whether it is told. */
import { dollarsOf, type NanoUsd } from '../../money';
import type { Alert, AlertKind } from './alert';

export interface Level {
  /** See `Alert.id`. Of a level with a cooldown each claim gets a number behind it. */
  readonly id: string;
  readonly kind: AlertKind;
  /** Levels of a group rise: the highest one that holds speaks for those below it. */
  readonly group: string;
  readonly rank: number;
  /** Told again after so long (ms); null: once. */
  readonly cooldownMs: number | null;
  /** Asked only when it is told. */
  readonly describe: () => Alert;
}

/** What tells one claim from every other one. */
export interface LevelKey {
  readonly kind: AlertKind;
  readonly budget: string | null;
  readonly key: string | null;
  /**
   * What was crossed, the limit included: `80%@15`. A limit that is changed is another one, which may be told again in the
   * same period (reliability.md A04).
   */
  readonly threshold: string;
  readonly period: string | null;
}

/** The same for the same key in every process. Names from logs cannot stand in for a separator. */
export function levelId({ kind, budget, key, threshold, period }: LevelKey): string {
  return [kind, part(budget), part(key), threshold, part(period)].join('|');
}

/** What belongs together: thresholds of a budget in its period, its milestones, its pace. */
export function groupId(name: string, { budget, key, period }: Omit<LevelKey, 'kind' | 'threshold'>): string {
  return [name, part(budget), part(key), part(period)].join('|');
}

/** What "don't show again" is about: one kind of alert of one budget. */
export function familyOf({ kind, budget }: Pick<Alert, 'kind' | 'budget'>): string {
  return `${kind}|${part(budget)}`;
}

/** An absent name is no name at all, which is not the same as an empty one. */
function part(name: string | null): string {
  return name === null ? '' : `=${name.replaceAll('%', '%25').replaceAll('|', '%7C')}`;
}

/** Dollars as an id has them: `15`, `0.5`. */
export function amountKey(amount: NanoUsd): string {
  return String(dollarsOf(amount));
}

/**
 * Those of the levels that speak when these are new: the highest of each group, and nobody where the highest is not new.
 * The order of the levels stays.
 */
export function speakingLevels(levels: readonly Level[], isNew: (level: Level) => boolean): Level[] {
  const highest = new Map<string, Level>();
  for (const level of levels) {
    const other = highest.get(level.group);
    if (other === undefined || level.rank > other.rank) highest.set(level.group, level);
  }
  return levels.filter((level) => highest.get(level.group) === level && isNew(level));
}
