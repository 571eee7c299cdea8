/** `vscode://spendlight.spendlight/pr/123`: opens the dashboard on a pull request, an agent or a WBS item. */
import * as vscode from 'vscode';
import { reasonOf, type Log } from '../log';
import type { DashboardPanel } from '../views/dashboardPanel';
import { readLink } from './link';

export function followLinks(dashboard: DashboardPanel, log: Log): vscode.Disposable {
  return vscode.window.registerUriHandler({
    handleUri: ({ path }) => {
      const target = readLink(path);
      if (target === null) {
        log.warn('A link asked for something that this extension does not show.');
        void vscode.window.showWarningMessage(
          vscode.l10n.t('This link leads nowhere. Links look like vscode://spendlight.spendlight/pr/123.'),
        );
        return;
      }
      try {
        // Whoever wrote the link does not know which days are chosen here.
        dashboard.show({ ...target, ever: true });
      } catch (error) {
        log.error(`A link could not be followed: ${reasonOf(error)}`);
      }
    },
  });
}
