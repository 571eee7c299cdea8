/** Registers a tree of the sidebar: it is drawn again when figures change, at most once in a while, and only while it is seen. */
import * as vscode from 'vscode';
import { Paced } from '../paced';
import type { Session } from '../session';

/** A tree that moves under the pointer cannot be read, ms. */
const REFRESH_MS = 1_000;

export interface FollowedTree<T> extends vscode.TreeDataProvider<T>, vscode.Disposable {
  refresh(): void;
}

/** @param onRefresh what else changes with the figures, seen or not: a description, a badge */
export function registerTree<T>(
  id: string,
  provider: FollowedTree<T>,
  session: Session,
  onRefresh: (view: vscode.TreeView<T>) => void = () => undefined,
): vscode.Disposable {
  const view = vscode.window.createTreeView(id, { treeDataProvider: provider, showCollapseAll: true });
  const refresh = new Paced(REFRESH_MS, () => {
    onRefresh(view);
    if (view.visible) provider.refresh();
  });
  return vscode.Disposable.from(
    view,
    provider,
    refresh,
    session.onDidChange(() => refresh.request()),
    view.onDidChangeVisibility(() => refresh.request()),
  );
}
