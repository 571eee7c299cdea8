/** What agents themselves say that their sessions cost: shown by month beside what the ledger holds of the same sessions. */
import { dayOf, monthText, type Zone } from '../core/calendar';
import type { Ledger } from '../core/ledger/ledger';
import { ALL_TIME } from '../core/ledger/query';
import type { NanoUsd } from '../core/money';
import type { SessionTotal } from '../core/sources/source';
import type { StatementRow } from '../protocol/engine';

interface Session {
  cost: NanoUsd;
  /** Month of its newest call. */
  month: string;
}

interface Month {
  readonly paths: Set<string>;
  spent: NanoUsd;
  ledger: NanoUsd;
}

export class SessionTotals {
  /** By file and session, the largest: a total only grows, and is told again when a session is resumed. */
  private readonly files = new Map<string, Map<string, NanoUsd>>();

  add(path: string, totals: readonly SessionTotal[]): void {
    if (totals.length === 0) return;
    let held = this.files.get(path);
    if (held === undefined) this.files.set(path, (held = new Map<string, NanoUsd>()));
    for (const { session, cost } of totals) held.set(session, Math.max(cost, held.get(session) ?? 0));
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  of(path: string): SessionTotal[] {
    return [...(this.files.get(path) ?? [])].map(([session, cost]) => ({ session, cost }));
  }

  /** One row a month, of the sessions whose newest call is in it; sessions without a call that counts are not compared. */
  statements(ledger: Ledger, zone: Zone): StatementRow[] {
    if (this.files.size === 0) return [];
    const stated = this.stated();
    const months = new Map<string, Month>();
    for (const [name, session] of sessionsIn(ledger, zone, [...stated.keys()])) {
      const total = stated.get(name);
      if (total === undefined) continue;
      const month = months.get(session.month) ?? { paths: new Set(), spent: 0, ledger: 0 };
      months.set(session.month, month);
      month.spent += total.cost;
      month.ledger += session.cost;
      month.paths.add(total.path);
    }
    return [...months]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([month, { paths, spent, ledger: counted }]) => ({
        ...{ path: commonFolder(paths), month, provider: 'claude-code', spent, ledger: counted },
        ...{ executions: null, prsGenerated: null, milestonesReached: [], current: false },
      }));
  }

  /** A session that was resumed in another file has its largest total there. */
  private stated(): Map<string, { readonly path: string; readonly cost: NanoUsd }> {
    const stated = new Map<string, { path: string; cost: NanoUsd }>();
    for (const [path, sessions] of this.files) {
      for (const [session, cost] of sessions) {
        if (cost > (stated.get(session)?.cost ?? -1)) stated.set(session, { path, cost });
      }
    }
    return stated;
  }
}

function sessionsIn(ledger: Ledger, zone: Zone, names: readonly string[]): Map<string, Session> {
  const sessions = new Map<string, Session>();
  const query = { range: ALL_TIME, filter: { session: names }, groupBy: ['session'], bucket: 'month' } as const;
  for (const { key, bucket, measures } of ledger.query(query).rows) {
    const name = key[0] ?? null;
    if (name === null || bucket === null) continue;
    const month = monthText(dayOf(zone, bucket));
    const session = sessions.get(name) ?? { cost: 0, month };
    session.cost += measures.cost;
    if (month > session.month) session.month = month;
    sessions.set(name, session);
  }
  return sessions;
}

/** The file itself where it is one; else the folder that all lie in. */
function commonFolder(paths: ReadonlySet<string>): string {
  const [first = '', ...others] = paths;
  if (others.length === 0) return first;
  let folder = first.split('/').slice(0, -1);
  for (const other of others) {
    const parts = other.split('/');
    const end = folder.findIndex((part, at) => part !== parts[at]);
    if (end >= 0) folder = folder.slice(0, end);
  }
  return folder.length === 0 ? '.' : folder.join('/');
}
