/** What an alert is: something about spend that people are told once, and who else it is told to. */
import type { Sentence, Word } from '../../words';

export const ALERT_KINDS = [
  'threshold',
  'milestone',
  'hourly-rate',
  'daily-projection',
  'spike',
  'pace',
  'hard-limit',
  'exhausted',
  'recap',
  'execution-started',
  'execution-completed',
  'pr-warning',
  'pr-error',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface Alert {
  /** The key of its claim, stable across processes: kind|budget|key|threshold|period. */
  readonly id: string;
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** The budget's name; null: it is about none. */
  readonly budget: string | null;
  /** The value of the dimension where one budget is laid on each value of it, or the pull request; null: neither. */
  readonly key: string | null;
  /** `2026-02`, `2026-W08`, `2026-02-20` or `total`; null: it belongs to no period. */
  readonly period: string | null;
  /** Epoch ms. */
  readonly at: number;
  readonly title: string;
  /** Plain words, one or two sentences. Names are raw: each sink escapes. */
  readonly text: string;
  readonly facts: readonly AlertFact[];
  /** Percent of the limit, for a bar; null: there is no limit to measure against. */
  readonly progress: number | null;
  /** Title, text and facts once more, to be said in another language; absent: only the text is left of it. */
  readonly words?: AlertWords;
}

export interface AlertFact {
  readonly label: string;
  readonly value: string;
}

export interface AlertWords {
  readonly title: Sentence;
  readonly text: Sentence;
  readonly facts: readonly FactWords[];
}

export interface FactWords {
  readonly label: Sentence;
  readonly value: Word;
}

/** An alert of the history. */
export interface ToldAlert {
  readonly alert: Alert;
  /** False: it held before anybody looked for the first time, so nobody was told. */
  readonly told: boolean;
}

/** What people do not want to hear for now, or at all, and up to when they have looked. */
export interface Quiet {
  /** Epoch ms; null: not snoozed. */
  readonly snoozedUntil: number | null;
  /** Families (`familyOf`) that are not shown in the editor again. */
  readonly muted: readonly string[];
  /** Epoch ms of the newest alert that somebody has looked at. */
  readonly readUpTo: number;
}

export const NOT_QUIET: Quiet = { snoozedUntil: null, muted: [], readUpTo: 0 };
