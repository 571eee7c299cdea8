/** What `activate` hands out: a look at what the extension shows, for its tests and for `npm start -- --check`. Read-only. */
import type * as vscode from 'vscode';
import type { Snapshot } from '../protocol/engine';
import type { Staleness } from '../protocol/view';
import type { Session } from './session';
import type { StatusBar } from './statusBar';

export interface SpendlightApi {
  /** The status bar's text, icon included. */
  statusBarText(): string;
  /** Its tooltip as Markdown. */
  tooltip(): string;
  /** Resolves once everything has been read; rejects with the sentence on screen when there is nothing to read. */
  whenReady(): Promise<Snapshot>;
  /** The last good figures; null: none yet. */
  snapshot(): Snapshot | null;
  stale(): Staleness;
  /** The engine's process; undefined while there is none. */
  engineProcessId(): number | undefined;
  /** The trees as the editor asks them: nothing else lets a test read what they show. */
  readonly trees: Readonly<Record<'breakdown' | 'alerts' | 'sources', Tree>>;
}

export type Tree = Pick<vscode.TreeDataProvider<unknown>, 'getChildren' | 'getTreeItem'>;

export function createApi(session: Session, statusBar: StatusBar, trees: SpendlightApi['trees']): SpendlightApi {
  return {
    statusBarText: () => statusBar.text,
    tooltip: () => statusBar.tooltip,
    whenReady: () => session.whenReady(),
    snapshot: () => session.snapshot,
    stale: () => session.stale,
    engineProcessId: () => session.engine.processId,
    trees,
  };
}
