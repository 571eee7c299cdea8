/** The files of a workspace, kept read: finds them, reads what is new, and tells when the figures have changed. */
import { readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openZone, type Zone } from '../core/calendar';
import { Ledger } from '../core/ledger/ledger';
import type { Problem } from '../core/problem';
import type { Statement } from '../core/statement';
import { discover, type Discovery, type FoundFile } from '../files/discover';
import { discoverSessions } from '../files/home';
import { findSessionFolders, SessionFolders } from '../files/sessionFolders';
import { watchDirectories } from '../files/watch';
import type { EngineOptions, SourceStatus } from '../protocol/engine';
import { BUDGET_FILE, PRICE_FILE, readConfiguration, type Configuration } from './configuration';
import { FreeMinutes } from './freeMinutes';
import { SingleFlight } from './singleFlight';
import type { Source } from './sources/fileSource';
import { openSource } from './sources/open';

/** Changes in a burst are read together after this pause (ms). */
const GATHER_MS = 40;
/** Events of a file system may be missing or late, so everything is looked at again this often (ms). */
const RECONCILE_MS = 30_000;
/** A file that was written to is compared with what was read of it once it has been quiet this long (ms). */
const VERIFY_AFTER_MS = 2_000;
/** A file that vanishes may be on its way back (saved by delete and create): it is given this long (ms). */
const GONE_GRACE_MS = 500;
/** A tracker may be slow to write its statement again: without it there would be no budget (ms). */
const STATEMENT_GONE_GRACE_MS = 2_000;

export interface WorkspaceEvents {
  /** Figures, sources or problems are other than before. */
  onChange(): void;
  /** More bytes were read while loading. */
  onProgress(): void;
}

export class Workspace {
  readonly zone: Zone;
  ledger: Ledger;
  configuration: Configuration;
  phase: 'loading' | 'ready' = 'loading';
  readonly progress = { done: 0, total: 0 };

  private freeMinutes: FreeMinutes;
  private sessionFolders = new SessionFolders([]);
  private readonly sources = new Map<string, Source>();
  private discoveryProblems: readonly Problem[] = [];
  private directoryNames = new Map<string, string>();
  private readonly updates = new SingleFlight();
  private readonly suspected = new Set<string>();
  /** Since when (monotonic ms) a file has not been there. */
  private readonly missingSince = new Map<Source, number>();
  private lookEverywhere = false;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly verifyTimers = new Map<string, NodeJS.Timeout>();
  private gatherTimer: NodeJS.Timeout | null = null;
  private watcher: ReturnType<typeof watchDirectories> | null = null;
  private closed = false;

  private constructor(
    private readonly options: EngineOptions,
    private readonly databaseChild: string,
    private readonly events: WorkspaceEvents,
    zone: Zone,
    configuration: Configuration,
  ) {
    this.zone = zone;
    this.configuration = configuration;
    this.ledger = new Ledger(zone);
    this.freeMinutes = new FreeMinutes(this.ledger, zone, options.freeCiMinutes);
  }

  /** @throws RangeError naming a time zone that does not exist. Reading starts with `load`. */
  static async open(options: EngineOptions, databaseChild: string, events: WorkspaceEvents): Promise<Workspace> {
    const id = options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zone = openZone(id);
    if (zone === null)
      throw new RangeError(`There is no time zone "${id}"; use an IANA name such as Europe/Prague or UTC.`);
    return new Workspace(options, databaseChild, events, zone, await readConfiguration(options));
  }

  /** Reads everything once; afterwards, when asked to watch, follows every change. */
  async load(): Promise<void> {
    await this.updates.run(() => this.update(true, new Set()));
    this.phase = 'ready';
    this.events.onChange();
    if (this.options.watch && !this.closed) this.follow();
  }

  /** Looks again: at these files, or with null at everything. Resolves when what was asked for has been read. */
  async refresh(paths: readonly string[] | null): Promise<void> {
    if (paths === null || paths.some((path) => !this.knows(path))) this.lookEverywhere = true;
    for (const path of paths ?? []) this.suspected.add(path);
    await this.catchUp();
  }

  get statements(): Statement[] {
    return [...this.sources.values()].flatMap((source) => source.statements);
  }

  statuses(): SourceStatus[] {
    return this.visible().map((source) => source.status());
  }

  /** Kept problems, and how many there are in all. */
  problems(): { kept: Problem[]; count: number } {
    const kept = [...this.configuration.problems, ...this.discoveryProblems];
    let count = kept.length;
    for (const source of this.visible()) {
      for (const problem of source.problems) kept.push(problem);
      count += source.problemCount;
    }
    return { kept, count };
  }

  close(): void {
    this.closed = true;
    this.watcher?.close();
    for (const timer of [...this.timers, ...this.verifyTimers.values()]) clearTimeout(timer);
    if (this.gatherTimer !== null) clearTimeout(this.gatherTimer);
  }

  private visible(): Source[] {
    return [...this.sources.values()].filter((source) => !source.ignored);
  }

  private knows(path: string): boolean {
    return [...this.sources.values()].some(
      (source) => path === source.found.file || path === `${source.found.file}-wal` || path === source.found.realFile,
    );
  }

  private follow(): void {
    this.watcher = watchDirectories((directory) => void this.onHint(directory));
    this.watcher.update([...this.directoryNames.keys()]);
    const timer = setInterval(() => {
      this.lookEverywhere = true;
      void this.catchUp();
    }, RECONCILE_MS);
    this.timers.add(timer);
  }

  /** A new or vanished name in a directory means looking for files again; anything else only reading those known there. */
  private async onHint(directory: string): Promise<void> {
    if (this.closed) return;
    if ((await namesIn(directory)) !== this.directoryNames.get(directory)) this.lookEverywhere = true;
    for (const source of this.sources.values()) {
      if (dirname(source.found.file) === directory || dirname(source.found.realFile) === directory) {
        this.suspected.add(source.found.file);
      }
    }
    if (
      [BUDGET_FILE, PRICE_FILE].some((file) =>
        this.options.folders.some((folder) => `${folder.path}/${dirname(file)}` === directory),
      )
    ) {
      this.lookEverywhere = true;
    }
    this.gatherTimer ??= setTimeout(() => {
      this.gatherTimer = null;
      void this.catchUp();
    }, GATHER_MS);
  }

  private catchUp(): Promise<void> {
    return this.updates.run(async () => {
      if (this.closed) return;
      const everywhere = this.lookEverywhere;
      const paths = new Set(this.suspected);
      this.lookEverywhere = false;
      this.suspected.clear();
      if (await this.update(everywhere, paths)) this.events.onChange();
    });
  }

  private async update(everywhere: boolean, paths: ReadonlySet<string>): Promise<boolean> {
    let changed = false;
    if (everywhere) changed = await this.look();
    for (const source of [...this.sources.values()]) {
      if (this.closed) return false;
      if (
        !everywhere &&
        !paths.has(source.found.file) &&
        !paths.has(source.found.realFile) &&
        !paths.has(`${source.found.file}-wal`)
      )
        continue;
      if (await this.readSource(source)) changed = true;
    }
    if (changed) this.freeMinutes.settle(this.configuration.prices);
    return changed;
  }

  private async readSource(source: Source): Promise<boolean> {
    const outcome = await source.read();
    if (outcome === 'gone') return this.dropWhenGone(source);
    this.missingSince.delete(source);
    if (outcome === 'changed' && this.options.watch) this.verifyLater(source);
    return outcome === 'changed';
  }

  /** True when its events have left the ledger; until its grace is over, a vanished file keeps its figures. */
  private dropWhenGone(source: Source): boolean {
    if (this.options.watch && this.phase === 'ready') {
      const grace = source.found.kind === 'statement' ? STATEMENT_GONE_GRACE_MS : GONE_GRACE_MS;
      const since = this.missingSince.get(source) ?? performance.now();
      const left = grace - (performance.now() - since);
      if (left > 0) {
        if (!this.missingSince.has(source)) this.lookAgainIn(left);
        this.missingSince.set(source, since);
        return false;
      }
    }
    this.forget(source);
    return true;
  }

  private lookAgainIn(ms: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.lookEverywhere = true;
      void this.catchUp();
    }, ms);
    this.timers.add(timer);
  }

  private verifyLater(source: Source): void {
    const path = source.found.realFile;
    clearTimeout(this.verifyTimers.get(path));
    const timer = setTimeout(() => {
      this.verifyTimers.delete(path);
      void this.updates.run(async () => {
        if (this.closed || this.sources.get(path) !== source) return;
        const rested = source.rest();
        const reread = !(await source.verify()) && (await this.update(false, new Set([path])));
        if (rested || reread) this.events.onChange();
      });
    }, VERIFY_AFTER_MS);
    this.verifyTimers.set(path, timer);
  }

  private forget(source: Source): void {
    source.close();
    this.missingSince.delete(source);
    this.sources.delete(source.found.realFile);
  }

  /** Finds files and reads the configuration again. True when any of it is other than before. */
  private async look(): Promise<boolean> {
    let changed = await this.lookAtConfiguration();
    const several = this.options.folders.length > 1;
    const found = new Map<string, FoundFile>();
    const problems: Problem[] = [];
    const directories = new Set<string>();
    for (const folder of this.options.folders) {
      const { include, exclude, trusted } = this.options;
      const discovery = await discover(folder, { include, exclude, trusted, prefix: several });
      for (const file of discovery.files) if (!found.has(file.realFile)) found.set(file.realFile, file);
      for (const problem of discovery.problems) problems.push(problem);
      for (const directory of discovery.directories) directories.add(directory);
      // In an empty folder the first log arrives together with its directory.
      directories.add(folder.path);
    }
    const sessions = await this.lookForSessions();
    for (const file of sessions.files) if (!found.has(file.realFile)) found.set(file.realFile, file);
    for (const problem of sessions.problems) problems.push(problem);
    for (const directory of sessions.directories) directories.add(directory);
    changed = this.settle(found) || changed || JSON.stringify(problems) !== JSON.stringify(this.discoveryProblems);
    this.discoveryProblems = problems;
    this.directoryNames = new Map(
      await Promise.all([...directories].map(async (path) => [path, await namesIn(path)] as const)),
    );
    this.watcher?.update([...directories]);
    if (this.phase === 'loading') this.progress.total = await totalSize([...found.values()]);
    return changed;
  }

  /** Agents' session logs in the home folder. Where other directories count as the opened folders, all of them are read anew. */
  private async lookForSessions(): Promise<Discovery> {
    const { home, sessionLogs, agentEnvironment: environment } = this.options;
    if (home === null || sessionLogs === 'off') return { files: [], directories: [], problems: [] };
    const folders = await findSessionFolders(this.options.folders);
    if (folders.key !== this.sessionFolders.key) {
      for (const source of [...this.sources.values()]) if (source.found.session !== undefined) this.forget(source);
      this.sessionFolders = folders;
    }
    return discoverSessions({ home, environment, directories: folders.directories });
  }

  /** New files become sources, files that are no longer found leave. */
  private settle(found: ReadonlyMap<string, FoundFile>): boolean {
    let changed = false;
    for (const [path, source] of [...this.sources]) {
      const now = found.get(path);
      if (now?.path === source.found.path && now.kind === source.found.kind) continue;
      if (now !== undefined) this.forget(source);
      else if (!this.dropWhenGone(source)) continue;
      changed = true;
    }
    for (const [path, file] of found) {
      if (file.kind === 'budget-config' || this.sources.has(path)) continue;
      this.sources.set(path, this.openSource(file));
      changed = true;
    }
    return changed;
  }

  private openSource(file: FoundFile): Source {
    return openSource(file, {
      ledger: this.ledger,
      zone: this.zone,
      prices: this.configuration.prices,
      databaseChild: this.databaseChild,
      watch: this.options.watch,
      sessions: {
        everywhere: this.options.sessionLogs === 'all',
        folderOf: (directory) => this.sessionFolders.folderOf(directory),
      },
      onProgress: (bytes) => {
        this.progress.done += bytes;
        if (this.phase === 'loading') this.events.onProgress();
      },
    });
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
      for (const source of [...this.sources.values()]) this.forget(source);
      this.ledger = new Ledger(this.zone);
      this.freeMinutes = new FreeMinutes(this.ledger, this.zone, this.options.freeCiMinutes);
    }
    return true;
  }
}

async function namesIn(directory: string): Promise<string> {
  try {
    return (await readdir(directory)).sort().join('/');
  } catch {
    return '';
  }
}

async function totalSize(files: readonly FoundFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file.file).then(
        (stats) => stats.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
