/** Which pull request a branch became, and when, from a repository's own history. */
import type { CommitFact, PullFact, RefFact, RepositoryFacts } from './facts';
import { branchOfRef, pullOfRef, readMerge, repositoryOfUrl, squashedSubjects } from './messages';
import type { MergedPull } from './messages';

/** Whose pull request a branch's work was from an instant (epoch ms) on; `pr` null: nobody's. */
export interface BranchPull {
  readonly from: number;
  readonly pr: string | null;
}

export interface History {
  /** `owner/repo`; null when no remote says so. */
  readonly repository: string | null;
  /** Branches that pull requests are merged into: work on them is no one pull request's. */
  readonly trunks: ReadonlySet<string>;
  /** In the order of time, the first from -Infinity on; empty: the branch is not known to have become one. */
  pullsOf(branch: string): readonly BranchPull[];
  titleOf(pr: string): string | null;
  /** The branch it came from, of those that are ours; null: not known. */
  branchOf(pr: string): string | null;
}

/** Never the branch of a pull request, whatever the remotes say: forks' pull requests often come from branches named so. */
const TRUNKS = ['main', 'master', 'trunk', 'HEAD'];
/** Committing takes place within a second: what follows it begins with the next one (ms). */
const SECOND = 1_000;

interface Merge extends MergedPull {
  readonly commit: CommitFact;
}

/** One pull request of a branch. */
interface Candidate {
  readonly pr: string;
  /** When it was merged, epoch ms; Infinity: not that anybody knows. */
  readonly until: number;
}

export function readHistory(facts: RepositoryFacts): History {
  const repository = repositoryOf(facts);
  const trunks = new Set([...TRUNKS, ...facts.defaultBranches]);
  const merges = mergesOf(facts.commits);
  const candidates = new Map<string, Candidate[]>();
  const branches = new Map<string, string>();
  const add = (branch: string | null, pr: string): void => {
    if (branch === null || trunks.has(branch)) return;
    const known = candidates.get(branch) ?? [];
    if (known.some((one) => one.pr === pr)) return;
    if (!branches.has(pr)) branches.set(pr, branch);
    candidates.set(branch, [...known, { pr, until: merges.get(pr)?.commit.at ?? Infinity }]);
  };
  const owners = ownersOf(facts);
  for (const merge of merges.values()) if (isOurs(merge, owners)) add(merge.branch, merge.pr);
  addRefs(facts.refs, add);
  addSettings(facts, add);
  addSquashes(facts.refs, merges, trunks, add);
  const titles = addHostPulls(facts.pulls ?? [], { candidates, branches, trunks });
  const aliases = upstreamNames(facts);
  const spans = new Map<string, readonly BranchPull[]>();
  return {
    repository,
    trunks,
    pullsOf(branch) {
      let pulls = spans.get(branch);
      if (pulls === undefined) {
        const known = candidates.get(branch) ?? candidates.get(aliases.get(branch) ?? branch) ?? [];
        spans.set(branch, (pulls = trunks.has(branch) ? [] : spansOf(known)));
      }
      return pulls;
    },
    titleOf: (pr) => merges.get(pr)?.title ?? titles.get(pr) ?? null,
    branchOf: (pr) => branches.get(pr) ?? null,
  };
}

/** The earliest commit that names a pull request merged it: later ones are copies onto other branches. */
function mergesOf(commits: readonly CommitFact[]): Map<string, Merge> {
  const merges = new Map<string, Merge>();
  for (const commit of commits) {
    const merge = readMerge(commit);
    if (merge === null) continue;
    const known = merges.get(merge.pr);
    const isEarlier =
      known === undefined ||
      commit.at < known.commit.at ||
      (commit.at === known.commit.at && commit.hash < known.commit.hash);
    if (isEarlier) merges.set(merge.pr, { ...merge, commit });
  }
  return merges;
}

function repositoryOf({ remotes }: RepositoryFacts): string | null {
  const first = remotes.find(({ name }) => name === 'upstream') ?? remotes.find(({ name }) => name === 'origin');
  return repositoryOfUrl((first ?? remotes[0])?.url ?? '');
}

/** Owners of all remotes, in small letters; empty: none is known. */
function ownersOf({ remotes }: RepositoryFacts): ReadonlySet<string> {
  const owners = new Set<string>();
  for (const { url } of remotes) {
    const owner = repositoryOfUrl(url)?.split('/')[0];
    if (owner !== undefined) owners.add(owner.toLowerCase());
  }
  return owners;
}

/** A stranger's branch may have the name of one of ours and is none of ours. */
function isOurs({ owner }: Merge, owners: ReadonlySet<string>): boolean {
  return owner === null || owners.size === 0 || owners.has(owner.toLowerCase());
}

type Add = (branch: string | null, pr: string) => void;

/** A branch whose tip is the tip of a pull request is its branch. */
function addRefs(refs: readonly RefFact[], add: Add): void {
  const branches = new Map<string, Set<string>>();
  for (const { name, hash } of refs) {
    const branch = pullOfRef(name) === null ? branchOfRef(name) : null;
    if (branch !== null) branches.set(hash, (branches.get(hash) ?? new Set<string>()).add(branch));
  }
  for (const { name, hash } of refs) {
    const pr = pullOfRef(name);
    if (pr !== null) for (const branch of branches.get(hash) ?? []) add(branch, pr);
  }
}

/** Editors and `gh pr checkout` note a branch's pull request in the configuration. */
function addSettings({ settings }: RepositoryFacts, add: Add): void {
  for (const { branch, key, value } of settings) {
    if (key === 'merge') {
      const pr = pullOfRef(value);
      if (pr !== null) add(branch, pr);
    }
    const noted = key === 'github-pr-owner-number' ? /^[^#\s]+#[^#\s]+#(\d{1,15})$/.exec(value) : null;
    if (noted !== null) add(branch, noted[1] ?? '');
  }
}

/** Local branches by a name of their own: the name of their branch at the remote. */
function upstreamNames({ settings }: RepositoryFacts): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { branch, key, value } of settings) {
    if (key === 'merge' && value.startsWith('refs/heads/')) names.set(branch, value.slice('refs/heads/'.length));
  }
  return names;
}

/**
 * A squash does not name its branch. It is the branch that ends in the very same files, or the only one whose last commit
 * has its title or is listed in its message.
 */
function addSquashes(
  refs: readonly RefFact[],
  merges: ReadonlyMap<string, Merge>,
  trunks: ReadonlySet<string>,
  add: Add,
): void {
  const byTree = new Map<string, Set<string>>();
  const bySubject = new Map<string, Set<string>>();
  const note = (map: Map<string, Set<string>>, key: string | null, branch: string): void => {
    if (key !== null && key !== '') map.set(key, (map.get(key) ?? new Set<string>()).add(branch));
  };
  const onTrunk = new Set([...merges.values()].map(({ commit }) => commit.hash));
  for (const ref of refs) {
    const branch = pullOfRef(ref.name) === null ? branchOfRef(ref.name) : null;
    if (branch === null || trunks.has(branch) || onTrunk.has(ref.hash)) continue;
    note(byTree, ref.tree, branch);
    note(bySubject, ref.subject, branch);
  }
  for (const { pr, branch, title, commit } of merges.values()) {
    if (branch !== null) continue;
    const found =
      onlyOne(byTree.get(commit.tree)) ??
      onlyOne(bySubject.get(title ?? '')) ??
      squashedSubjects(commit.body)
        .map((subject) => onlyOne(bySubject.get(subject)))
        .find((one) => one !== null) ??
      null;
    add(found, pr);
  }
}

interface Found {
  readonly candidates: Map<string, Candidate[]>;
  readonly branches: Map<string, string>;
  readonly trunks: ReadonlySet<string>;
}

/** What the host says of branches that the history says nothing of. Titles by number. */
function addHostPulls(
  pulls: readonly PullFact[],
  { candidates, branches, trunks }: Found,
): ReadonlyMap<string, string> {
  const titles = new Map<string, string>();
  const told = new Set(candidates.keys());
  for (const { branch, pr, title, until } of pulls) {
    if (told.has(branch) || trunks.has(branch)) continue;
    candidates.set(branch, [...(candidates.get(branch) ?? []), { pr, until: until ?? Infinity }]);
    if (!branches.has(pr)) branches.set(pr, branch);
    if (title !== null) titles.set(pr, title);
  }
  return titles;
}

function onlyOne(branches: ReadonlySet<string> | undefined): string | null {
  return branches?.size === 1 ? ([...branches][0] ?? null) : null;
}

/**
 * A branch belongs to a pull request until it is merged, then to the next one of the same branch. Of those that nobody has
 * merged the newest counts. After the last one was merged, work on the branch is no pull request's.
 */
function spansOf(candidates: readonly Candidate[]): BranchPull[] {
  if (candidates.length === 0) return [];
  const spans: BranchPull[] = [];
  let from = -Infinity;
  for (const { pr, until } of [...candidates].sort(byEnd)) {
    spans.push({ from, pr });
    from = until + SECOND;
    if (until === Infinity) return spans;
  }
  return [...spans, { from, pr: null }];
}

/** By the instant of the merge; among those not merged the newest, which has the highest number, first. */
function byEnd(a: Candidate, b: Candidate): number {
  if (a.until !== b.until) return a.until < b.until ? -1 : 1;
  return a.until === Infinity ? Number(b.pr) - Number(a.pr) : Number(a.pr) - Number(b.pr);
}
