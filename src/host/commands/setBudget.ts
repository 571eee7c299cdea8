/** Cost: Set Budget: two short questions, then the workspace's setting `spendlight.budgets`. */
import * as vscode from 'vscode';
import type { Period } from '../../core/budget/budget';
import { SECTION } from '../config';
import { translate } from '../translate';
import { limitIn, limitProblem, readLimit, withLimit } from './budgetInput';

const SETTING = 'budgets';
/** As offered: a month is what most budgets cover. */
const PERIODS: readonly Period[] = ['month', 'week', 'day'];

export async function setBudget(): Promise<void> {
  const setting = workspaceBudgets();
  const period = await askPeriod(setting);
  if (period === undefined) return;
  const text = await askLimit(period, limitIn(setting, period));
  const limit = text === undefined ? undefined : readLimit(text);
  if (limit === undefined) return;
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(SETTING, withLimit(workspaceBudgets(), period, limit), vscode.ConfigurationTarget.Workspace);
}

function workspaceBudgets(): unknown {
  return vscode.workspace.getConfiguration(SECTION).inspect<unknown>(SETTING)?.workspaceValue;
}

async function askPeriod(setting: unknown): Promise<Period | undefined> {
  const items = PERIODS.map((period) => {
    const limit = limitIn(setting, period);
    return {
      period,
      label: periodLabel(period),
      description: limit === null ? vscode.l10n.t('no limit in this workspace') : `$${limit}`,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Set Budget (1/2)'),
    placeHolder: vscode.l10n.t('Which period does the budget cover?'),
  });
  return picked?.period;
}

async function askLimit(period: Period, limit: number | null): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Set Budget (2/2): {0}', periodLabel(period)),
    prompt: vscode.l10n.t('The limit in US dollars. Empty: no limit.'),
    placeHolder: '15',
    value: limit === null ? '' : String(limit),
    validateInput: (text) => limitProblem(text, translate),
  });
}

function periodLabel(period: Period): string {
  switch (period) {
    case 'day':
      return vscode.l10n.t('Daily budget');
    case 'week':
      return vscode.l10n.t('Weekly budget');
    case 'month':
      return vscode.l10n.t('Monthly budget');
  }
}
