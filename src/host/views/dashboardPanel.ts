/** The dashboard in the editor area; what it was left at is remembered in the workspace. */
import * as vscode from 'vscode';
import type { DashboardTarget } from '../../protocol/view';
import { SinglePanel } from './singlePanel';
import type { ViewServices } from './webview';

export class DashboardPanel extends SinglePanel {
  constructor(services: ViewServices) {
    super({ type: 'spendlight.dashboardPanel', view: 'dashboard', title: vscode.l10n.t('Cost Dashboard') }, services);
  }

  show(target: DashboardTarget): void {
    this.reveal().show(target);
  }
}
