/** The Alerts tree: what was told on this workspace, newest first, and a badge until somebody has looked. */
import * as vscode from 'vscode';
import type { Alert, Severity, ToldAlert } from '../../core/budget/alerts/alert';
import { alertIn } from '../../core/budget/alerts/alertWords';
import { openZone } from '../../core/calendar';
import { dateTime, safeText } from '../../core/format';
import type { AlertsState } from '../../protocol/alerts';
import { reasonOf } from '../log';
import { translate } from '../translate';
import { registerTree } from './registerTree';
import type { ViewServices } from './webview';

const VIEW_ID = 'spendlight.alerts';
const WAKE = 'spendlight.internal.wakeAlerts';
const UNMUTE = 'spendlight.internal.unmuteAlerts';
const LONGEST_LINE = 300;

type Node =
  | { readonly kind: 'note'; readonly words: string; readonly command: vscode.Command }
  | { readonly kind: 'alert'; readonly told: ToldAlert }
  | { readonly kind: 'line'; readonly words: string };

export function registerAlertsTree(provider: AlertsTree, services: ViewServices): vscode.Disposable {
  const { session } = services;
  let isVisible = false;
  const lookedIfSeen = (): void => {
    if (isVisible && vscode.window.state.focused) provider.looked();
  };
  const tree = registerTree(VIEW_ID, provider, session, (view) => {
    view.badge = badgeOf(session.snapshot?.alerts);
    isVisible = view.visible;
    lookedIfSeen();
  });
  return vscode.Disposable.from(
    tree,
    vscode.window.onDidChangeWindowState(lookedIfSeen),
    vscode.commands.registerCommand(WAKE, () => provider.wake()),
    vscode.commands.registerCommand(UNMUTE, () => provider.unmute()),
  );
}

function badgeOf(alerts: AlertsState | undefined): vscode.ViewBadge | undefined {
  if (alerts === undefined || alerts.unread === 0) return undefined;
  const tooltip = alerts.unread === 1 ? vscode.l10n.t('1 new alert') : vscode.l10n.t('{0} new alerts', alerts.unread);
  return { value: alerts.unread, tooltip };
}

export class AlertsTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.changed.event;
  /** Epoch ms of the newest alert that this window has said it looked at. */
  private lookedUpTo = -Infinity;

  constructor(private readonly services: ViewServices) {}

  refresh(): void {
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) return this.roots();
    return node.kind === 'alert' ? linesOf(node.told.alert) : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    switch (node.kind) {
      case 'note':
        return noteItem(node.words, node.command);
      case 'alert':
        return this.alertItem(node.told);
      case 'line':
        return new vscode.TreeItem(safeText(node.words, LONGEST_LINE));
    }
  }

  /** Somebody sees the newest alerts, in a window that has the focus. */
  looked(): void {
    const alerts = this.services.session.snapshot?.alerts;
    const newest = alerts?.recent.reduce((most, { alert }) => Math.max(most, alert.at), -Infinity) ?? -Infinity;
    if (alerts === undefined || alerts.unread === 0 || newest <= this.lookedUpTo) return;
    this.lookedUpTo = newest;
    void this.ask(() => this.services.session.engine.request('readAlerts', { upTo: newest }));
  }

  async wake(): Promise<void> {
    await this.ask(() => this.services.session.engine.request('snoozeAlerts', { until: null }));
  }

  async unmute(): Promise<void> {
    const families = this.services.session.snapshot?.alerts?.muted ?? [];
    await this.ask(() => this.services.session.engine.request('muteAlerts', { families, muted: false }));
  }

  private async ask(request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      this.services.log.warn(`alerts: ${reasonOf(error)}`);
    }
  }

  private roots(): Node[] {
    const { snapshot } = this.services.session;
    if (snapshot?.phase !== 'ready') return [];
    const { alerts, now } = snapshot;
    if (alerts === undefined) return [switchedOff()];
    const nodes: Node[] = [];
    const { snoozedUntil, muted, recent } = alerts;
    if (snoozedUntil !== null && snoozedUntil > now) {
      const words = vscode.l10n.t('No notifications until {0}', this.time(snoozedUntil));
      nodes.push({ kind: 'note', words, command: { command: WAKE, title: vscode.l10n.t('Show them again now') } });
    }
    if (muted.length > 0) {
      const words =
        muted.length === 1
          ? vscode.l10n.t('1 kind of alert is not shown again')
          : vscode.l10n.t('{0} kinds of alerts are not shown again', muted.length);
      nodes.push({ kind: 'note', words, command: { command: UNMUTE, title: vscode.l10n.t('Show all of them again') } });
    }
    for (const told of recent) nodes.push({ kind: 'alert', told });
    return nodes;
  }

  private alertItem({ alert, told }: ToldAlert): vscode.TreeItem {
    const title = safeText(alertIn(alert, translate).title, LONGEST_LINE);
    const item = new vscode.TreeItem(title, vscode.TreeItemCollapsibleState.Collapsed);
    item.id = alert.id;
    const words = [severityWords(alert.severity), this.time(alert.at)];
    if (!told) words.push(vscode.l10n.t('held when this workspace was first looked at'));
    item.description = words.join(' · ');
    item.iconPath = severityIcon(alert.severity);
    item.tooltip = [title, ...linesOf(alert).map((line) => safeText(line.words, LONGEST_LINE)), ...words].join('\n');
    item.accessibilityInformation = {
      label: `${severityWords(alert.severity)}: ${title}, ${words.slice(1).join(', ')}`,
    };
    return item;
  }

  private time(at: number): string {
    const zone = openZone(this.services.session.snapshot?.timeZone ?? 'UTC');
    return zone === null ? new Date(at).toISOString() : dateTime(zone, at);
  }
}

function switchedOff(): Node {
  const title = vscode.l10n.t('Open the setting');
  const command = { command: 'workbench.action.openSettings', title, arguments: ['spendlight.alerts'] };
  return { kind: 'note', words: vscode.l10n.t('Alerts are switched off'), command };
}

function linesOf(alert: Alert): (Node & { readonly kind: 'line' })[] {
  const { text, facts } = alertIn(alert, translate);
  const lines = [...text.split('\n'), ...facts.map(({ label, value }) => `${label}: ${value}`)];
  return lines.map((words) => ({ kind: 'line', words }));
}

function noteItem(words: string, command: vscode.Command): vscode.TreeItem {
  const item = new vscode.TreeItem(words);
  item.description = command.title;
  item.iconPath = new vscode.ThemeIcon('bell-slash');
  item.command = command;
  return item;
}

function severityIcon(severity: Severity): vscode.ThemeIcon {
  switch (severity) {
    case 'critical':
      return new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground'));
    case 'warning':
      return new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
    case 'info':
      return new vscode.ThemeIcon('info');
  }
}

function severityWords(severity: Severity): string {
  switch (severity) {
    case 'critical':
      return vscode.l10n.t('critical');
    case 'warning':
      return vscode.l10n.t('warning');
    case 'info':
      return vscode.l10n.t('info');
  }
}
