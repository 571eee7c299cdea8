/** Answers from what was kept of a workspace when nothing of it has been touched since: no file of it is even opened. */
import { openZone, type Zone } from '../core/calendar';
import type { Budget } from '../core/budget/budget';
import { Days } from '../core/ledger/days';
import type { Query, QueryResult } from '../core/ledger/query';
import type { Statement } from '../core/statement';
import { areUntouched, type Stamps } from '../files/stamps';
import {
  ENGINE_PROTOCOL,
  type BudgetsRequest,
  type Engine,
  type EngineMethod,
  type EngineOptions,
  type EngineRequests,
  type Snapshot,
  type SourceStatus,
} from '../protocol/engine';
import { StoredGlance } from '../store/glance';
import { stateFolder } from '../store/stateFolder';
import { makeBudgets } from './budgets';
import { BUILD } from './build';
import { openClock } from './clock';
import { checkBudgetsRequest, checkQuery } from './guards';
import { budgetsAt, daysOf, periodsAt, topSpendersAt, type Asked } from './passing';

/** Where sessions are archived somebody has to look after them, touched or not (ms). */
const LOOKED_AFTER_MS = 12 * 3_600_000;

/** What does not pass with time. */
type Lasting = Omit<
  Snapshot,
  | 'version'
  | 'phase'
  | 'progress'
  | 'now'
  | 'today'
  | 'week'
  | 'month'
  | 'budgets'
  | 'topSpenders'
  | 'newest'
  | 'sources'
>;

/** What is kept beside the sums of days. */
export interface GlanceHead {
  readonly stamps: Stamps;
  /** Epoch ms by the machine's clock. */
  readonly keptAt: number;
  readonly lasting: Lasting;
  readonly budgets: readonly Budget[];
  readonly statements: readonly Statement[];
  /** Epoch ms of the newest event; null: none has a time. */
  readonly newest: number | null;
  /** Epoch ms from which on the current branch is for the pull request that it is for now; null: it always was. */
  readonly branchSince: number | null;
  /** The head of the sums of days. */
  readonly days: unknown;
}

/** Sections: the sources' statuses, then those of the sums of days. */
export const SOURCES_SECTION = 0;
export const DAYS_SECTION = 1;

/** Where one is kept that was asked for in this way; null: nothing is to be kept. */
export function placeOfGlance(options: EngineOptions): { readonly folder: string; readonly key: string } | null {
  const { stateDirectory, folders } = options;
  if (stateDirectory === undefined || stateDirectory === null || options.timeZone === null) return null;
  // What a host says now is in no file.
  if (options.attributionOnline === true) return null;
  // Who is to be alerted has to be looked after.
  if (options.alerts !== undefined && options.alerts !== null) return null;
  const { now: _now, watch: _watch, stateDirectory: _directory, ...asked } = options;
  const key = JSON.stringify([BUILD, process.version, asked]);
  return {
    folder: stateFolder(
      stateDirectory,
      folders.map((folder) => folder.path),
    ),
    key,
  };
}

/** What was kept does not tell: the logs have to be asked. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

/**
 * An engine for snapshots and questions; asked for anything else, or for what it cannot tell, it rejects with `CannotTell`.
 * Null: nothing was kept, or something has been touched since.
 */
export function openGlance(options: EngineOptions): Engine | null {
  const place = placeOfGlance(options);
  const zone = options.timeZone === null ? null : openZone(options.timeZone);
  if (place === null || zone === null) return null;
  const stored = StoredGlance.open(place.folder, place.key);
  if (stored === null) return null;
  const head = stored.head as GlanceHead;
  const days = Days.open(zone, head.days, (section) => stored.section(section + DAYS_SECTION), decode);
  const now = openClock(options.now)();
  const isLaterThanAll = isAfter(now, head.newest) && isAfter(now, head.branchSince);
  const holds = days !== null && isLaterThanAll && !isToBeLookedAfter(options, head);
  if (!holds || !areUntouched(head.stamps)) {
    stored.close();
    return null;
  }
  return new GlanceEngine(stored, head, days, zone, now);
}

function isToBeLookedAfter({ archiveDirectory }: EngineOptions, { keptAt }: GlanceHead): boolean {
  if (archiveDirectory === undefined || archiveDirectory === null) return false;
  return Math.abs(Date.now() - keptAt) > LOOKED_AFTER_MS;
}

function isAfter(now: number, since: number | null): boolean {
  return since === null || now >= since;
}

const decoder = new TextDecoder();

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

class GlanceEngine implements Engine {
  private readonly asked: Asked;
  private snapshot: Snapshot | null = null;

  constructor(
    private readonly stored: StoredGlance,
    private readonly head: GlanceHead,
    private readonly days: Days,
    private readonly zone: Zone,
    private readonly now: number,
  ) {
    const { budgets, statements } = head;
    this.asked = { zone, budgets, statements, query: (query) => this.query(query) };
  }

  request<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
  ): Promise<EngineRequests[M]['result']> {
    return new Promise((resolve) => resolve(this.answer(method, params) as EngineRequests[M]['result']));
  }

  onDidChange(): () => void {
    return () => undefined;
  }

  onAlert(): () => void {
    return () => undefined;
  }

  dispose(): Promise<void> {
    this.stored.close();
    return Promise.resolve();
  }

  private answer(method: EngineMethod, params: unknown): unknown {
    if (method === 'open') return { protocol: ENGINE_PROTOCOL };
    if (method === 'snapshot') return (this.snapshot ??= this.makeSnapshot());
    if (method === 'budgets') return makeBudgets(this.asked, checkBudgetsRequest(params as BudgetsRequest), this.now);
    if (method === 'query') return this.query(checkQuery(params as Query));
    throw new CannotTell();
  }

  private query(query: Query): QueryResult {
    let result: QueryResult | null;
    try {
      result = this.days.query(query);
    } catch (error) {
      // A damaged section; everything else that is wrong is wrong with the logs, too.
      if (error instanceof RangeError) throw new CannotTell();
      throw error;
    }
    if (result === null) throw new CannotTell();
    return result;
  }

  /** Figures are made when they are asked for: the gate wants none but the budgets'. */
  private makeSnapshot(): Snapshot {
    const { head, asked, zone, now } = this;
    const periods = once(() => periodsAt(daysOf(asked), zone, now));
    const budgets = once(() => budgetsAt(asked, now));
    const topSpenders = once(() => topSpendersAt(asked, now));
    const sources = once(() => this.sources());
    return {
      ...head.lasting,
      version: 1,
      phase: 'ready',
      progress: { done: 0, total: 0 },
      now,
      newest: head.newest,
      get today() {
        return periods().today;
      },
      get week() {
        return periods().week;
      },
      get month() {
        return periods().month;
      },
      get budgets() {
        return budgets();
      },
      get topSpenders() {
        return topSpenders();
      },
      get sources() {
        return sources();
      },
    };
  }

  private sources(): readonly SourceStatus[] {
    const bytes = this.stored.section(SOURCES_SECTION);
    if (bytes === null) throw new CannotTell();
    return JSON.parse(decode(bytes).trimEnd()) as SourceStatus[];
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
