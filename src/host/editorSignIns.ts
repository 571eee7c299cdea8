/** The editor's sign-ins to repositories' hosts as this window sees them: lent silently, and asked for only by a command. */
import * as vscode from 'vscode';
import { currentSettings, SECTION } from './config';
import type { EngineClient } from './engineClient';
import { reasonOf, type Log } from './log';
import { SCOPES, SignIns, type SignInPlace } from './signIns';

const ENTERPRISE = 'github-enterprise';

export class EditorSignIns implements vscode.Disposable {
  private readonly signIns: SignIns;
  private readonly disposables: vscode.Disposable[] = [];

  constructor(
    engine: EngineClient,
    private readonly log: Log,
  ) {
    this.signIns = new SignIns({
      isOn: () => vscode.workspace.isTrusted && currentSettings().attributionOnline,
      // A workspace must not say whom a token is shown to.
      enterpriseAddress: () => vscode.workspace.getConfiguration(ENTERPRISE).inspect('uri')?.globalValue,
      token: (provider, interactive) => this.token(provider, interactive),
      lend: async (accesses) => {
        if (engine.state.kind !== 'running') return false;
        await engine.request('setHostAccess', accesses);
        return true;
      },
    });
    this.disposables.push(
      vscode.authentication.onDidChangeSessions(({ provider }) => {
        if (this.signIns.places().some((place) => place.provider === provider.id)) this.follow();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(`${SECTION}.attribution`) || event.affectsConfiguration(ENTERPRISE))
          this.follow();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.follow()),
      new vscode.Disposable(
        engine.onDidChangeState(({ kind }) => {
          if (kind === 'down') this.signIns.forget();
          else if (kind === 'running') this.follow();
        }),
      ),
    );
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** Cost: Sign In for Pull Requests. @throws Error in words where it was not switched on */
  async signIn(): Promise<void> {
    if (!currentSettings().attributionOnline)
      throw new Error(vscode.l10n.t('Switch the setting spendlight.attribution.online on first.'));
    const place = await pick(this.signIns.places());
    if (place !== undefined) await this.signIns.signIn(place);
  }

  private follow(): void {
    this.signIns.follow().catch((error: unknown) => this.log.warn(`Sign-in: ${reasonOf(error)}`));
  }

  /** A provider that is not there, or a person who says no, is no sign-in. */
  private async token(provider: SignInPlace['provider'], interactive: boolean): Promise<string | undefined> {
    try {
      const how = interactive ? { createIfNone: true as const } : { silent: true };
      return (await vscode.authentication.getSession(provider, SCOPES, how))?.accessToken;
    } catch (error) {
      this.log.debug(`${provider}: ${reasonOf(error)}`);
      return undefined;
    }
  }
}

async function pick(places: readonly SignInPlace[]): Promise<SignInPlace | undefined> {
  if (places.length < 2) return places[0];
  const hosts = places.map(({ host }) => host);
  const title = vscode.l10n.t('Which host may be asked about pull requests?');
  const host = await vscode.window.showQuickPick(hosts, { title });
  return places.find((place) => place.host === host);
}
