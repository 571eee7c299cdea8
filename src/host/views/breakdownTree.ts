/** The Breakdown tree: this month's spend by agent, pull request, WBS item and model, down to the events and their lines. */
import * as vscode from 'vscode';
import { openZone } from '../../core/calendar';
import type { Dimension } from '../../core/event';
import { costText, isCostUnknown, shareText } from '../../core/figures';
import { count, dateTime, keyText, money, safeText, tokens } from '../../core/format';
import { ALL_TIME, type EventRow, type Range, type Row } from '../../core/ledger/query';
import { totalTokens, type Measures } from '../../core/measures';
import type { Snapshot } from '../../protocol/engine';
import type { CommandId } from '../commands/ids';
import { reasonOf } from '../log';
import { translate } from '../translate';
import { openCommand, sourceAt, sourceOf } from './openLine';
import { registerTree } from './registerTree';
import type { ViewServices } from './webview';

const VIEW_ID = 'spendlight.breakdown';
const EVENTS_SHOWN = 50;
const ROWS_SHOWN = 200;

type Group = { readonly dimension: Dimension; readonly icon: string; readonly more: CommandId };
const GROUPS: readonly Group[] = [
  { dimension: 'agent', icon: 'hubot', more: 'spendlight.showAgentBreakdown' },
  { dimension: 'pr', icon: 'git-pull-request', more: 'spendlight.showPrBreakdown' },
  { dimension: 'wbs', icon: 'list-tree', more: 'spendlight.showWbsBreakdown' },
  { dimension: 'model', icon: 'chip', more: 'spendlight.showAgentBreakdown' },
];

type Node =
  | { readonly kind: 'group'; readonly group: Group }
  | { readonly kind: 'row'; readonly group: Group; readonly row: Row; readonly total: Measures }
  | { readonly kind: 'event'; readonly event: EventRow }
  | { readonly kind: 'note'; readonly words: string; readonly command?: CommandId };

export function registerBreakdownTree(provider: BreakdownTree, { session }: ViewServices): vscode.Disposable {
  return registerTree(VIEW_ID, provider, session, (view) => {
    view.description = provider.rangeWords();
  });
}

/** Rows come from the engine when a group is opened: nothing is held here. */
export class BreakdownTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly services: ViewServices) {}

  /** Of an event whose file the snapshot tells of by folder only: the file is asked for when somebody goes there. */
  async resolveTreeItem(item: vscode.TreeItem, node: Node): Promise<vscode.TreeItem> {
    if (node.kind !== 'event' || item.command !== undefined) return item;
    const source = await sourceOf(this.services.session, node.event.source);
    if (source !== undefined) item.command = openCommand(vscode.Uri.file(source.file), node.event.line);
    return item;
  }

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  rangeWords(): string {
    const { snapshot } = this.services.session;
    if (snapshot === null || snapshot.all.events === 0) return '';
    return isThisMonth(snapshot) ? vscode.l10n.t('this month') : vscode.l10n.t('all time: nothing this month');
  }

  async getChildren(node?: Node): Promise<Node[]> {
    const { snapshot } = this.services.session;
    if (snapshot === null || snapshot.all.events === 0) return [];
    try {
      if (node === undefined) return GROUPS.map((group) => ({ kind: 'group', group }));
      if (node.kind === 'group') return await this.rows(node.group, rangeOf(snapshot));
      if (node.kind === 'row') return await this.events(node, rangeOf(snapshot));
      return [];
    } catch (error) {
      return [{ kind: 'note', words: reasonOf(error) }];
    }
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return groupItem(node.group);
      case 'row':
        return rowItem(node.group, node.row, node.total);
      case 'event':
        return eventItem(node.event, this.services.session.snapshot);
      case 'note':
        return noteItem(node.words, node.command);
    }
  }

  private async rows(group: Group, range: Range): Promise<Node[]> {
    const { rows, total } = await this.services.session.engine.request('query', { range, groupBy: [group.dimension] });
    const nodes: Node[] = rows.slice(0, ROWS_SHOWN).map((row) => ({ kind: 'row', group, row, total }));
    if (rows.length > ROWS_SHOWN) {
      const words = vscode.l10n.t('{0} more in the breakdown', count(rows.length - ROWS_SHOWN));
      nodes.push({ kind: 'note', words, command: group.more });
    }
    return nodes;
  }

  private async events({ group, row }: Extract<Node, { kind: 'row' }>, range: Range): Promise<Node[]> {
    const { events, matching } = await this.services.session.engine.request('events', {
      range,
      filter: { [group.dimension]: [row.key[0] ?? null] },
      order: 'newest',
      limit: EVENTS_SHOWN,
    });
    const nodes: Node[] = events.map((event) => ({ kind: 'event', event }));
    if (matching > events.length) {
      nodes.push({ kind: 'note', words: vscode.l10n.t('{0} older ones', count(matching - events.length)) });
    }
    return nodes;
  }
}

function isThisMonth(snapshot: Snapshot): boolean {
  return snapshot.month.measures.events > 0;
}

function rangeOf(snapshot: Snapshot): Range {
  return isThisMonth(snapshot) ? snapshot.month.range : ALL_TIME;
}

function groupItem({ dimension, icon }: Group): vscode.TreeItem {
  const state =
    dimension === 'agent' ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed;
  const item = new vscode.TreeItem(groupName(dimension), state);
  item.id = dimension;
  item.iconPath = new vscode.ThemeIcon(icon);
  return item;
}

function groupName(dimension: Dimension): string {
  switch (dimension) {
    case 'agent':
      return vscode.l10n.t('Agents');
    case 'pr':
      return vscode.l10n.t('Pull requests');
    case 'wbs':
      return vscode.l10n.t('WBS items');
    default:
      return vscode.l10n.t('Models');
  }
}

function rowItem({ dimension }: Group, row: Row, total: Measures): vscode.TreeItem {
  const key = row.key[0] ?? null;
  const { measures } = row;
  const name = keyText(dimension, key, undefined, translate);
  const item = new vscode.TreeItem(name, vscode.TreeItemCollapsibleState.Collapsed);
  // "No PR" and a PR that is called so are two rows.
  item.id = key === null ? `${dimension}/` : `${dimension}/=${key}`;
  item.description = costAndShare(measures, total);
  item.tooltip = [
    `${name}: ${costText(measures, translate)}`,
    vscode.l10n.t('Calls: {0}, tokens: {1}', count(measures.calls), tokens(totalTokens(measures))),
    ...(measures.unpriced > 0 ? [vscode.l10n.t('Calls without a price: {0}', count(measures.unpriced))] : []),
  ].join('\n');
  return item;
}

function costAndShare(measures: Measures, total: Measures): string {
  const share = isCostUnknown(measures) ? '' : ` · ${shareText(measures, total.cost)}`;
  return `${costText(measures, translate)}${share}`;
}

function eventItem(event: EventRow, snapshot: Snapshot | null): vscode.TreeItem {
  const zone = snapshot === null ? null : openZone(snapshot.timeZone);
  const when = event.at === null || zone === null ? vscode.l10n.t('no time') : dateTime(zone, event.at);
  const item = new vscode.TreeItem(when);
  item.description = eventWords(event);
  const place = event.line === null ? `${event.table ?? ''} ${event.offset}` : String(event.line);
  item.tooltip = `${safeText(event.source, 200)}:${safeText(place.trim())}\n${eventWords(event)}`;
  const source = sourceAt(snapshot, event.source);
  if (source !== undefined) item.command = openCommand(vscode.Uri.file(source.file), event.line);
  return item;
}

function eventWords(event: EventRow): string {
  const cost = event.cost === null ? costlessWords(event) : money(event.cost);
  const { agent, model } = event.dimensions;
  return [cost, ...[agent, model].filter((name) => name !== undefined).map((name) => safeText(name, 40))].join(' · ');
}

function costlessWords(event: EventRow): string {
  return event.state === 'unpriced' ? vscode.l10n.t('unpriced') : vscode.l10n.t('unmetered');
}

function noteItem(words: string, command: CommandId | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(words);
  item.iconPath = new vscode.ThemeIcon('ellipsis');
  if (command !== undefined) item.command = { command, title: words };
  return item;
}
