/** Delivery as this window sees it: tells the engine which channels are on, asks before a new workspace uses one, and says what went wrong. */
import * as vscode from 'vscode';
import { safeText } from '../../core/format';
import { said } from '../../core/words';
import type { DeliveryGlance } from '../../protocol/delivery';
import { SECTION } from '../config';
import type { EngineClient } from '../engineClient';
import { reasonOf, type Log } from '../log';
import { translate } from '../translate';
import { channelName } from './channelNames';
import { Consents } from './consents';
import { dialogs } from './dialogs';
import { EDITOR_CHANNELS, readDeliverySettings, type DeliverySettings, type EditorChannel } from './deliverySettings';
import { NOTHING_PLANNED, planDelivery, type DeliveryPlan } from './plan';
import { setUpDelivery } from './setUp';
import { ToldDeaths } from './toldDeaths';
import { showUndelivered } from './undelivered';
import { isDeliveryKey, Vault, type Kept } from './vault';

export class HostDelivery implements vscode.Disposable {
  private readonly vault: Vault;
  private readonly consents: Consents;
  private readonly deaths: ToldDeaths;
  /** What the engine was last told; null: nothing since it started. */
  private told: string | null = null;
  private readonly asked = new Set<string>();
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    private readonly engine: EngineClient,
    { secrets, globalState, workspaceState }: vscode.ExtensionContext,
    private readonly log: Log,
  ) {
    this.vault = new Vault(secrets);
    this.consents = new Consents(globalState, workspaceKey);
    this.deaths = new ToldDeaths(workspaceState);
    this.disposables.push(
      secrets.onDidChange(({ key }) => isDeliveryKey(key) && this.follow()),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.delivery`)) this.follow();
      }),
      new vscode.Disposable(
        engine.onDidChangeState(({ kind }) => {
          if (kind !== 'running') this.told = null;
          else this.follow();
        }),
      ),
      new vscode.Disposable(engine.onDidChange(({ delivery }) => void this.tellOfDeaths(delivery))),
    );
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** True when a person has switched a channel on. */
  get isOn(): boolean {
    return ownSettings().channels.length > 0;
  }

  setUp(): Promise<void> {
    const { engine, vault, consents } = this;
    const settings = { read: ownSettings, write: writeOwnSetting };
    const apply = (): Promise<void> => this.apply();
    return setUpDelivery({
      dialogs,
      engine,
      vault,
      consents,
      settings,
      workspaceName: workspaceName(),
      apply,
      t: translate,
    });
  }

  showUndelivered(): Promise<void> {
    return showUndelivered({ dialogs, engine: this.engine, clock: Date.now, t: translate });
  }

  private follow(): void {
    this.apply().catch((error: unknown) => this.log.warn(`Delivery: ${reasonOf(error)}`));
  }

  /** In Restricted Mode the engine is told that nothing is on, so that nobody waits for it. */
  private async apply(): Promise<void> {
    const plan = await this.plan();
    if (this.engine.state.kind !== 'running') return;
    const told = JSON.stringify([plan.options, plan.secrets]);
    if (told !== this.told) {
      this.told = told;
      await this.engine.request('setSecrets', plan.secrets);
      await this.engine.request('setChannels', plan.options);
    }
    for (const { channel, host } of plan.unasked) void this.askOnce(channel, host);
  }

  private async plan(): Promise<DeliveryPlan> {
    if (!vscode.workspace.isTrusted) return NOTHING_PLANNED;
    const kept = new Map<EditorChannel, Kept>();
    for (const channel of EDITOR_CHANNELS) {
      const own = await this.keptOf(channel);
      if (own !== null) kept.set(channel, own);
    }
    return planDelivery(ownSettings(), vscode.workspace.isTrusted, kept, (host) => this.consents.of(host));
  }

  /** Where the editor's secret storage does not answer, the channel is off; everything else goes on. */
  private async keptOf(channel: EditorChannel): Promise<Kept | null> {
    try {
      return await this.vault.get(channel);
    } catch (error) {
      this.log.warn(`The secret storage does not answer: ${reasonOf(error)}`);
      return null;
    }
  }

  /** A channel that was set up in another workspace: nothing of this one goes there before somebody says so. */
  private async askOnce(channel: EditorChannel, host: string): Promise<void> {
    if (this.asked.has(host)) return;
    this.asked.add(host);
    const yes = vscode.l10n.t('Send Alerts');
    const no = vscode.l10n.t('Not Here');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('Alerts of this workspace can go to {0} ({1}) too.', channelName(channel, translate), host),
      yes,
      no,
    );
    if (answer === undefined) return;
    await this.consents.set(host, answer === yes ? 'yes' : 'no');
    this.follow();
  }

  /** Once for all that died since somebody was told, also over restarts. */
  private async tellOfDeaths(glance: DeliveryGlance | undefined): Promise<void> {
    if (!this.deaths.isNews(glance)) return;
    const show = vscode.l10n.t('Show Undelivered Messages');
    const words = vscode.l10n.t(
      'An alert could not be delivered: {0}',
      safeText(said(glance?.words ?? glance?.reason ?? '', translate), 300),
    );
    if ((await vscode.window.showWarningMessage(words, show)) === show)
      await vscode.commands.executeCommand('spendlight.showUndelivered');
  }
}

/** Only what the person wrote into their own settings: a workspace must not say where figures go. */
export function ownSettings(): DeliverySettings {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  return readDeliverySettings((key) => configuration.inspect<unknown>(key)?.globalValue);
}

async function writeOwnSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SECTION).update(key, value, vscode.ConfigurationTarget.Global);
}

/** The same for the same folders, in whatever order they are opened. */
function workspaceKey(): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders
    .map(({ uri }) => uri.toString())
    .sort()
    .join('\n');
}

function workspaceName(): string {
  return vscode.workspace.name ?? '';
}
