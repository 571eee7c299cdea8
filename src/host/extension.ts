/** Where the extension begins: makes the services once and hands each part what it uses. */
import * as vscode from 'vscode';
import { showAlerts } from './alerts';
import { createApi, type SpendlightApi } from './api';
import { registerCommands } from './commands/commands';
import { HostDelivery } from './delivery/hostDelivery';
import { followLinks } from './editor/deepLink';
import { showDiagnostics } from './editor/diagnostics';
import { showCostsInLogs } from './editor/logLens';
import { EngineClient } from './engineClient';
import { EditorSignIns } from './editorSignIns';
import { reasonOf, untilClosed, type Log } from './log';
import { Session } from './session';
import { StatusBar } from './statusBar';
import { translate } from './translate';
import { AlertsTree, registerAlertsTree } from './views/alertsTree';
import { BreakdownPanel } from './views/breakdownPanel';
import { BreakdownTree, registerBreakdownTree } from './views/breakdownTree';
import { DashboardPanel } from './views/dashboardPanel';
import { registerOverview } from './views/overview';
import { followReadiness } from './views/readiness';
import { registerSourcesTree, SourcesTree } from './views/sourcesTree';

/** A million events take about a gigabyte; above this the engine ends rather than the machine swaps. */
const ENGINE_MEMORY_MEGABYTES = 2_048;

export function activate(context: vscode.ExtensionContext): SpendlightApi {
  const log = untilClosed(vscode.window.createOutputChannel('Spendlight', { log: true }));
  context.subscriptions.push(log);
  try {
    return start(context, log);
  } catch (error) {
    log.error(reasonOf(error));
    void vscode.window.showErrorMessage(vscode.l10n.t('Spendlight could not start: {0}', reasonOf(error)));
    throw error;
  }
}

function start(context: vscode.ExtensionContext, log: Log): SpendlightApi {
  const { extensionUri, globalStorageUri, subscriptions, workspaceState } = context;
  const script = vscode.Uri.joinPath(extensionUri, 'dist', 'engine.js').fsPath;
  const launch = { script, memoryLimitMegabytes: ENGINE_MEMORY_MEGABYTES };
  const engine = new EngineClient({ launch, log, translate, clock: Date.now });
  const delivery = new HostDelivery(engine, context, log);
  const signIns = new EditorSignIns(engine, log);
  const session = new Session(engine, log);
  const statusBar = new StatusBar(session);
  const services = { session, extensionUri, log, memory: workspaceState };
  const panel = new BreakdownPanel(services);
  const dashboard = new DashboardPanel(services);
  const trees = {
    breakdown: new BreakdownTree(services),
    alerts: new AlertsTree(services),
    sources: new SourcesTree(services),
  };
  subscriptions.push(
    new vscode.Disposable(() => void engine.dispose()),
    session,
    delivery,
    signIns,
    statusBar,
    panel,
    dashboard,
    followReadiness(session),
    registerOverview(services),
    registerBreakdownTree(trees.breakdown, services),
    registerAlertsTree(trees.alerts, services),
    registerSourcesTree(trees.sources, services),
    showAlerts(session, log),
    showDiagnostics(session),
    showCostsInLogs(session, log),
    followLinks(dashboard, log),
    registerCommands({ session, panel, dashboard, delivery, signIns, log, storage: globalStorageUri }),
  );
  return createApi(session, statusBar, trees);
}
