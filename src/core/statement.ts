/** Somebody's own total: shown and reconciled against the ledger, never added on top of events. */
import type { NanoUsd } from './money';

export interface Statement {
  /** The file that states it, relative to its workspace folder. */
  readonly path: string;
  /** Calendar month `YYYY-MM`. */
  readonly month: string;
  readonly spent: NanoUsd;
  readonly executions: number | null;
  readonly prsGenerated: number | null;
  /** In dollars, as the tracker writes them. */
  readonly milestonesReached: readonly number[];
  /** True for the tracker's running month, false for its history. */
  readonly current: boolean;
  /** The vendor whose own export of usage or cost it is; absent: a tracker of everything. */
  readonly provider?: string;
}
