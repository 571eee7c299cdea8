/** The files of a workspace, kept read: finds them, reads what is new, and tells when the figures have changed. */
import { dirname } from 'node:path';
import { openZone, type Zone } from '../core/calendar';
import type { Ledger } from '../core/ledger/ledger';
import type { Problem } from '../core/problem';
import type { Statement } from '../core/statement';
import { sentence, worded } from '../core/words';
import { SessionFolders } from '../files/sessionFolders';
import type { EngineOptions, SourceStatus } from '../protocol/engine';
import { HistoryArchive } from './archive';
import { Attributions } from './attribution';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';
import { readConfiguration, type Configuration } from './configuration';
import type { Bills } from './bills';
import { Books } from './books';
import { Checkpoints } from './checkpoints';
import { decisivePaths } from './decisive';
import { findFiles, type Finding } from './finding';
import { Follower } from './follower';
import type { ForeignAmounts } from './foreign';
import { keepGlance } from './glanceKeeper';
import type { HostSignIns } from './hostSignIns';
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

/** Between two looks for logs that have been closed (ms). */
const HISTORY_EVERY_MS = 6 * 3_600_000;

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
  private sessionFolders = new SessionFolders([]);
  private readonly opened: OpenSources;
  private discoveryProblems: readonly Problem[] = [];
  private decisive: readonly string[] = [];
  private readonly updates = new SingleFlight();
  private readonly archive: HistoryArchive | null;
  private readonly follower: Follower;
  private closed = false;
  /** Epoch ms. */
  private readonly openedAt = Date.now();
  private checkpoints: Checkpoints | null = null;
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
      sessions: { everywhere: options.sessionLogs === 'all', places: this.sessionFolders.named },
    }));
    this.attributions = new Attributions(options, scripts.signIns ?? null);
    this.archive = HistoryArchive.open(options);
    this.follower = new Follower({
      filesIn: (directory) => this.sources.filesIn(directory),
      meaningOf: (directory) => this.meaningOf(directory),
      catchUp: () => this.catchUp(),
      verify: (path) => this.verifyOne(path),
    });
  }

  /** @throws RangeError naming a time zone that does not exist. Reading starts with `load`. */
  static async open(options: EngineOptions, scripts: EngineScripts, events: WorkspaceEvents): Promise<Workspace> {
    const id = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zone = openZone(id);
    if (zone === null)
      throw worded(
        RangeError,
        sentence('There is no time zone "{0}"; use an IANA name such as Europe/Prague or UTC.', id),
      );
    return new Workspace(options, scripts, events, zone, await readConfiguration(options));
  }

  /** Reads everything once; afterwards, when asked to watch, follows every change. */
  async load(): Promise<void> {
    await this.openCheckpoints();
    await this.updates.run(() => this.update(true, new Set()));
    const history = this.lookAtHistory();
    // Figures that are followed are shown at once and attributed right behind.
    if (!this.options.watch) await history;
    const { restored } = this.opened;
    this.opened.restored = null;
    this.phase = 'ready';
    this.events.onChange();
    if (!this.options.watch || this.closed) return;
    this.follower.start(this.attributions.directories);
    this.checkpoints?.follow();
    await this.updates.run(() => Promise.resolve(this.ledger.gather()));
    if (restored !== null) await this.verifyAll();
    await this.keepHistory();
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
    const others = [...this.configuration.problems, ...this.attributions.problems, ...this.discoveryProblems];
    for (const problem of kept) others.push(problem);
    return { kept: others, count: count + others.length - kept.length };
  }

  /** Every path that decides what is known (`decisive.ts`); null: that cannot be said. */
  decisivePaths(): Promise<string[] | null> {
    const isSure = this.phase === 'ready' && this.discoveryProblems.length === 0;
    return isSure ? decisivePaths(this.decisive, this.sources.values(), this.options) : Promise.resolve(null);
  }

  /** Resolves when nothing is written any more. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.follower.close();
    this.pool.close();
    if (this.phase !== 'ready') return;
    // Who reads once and leaves keeps what the next one will most likely ask for.
    if (!this.options.watch) {
      await this.archive?.keep(this.sources.values(), this.ledger, Date.now(), () => false);
      // Side by side: another thread writes the one while the other is made.
      await Promise.all([this.checkpoints?.close(), keepGlance(this, this.options, this.openedAt)]);
    } else await this.checkpoints?.close();
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

  /** Logs that have been closed since, a few at a time, between everything else. */
  private async keepHistory(): Promise<void> {
    const { archive } = this;
    if (archive === null) return;
    let kept: number;
    do {
      kept = await this.updates.run(() =>
        archive.keep(this.sources.values(), this.ledger, Date.now(), () => this.closed),
      );
    } while (kept > 0 && !this.closed);
    if (!this.closed) this.follower.in(HISTORY_EVERY_MS, () => void this.keepHistory());
  }

  private async openCheckpoints(): Promise<void> {
    const { options, zone, configuration } = this;
    this.checkpoints = await Checkpoints.open(options, zone, configuration.priceKey, () => this.checkpoint());
  }

  private async checkpoint(): Promise<void> {
    const { written } = await this.updates.run(async () => {
      if (this.options.watch) this.ledger.gather();
      const contents = {
        ledger: this.ledger,
        sources: this.sources.values(),
        sessionsKey: this.sessionFolders.key,
        histories: this.attributions.save(),
      };
      return (await this.checkpoints?.write(contents)) ?? { written: Promise.resolve() };
    });
    await written;
  }

  private meaningOf(directory: string): 'logs' | 'history' | 'configuration' {
    const configuration = this.options.folders.flatMap(({ path }) =>
      [BUDGET_FILE, PRICE_FILE].map((file) => `${path}/${dirname(file)}`),
    );
    if (configuration.includes(directory)) return 'configuration';
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
    const finding = await findFiles(this.options, this.archive);
    this.useSessionFolders(finding);
    const restored = await this.restore();
    if (!restored && this.sources.size === 0) this.pool.startEarly(finding.files.values());
    changed =
      this.opened.settle(finding.files) ||
      changed ||
      restored ||
      JSON.stringify(finding.problems) !== JSON.stringify(this.discoveryProblems);
    this.discoveryProblems = finding.problems;
    this.decisive = finding.decisive;
    await this.follower.remember(finding.directories);
    this.follower.watch(this.attributions.directories);
    // Only somebody who watches sees how far it is.
    if (this.phase === 'loading' && this.options.watch) {
      this.progress.total = await totalSize([...finding.files.values()]);
    }
    return changed;
  }

  /** Where other directories count as the opened folders, all session logs are read anew. */
  private useSessionFolders({ sessionFolders }: Finding): void {
    if (sessionFolders === null || sessionFolders.key === this.sessionFolders.key) return;
    this.opened.forgetAll(({ found }) => found.session !== undefined);
    this.sessionFolders = sessionFolders;
  }

  /** Before the first file is read: takes over what the checkpoint holds. */
  private async restore(): Promise<boolean> {
    if (this.phase === 'ready' || this.sources.size > 0 || this.checkpoints === null) return false;
    const restored = await this.checkpoints.restore(this.zone, this.sessionFolders.key);
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
        folderOf: (directory) => this.sessionFolders.folderOf(directory),
      },
      onVerified: (bytes) => this.checkpoints?.read(bytes),
      onProgress: (bytes) => {
        this.progress.done += bytes;
        this.checkpoints?.read(bytes);
        if (this.phase === 'loading') this.events.onProgress();
      },
    };
  }

  private async lookAtConfiguration(): Promise<boolean> {
    const now = await readConfiguration(this.options);
    const before = this.configuration;
    if (
      JSON.stringify([now.budgets, now.problems, now.priceKey]) ===
      JSON.stringify([before.budgets, before.problems, before.priceKey])
    ) {
      return false;
    }
    this.configuration = now;
    if (now.priceKey !== before.priceKey) {
      // Every event is priced anew, so every file is read anew.
      this.opened.forgetAll();
      this.books = new Books(this.zone, this.options.freeCiMinutes);
      await this.openCheckpoints();
    }
    return true;
  }
}
