/** The breakdown in the editor area: one panel, shown again rather than opened twice, restored after a restart. */
import * as vscode from 'vscode';
import type { Dimension } from '../../core/event';
import { WebviewConnection, type ViewServices } from './webview';

const PANEL_TYPE = 'spendlight.breakdownPanel';

export class BreakdownPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private open: { readonly panel: vscode.WebviewPanel; readonly connection: WebviewConnection } | null = null;
  private readonly serializer: vscode.Disposable;

  constructor(private readonly services: ViewServices) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(PANEL_TYPE, this);
  }

  show(dimension: Dimension): void {
    this.open ??= this.adopt(
      vscode.window.createWebviewPanel(PANEL_TYPE, vscode.l10n.t('Cost Breakdown'), vscode.ViewColumn.Active),
    );
    this.open.panel.reveal(undefined, false);
    this.open.connection.show(dimension);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    this.open?.panel.dispose();
    this.open = this.adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.serializer.dispose();
    this.open?.panel.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): NonNullable<BreakdownPanel['open']> {
    panel.iconPath = vscode.Uri.joinPath(this.services.extensionUri, 'media', 'icon.png');
    const connection = new WebviewConnection(
      { view: 'breakdown', title: panel.title, webview: panel.webview, isVisible: () => panel.visible },
      this.services,
    );
    panel.onDidChangeViewState(() => connection.becameVisible());
    panel.onDidDispose(() => {
      connection.dispose();
      if (this.open?.panel === panel) this.open = null;
    });
    return { panel, connection };
  }
}
