/** Keeps a source open for each file that is found: new ones begin where the checkpoint has them, those that left go. */
import type { Ledger } from '../core/ledger/ledger';
import type { FoundFile } from '../files/discover';
import { Absences } from './absence';
import { fileOfPart } from './bills';
import type { Restored } from './checkpoints';
import type { Source, SourceDependencies } from './sources/fileSource';
import { openSource } from './sources/open';
import { SourceList } from './sources/sourceList';

export interface OpeningDependencies {
  /** What a source reads with and into, as it is by now. */
  readonly dependencies: () => SourceDependencies;
  /** True: a file that vanishes keeps its figures for a moment. */
  readonly waits: () => boolean;
  /** Called once for each of them, with what is left of that moment (ms). */
  readonly onVanished: (left: number) => void;
}

export class OpenSources {
  readonly list = new SourceList();
  /** What the checkpoint holds, until everything has been read once. */
  restored: Restored | null = null;
  private readonly absences = new Absences();
  /** Those that the last look did not find: on their way out, also where the file is still there and only gave way to another. */
  private readonly unfound = new Set<Source>();

  constructor(private readonly deps: OpeningDependencies) {}

  /** New files become sources, files that are no longer found leave. True when there were any. */
  settle(found: ReadonlyMap<string, FoundFile>): boolean {
    let changed = false;
    for (const [path, source] of [...this.list]) {
      const now = found.get(path);
      if (now === undefined) this.unfound.add(source);
      else this.unfound.delete(source);
      if (now?.path === source.found.path && now.kind === source.found.kind) continue;
      if (now !== undefined) this.forget(source);
      else if (!this.dropWhenGone(source)) continue;
      changed = true;
    }
    const dependencies = this.deps.dependencies();
    for (const [path, file] of found) {
      if (file.kind === 'budget-config' || this.list.has(path)) continue;
      this.list.set(path, this.open(file, dependencies));
      changed = true;
    }
    if (this.restored !== null) this.dropUnfound();
    return changed;
  }

  /** The file is there. */
  seen(source: Source): void {
    if (!this.unfound.has(source)) this.absences.forget(source);
  }

  /** True when its events have left the ledger; until its grace is over, a vanished file keeps its figures. */
  dropWhenGone(source: Source): boolean {
    if (this.deps.waits()) {
      const { left, isNew } = this.absences.graceOf(source);
      if (left > 0 && isNew) this.deps.onVanished(left);
      if (left > 0) return false;
    }
    this.forget(source);
    return true;
  }

  /** All of which this is true, or all there are. */
  forgetAll(which: (source: Source) => boolean = () => true): void {
    for (const source of [...this.list.values()]) if (which(source)) this.forget(source);
  }

  private forget(source: Source): void {
    source.close();
    this.unfound.delete(source);
    this.absences.forget(source);
    this.list.delete(source.found.realFile);
  }

  private open(file: FoundFile, dependencies: SourceDependencies): Source {
    const saved = this.restored?.take(file) ?? null;
    if (saved === null) this.removeFromLedger(dependencies.ledger, file.path);
    const source = openSource(file, dependencies);
    if (saved !== null) source.restore(saved);
    return source;
  }

  private removeFromLedger(ledger: Ledger, path: string): void {
    ledger.removePath(path);
    if (this.restored === null) return;
    for (const part of ledger.paths) if (fileOfPart(part) === path) ledger.removePath(part);
  }

  /** What the checkpoint holds of files that are not there any more, and of what is no file. */
  private dropUnfound(): void {
    const { ledger } = this.deps.dependencies();
    const found = new Set([...this.list.values()].map((source) => source.found.path));
    for (const path of ledger.paths) if (!found.has(fileOfPart(path) ?? path)) ledger.removePath(path);
  }
}
