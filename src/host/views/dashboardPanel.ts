/** The dashboard in the editor area; what it was left at is remembered in the workspace. */
import * as vscode from 'vscode';
import type { Dimension } from '../../core/event';
import { SinglePanel } from './singlePanel';
import type { ViewServices } from './webview';

export class DashboardPanel extends SinglePanel {
  constructor(services: ViewServices) {
    super({ type: 'spendlight.dashboardPanel', view: 'dashboard', title: vscode.l10n.t('Cost Dashboard') }, services);
  }

  /** Opens it on one value of a dimension. */
  show({ dimension, key }: { readonly dimension: Dimension; readonly key: string }): void {
    this.reveal().show(dimension, key);
  }
}
