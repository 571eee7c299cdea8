/** Alerts in the conversation with the engine: what it is told of them, what it tells, and what can be asked. */
import type { Alert, Severity, ToldAlert } from '../core/budget/alerts/alert';
import type { WrittenAlertSettings } from '../core/budget/alerts/settings';
import type { Word } from '../core/words';

/** Limits and times are as a person wrote them: read by the engine. */
export interface AlertOptions extends WrittenAlertSettings {
  /** Where claims and the history are kept, absolute; null: nowhere, then every process tells for itself. */
  readonly stateDirectory: string | null;
  /**
   * What holds when a workspace is looked at for the first time: `quiet` puts it into the history only, `tell` tells it too,
   * for somebody asked.
   */
  readonly firstLook: 'quiet' | 'tell';
}

/** The alerts at a glance, for everybody on this workspace. */
export interface AlertsState {
  /** Newest first. */
  readonly recent: readonly ToldAlert[];
  /** Told since somebody last looked. */
  readonly unread: number;
  /** Epoch ms; null: not snoozed. */
  readonly snoozedUntil: number | null;
  /** Families that are not shown in the editor. */
  readonly muted: readonly string[];
}

/** What one window shows: several alerts are one notice. */
export interface AlertNotice {
  readonly title: string;
  readonly text: string;
  /** The same, to be said in the language of the editor. Absent: it is shown as it is. */
  readonly words?: { readonly title: Word; readonly text: Word };
  /** Of the gravest. */
  readonly severity: Severity;
  /** Which families "don't show again" is about. */
  readonly families: readonly string[];
}

export interface AlertEvaluation {
  /** Told by this evaluation; of a dry run: what would be told. */
  readonly told: readonly Alert[];
  /** All that holds now, told before or not. */
  readonly holding: readonly Alert[];
}

/** Requests about alerts; each fails when alerts are switched off. */
export interface AlertRequests {
  /** Newest first. */
  alertHistory: { params: { readonly limit: number }; result: readonly ToldAlert[] };
  /** Decides now. A dry run claims nothing and tells nobody. */
  evaluateAlerts: { params: { readonly dryRun: boolean }; result: AlertEvaluation };
  /** `until`: epoch ms; null ends it. */
  snoozeAlerts: { params: { readonly until: number | null }; result: null };
  muteAlerts: { params: { readonly families: readonly string[]; readonly muted: boolean }; result: null };
  /** Somebody has looked at all alerts up to this instant, epoch ms. */
  readAlerts: { params: { readonly upTo: number }; result: null };
}
