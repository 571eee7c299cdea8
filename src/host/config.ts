/** Where the editor keeps what the engine is told: settings, folders, trust. */
import * as vscode from 'vscode';
import type { WorkspaceFolder } from '../protocol/engine';
import { readSettings, type Settings } from './settings';

export const SECTION = 'spendlight';

export function currentSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  return readSettings((key) => configuration.get<unknown>(key));
}

/** Only folders on disk can be read; the others are counted, so that somebody can say so. */
export function currentFolders(): { readable: WorkspaceFolder[]; virtual: number } {
  const all = vscode.workspace.workspaceFolders ?? [];
  const readable = all.filter((folder) => folder.uri.scheme === 'file');
  return {
    readable: readable.map((folder) => ({ path: folder.uri.fsPath, name: folder.name })),
    virtual: all.length - readable.length,
  };
}
