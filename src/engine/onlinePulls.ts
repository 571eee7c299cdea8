/** Asks a repository's host about branches that its history does not tell of: only on request, now and then, and kept. */
import type { PullFact, RepositoryFacts } from '../core/attribution/facts';
import type { History } from '../core/attribution/history';
import { readHostPulls } from '../core/attribution/hostPulls';
import { problemData, type Problem } from '../core/problem';
import { sentence, type Word } from '../core/words';
import { askProgram, hostOf, type HostRepository, type ProgramAnswer } from '../files/git/github';
import type { EngineOptions } from '../protocol/engine';
import { readHostPullsOf, writeHostPullsOf, type KeptAnswer } from '../store/hostPulls';
import type { HostSignIns, SignedAnswer } from './hostSignIns';

/** An answer holds for so long: an open pull request may be merged, a branch may get one. */
const HOLDS_MS = 3_600_000;
/** Branches that are asked about in one go, and how long that may take in all (ms). */
const MOST_BRANCHES = 30;
const LONGEST_MS = 20_000;
/** Pages of one branch's pull requests at most: a thousand of them. */
const MOST_PAGES = 10;
/** After a failure nothing is asked for so long (ms), or longer where the host says so. */
const REST_MS = 600_000;

type HostAnswer = SignedAnswer | ProgramAnswer;

export class OnlinePulls {
  private readonly answers = new Map<string, Map<string, KeptAnswer>>();
  private failure: Word | null = null;
  private restUntil = -Infinity;

  /** @param signIns lent by the editor; null: only `gh` asks */
  constructor(
    private readonly options: Pick<EngineOptions, 'attributionOnline' | 'trusted' | 'stateDirectory'>,
    private readonly signIns: HostSignIns | null,
  ) {}

  /** Never in Restricted Mode, and only where a person switched it on. */
  get isOn(): boolean {
    return this.options.attributionOnline === true && this.options.trusted;
  }

  /** Somebody signed in or out: a failure of before says nothing any more. */
  takeHeart(): void {
    this.restUntil = -Infinity;
  }

  get problems(): Problem[] {
    if (this.failure === null) return [];
    const data = problemData({ reason: this.failure });
    return [{ code: 'host-not-asked', severity: 'warning', path: '.', line: null, offset: null, ...data }];
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
      const pulls = await this.allPulls(folder, repository, branch);
      if (!Array.isArray(pulls)) {
        this.failure = reasonOf(pulls);
        this.restUntil = performance.now() + Math.max(REST_MS, pulls.kind === 'busy' ? pulls.restMs : 0);
        break;
      }
      known.set(branch, { askedAt: now, pulls });
    }
    const { stateDirectory } = this.options;
    if (typeof stateDirectory !== 'string') return;
    await writeHostPullsOf(stateDirectory, `${repository.host}/${repository.name}`, known);
  }

  /** Page by page; an answer that is no such page, where there is one. */
  private async allPulls(folder: string, repository: HostRepository, branch: string): Promise<PullFact[] | HostAnswer> {
    const all: PullFact[] = [];
    for (let page = 1; page <= MOST_PAGES; page++) {
      const answer = await this.askPage(folder, repository, branch, page);
      const read = answer.kind === 'ok' ? readHostPulls(answer.answer, branch) : null;
      if (read === null) return answer;
      for (const pull of read.pulls) all.push(pull);
      if (read.isLast) break;
    }
    return all;
  }

  /** The editor's sign-in goes first; what it may not see, `gh` may. */
  private async askPage(folder: string, repository: HostRepository, branch: string, page: number): Promise<HostAnswer> {
    const signed = (await this.signIns?.ask(repository, branch, page)) ?? null;
    if (signed !== null && signed.kind !== 'refused') return signed;
    const own = await askProgram(folder, repository, branch, page);
    return signed === null || own.kind === 'ok' ? own : signed;
  }
}

function repositoryOf({ remotes }: RepositoryFacts, { repository }: History): HostRepository | null {
  const own =
    remotes.find(({ name }) => name === 'upstream') ?? remotes.find(({ name }) => name === 'origin') ?? remotes[0];
  return own === undefined ? null : hostOf(own.url, repository);
}

/** What a program says of itself stays as it is. */
function reasonOf(answer: HostAnswer): Word {
  switch (answer.kind) {
    case 'no-gh':
      return sentence('the gh command is not installed');
    case 'timeout':
      return sentence('gh did not answer within ten seconds');
    case 'failed':
      return answer.said === '' ? sentence('gh failed') : answer.said;
    case 'busy':
    case 'refused':
      return answer.said;
    case 'ok':
      return sentence('the answer is something else than pull requests');
  }
}
