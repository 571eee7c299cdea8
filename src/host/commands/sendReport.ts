/** "Cost: Send Report": hands a report to the channels that alerts go to. */
import * as vscode from 'vscode';
import type { Period } from '../../core/budget/budget';
import type { HostDelivery } from '../delivery/hostDelivery';
import type { Session } from '../session';

export async function sendReport({ engine }: Session, delivery: Pick<HostDelivery, 'isOn'>): Promise<void> {
  if (!delivery.isOn) {
    const setUp = vscode.l10n.t('Set Up Delivery');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('Nothing is set up that a report could be sent to.'),
      setUp,
    );
    if (answer === setUp) await vscode.commands.executeCommand('spendlight.setUpDelivery');
    return;
  }
  const periods: (vscode.QuickPickItem & { readonly period: Period })[] = [
    { label: vscode.l10n.t('This week'), period: 'week' },
    { label: vscode.l10n.t('This month'), period: 'month' },
    { label: vscode.l10n.t('Today'), period: 'day' },
  ];
  const choice = await vscode.window.showQuickPick(periods, { title: vscode.l10n.t('Send Report') });
  if (choice === undefined) return;
  const { label } = await engine.request('sendReport', { period: choice.period, date: null });
  void vscode.window.showInformationMessage(vscode.l10n.t('On its way: {0}', label));
}
