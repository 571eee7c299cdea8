/** Cost: Set Budget: two short questions, then the workspace's setting `spendlight.budgets`. */
import * as vscode from 'vscode';
import type { BudgetState, Period } from '../../core/budget/budget';
import { money, safeText } from '../../core/format';
import { SECTION } from '../config';
import { translate } from '../translate';
import { BUDGET_KEYS, limitIn, limitProblem, readLimit, withLimit } from './budgetInput';

const SETTING = 'budgets';
/** As offered: a month is what most budgets cover. */
const PERIODS: readonly Period[] = ['month', 'week', 'day'];

/** @param budgets what holds at the moment, also from other places than the setting */
export async function setBudget(budgets: readonly BudgetState[]): Promise<void> {
  const setting = workspaceBudgets();
  const period = await askPeriod(setting, budgets);
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

async function askPeriod(setting: unknown, budgets: readonly BudgetState[]): Promise<Period | undefined> {
  const items = PERIODS.map((period) => ({
    period,
    label: periodLabel(period),
    description: limitWords(period, limitIn(setting, period), budgets),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Set Budget (1/2)'),
    placeHolder: vscode.l10n.t('Which period does the budget cover?'),
  });
  return picked?.period;
}

function limitWords(period: Period, dollars: number | null, budgets: readonly BudgetState[]): string {
  if (dollars !== null) return vscode.l10n.t('${0} in the settings of this workspace', dollars);
  const held = budgets.find(({ budget }) => budget.name === BUDGET_KEYS[period] && budget.limit !== null)?.budget;
  if (held === undefined || held.limit === null) return vscode.l10n.t('no limit');
  return vscode.l10n.t('{0} from {1}', money(held.limit), safeText(held.origin));
}

async function askLimit(period: Period, limit: number | null): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Set Budget (2/2): {0}', periodLabel(period)),
    prompt: vscode.l10n.t('The limit in US dollars. Empty: take it out of the settings.'),
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
