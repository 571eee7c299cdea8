/** Tells the editor when an empty tree means "nothing was found" rather than "not read yet": its welcome text waits for that. */
import * as vscode from 'vscode';
import { sourceCount } from '../../protocol/sources';
import type { Session } from '../session';

export function followReadiness(session: Session): vscode.Disposable {
  let last: boolean | null = null;
  let hadSources = false;
  const follow = (): void => {
    const hasSources = session.snapshot !== null && sourceCount(session.snapshot) > 0;
    if (hasSources !== hadSources) {
      hadSources = hasSources;
      void vscode.commands.executeCommand('setContext', 'spendlight.hasSources', hasSources);
    }
    const isReady = session.unavailable !== null || session.snapshot?.phase === 'ready';
    if (isReady === last) return;
    last = isReady;
    void vscode.commands.executeCommand('setContext', 'spendlight.ready', isReady);
  };
  follow();
  return session.onDidChange(follow);
}
