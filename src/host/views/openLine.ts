/** Opens the place that a figure or a problem comes from. Only files of the snapshot or inside a workspace folder are opened. */
import * as vscode from 'vscode';
import type { Snapshot, SourceStatus } from '../../protocol/engine';
import type { Session } from '../session';

const DATABASE = /\.(db|sqlite3?)$/i;

/** The source that a view or a row names, by its path as shown; undefined when the snapshot has no such source. */
export function sourceAt(snapshot: Snapshot | null, path: string): SourceStatus | undefined {
  return snapshot?.sources.find((source) => source.path === path);
}

/** The same, also for one of the files that the snapshot tells of by folder only. */
export async function sourceOf(session: Session, path: string): Promise<SourceStatus | undefined> {
  const { snapshot, engine } = session;
  const told = sourceAt(snapshot, path);
  if (told !== undefined || (snapshot?.sourceGroups ?? []).length === 0) return told;
  return (await engine.request('sources', { path })).sources[0];
}

/**
 * The editor's own command for it, for rows of a tree.
 * @param line one-based; null: the whole file
 */
export function openCommand(file: vscode.Uri, line: number | null): vscode.Command {
  const title = vscode.l10n.t('Open');
  // A database is no text: the nearest thing to opening its row is to show the file.
  if (DATABASE.test(file.path)) return { command: 'revealInExplorer', title, arguments: [file] };
  return { command: 'vscode.open', title, arguments: [file, showOptions(line ?? 1)] };
}

/** @param line one-based; null: the whole file */
export async function openLine(file: vscode.Uri, line: number | null): Promise<void> {
  const { command, arguments: values } = openCommand(file, line);
  await vscode.commands.executeCommand(command, ...((values ?? []) as unknown[]));
}

/** The file behind a problem's path as shown, when it is a source or lies in a workspace folder. */
export function fileOfProblem(snapshot: Snapshot | null, path: string): vscode.Uri | null {
  const source = sourceAt(snapshot, path);
  if (source !== undefined) return vscode.Uri.file(source.file);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length === 1 ? folders[0] : folders.find(({ name }) => path.startsWith(`${name}/`));
  if (folder === undefined || path === 'settings') return null;
  const relative = folders.length === 1 ? path : path.slice(folder.name.length + 1);
  const file = vscode.Uri.joinPath(folder.uri, relative);
  return file.path.startsWith(`${folder.uri.path}/`) ? file : null;
}

function showOptions(line: number): vscode.TextDocumentShowOptions {
  const start = new vscode.Position(Math.max(0, line - 1), 0);
  return { selection: new vscode.Range(start, start), preview: true };
}
