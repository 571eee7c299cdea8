/** Shows what this window is to tell of alerts as notifications, and does what people answer. */
import * as vscode from 'vscode';
import { dayOf, openZone, startOfDay } from '../core/calendar';
import type { AlertNotice } from '../protocol/alerts';
import type { CommandId } from './commands/ids';
import { reasonOf, type Log } from './log';
import { NoticeQueue, noticeIn, noticeWords } from './notices';
import type { Session } from './session';
import { translate } from './translate';

const DASHBOARD: CommandId = 'spendlight.showDashboard';
const MS_PER_DAY = 86_400_000;

export function showAlerts(session: Session, log: Log): vscode.Disposable {
  const queue = new NoticeQueue((notice) => show(session, notice, log));
  const stop = session.engine.onAlert((notice) => {
    if (session.settings.alertNotifications) queue.add(noticeIn(notice, translate));
  });
  return vscode.Disposable.from(new vscode.Disposable(stop), new vscode.Disposable(() => queue.dispose()));
}

async function show(session: Session, notice: AlertNotice, log: Log): Promise<void> {
  const open = vscode.l10n.t('Open Dashboard');
  const snooze = vscode.l10n.t('Snooze Until Tomorrow');
  const mute = vscode.l10n.t('Don’t Show Again');
  const answer = await notification(notice)(noticeWords(notice), open, snooze, mute);
  try {
    if (answer === open) await vscode.commands.executeCommand(DASHBOARD);
    if (answer === snooze) await session.engine.request('snoozeAlerts', { until: tomorrow(session) });
    if (answer === mute) await session.engine.request('muteAlerts', { families: notice.families, muted: true });
  } catch (error) {
    log.error(`alerts: ${reasonOf(error)}`);
    void vscode.window.showErrorMessage(reasonOf(error));
  }
}

type Notification = (words: string, ...actions: string[]) => Thenable<string | undefined>;

function notification({ severity }: AlertNotice): Notification {
  switch (severity) {
    case 'info':
      return (words, ...actions) => vscode.window.showInformationMessage(words, ...actions);
    case 'warning':
      return (words, ...actions) => vscode.window.showWarningMessage(words, ...actions);
    case 'critical':
      return (words, ...actions) => vscode.window.showErrorMessage(words, ...actions);
  }
}

/** Epoch ms at which the next day begins in the zone of the figures. */
function tomorrow({ snapshot }: Session): number {
  const now = Date.now();
  const zone = snapshot === null ? null : openZone(snapshot.timeZone);
  return zone === null ? now + MS_PER_DAY : startOfDay(zone, dayOf(zone, now) + 1);
}
