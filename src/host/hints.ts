/** Tells the engine at once about files the editor saw changing; the engine watches for itself as well, so a lost hint only costs time. */
import * as vscode from 'vscode';
import type { WorkspaceFolder } from '../protocol/engine';
import { Gather } from './gather';

/** A burst of changes is handed on together after this pause, ms. */
const PAUSE_MS = 100;
const PATTERNS = ['**/{token_budget.json,*.db,*.sqlite,*.sqlite3,*-wal}', '{ops,costs}/**'];

/** @param include extra globs of the settings, relative to each folder */
export function watchForHints(
  folders: readonly WorkspaceFolder[],
  include: readonly string[],
  onPaths: (paths: readonly string[]) => void,
): vscode.Disposable {
  const gather = new Gather(PAUSE_MS, onPaths);
  const suspect = (uri: vscode.Uri): void => gather.add(uri.fsPath);
  const disposables: vscode.Disposable[] = [new vscode.Disposable(() => gather.dispose())];
  for (const folder of folders) {
    for (const pattern of [...PATTERNS, ...include]) {
      const watcher = vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(vscode.Uri.file(folder.path), pattern),
      );
      disposables.push(
        watcher,
        watcher.onDidChange(suspect),
        watcher.onDidCreate(suspect),
        watcher.onDidDelete(suspect),
      );
    }
  }
  return vscode.Disposable.from(...disposables);
}
