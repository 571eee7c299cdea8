/** The Overview in the sidebar, and the progress bar above it while logs are read. */
import * as vscode from 'vscode';
import { WebviewConnection, type ViewServices } from './webview';

const VIEW_ID = 'spendlight.overview';

export function registerOverview(services: ViewServices): vscode.Disposable {
  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(view) {
      const connection = new WebviewConnection(
        {
          view: 'overview',
          title: vscode.l10n.t('Cost overview'),
          webview: view.webview,
          isVisible: () => view.visible,
        },
        services,
      );
      view.onDidChangeVisibility(() => connection.becameVisible());
      view.onDidDispose(() => connection.dispose());
    },
  };
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(VIEW_ID, provider),
    showLoadingProgress(services),
  );
}

/** Progress belongs into the view, not into a notification. */
function showLoadingProgress({ session }: ViewServices): vscode.Disposable {
  let finish: (() => void) | null = null;
  const follow = (): void => {
    const isLoading = session.unavailable === null && (session.snapshot?.phase !== 'ready' || session.stale !== null);
    if (isLoading === (finish !== null)) return;
    if (!isLoading) {
      finish?.();
      finish = null;
      return;
    }
    void vscode.window.withProgress(
      { location: { viewId: VIEW_ID } },
      () => new Promise<void>((done) => (finish = done)),
    );
  };
  follow();
  const subscription = session.onDidChange(follow);
  return new vscode.Disposable(() => {
    subscription.dispose();
    finish?.();
  });
}
