/** What a workspace leaves for the next start: checkpoints, agents' sessions in the archive, and a glance. */
import type { Zone } from '../core/calendar';
import type { EngineOptions } from '../protocol/engine';
import { HistoryArchive } from './archive';
import { Checkpoints, type CheckpointContents, type Restored } from './checkpoints';
import { keepGlance } from './glanceKeeper';
import type { Workspace } from './workspace';

/** Between two looks for logs that have been closed (ms). */
const HISTORY_EVERY_MS = 6 * 3_600_000;

/** What is asked of the workspace that is kept. */
export interface KeptWorkspace {
  /** What was read, as it is now. */
  readonly logs: () => Pick<CheckpointContents, 'ledger' | 'sources'>;
  /** And all else that a checkpoint has. */
  readonly contents: () => CheckpointContents;
  /** Runs the work when nobody else reads or writes. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isClosed: () => boolean;
  /** Not any more once it is closed. */
  readonly later: (ms: number, call: () => void) => void;
}

export class Keeping {
  /** Null: no session logs are asked for, or the archive is off. */
  readonly archive: HistoryArchive | null;
  private checkpoints: Checkpoints | null = null;
  private archiving: Promise<unknown> = Promise.resolve();
  /** Epoch ms. */
  private readonly openedAt = Date.now();

  constructor(
    private readonly options: EngineOptions,
    private readonly zone: Zone,
    private readonly workspace: KeptWorkspace,
  ) {
    this.archive = HistoryArchive.open(options);
  }

  /** Again whenever events have to be priced again. @param priceKey `Configuration.priceKey` */
  async openCheckpoints(priceKey: string): Promise<void> {
    this.checkpoints = await Checkpoints.open(this.options, this.zone, priceKey, () => this.checkpoint());
  }

  /** Before anything is read. Null: there is nothing that fits. @param sessionsKey `SessionFolders.key` */
  async restore(sessionsKey: string): Promise<Restored | null> {
    return (await this.checkpoints?.restore(this.zone, sessionsKey)) ?? null;
  }

  /** Bytes were read, or compared, that no checkpoint holds. */
  read(bytes: number): void {
    this.checkpoints?.read(bytes);
  }

  /** From now on a checkpoint is written whenever nothing has been read for a while. */
  follow(): void {
    this.checkpoints?.follow();
  }

  /** Archives logs that have been closed since, a few at a time, between everything else. */
  async keepHistory(): Promise<void> {
    const { archive, workspace } = this;
    if (archive === null) return;
    let kept: number;
    do {
      const keeping = workspace.inTurn(() => {
        const { sources, ledger } = workspace.logs();
        return archive.keep(sources, ledger, Date.now(), workspace.isClosed);
      });
      this.archiving = keeping;
      kept = await keeping;
    } while (kept > 0 && !workspace.isClosed());
    if (!workspace.isClosed()) workspace.later(HISTORY_EVERY_MS, () => void this.keepHistory());
  }

  /** When everything was read. Resolves when nothing is written any more. */
  async close(workspace: Workspace): Promise<void> {
    // Who reads once and leaves keeps what the next one will most likely ask for.
    if (!this.options.watch) {
      const { sources, ledger } = this.workspace.logs();
      await this.archive?.keep(sources, ledger, Date.now(), () => false);
      // Side by side: another thread writes the one while the other is made.
      await Promise.all([this.checkpoints?.close(), keepGlance(workspace, this.options, this.openedAt)]);
    } else await Promise.all([this.archiving, this.checkpoints?.close()]);
  }

  private async checkpoint(): Promise<void> {
    const { written } = await this.workspace.inTurn(async () => {
      if (this.options.watch) this.workspace.logs().ledger.gather();
      return (await this.checkpoints?.write(this.workspace.contents())) ?? { written: Promise.resolve() };
    });
    await written;
  }
}
