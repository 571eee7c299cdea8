/** Cost: Open Sample Workspace: writes made-up logs into the extension's own storage and opens them in a new window. */
import * as vscode from 'vscode';
import type { Engine } from '../../protocol/engine';

/** For callers that only want the folder written. */
export interface SampleOptions {
  readonly open: boolean;
}

/** @returns the folder's absolute path */
export async function openSample(
  engine: Pick<Engine, 'request'>,
  storage: vscode.Uri,
  options: SampleOptions,
): Promise<string> {
  const folder = vscode.Uri.joinPath(storage, 'sample-workspace');
  await vscode.workspace.fs.createDirectory(storage);
  await engine.request('writeSample', { directory: folder.fsPath, date: new Date().toISOString() });
  if (options.open) await vscode.commands.executeCommand('vscode.openFolder', folder, { forceNewWindow: true });
  return folder.fsPath;
}

/** A command's argument may be anything: a menu passes what was clicked. */
export function sampleOptions(argument: unknown): SampleOptions {
  const declined = typeof argument === 'object' && argument !== null && 'open' in argument && argument.open === false;
  return { open: !declined };
}
