/** The engine in this process: joins files, ledger, budgets and reports behind the one asynchronous interface. */
import { dirname, join } from 'node:path';
import { dayOf } from '../core/calendar';
import { sentence, worded } from '../core/words';
import { writeSample } from '../store/sample/write';
import {
  ENGINE_PROTOCOL,
  type Engine,
  type EngineMethod,
  type EngineOptions,
  type EngineRequests,
  type Snapshot,
} from '../protocol/engine';
import type { AlertNotice } from '../protocol/alerts';
import { alertHandlers, withAlerts } from './alertAnswers';
import { AlertDesk } from './alerts';
import type { AlertView } from './alertLevels';
import { openClock, type Clock } from './clock';
import { postComment } from './comments';
import { DashboardDesk } from './dashboard';
import { DeliveryDesk, withDelivery } from './delivery/desk';
import {
  checkAdviceRequest,
  checkAuditRequest,
  checkBudgetsRequest,
  checkEventsQuery,
  checkExportRequest,
  checkOpportunitiesRequest,
  checkQuery,
  checkRoiRequest,
  checkSourcesRequest,
} from './guards';
import { makeAdvice, makeRoi, searchOpportunities } from './insights';
import { HostSignIns } from './hostSignIns';
import { editTeamBudget } from './budgetEdit';
import { makeBudgets } from './budgets';
import { answerLines } from './lines';
import { makeExport } from './exports';
import { makeAudit, makeListing } from './priceAnswers';
import { makeReport, messageOfReport, writeReport, type ReportSource } from './reports';
import { ScheduledReports } from './scheduledReports';
import { askedOf, makeSnapshot } from './snapshot';
import { answerSources } from './sourceGroups';
import { Throttle } from './throttle';
import { Workspace, type EngineScripts } from './workspace';

export interface EngineDependencies extends EngineScripts {
  /** The script that sends messages, the only one that knows the network; absent: nothing is sent. */
  readonly notify?: string;
}

type Handlers = { [M in EngineMethod]: (params: EngineRequests[M]['params']) => Promise<EngineRequests[M]['result']> };

/** Between two snapshots at least this long (ms), and at least three times as long as the last one took to make. */
const SNAPSHOT_GAP_MS = 100;
/** Between two snapshots that show how far reading is (ms). */
const PROGRESS_GAP_MS = 400;
/** "Today" ends at midnight, whether or not a file changes (ms between looks at the clock). */
const CLOCK_CHECK_MS = 30_000;

export function createEngine(dependencies: EngineDependencies): Engine {
  return new LocalEngine(dependencies);
}

class LocalEngine implements Engine {
  private workspace: Workspace | null = null;
  private alerts: AlertDesk | null = null;
  private scheduled: ScheduledReports | null = null;
  private readonly dashboard = new DashboardDesk();
  private readonly delivery = new DeliveryDesk({
    script: () => this.dependencies.notify,
    onChange: () => this.changed(),
  });
  private readonly signIns = new HostSignIns(() => this.dependencies.notify);
  private options: EngineOptions | null = null;
  private clock: Clock = () => Date.now();
  /** Settles when everything of what was opened last has been read. */
  private loaded: Promise<void> = Promise.resolve();
  private snapshot: Snapshot | null = null;
  private stale = true;
  private version = 0;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private readonly alertListeners = new Set<(notice: AlertNotice) => void>();
  private readonly throttle = new Throttle(SNAPSHOT_GAP_MS, () => this.announce());
  private clockTimer: NodeJS.Timeout | null = null;
  /** Monotonic ms. */
  private lastProgress = -Infinity;

  private readonly handlers: Handlers = {
    open: (options) => this.open(options),
    snapshot: () => this.settled((workspace) => this.current(workspace)),
    query: (query) => this.settled((workspace) => workspace.ledger.query(checkQuery(query))),
    events: (query) => this.settled((workspace) => workspace.ledger.events(checkEventsQuery(query))),
    budgets: (request) =>
      this.settled((workspace) => makeBudgets(askedOf(workspace), checkBudgetsRequest(request), this.clock())),
    dashboard: (request) => this.settled((workspace) => this.dashboard.answer(workspace, request, this.clock())),
    report: async (request) => {
      await this.settled(() => null);
      return makeReport(this.reportSource(), request);
    },
    sendReport: async (request) => {
      await this.whole();
      const message = await messageOfReport(this.reportSource(), request, this.clock());
      return { label: message.title, handed: await this.delivery.enqueue(message) };
    },
    writeReport: async (request) => {
      // A report made of half the logs would be wrong for ever, so it waits for the rest.
      await this.whole();
      return writeReport(this.reportSource(), request);
    },
    audit: (request) => this.settled((workspace) => makeAudit(workspace, checkAuditRequest(request), this.clock())),
    models: (request) => Promise.resolve(makeListing(this.opened(), request)),
    export: async (request) => {
      // Half of the logs would be no export, so it waits for the rest, also while they are followed.
      const workspace = await this.whole();
      const wasm = join(dirname(this.dependencies.databaseChild), 'sql-wasm.wasm');
      const folders = this.options?.folders ?? [];
      return makeExport(workspace, folders, checkExportRequest(request), { now: this.clock(), wasm });
    },
    lines: (request) => this.settled((workspace) => answerLines(workspace, request)),
    opportunities: async (request) => {
      await this.settled(() => null);
      const setting = this.options?.whatIfModels;
      return searchOpportunities(this.opened(), setting, checkOpportunitiesRequest(request), this.clock());
    },
    postComment: (request) => postComment(this.dependencies.notify, this.options?.folders ?? [], request),
    advice: async (request) => {
      await this.settled(() => null);
      const options = this.options ?? { folders: [] };
      return makeAdvice(this.opened(), options, checkAdviceRequest(request), this.clock());
    },
    roi: async (request) => {
      await this.settled(() => null);
      return makeRoi(this.opened(), this.options?.folders ?? [], checkRoiRequest(request));
    },
    ...alertHandlers(
      () => this.alerts,
      () => this.settled(() => null),
    ),
    ...this.delivery.handlers,
    setHostAccess: (accesses) => {
      this.signIns.set(accesses);
      // Asking may take long; figures follow.
      this.workspace?.signInsChanged().catch(() => undefined);
      return Promise.resolve(null);
    },
    sources: (request) =>
      this.settled((workspace) => answerSources(checkSourcesRequest(request), this.current(workspace))),
    editBudget: (request) => editTeamBudget(this.options, request),
    refresh: async ({ paths }) => {
      await this.opened().refresh(paths);
      return null;
    },
    writeSample: async ({ directory, date }) => {
      await writeSample(directory, date);
      return null;
    },
  };

  constructor(private readonly dependencies: EngineDependencies) {}

  async request<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
  ): Promise<EngineRequests[M]['result']> {
    const handler = this.handlers[method] as Handlers[M] | undefined;
    if (handler === undefined) throw worded(Error, sentence('The engine does not know "{0}".', String(method)));
    return handler(params);
  }

  onDidChange(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onAlert(listener: (notice: AlertNotice) => void): () => void {
    this.alertListeners.add(listener);
    return () => this.alertListeners.delete(listener);
  }

  async dispose(): Promise<void> {
    if (this.clockTimer !== null) clearInterval(this.clockTimer);
    this.throttle.close();
    const { workspace } = this;
    this.workspace = null;
    this.listeners.clear();
    this.alertListeners.clear();
    await this.leaveDesks();
    await this.delivery.close();
    await workspace?.close();
  }

  private async open(options: EngineOptions): Promise<{ protocol: number }> {
    const opening = this.replace(options);
    this.loaded = opening.then((workspace) => workspace.load());
    // A failure to load reaches whoever asks next; nobody may be asking yet.
    this.loaded.catch(() => undefined);
    const workspace = await opening;
    await this.delivery.open(options);
    await this.openAlerts(options, workspace);
    if (options.watch) {
      this.scheduled = new ScheduledReports(options, {
        source: () => this.reportSource(),
        send: (message) => this.delivery.enqueue(message),
        onProblem: (reason) => process.emitWarning(reason),
      });
      void this.lookAtSchedule();
      this.watchClock();
    }
    return { protocol: ENGINE_PROTOCOL };
  }

  /** Leaves what was open before. */
  private async replace(options: EngineOptions): Promise<Workspace> {
    await this.leaveDesks();
    await this.workspace?.close();
    this.clock = openClock(options.now);
    this.options = options;
    this.stale = true;
    this.dashboard.forget();
    const scripts = { ...this.dependencies, signIns: this.signIns };
    this.workspace = await Workspace.open(options, scripts, {
      onChange: () => this.changed(),
      onProgress: () => this.progressed(),
    });
    return this.workspace;
  }

  /** Resolves when nothing is told or written for them any more. Whoever looks meanwhile finds none. */
  private async leaveDesks(): Promise<void> {
    const { alerts, scheduled } = this;
    this.alerts = null;
    this.scheduled = null;
    this.delivery.letGo();
    await alerts?.close();
    await scheduled?.close();
  }

  /** It looks for the first time when everything has been read. */
  private async openAlerts(options: EngineOptions, workspace: Workspace): Promise<void> {
    if (options.alerts === undefined || options.alerts === null) return;
    let isLoaded = false;
    const desk = await AlertDesk.open(options.alerts, options.folders, this.delivery, {
      view: () => (isLoaded && this.workspace === workspace ? this.view(workspace) : null),
      onNotice: (notice) => {
        for (const listener of this.alertListeners) listener(notice);
      },
      onChange: () => this.changed(),
    });
    this.alerts = desk;
    const begin = (): void => {
      isLoaded = true;
      if (this.alerts === desk) desk.begin(options.watch);
    };
    this.loaded.then(begin, () => undefined);
  }

  private view(workspace: Workspace): AlertView {
    return { workspace, snapshot: this.current(workspace), now: this.clock() };
  }

  /** While it is read, figures are of little use and each of them takes its time. */
  private progressed(): void {
    if (performance.now() - this.lastProgress < PROGRESS_GAP_MS) return;
    this.lastProgress = performance.now();
    this.changed();
  }

  private changed(): void {
    this.stale = true;
    this.dashboard.forget();
    this.alerts?.noticed();
    if (this.listeners.size > 0) this.throttle.request();
  }

  private announce(): void {
    if (this.workspace === null) return;
    const snapshot = this.current(this.workspace);
    for (const listener of this.listeners) listener(snapshot);
  }

  private current(workspace: Workspace): Snapshot {
    const now = this.clock();
    if (
      this.snapshot === null ||
      this.stale ||
      dayOf(workspace.zone, this.snapshot.now) !== dayOf(workspace.zone, now)
    ) {
      this.version += 1;
      this.snapshot = withDelivery(withAlerts(makeSnapshot(workspace, now, this.version), this.alerts), this.delivery);
      this.stale = false;
    }
    return this.snapshot;
  }

  /** A figure asked for while following a log is given as it stands; one asked for once waits until all is read. */
  private async settled<T>(answer: (workspace: Workspace) => T): Promise<T> {
    const workspace = this.opened();
    if (this.options?.watch !== true) await this.loaded;
    return answer(workspace);
  }

  /** What is open once everything of it has been read: the newest, also when it was opened after somebody began to wait. */
  private async whole(): Promise<Workspace> {
    const { loaded } = this;
    await loaded;
    return this.loaded === loaded ? this.opened() : this.whole();
  }

  private opened(): Workspace {
    if (this.workspace === null) throw worded(Error, sentence('No workspace is open.'));
    return this.workspace;
  }

  private watchClock(): void {
    if (this.clockTimer !== null) clearInterval(this.clockTimer);
    this.clockTimer = setInterval(() => {
      const workspace = this.workspace;
      this.alerts?.tick();
      void this.lookAtSchedule();
      if (workspace === null || this.snapshot === null) return;
      if (dayOf(workspace.zone, this.snapshot.now) !== dayOf(workspace.zone, this.clock())) this.changed();
    }, CLOCK_CHECK_MS);
    this.clockTimer.unref();
  }

  private async lookAtSchedule(): Promise<void> {
    await this.whole().catch(() => undefined);
    if (this.workspace?.phase === 'ready') await this.scheduled?.look();
  }

  private reportSource(): ReportSource {
    const workspace = this.opened();
    if (this.options === null) throw worded(Error, sentence('No workspace is open.'));
    return { workspace, options: this.options, snapshot: this.current(workspace), now: this.clock() };
  }
}
