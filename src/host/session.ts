/** The figures of this window: keeps the engine open on the right folders and settings, and holds its last good snapshot. */
import * as vscode from 'vscode';
import type { Snapshot } from '../protocol/engine';
import type { Staleness } from '../protocol/view';
import { currentFolders, currentHome, currentSettings, SECTION } from './config';
import type { EngineClient, EngineState } from './engineClient';
import { NO_FIGURES, reopening, withoutFigures, withSnapshot, withStaleness, type Figures } from './figures';
import { watchForHints } from './hints';
import { reasonOf, type Log } from './log';
import { engineOptions, toldSettings, type Settings } from './settings';

export class Session implements vscode.Disposable {
  private figures: Figures = NO_FIGURES;
  private currentSettings: Settings = currentSettings();
  /** Counts openings: answers of an earlier one are dropped. */
  private opening = 0;
  private hints: vscode.Disposable | null = null;
  private readonly disposables: vscode.Disposable[] = [];
  private readonly changed = new vscode.EventEmitter<void>();
  /** The figures, their staleness or the settings are other than before. */
  readonly onDidChange = this.changed.event;

  constructor(
    readonly engine: EngineClient,
    private readonly log: Log,
  ) {
    this.disposables.push(
      this.changed,
      new vscode.Disposable(engine.onDidChange((snapshot) => this.receive(snapshot))),
      new vscode.Disposable(engine.onDidChangeState((state) => this.follow(state))),
      vscode.workspace.onDidChangeWorkspaceFolders(() =>
        this.open(vscode.l10n.t('The folders of this window changed.')),
      ),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.open(vscode.l10n.t('The workspace is now trusted.'))),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SECTION)) this.settingsChanged();
      }),
    );
    this.open(vscode.l10n.t('Spendlight is starting.'));
  }

  get snapshot(): Snapshot | null {
    return this.figures.snapshot;
  }

  get stale(): Staleness {
    return this.figures.stale;
  }

  /** Why there are no figures at all; null: there are some, or they are being read. */
  get unavailable(): string | null {
    return this.figures.unavailable;
  }

  get settings(): Settings {
    return this.currentSettings;
  }

  /** Something about the whole window that a person should know; null: nothing. */
  get notice(): string | null {
    const { readable, virtual } = currentFolders();
    if (virtual === 0 || readable.length === 0) return null;
    return vscode.l10n.t('Folders that are not on disk are left out: their logs cannot be read.');
  }

  /** Resolves with the first snapshot of which everything has been read. @throws Error when there is nothing to read */
  whenReady(): Promise<Snapshot> {
    return new Promise((resolve, reject) => {
      const settle = (): boolean => {
        const { snapshot, stale, unavailable } = this.figures;
        if (unavailable !== null) reject(new Error(unavailable));
        else if (snapshot?.phase !== 'ready' || stale !== null) return false;
        else resolve(snapshot);
        return true;
      };
      if (settle()) return;
      const subscription = this.onDidChange(() => {
        if (settle()) subscription.dispose();
      });
    });
  }

  /** Looks at every file again, and starts the engine when it has given up. */
  async refresh(): Promise<void> {
    if (currentFolders().readable.length === 0) return;
    if (this.engine.state.kind === 'down') return this.engine.restart();
    await this.engine.request('refresh', { paths: null });
    this.receive(await this.engine.request('snapshot', null));
  }

  dispose(): void {
    this.hints?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private settingsChanged(): void {
    const before = JSON.stringify(toldSettings(this.currentSettings));
    this.currentSettings = currentSettings();
    if (before === JSON.stringify(toldSettings(this.currentSettings))) this.changed.fire();
    else this.open(vscode.l10n.t('Settings changed.'));
  }

  private open(why: string): void {
    const opening = ++this.opening;
    this.hints?.dispose();
    this.hints = null;
    const { readable, virtual } = currentFolders();
    if (readable.length === 0) {
      this.become(withoutFigures(virtual > 0 ? virtualWorkspace() : noFolder()));
      return;
    }
    this.become(reopening(this.figures, Date.now(), vscode.l10n.t('{0} Reading the logs again.', why)));
    const options = engineOptions(this.currentSettings, readable, vscode.workspace.isTrusted, currentHome());
    this.engine.request('open', options).catch((error: unknown) => {
      if (opening === this.opening) this.log.error(`The engine did not open: ${reasonOf(error)}`);
    });
    this.hints = watchForHints(readable, options.include, (paths) => this.suspect(paths));
  }

  /** Snapshots on their way while the engine opens belong to what was open before. */
  private receive(snapshot: Snapshot): void {
    if (this.engine.state.kind === 'running') this.become(withSnapshot(this.figures, snapshot));
  }

  private follow(state: EngineState): void {
    switch (state.kind) {
      case 'running':
        this.engine.request('snapshot', null).then(
          (snapshot) => this.receive(snapshot),
          (error: unknown) => this.log.warn(`No snapshot: ${reasonOf(error)}`),
        );
        return;
      case 'down':
        if (currentFolders().readable.length > 0) this.become(withStaleness(this.figures, state.since, state.reason));
        return;
      case 'idle':
      case 'opening':
        return;
    }
  }

  private suspect(paths: readonly string[]): void {
    if (this.engine.state.kind !== 'running') return;
    this.engine
      .request('refresh', { paths })
      .catch((error: unknown) => this.log.debug(`Hint lost: ${reasonOf(error)}`));
  }

  private become(figures: Figures): void {
    this.figures = figures;
    this.changed.fire();
  }
}

function virtualWorkspace(): string {
  return vscode.l10n.t('This workspace is not on disk, so its cost logs cannot be read. Open a local copy of it.');
}

function noFolder(): string {
  return vscode.l10n.t('No folder is open. Open one that holds cost logs, or the sample workspace.');
}
