/** The breakdown in the editor area, by whichever dimension a command names. */
import * as vscode from 'vscode';
import type { Dimension } from '../../core/event';
import { SinglePanel } from './singlePanel';
import type { ViewServices } from './webview';

export class BreakdownPanel extends SinglePanel {
  constructor(services: ViewServices) {
    super({ type: 'spendlight.breakdownPanel', view: 'breakdown', title: vscode.l10n.t('Cost Breakdown') }, services);
  }

  show(dimension: Dimension): void {
    this.reveal().show({ dimension });
  }
}
