/** The tree of sources and problems: which files were read, how that went, and the line of everything that was wrong. */
import * as vscode from 'vscode';
import { count, safeText } from '../../core/format';
import { problemPlace, problemText } from '../../core/problemText';
import type { Problem, Severity } from '../../core/problem';
import type { SourceState, SourceStatus } from '../../protocol/engine';
import { sourceCount, type SourceGroup } from '../../protocol/sources';
import { reasonForNoFigure } from '../statusText';
import { translate } from '../translate';
import { fileOfProblem, openCommand } from './openLine';
import { registerTree } from './registerTree';
import type { ViewServices } from './webview';

const VIEW_ID = 'spendlight.sources';
const FILES_A_PAGE = 200;

type Node =
  | { readonly kind: 'notice'; readonly words: string }
  /** `problems`: of a file that the snapshot does not tell of. */
  | { readonly kind: 'source'; readonly source: SourceStatus; readonly problems?: readonly Problem[] }
  | { readonly kind: 'group'; readonly group: SourceGroup }
  /** Files of a group from `offset` on, so many. */
  | { readonly kind: 'page'; readonly group: SourceGroup; readonly offset: number; readonly files: number }
  /** Problems of a file or setting that is no source. */
  | { readonly kind: 'place'; readonly path: string; readonly number: number }
  | { readonly kind: 'problem'; readonly problem: Problem; readonly file?: string }
  | { readonly kind: 'more'; readonly number: number };

export function registerSourcesTree(provider: SourcesTree, { session }: ViewServices): vscode.Disposable {
  return registerTree(VIEW_ID, provider, session);
}

export class SourcesTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly services: ViewServices) {}

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  getChildren(node?: Node): Node[] | Promise<Node[]> {
    if (node === undefined) return this.roots();
    if (node.kind === 'group') return this.filesOf(node.group, 0);
    if (node.kind === 'page') return this.filesOf(node.group, node.offset);
    if (node.kind === 'place') return this.problemsOf(node.path).map((problem) => ({ kind: 'problem', problem }));
    return node.kind === 'source' ? this.problemsOfSource(node) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'notice':
        return noticeItem(node.words);
      case 'source':
        return sourceItem(node.source);
      case 'group':
        return groupItem(node.group);
      case 'page':
        return pageItem(node.group, node.offset, node.files);
      case 'place':
        return placeItem(node.path, node.number);
      case 'problem':
        return problemItem(
          node.problem,
          node.file === undefined
            ? fileOfProblem(this.services.session.snapshot, node.problem.path)
            : vscode.Uri.file(node.file),
        );
      case 'more':
        return new vscode.TreeItem(vscode.l10n.t('{0} more of this file', count(node.number)));
    }
  }

  private roots(): Node[] {
    const { snapshot, stale, unavailable, notice } = this.services.session;
    // An empty tree shows the welcome text, which says what to do when no folder is open or no log was found.
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) return [];
    const isEmpty = snapshot !== null && sourceCount(snapshot) === 0;
    const noFigure = snapshot?.phase === 'ready' && !isEmpty ? reasonForNoFigure(snapshot, translate) : null;
    const notices = [unavailable, stale?.reason ?? null, noFigure, notice].filter((words) => words !== null);
    const sources = snapshot?.sources ?? [];
    return [
      ...notices.map((words): Node => ({ kind: 'notice', words })),
      ...this.places(),
      ...sources.map((source): Node => ({ kind: 'source', source })),
      ...(snapshot?.sourceGroups ?? []).map((group): Node => ({ kind: 'group', group })),
    ];
  }

  private async filesOf(group: SourceGroup, offset: number): Promise<Node[]> {
    const { path, format } = group;
    const asked = { group: { path, format }, offset, limit: FILES_A_PAGE };
    const { sources, problems, total } = await this.services.session.engine.request('sources', asked);
    const nodes = sources.map((source): Node => {
      const own = problems.filter((problem) => problem.path === source.path);
      return { kind: 'source', source, problems: own };
    });
    const left = total - offset - sources.length;
    if (left > 0 && sources.length > 0)
      nodes.push({ kind: 'page', group, offset: offset + sources.length, files: left });
    return nodes;
  }

  private places(): Node[] {
    const { snapshot } = this.services.session;
    if (snapshot === null) return [];
    const known = new Set(snapshot.sources.map((source) => source.path));
    const folders = (snapshot.sourceGroups ?? []).map(({ path }) => `${path}/`);
    const isKnown = (path: string): boolean =>
      known.has(path) || folders.some((folder) => folder !== '/' && path.startsWith(folder));
    const places = new Map<string, number>();
    for (const { path } of snapshot.problems) if (!isKnown(path)) places.set(path, (places.get(path) ?? 0) + 1);
    return [...places].map(([path, number]) => ({ kind: 'place', path, number }));
  }

  private problemsOf(path: string): readonly Problem[] {
    return this.services.session.snapshot?.problems.filter((problem) => problem.path === path) ?? [];
  }

  private problemsOfSource({ source, problems }: Extract<Node, { kind: 'source' }>): Node[] {
    const kept = problems ?? this.problemsOf(source.path);
    const nodes: Node[] = kept.map((problem) => ({ kind: 'problem', problem, file: source.file }));
    if (source.problems > kept.length) nodes.push({ kind: 'more', number: source.problems - kept.length });
    return nodes;
  }
}

function noticeItem(words: string): vscode.TreeItem {
  const item = new vscode.TreeItem(words);
  item.iconPath = severityIcon('warning');
  item.tooltip = words;
  return item;
}

function groupItem(group: SourceGroup): vscode.TreeItem {
  const { path, format, files, state } = group;
  const shown = path === '' ? vscode.l10n.t('workspace folder') : safeText(path, 120);
  const item = new vscode.TreeItem(shown, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `group/${format}/${path}`;
  const words = `${vscode.l10n.t('{0} files', count(files))} · ${sourceWords(group)}`;
  item.description = words;
  item.iconPath = stateIcon(state);
  item.tooltip = [safeText(path, 400), stateWords(state), words].join('\n');
  item.accessibilityInformation = { label: `${shown}: ${stateWords(state)}, ${words}` };
  return item;
}

function pageItem({ path, format }: SourceGroup, offset: number, files: number): vscode.TreeItem {
  const words = vscode.l10n.t('{0} more files', count(files));
  const item = new vscode.TreeItem(words, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = `page/${format}/${path}/${offset}`;
  return item;
}

function sourceItem(source: SourceStatus): vscode.TreeItem {
  const hasProblems = source.problems > 0;
  const item = new vscode.TreeItem(
    safeText(source.path, 120),
    hasProblems ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None,
  );
  item.id = `source/${source.path}`;
  const words = sourceWords(source);
  item.description = words;
  item.iconPath = stateIcon(source.state);
  item.tooltip = [safeText(source.file, 400), stateWords(source.state), words].join('\n');
  item.accessibilityInformation = { label: `${safeText(source.path, 120)}: ${stateWords(source.state)}, ${words}` };
  if (!hasProblems) item.command = openCommand(vscode.Uri.file(source.file), null);
  return item;
}

function sourceWords(
  source: Pick<SourceGroup, 'format' | 'events' | 'duplicates' | 'problems' | 'pendingBytes'>,
): string {
  const words = [safeText(source.format, 60), eventsWords(source.events)];
  if (source.duplicates > 0) words.push(vscode.l10n.t('{0} also elsewhere, counted once', count(source.duplicates)));
  if (source.problems > 0) words.push(problemsWords(source.problems));
  if (source.pendingBytes > 0) words.push(vscode.l10n.t('a record is being written'));
  return words.join(' · ');
}

function eventsWords(number: number): string {
  return number === 1 ? vscode.l10n.t('1 event') : vscode.l10n.t('{0} events', count(number));
}

function problemsWords(number: number): string {
  return number === 1 ? vscode.l10n.t('1 problem') : vscode.l10n.t('{0} problems', count(number));
}

function placeItem(path: string, number: number): vscode.TreeItem {
  const item = new vscode.TreeItem(problemPlace({ path }, 120, translate), vscode.TreeItemCollapsibleState.Expanded);
  item.id = `place/${path}`;
  item.description = problemsWords(number);
  item.iconPath = severityIcon('warning');
  return item;
}

function problemItem(problem: Problem, file: vscode.Uri | null): vscode.TreeItem {
  const words = problemText(problem, translate);
  // The line first: it is what tells two of them apart where room is short.
  const item = new vscode.TreeItem(problem.line === null ? words : `${problem.line}: ${words}`);
  if (problem.line !== null) item.description = vscode.l10n.t('line {0}', String(problem.line));
  item.tooltip = `${problemPlace(problem, 200, translate)}${problem.line === null ? '' : `:${problem.line}`}\n${words}`;
  item.iconPath = severityIcon(problem.severity);
  if (file !== null) item.command = openCommand(file, problem.line);
  if (problem.path === 'settings') {
    item.command = { command: 'workbench.action.openSettings', title: words, arguments: ['spendlight'] };
  }
  return item;
}

function severityIcon(severity: Severity): vscode.ThemeIcon {
  switch (severity) {
    case 'error':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'warning':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'info':
      return new vscode.ThemeIcon('info');
  }
}

function stateIcon(state: SourceState): vscode.ThemeIcon {
  switch (state) {
    case 'ok':
      return new vscode.ThemeIcon('pass');
    case 'partial':
      return severityIcon('warning');
    case 'unreadable':
      return severityIcon('error');
    case 'stale':
      return new vscode.ThemeIcon('history', new vscode.ThemeColor('list.warningForeground'));
    case 'reading':
      return new vscode.ThemeIcon('sync~spin');
  }
}

function stateWords(state: SourceState): string {
  switch (state) {
    case 'ok':
      return vscode.l10n.t('read');
    case 'partial':
      return vscode.l10n.t('read in part');
    case 'unreadable':
      return vscode.l10n.t('could not be read');
    case 'stale':
      return vscode.l10n.t('shown as it was before it could no longer be read');
    case 'reading':
      return vscode.l10n.t('being read');
  }
}
