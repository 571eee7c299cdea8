/** Tells the editor when an empty tree means "nothing was found" rather than "not read yet": its welcome text waits for that. */
import * as vscode from 'vscode';
import type { Session } from '../session';

export function followReadiness(session: Session): vscode.Disposable {
  let last: boolean | null = null;
  const follow = (): void => {
    const isReady = session.unavailable !== null || session.snapshot?.phase === 'ready';
    if (isReady === last) return;
    last = isReady;
    void vscode.commands.executeCommand('setContext', 'spendlight.ready', isReady);
  };
  follow();
  return session.onDidChange(follow);
}
