/** What a repository says of itself, as it was read: names and messages in it are untrusted. */

/** A commit whose message may name a pull request. */
export interface CommitFact {
  readonly hash: string;
  readonly tree: string;
  /** When it was committed, epoch ms, whole seconds. */
  readonly at: number;
  readonly subject: string;
  readonly body: string;
}

export interface RefFact {
  /** Whole: `refs/heads/main`. */
  readonly name: string;
  readonly hash: string;
  /** Of the commit; null where only the ref was read. */
  readonly tree: string | null;
  readonly subject: string | null;
  readonly at: number | null;
}

export interface RemoteFact {
  readonly name: string;
  readonly url: string;
}

/** What the configuration says of a local branch (`branch.<name>.<key>`). */
export interface BranchSetting {
  readonly branch: string;
  readonly key: string;
  readonly value: string;
}

/** A pull request as the repository's host tells of it. */
export interface PullFact {
  readonly branch: string;
  /** The number, as text. */
  readonly pr: string;
  readonly title: string | null;
  /** When it was merged or closed, epoch ms; null: it is open. */
  readonly until: number | null;
}

export interface RepositoryFacts {
  /** The branch that is checked out; null: none is (a detached HEAD). */
  readonly head: string | null;
  /** Branches that pull requests are merged into, as far as remotes say so. */
  readonly defaultBranches: readonly string[];
  readonly remotes: readonly RemoteFact[];
  readonly settings: readonly BranchSetting[];
  readonly refs: readonly RefFact[];
  readonly commits: readonly CommitFact[];
  /** Of branches that the history does not tell of; absent: the host was not asked. */
  readonly pulls?: readonly PullFact[];
}

export const NO_FACTS: RepositoryFacts = {
  head: null,
  defaultBranches: [],
  remotes: [],
  settings: [],
  refs: [],
  commits: [],
};
