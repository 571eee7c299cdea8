/** What is known at the moment: the last good snapshot, whether it may be old, and why there is none. Pure: states in, states out. */
import type { Snapshot } from '../protocol/engine';
import type { Staleness } from '../protocol/view';

export interface Figures {
  readonly snapshot: Snapshot | null;
  readonly stale: Staleness;
  /** Why there are no figures and none are on their way; null: there are, or they are being read. */
  readonly unavailable: string | null;
}

export const NO_FIGURES: Figures = { snapshot: null, stale: null, unavailable: null };

/** A snapshot arrived. Half-read sums after a restart are worse than the last good ones, which stay until reading is done. */
export function withSnapshot(figures: Figures, snapshot: Snapshot): Figures {
  const keepsLastGood = figures.stale !== null && figures.snapshot?.phase === 'ready' && snapshot.phase === 'loading';
  return keepsLastGood ? figures : { snapshot, stale: null, unavailable: null };
}

/** The engine no longer vouches for the figures. Without any, the reason stands in their place. */
export function withStaleness(figures: Figures, since: number, reason: string): Figures {
  if (figures.snapshot === null) return { snapshot: null, stale: null, unavailable: reason };
  return { ...figures, stale: { since: figures.stale?.since ?? since, reason } };
}

/** There is nothing to read here, and what was shown belonged to something else. */
export function withoutFigures(reason: string): Figures {
  return { snapshot: null, stale: null, unavailable: reason };
}

/** Reading begins (again): old figures stay, marked; without any, they are on their way. */
export function reopening(figures: Figures, since: number, reason: string): Figures {
  return figures.snapshot === null ? NO_FIGURES : withStaleness(figures, since, reason);
}
