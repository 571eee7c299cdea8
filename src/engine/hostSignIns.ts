/** Asks repositories' hosts with sign-ins that the editor lends: held in memory alone, each for its own host, and never written down. */
import { createRequire } from 'node:module';
import { sentence, wordsOf, type Sentence, type Word } from '../core/words';
import { pullsPath, type HostRepository } from '../files/git/github';
import type { CommentModule } from '../notify/github';
import type { HostAccess } from '../protocol/hostAccess';

const TIMEOUT_MS = 10_000;
const MOST = 8;
const LONGEST = 4_000;

/** `busy`: too much was asked, for so long (ms) nothing more should be; `refused`: another way of asking may do better. */
export type SignedAnswer =
  | { readonly kind: 'ok'; readonly answer: unknown }
  | { readonly kind: 'busy'; readonly said: Sentence; readonly restMs: number }
  | { readonly kind: 'refused'; readonly said: Word };

export class HostSignIns {
  private accesses = new Map<string, HostAccess>();

  /** @param script absolute path of the bundle that knows the network; undefined: nothing is asked */
  constructor(private readonly script: () => string | undefined) {}

  /** Those of before are forgotten. Of what is no sign-in nothing is kept. */
  set(accesses: readonly HostAccess[]): void {
    const known: readonly unknown[] = Array.isArray(accesses) ? accesses.slice(0, MOST) : [];
    this.accesses = new Map(known.filter(isAccess).map((access) => [access.host.toLowerCase(), access]));
  }

  /** A page of a branch's pull requests; null: no sign-in is lent for that host. Never rejects, and names no token. */
  async ask(repository: HostRepository, branch: string, page: number): Promise<SignedAnswer | null> {
    const access = this.accesses.get(repository.host);
    const script = this.script();
    if (access === undefined || script === undefined) return null;
    try {
      const notify = createRequire(script)(script) as CommentModule;
      const github = notify.gitHubByToken(access.token, access.api, TIMEOUT_MS);
      const { status, body, restMs = null } = await github('GET', `/${pullsPath(repository, branch, page)}`);
      if (status === 200) return { kind: 'ok', answer: body };
      if (restMs !== null)
        return { kind: 'busy', said: sentence('{0} was asked too often ({1})', repository.host, status), restMs };
      // It will not do the next time either; a new one comes when somebody signs in again.
      if (status === 401) this.accesses.delete(repository.host);
      return { kind: 'refused', said: refusal(repository.host, status) };
    } catch (error) {
      return {
        kind: 'refused',
        said: wordsOf(error) ?? sentence('{0} could not be asked', repository.host),
      };
    }
  }
}

function refusal(host: string, status: number): Sentence {
  switch (status) {
    case 401:
      return sentence('{0} does not accept the editor’s sign-in (401)', host);
    case 403:
      return sentence('{0} does not let the editor’s sign-in read this repository (403)', host);
    case 404:
      return sentence('{0} does not show this repository to the editor’s sign-in (404)', host);
    default:
      return sentence('{0} answered {1}', host, status);
  }
}

function isAccess(value: unknown): value is HostAccess {
  if (typeof value !== 'object' || value === null) return false;
  const { host, api, token } = value as Partial<Record<keyof HostAccess, unknown>>;
  return [host, api, token].every((text) => typeof text === 'string' && text !== '' && text.length <= LONGEST);
}
