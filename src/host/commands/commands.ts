/** What every command does, in one table: a command of ids.ts that is missing here does not compile. */
import * as vscode from 'vscode';
import type { Period } from '../../core/budget/budget';
import { problemText } from '../../core/problemText';
import { dashboardTarget } from '../../protocol/view';
import type { BreakdownPanel } from '../views/breakdownPanel';
import type { DashboardPanel } from '../views/dashboardPanel';
import type { HostDelivery } from '../delivery/hostDelivery';
import type { EditorSignIns } from '../editorSignIns';
import { reasonOf, type Log } from '../log';
import type { Session } from '../session';
import { translate } from '../translate';
import { exportData, exportScope } from './exportData';
import { COMMAND_IDS, type CommandId } from './ids';
import { openSample, sampleOptions } from './openSample';
import { writeReport, type ReportAnswer } from './reports';
import { sendReport } from './sendReport';
import { setBudget } from './setBudget';

export interface CommandServices {
  readonly session: Session;
  readonly panel: BreakdownPanel;
  readonly dashboard: DashboardPanel;
  readonly delivery: HostDelivery;
  readonly signIns: EditorSignIns;
  readonly log: Log;
  /** The extension's own folder, for the sample. */
  readonly storage: vscode.Uri;
}

type Handler = (argument: unknown) => unknown;

export function registerCommands(services: CommandServices): vscode.Disposable {
  const table = commandTable(services);
  const registered = COMMAND_IDS.map((id) =>
    vscode.commands.registerCommand(id, (argument: unknown) => reporting(id, table[id], argument, services.log)),
  );
  return vscode.Disposable.from(...registered);
}

function commandTable({
  session,
  panel,
  dashboard,
  delivery,
  signIns,
  storage,
}: CommandServices): Record<CommandId, Handler> {
  const report = (period: Period) => () => generateReport(session, period);
  return {
    'spendlight.showDashboard': (argument) => {
      const target = dashboardTarget(argument);
      if (target === null) dashboard.reveal();
      else dashboard.show(target);
    },
    'spendlight.showPrBreakdown': () => panel.show('pr'),
    'spendlight.showAgentBreakdown': () => panel.show('agent'),
    'spendlight.showWbsBreakdown': () => panel.show('wbs'),
    'spendlight.generateWeeklyReport': report('week'),
    'spendlight.generateMonthlyReport': report('month'),
    'spendlight.generateDailyReport': report('day'),
    'spendlight.setBudget': () => onlyTrusted(() => setBudget(session.engine, session.snapshot?.budgets ?? [])),
    'spendlight.refresh': () => session.refresh(),
    'spendlight.showSources': () => vscode.commands.executeCommand('spendlight.sources.focus'),
    'spendlight.setUpDelivery': () => onlyTrusted(() => delivery.setUp(), nothingSent()),
    'spendlight.showUndelivered': () => onlyTrusted(() => delivery.showUndelivered(), nothingSent()),
    'spendlight.signInForPullRequests': () => onlyTrusted(() => signIns.signIn(), nothingSent()),
    'spendlight.exportData': (argument) => onlyTrusted(() => exportData(session, exportScope(argument))),
    'spendlight.sendReport': () => onlyTrusted(() => sendReport(session, delivery), nothingSent()),
    'spendlight.openSample': (argument) => openSample(session.engine, storage, sampleOptions(argument)),
  };
}

/** A failure is said once, in words, and logged; it never ends in silence. */
async function reporting(id: CommandId, handler: Handler, argument: unknown, log: Log): Promise<unknown> {
  try {
    return await handler(argument);
  } catch (error) {
    log.error(`${id}: ${reasonOf(error)}`);
    void vscode.window.showErrorMessage(reasonOf(error));
    return undefined;
  }
}

/** @returns the report's absolute path; undefined when the person wants nothing */
function generateReport(session: Session, period: Period): Promise<string | undefined> {
  return onlyTrusted(async () => {
    const written = await writeReport(session.engine, period, askAboutEdited);
    if (written === null) return undefined;
    const [problem] = written.problems;
    if (problem !== undefined)
      void vscode.window.showWarningMessage(`${problem.path}: ${problemText(problem, translate)}`);
    await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.file(written.file));
    return written.file;
  });
}

/** Menus hide what Restricted Mode does not allow; key bindings and other extensions still get here. */
async function onlyTrusted<T>(action: () => Promise<T>, refusal = nothingWritten()): Promise<T> {
  if (vscode.workspace.isTrusted) return action();
  throw new Error(refusal);
}

function nothingWritten(): string {
  return vscode.l10n.t('Nothing is written in Restricted Mode. Trust this workspace first.');
}

function nothingSent(): string {
  return vscode.l10n.t('Nothing is sent in Restricted Mode. Trust this workspace first.');
}

async function askAboutEdited(file: string): Promise<ReportAnswer> {
  const replace = vscode.l10n.t('Replace');
  const open = vscode.l10n.t('Open As It Is');
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t('This report was edited since it was written. Replace it?'),
    { modal: true, detail: file },
    replace,
    open,
  );
  if (answer === replace) return 'replace';
  return answer === open ? 'open' : 'cancel';
}
