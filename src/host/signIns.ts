/** Which of the editor's sign-ins the engine is lent for questions to repositories' hosts, and how it gets them. Free of the editor. */
import type { HostAccess } from '../protocol/hostAccess';

/** Listing pull requests of a private repository needs this scope, and no smaller one of GitHub's OAuth scopes will do. */
export const SCOPES = ['repo'] as const;

/** One of the editor's own providers of sign-ins, with the one host that it is for. */
export interface SignInPlace {
  readonly provider: 'github' | 'github-enterprise';
  readonly host: string;
  readonly api: string;
}

export interface SignInServices {
  /** False in Restricted Mode and where the setting is off: then nothing is lent, and nobody is asked for a token. */
  readonly isOn: () => boolean;
  /** `github-enterprise.uri`, as the person's own settings have it. */
  readonly enterpriseAddress: () => unknown;
  /** The token of a sign-in; undefined: there is none. Only with `interactive` may it ask the person. */
  readonly token: (provider: SignInPlace['provider'], interactive: boolean) => Thenable<string | undefined>;
  /** Tells the engine; false: it does not run, and will be told once it does. */
  readonly lend: (accesses: readonly HostAccess[]) => Promise<boolean>;
}

export class SignIns {
  /** Whether the engine may hold a token. */
  private lent = false;

  constructor(private readonly services: SignInServices) {}

  /** The engine that knew them is gone. */
  forget(): void {
    this.lent = false;
  }

  places(): SignInPlace[] {
    const own: SignInPlace = { provider: 'github', host: 'github.com', api: 'https://api.github.com' };
    const enterprise = enterprisePlace(this.services.enterpriseAddress());
    return enterprise === null ? [own] : [own, enterprise];
  }

  /** Lends what there is without asking the person, and takes back what may not be lent any more. */
  async follow(): Promise<void> {
    const { isOn, lend } = this.services;
    const accesses = isOn() ? await this.accesses() : [];
    // Switched off while the editor was looking for a token.
    if (!isOn()) accesses.length = 0;
    if (accesses.length === 0 && !this.lent) return;
    this.lent = (await lend(accesses)) && accesses.length > 0;
  }

  /** Because the person asked for it, the editor may now ask whether it may be lent. @returns false: they did not want to */
  async signIn({ provider }: SignInPlace): Promise<boolean> {
    if ((await this.services.token(provider, true)) === undefined) return false;
    await this.follow();
    return true;
  }

  private async accesses(): Promise<HostAccess[]> {
    const accesses: HostAccess[] = [];
    for (const { provider, host, api } of this.places()) {
      const token = await this.services.token(provider, false);
      if (token !== undefined) accesses.push({ host, api, token });
    }
    return accesses;
  }
}

/** A server of one's own has its interface below `/api/v3`, GitHub's with data residency a host beside it. Null: it is none. */
function enterprisePlace(address: unknown): SignInPlace | null {
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  const { protocol, host, port } = new URL(address);
  if (protocol !== 'https:' || port !== '' || host === '' || host === 'github.com') return null;
  const api = host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
  return { provider: 'github-enterprise', host, api };
}
