/** Where the editor keeps what the engine is told: settings, folders, trust. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { agentEnvironment, type EngineOptions, type WorkspaceFolder } from '../protocol/engine';
import { stateDirectory } from '../protocol/stateDirectory';
import { readSettings, type Settings } from './settings';

export const SECTION = 'spendlight';

export function currentSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  return readSettings((key) => configuration.get<unknown>(key));
}

/** Where agents' session logs are, should a person ask for them. */
export function currentHome(): Pick<EngineOptions, 'home' | 'agentEnvironment' | 'stateDirectory'> {
  const home = homedir();
  return {
    home,
    agentEnvironment: agentEnvironment(process.env),
    stateDirectory: stateDirectory({ environment: process.env, platform: process.platform, home }),
  };
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
