/** What the engine answers about alerts, and how they stand in its snapshot. */
import type { Quiet } from '../core/budget/alerts/alert';
import { sentence, worded } from '../core/words';
import type { AlertRequests } from '../protocol/alerts';
import type { Snapshot } from '../protocol/engine';
import type { AlertDesk } from './alerts';

type AlertHandlers = {
  [M in keyof AlertRequests]: (params: AlertRequests[M]['params']) => Promise<AlertRequests[M]['result']>;
};

const MOST_LISTED = 1_000;
const LONGEST_FAMILY = 1_000;

/**
 * @param open the desk of the workspace that is open; null: alerts are switched off
 * @param settle resolves when everything has been read
 */
export function alertHandlers(open: () => AlertDesk | null, settle: () => Promise<unknown>): AlertHandlers {
  const desk = (): AlertDesk => {
    const found = open();
    if (found === null) throw worded(Error, sentence('Alerts are switched off (spendlight.alerts.enabled).'));
    return found;
  };
  const change = async (how: (quiet: Quiet) => Quiet): Promise<null> => {
    await desk().change(how);
    return null;
  };
  return {
    alertHistory: async ({ limit }) => {
      if (!Number.isInteger(limit) || limit < 0 || limit > MOST_LISTED) throw refused('limit');
      return Promise.resolve(desk().listed(limit));
    },
    evaluateAlerts: async ({ dryRun }) => {
      await settle();
      return desk().evaluate(dryRun);
    },
    snoozeAlerts: async ({ until }) => {
      if (until !== null && !Number.isFinite(until)) throw refused('until');
      return change((quiet) => ({ ...quiet, snoozedUntil: until }));
    },
    muteAlerts: async ({ families, muted }) => {
      if (!families.every((one) => typeof one === 'string' && one.length <= LONGEST_FAMILY)) throw refused('families');
      const named = new Set(families);
      return change((quiet) => ({
        ...quiet,
        muted: [...quiet.muted.filter((one) => !named.has(one)), ...(muted ? families : [])],
      }));
    },
    readAlerts: async ({ upTo }) => {
      if (!Number.isFinite(upTo)) throw refused('upTo');
      return change((quiet) => ({ ...quiet, readUpTo: Math.max(quiet.readUpTo, upTo) }));
    },
  };
}

function refused(what: string): Error {
  return worded(Error, sentence('The engine cannot answer this: its {0} is not one it knows.', what));
}

export function withAlerts(snapshot: Snapshot, desk: AlertDesk | null): Snapshot {
  if (desk === null) return snapshot;
  const { problems } = desk;
  return {
    ...snapshot,
    alerts: desk.state(),
    problems: [...problems, ...snapshot.problems],
    problemCount: snapshot.problemCount + problems.length,
  };
}
