/** The engine in this process: joins files, ledger, budgets and reports behind the one asynchronous interface. */
import { join } from 'node:path';
import { dayOf, parseDay } from '../core/calendar';
import type { Query } from '../core/ledger/query';
import { reportMarkdown } from '../core/report/markdown';
import { reportPath } from '../core/report/paths';
import { buildReport } from '../core/report/report';
import { writeReportFile } from '../store/reportFile';
import { writeSample } from '../store/sample/write';
import {
  ENGINE_PROTOCOL,
  type Engine,
  type EngineMethod,
  type EngineOptions,
  type EngineRequests,
  type ReportRequest,
  type ReportText,
  type Snapshot,
  type WriteReportRequest,
  type WriteReportResult,
} from '../protocol/engine';
import { openClock, type Clock } from './clock';
import { answerDashboard } from './dashboard';
import {
  checkAuditRequest,
  checkEventsQuery,
  checkExportRequest,
  checkOpportunitiesRequest,
  checkOverviewQuery,
  checkQuery,
  checkRoiRequest,
} from './guards';
import { makeOpportunities, makeRoi } from './insights';
import { makeOverview } from './overview';
import { makeAudit, makeExport, makeListing } from './priceAnswers';
import { makeSnapshot } from './snapshot';
import { Throttle } from './throttle';
import { Workspace, type EngineScripts } from './workspace';

export type EngineDependencies = EngineScripts;

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
  private options: EngineOptions | null = null;
  private clock: Clock = () => Date.now();
  private loaded: Promise<void> = Promise.resolve();
  private snapshot: Snapshot | null = null;
  private stale = true;
  private version = 0;
  private readonly listeners = new Set<(snapshot: Snapshot) => void>();
  private readonly throttle = new Throttle(SNAPSHOT_GAP_MS, () => this.announce());
  private clockTimer: NodeJS.Timeout | null = null;
  /** Monotonic ms. */
  private lastProgress = -Infinity;

  private readonly handlers: Handlers = {
    open: (options) => this.open(options),
    snapshot: () => this.settled((workspace) => this.current(workspace)),
    query: (query) => this.settled((workspace) => workspace.ledger.query(checkQuery(query))),
    events: (query) => this.settled((workspace) => workspace.ledger.events(checkEventsQuery(query))),
    overview: (query) => this.settled((workspace) => makeOverview(workspace, checkOverviewQuery(query), this.clock())),
    dashboard: (request) => this.settled((workspace) => answerDashboard(workspace, request, this.clock())),
    report: (request) => this.settled((workspace) => this.report(workspace, request)),
    writeReport: (request) => this.writeReport(request),
    audit: (request) => this.settled((workspace) => makeAudit(workspace, checkAuditRequest(request), this.clock())),
    models: (request) => Promise.resolve(makeListing(this.opened(), request)),
    export: async (request) => {
      // Half of the logs would be no export, so it waits for the rest, also while they are followed.
      await this.loaded;
      return makeExport(this.opened(), this.options?.folders ?? [], checkExportRequest(request), this.clock());
    },
    opportunities: (request) =>
      this.settled((workspace) =>
        makeOpportunities(workspace, this.options?.whatIfModels, checkOpportunitiesRequest(request), this.clock()),
      ),
    roi: async (request) => {
      await this.settled(() => null);
      return makeRoi(this.opened(), this.options?.folders ?? [], checkRoiRequest(request));
    },
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
    if (handler === undefined) throw new Error(`The engine does not know "${String(method)}".`);
    return handler(params);
  }

  onDidChange(listener: (snapshot: Snapshot) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    if (this.clockTimer !== null) clearInterval(this.clockTimer);
    this.throttle.close();
    const { workspace } = this;
    this.workspace = null;
    this.listeners.clear();
    await workspace?.close();
  }

  private async open(options: EngineOptions): Promise<{ protocol: number }> {
    await this.workspace?.close();
    this.clock = openClock(options.now);
    this.options = options;
    this.stale = true;
    this.workspace = await Workspace.open(options, this.dependencies, {
      onChange: () => this.changed(),
      onProgress: () => this.progressed(),
    });
    this.loaded = this.workspace.load();
    // A failure to load reaches whoever asks next; nobody may be asking yet.
    this.loaded.catch(() => undefined);
    if (options.watch) this.watchClock();
    return { protocol: ENGINE_PROTOCOL };
  }

  /** While it is read, figures are of little use and each of them takes its time. */
  private progressed(): void {
    if (performance.now() - this.lastProgress < PROGRESS_GAP_MS) return;
    this.lastProgress = performance.now();
    this.changed();
  }

  private changed(): void {
    this.stale = true;
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
      this.snapshot = makeSnapshot(workspace, now, this.version);
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

  private opened(): Workspace {
    if (this.workspace === null) throw new Error('No workspace is open.');
    return this.workspace;
  }

  private watchClock(): void {
    if (this.clockTimer !== null) clearInterval(this.clockTimer);
    this.clockTimer = setInterval(() => {
      const workspace = this.workspace;
      if (workspace === null || this.snapshot === null) return;
      if (dayOf(workspace.zone, this.snapshot.now) !== dayOf(workspace.zone, this.clock())) this.changed();
    }, CLOCK_CHECK_MS);
    this.clockTimer.unref();
  }

  private report(workspace: Workspace, request: ReportRequest): ReportText {
    const now = this.clock();
    const day = request.date === null ? dayOf(workspace.zone, now) : parseDay(request.date);
    if (day === null) throw new RangeError(`"${String(request.date)}" is not a day; write it as YYYY-MM-DD.`);
    const snapshot = this.current(workspace);
    const report = buildReport({
      period: request.period,
      day,
      zone: workspace.zone,
      now,
      query: (query: Query) => workspace.ledger.query(query),
      budgets: snapshot.budgets,
      statements: snapshot.statements,
      foreign: snapshot.foreign,
      sources: snapshot.sources,
      problems: snapshot.problems,
      problemCount: snapshot.problemCount,
      pricesAsOf: snapshot.pricesAsOf,
    });
    return { report, markdown: reportMarkdown(report), path: reportPath(request.period, day) };
  }

  private async writeReport(request: WriteReportRequest): Promise<WriteReportResult> {
    const folder = this.options?.folders[0];
    if (folder === undefined) throw new Error('Open a folder first: reports are written into it.');
    // A report made of half the logs would be wrong for ever, so it waits for the rest.
    await this.loaded;
    const { markdown, path } = this.report(this.opened(), request);
    if (request.output !== undefined) return writeReportFile(null, request.output, markdown, request.replaceEdited);
    return writeReportFile(folder.path, join(folder.path, path), markdown, request.replaceEdited);
  }
}
