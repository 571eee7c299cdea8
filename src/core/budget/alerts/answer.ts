/** Alerts as `spendlight alerts --json` gives them: `spendlight.alerts/1`. */
import { isoText, type JsonObject } from '../../report/json';
import type { Alert } from './alert';

export interface AlertsAnswer {
  /** Epoch ms. */
  readonly now: number;
  readonly timeZone: string;
  /** True: nobody was told, and all of it can still be told. */
  readonly dryRun: boolean;
  readonly told: readonly Alert[];
  /** Told before or now, and still so: the highest of each budget. */
  readonly holding: readonly Alert[];
  /** Messages that are still on their way, and those that were given up. */
  readonly delivery: { readonly pending: number; readonly failed: number };
}

export function alertsJson({ now, timeZone, dryRun, told, holding, delivery }: AlertsAnswer): JsonObject {
  return {
    schema: 'spendlight.alerts/1',
    now: isoText(now),
    timeZone,
    dryRun,
    told: told.map(alertJson),
    holding: holding.map(alertJson),
    delivery: { ...delivery },
  };
}

function alertJson({ at, progress, facts, words: _words, ...alert }: Alert): JsonObject {
  return { ...alert, at: isoText(at), percent: progress, facts: facts.map((fact) => ({ ...fact })) };
}
