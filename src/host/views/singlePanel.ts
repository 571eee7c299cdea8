/** A view in the editor area: one panel, shown again rather than opened twice, restored after a restart. */
import * as vscode from 'vscode';
import type { ViewName } from '../../protocol/view';
import { WebviewConnection, type ViewServices } from './webview';

export interface PanelKind {
  /** As `onWebviewPanel:…` in the manifest names it. */
  readonly type: string;
  readonly view: ViewName;
  /** Of the tab. */
  readonly title: string;
}

export class SinglePanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private open: { readonly panel: vscode.WebviewPanel; readonly connection: WebviewConnection } | null = null;
  private readonly serializer: vscode.Disposable;

  constructor(
    private readonly kind: PanelKind,
    private readonly services: ViewServices,
  ) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(kind.type, this);
  }

  /** Brings it to the front, opening it when it is not open. */
  reveal(): WebviewConnection {
    const { type, title } = this.kind;
    this.open ??= this.adopt(vscode.window.createWebviewPanel(type, title, vscode.ViewColumn.Active));
    this.open.panel.reveal(undefined, false);
    return this.open.connection;
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

  private adopt(panel: vscode.WebviewPanel): NonNullable<SinglePanel['open']> {
    panel.iconPath = vscode.Uri.joinPath(this.services.extensionUri, 'media', 'icon.png');
    const { view } = this.kind;
    const connection = new WebviewConnection(
      { view, title: panel.title, webview: panel.webview, isVisible: () => panel.visible },
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
