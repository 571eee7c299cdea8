/** The files of a workspace, kept read: finds them, reads what is new, and tells when the figures have changed. */
import type { Zone } from '../core/calendar';
import type { Ledger } from '../core/ledger/ledger';
import type { Problem } from '../core/problem';
import type { Statement } from '../core/statement';
import type { EngineOptions, SourceStatus } from '../protocol/engine';
import { Attributions } from './attribution';
import { zoneOrThrow } from './clock';
import { holdsConfiguration } from './configFiles';
import { readConfiguration, saysTheSame, type Configuration } from './configuration';
import type { Bills } from './bills';
import { Books } from './books';
import type { CheckpointContents } from './checkpoints';
import { decisivePaths } from './decisive';
import { findFiles } from './finding';
import { Follower } from './follower';
import type { ForeignAmounts } from './foreign';
import { Found } from './found';
import type { HostSignIns } from './hostSignIns';
import { Keeping } from './keeping';
import { totalSize } from './onDisk';
import type { ReadingScripts } from './reading/beginning';
import { ReadingPool } from './reading/pool';
import { SingleFlight } from './singleFlight';
import { OpenSources } from './openSources';
import type { Source, SourceDependencies } from './sources/fileSource';
import type { SourceList } from './sources/sourceList';
import { SessionTotals } from './sessionTotals';
import type { StandIns } from './standIns';

/** What the engine runs beside itself. */
export interface EngineScripts extends ReadingScripts {
  /** Opens databases in a process of its own. */
  readonly databaseChild: string;
  /** Sign-ins of the editor; absent: only `gh` asks repositories' hosts. */
  readonly signIns?: HostSignIns;
}

export interface WorkspaceEvents {
  /** Figures, sources or problems are other than before. */
  onChange(): void;
  /** More bytes were read while loading. */
  onProgress(): void;
}

export class Workspace {
  readonly zone: Zone;
  configuration: Configuration;
  phase: 'loading' | 'ready' = 'loading';
  readonly progress = { done: 0, total: 0 };

  readonly attributions: Attributions;
  readonly sessionTotals = new SessionTotals();
  private books: Books;
  private readonly found = new Found();
  private readonly opened: OpenSources;
  private readonly updates = new SingleFlight();
  private readonly keeping: Keeping;
  private readonly follower: Follower;
  private closed = false;
  private readonly pool: ReadingPool;

  private constructor(
    private readonly options: EngineOptions,
    private readonly scripts: EngineScripts,
    private readonly events: WorkspaceEvents,
    zone: Zone,
    configuration: Configuration,
  ) {
    this.zone = zone;
    this.configuration = configuration;
    this.books = new Books(zone, options.freeCiMinutes);
    this.opened = new OpenSources({
      dependencies: () => this.dependencies(),
      waits: () => options.watch && this.phase === 'ready',
      onVanished: (left) => this.follower.lookAgainIn(left),
    });
    this.pool = new ReadingPool(scripts, () => ({
      timeZone: zone.id,
      prices: this.configuration.prices,
      watch: options.watch,
      sessions: { everywhere: options.sessionLogs === 'all', places: this.found.sessionFolders.named },
    }));
    this.attributions = new Attributions(options, scripts.signIns ?? null);
    this.keeping = new Keeping(options, zone, {
      logs: () => this.logs(),
      contents: () => this.contents(),
      inTurn: (work) => this.updates.run(work),
      isClosed: () => this.closed,
      later: (ms, call) => this.follower.in(ms, call),
    });
    this.follower = new Follower({
      filesIn: (directory) => this.sources.filesIn(directory),
      meaningOf: (directory) => this.meaningOf(directory),
      catchUp: () => this.catchUp(),
      verify: (path) => this.verifyOne(path),
    });
  }

  /** @throws RangeError naming a time zone that does not exist. Reading starts with `load`. */
  static async open(options: EngineOptions, scripts: EngineScripts, events: WorkspaceEvents): Promise<Workspace> {
    const zone = zoneOrThrow(options.timeZone);
    return new Workspace(options, scripts, events, zone, await readConfiguration(options));
  }

  /** Reads everything once; afterwards, when asked to watch, follows every change. */
  async load(): Promise<void> {
    await this.keeping.openCheckpoints(this.configuration.priceKey);
    await this.updates.run(() => this.update(true, new Set()));
    const history = this.lookAtHistory();
    // Figures that are followed are shown at once and attributed right behind.
    if (!this.options.watch) await history;
    if (this.closed) return;
    const { restored } = this.opened;
    this.opened.restored = null;
    this.phase = 'ready';
    this.events.onChange();
    if (!this.options.watch) return;
    this.follower.start(this.attributions.directories);
    this.keeping.follow();
    await this.updates.run(() => Promise.resolve(this.ledger.gather()));
    if (restored !== null) await this.verifyAll();
    await this.keeping.keepHistory();
    await history;
    // Whoever watches sees what the disk says first.
    if (this.attributions.asksHosts) await this.lookAtHistory();
  }

  get ledger(): Ledger {
    return this.books.ledger;
  }

  get bills(): Bills {
    return this.books.bills;
  }

  get standIns(): StandIns {
    return this.books.standIns;
  }

  get foreign(): ForeignAmounts {
    return this.books.foreign;
  }

  private get sources(): SourceList {
    return this.opened.list;
  }

  /** True while nothing is being read: until `onChange` the same question has the same answer. */
  get isAtRest(): boolean {
    return this.phase === 'ready' && !this.updates.isBusy;
  }

  /** Somebody signed in or out: what hosts know of branches is asked for again. */
  async signInsChanged(): Promise<void> {
    this.attributions.signInsChanged();
    if (this.phase === 'ready' && this.attributions.asksHosts) await this.lookAtHistory();
  }

  /** Looks again: at these files, or with null at everything. Resolves when what was asked for has been read. */
  async refresh(paths: readonly string[] | null): Promise<void> {
    if (paths === null || paths.some((path) => !this.sources.knows(path))) this.follower.suspect(null);
    for (const path of paths ?? []) this.follower.suspect(path);
    await this.catchUp();
    await this.lookAtHistory();
  }

  get statements(): Statement[] {
    return this.sources.statements;
  }

  statuses(): SourceStatus[] {
    return this.sources.statuses();
  }

  /** Of the source that is this file; null: it is none. @param file absolute */
  statusOf(file: string): SourceStatus | null {
    return this.sources.statusOf(file);
  }

  /** Kept problems, and how many there are in all. */
  problems(): { kept: Problem[]; count: number } {
    const { kept, count } = this.sources.problems();
    const others = [...this.configuration.problems, ...this.attributions.problems, ...this.found.problems];
    for (const problem of kept) others.push(problem);
    return { kept: others, count: count + others.length - kept.length };
  }

  /** Every path that decides what is known (`decisive.ts`); null: that cannot be said. */
  decisivePaths(): Promise<string[] | null> {
    const isSure = this.phase === 'ready' && this.found.problems.length === 0;
    return isSure ? decisivePaths(this.found.decisive, this.sources.values(), this.options) : Promise.resolve(null);
  }

  /** Resolves when nothing is written any more. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.follower.close();
    this.pool.close();
    if (this.phase === 'ready') await this.keeping.close(this);
  }

  /** What was restored from a checkpoint was shown at once; now its content is compared with the files. */
  private async verifyAll(): Promise<void> {
    for (const source of [...this.sources.values()]) {
      await this.updates.run(async () => {
        if (this.closed || this.sources.get(source.found.realFile) !== source) return;
        const reread = !(await source.verify()) && (await this.update(false, new Set([source.found.realFile])));
        if (reread) this.events.onChange();
      });
    }
  }

  private logs(): Pick<CheckpointContents, 'ledger' | 'sources'> {
    return { ledger: this.ledger, sources: this.sources.values() };
  }

  private contents(): CheckpointContents {
    return { ...this.logs(), sessionsKey: this.found.sessionFolders.key, histories: this.attributions.save() };
  }

  private meaningOf(directory: string): 'logs' | 'history' | 'configuration' {
    if (holdsConfiguration(this.options.folders, directory)) return 'configuration';
    return this.attributions.directories.has(directory) ? 'history' : 'logs';
  }

  private catchUp(): Promise<void> {
    return this.updates.run(async () => {
      if (this.closed) return;
      const { everywhere, paths } = this.follower.take();
      if (await this.update(everywhere, paths)) this.events.onChange();
      void this.lookAtHistory();
    });
  }

  /** Reads what repositories say of pull requests, as far as it may have changed, beside everything else. */
  private async lookAtHistory(): Promise<void> {
    if (this.closed || !(await this.attributions.look(this.ledger))) return;
    this.follower.watch(this.attributions.directories);
    await this.updates.run(async () => {
      if (this.closed) return;
      this.settleDerived();
      this.events.onChange();
      return Promise.resolve();
    });
  }

  private async update(everywhere: boolean, paths: ReadonlySet<string>): Promise<boolean> {
    let changed = false;
    if (everywhere) changed = await this.look();
    const wanted = everywhere ? [...this.sources.values()] : this.sources.at(paths);
    // Rows are shown by it as they come.
    this.attributions.settle(this.ledger);
    const read = (source: Source): Promise<boolean> => this.readSource(source);
    if (await this.pool.read(wanted, read)) changed = true;
    if (this.closed) return false;
    if (changed) this.settleDerived();
    return changed;
  }

  private settleDerived(): void {
    this.books.settle(this.attributions, this.configuration.prices);
  }

  private async readSource(source: Source): Promise<boolean> {
    if (this.closed) return false;
    const outcome = await source.read();
    if (outcome === 'gone') return this.opened.dropWhenGone(source);
    this.opened.seen(source);
    if (outcome === 'changed' && this.options.watch) this.follower.verifyLater(source.found.realFile);
    return outcome === 'changed';
  }

  private async verifyOne(path: string): Promise<void> {
    await this.updates.run(async () => {
      const source = this.sources.get(path);
      if (this.closed || source === undefined) return;
      const rested = source.rest();
      if (rested) this.settleDerived();
      const reread = !(await source.verify()) && (await this.update(false, new Set([path])));
      if (rested || reread) this.events.onChange();
    });
  }

  /** Finds files and reads the configuration again. True when any of it is other than before. */
  private async look(): Promise<boolean> {
    let changed = await this.lookAtConfiguration();
    const finding = await findFiles(this.options, this.keeping.archive);
    if (this.found.place(finding)) this.opened.forgetAll(({ found }) => found.session !== undefined);
    const restored = await this.restore();
    if (!restored && this.sources.size === 0) this.pool.startEarly(finding.files.values());
    if (this.opened.settle(finding.files) || restored) changed = true;
    if (this.found.take(finding)) changed = true;
    if (!this.options.watch) return changed;
    await this.follower.remember(finding.directories);
    this.follower.watch(this.attributions.directories);
    if (this.phase === 'loading') this.progress.total = await totalSize([...finding.files.values()]);
    return changed;
  }

  /** Before the first file is read: takes over what the checkpoint holds. */
  private async restore(): Promise<boolean> {
    if (this.phase === 'ready' || this.sources.size > 0) return false;
    const restored = await this.keeping.restore(this.found.sessionFolders.key);
    if (restored === null) return false;
    this.opened.restored = restored;
    this.books = new Books(this.zone, this.options.freeCiMinutes, restored.ledger);
    this.attributions.restore(restored.histories);
    return true;
  }

  private dependencies(): SourceDependencies {
    const { ledger, bills, standIns, foreign } = this.books;
    return {
      ...{ ledger, bills, standIns, foreign },
      zone: this.zone,
      prices: this.configuration.prices,
      databaseChild: this.scripts.databaseChild,
      threads: () => this.pool.threads,
      attributions: this.attributions,
      sessionTotals: this.sessionTotals,
      watch: this.options.watch,
      sessions: {
        everywhere: this.options.sessionLogs === 'all',
        folderOf: (directory) => this.found.sessionFolders.folderOf(directory),
      },
      onVerified: (bytes) => this.keeping.read(bytes),
      onProgress: (bytes) => {
        this.progress.done += bytes;
        this.keeping.read(bytes);
        if (this.phase === 'loading') this.events.onProgress();
      },
    };
  }

  private async lookAtConfiguration(): Promise<boolean> {
    const now = await readConfiguration(this.options);
    const before = this.configuration;
    if (saysTheSame(now, before)) return false;
    this.configuration = now;
    if (now.priceKey !== before.priceKey) {
      // Every event is priced anew, so every file is read anew.
      this.opened.forgetAll();
      this.books = new Books(this.zone, this.options.freeCiMinutes);
      await this.keeping.openCheckpoints(now.priceKey);
    }
    return true;
  }
}
