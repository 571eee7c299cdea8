/** Asks a repository's host about branches that its history does not tell of: only on request, now and then, and kept. */
import type { PullFact, RepositoryFacts } from '../core/attribution/facts';
import type { History } from '../core/attribution/history';
import { readHostPulls } from '../core/attribution/hostPulls';
import type { Problem } from '../core/problem';
import { askForPulls, hostOf, type HostAnswer, type HostRepository } from '../files/git/github';
import type { EngineOptions } from '../protocol/engine';
import { readHostPullsOf, writeHostPullsOf, type KeptAnswer } from '../store/hostPulls';

/** An answer holds for so long: an open pull request may be merged, a branch may get one. */
const HOLDS_MS = 3_600_000;
/** Branches that are asked about in one go, and how long that may take in all (ms). */
const MOST_BRANCHES = 30;
const LONGEST_MS = 20_000;
/** After a failure nothing is asked for so long (ms). */
const REST_MS = 600_000;

export class OnlinePulls {
  private readonly answers = new Map<string, Map<string, KeptAnswer>>();
  private failure: string | null = null;
  private restUntil = -Infinity;

  constructor(private readonly options: Pick<EngineOptions, 'attributionOnline' | 'trusted' | 'stateDirectory'>) {}

  /** Never in Restricted Mode, and only where a person switched it on. */
  get isOn(): boolean {
    return this.options.attributionOnline === true && this.options.trusted;
  }

  get problems(): Problem[] {
    if (this.failure === null) return [];
    const data = { reason: this.failure };
    return [{ code: 'host-not-asked', severity: 'warning', path: '.', line: null, offset: null, data }];
  }

  /**
   * What is known of the branches by now, after asking about those of which nothing is known yet or not lately.
   * @param now epoch ms. Never rejects.
   */
  async pullsOf(
    folder: string,
    { facts, history }: { readonly facts: RepositoryFacts; readonly history: History },
    branches: readonly string[],
    now: number,
  ): Promise<readonly PullFact[]> {
    const repository = repositoryOf(facts, history);
    if (!this.isOn || repository === null || branches.length === 0) return [];
    const key = `${repository.host}/${repository.name}`;
    const known = await this.knownOf(key);
    const wanted = branches.filter((branch) => now - (known.get(branch)?.askedAt ?? -Infinity) > HOLDS_MS);
    if (wanted.length > 0 && performance.now() >= this.restUntil)
      await this.ask(folder, repository, wanted, known, now);
    return branches.flatMap((branch) => known.get(branch)?.pulls ?? []);
  }

  private async knownOf(key: string): Promise<Map<string, KeptAnswer>> {
    let known = this.answers.get(key);
    if (known === undefined) {
      const { stateDirectory } = this.options;
      const kept = typeof stateDirectory === 'string' ? await readHostPullsOf(stateDirectory, key) : [];
      this.answers.set(key, (known = new Map(kept)));
    }
    return known;
  }

  private async ask(
    folder: string,
    repository: HostRepository,
    branches: readonly string[],
    known: Map<string, KeptAnswer>,
    now: number,
  ): Promise<void> {
    const end = performance.now() + LONGEST_MS;
    this.failure = null;
    for (const branch of branches.slice(0, MOST_BRANCHES)) {
      if (performance.now() > end) break;
      const answer = await askForPulls(folder, repository, branch);
      const pulls = answer.kind === 'ok' ? readHostPulls(answer.text, branch) : null;
      if (pulls === null) {
        this.failure = reasonOf(answer);
        this.restUntil = performance.now() + REST_MS;
        break;
      }
      known.set(branch, { askedAt: now, pulls });
    }
    const { stateDirectory } = this.options;
    if (typeof stateDirectory !== 'string') return;
    await writeHostPullsOf(stateDirectory, `${repository.host}/${repository.name}`, known);
  }
}

function repositoryOf({ remotes }: RepositoryFacts, { repository }: History): HostRepository | null {
  const own =
    remotes.find(({ name }) => name === 'upstream') ?? remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  return own === undefined ? null : hostOf(own.url, repository);
}

function reasonOf(answer: HostAnswer): string {
  switch (answer.kind) {
    case 'no-gh':
      return 'the gh command is not installed';
    case 'timeout':
      return 'gh did not answer within ten seconds';
    case 'failed':
      return answer.said === '' ? 'gh failed' : answer.said;
    case 'ok':
      return 'gh answered with something else than pull requests';
  }
}
