/** Decides what every event belongs to: what its log says, else its session's link, else its branch; WBS items by pattern. */
import type { PullRequestLink } from '../sources/source';
import {
  isRepositoryName,
  NO_PULL,
  recordedPullRequest,
  type Attributor,
  type Belonging,
  type KnownPull,
  type Named,
} from './attribution';
import type { History } from './history';
import { sessionPulls, type SessionPull } from './links';
import { branchOfRef, pullOfBranch } from './messages';
import type { WbsPattern } from './pattern';

/** The history of an opened folder. */
export interface FolderHistory {
  /** Names under which logs know the folder: its own, its repository's. */
  readonly names: ReadonlySet<string>;
  readonly history: History;
}

export interface AttributionInputs {
  readonly links: Iterable<PullRequestLink>;
  readonly folders: readonly FolderHistory[];
  readonly wbsOf: WbsPattern;
}

/** The answer depends on nothing but the inputs, whatever order they were read in. */
export function makeAttributor({ links, folders, wbsOf }: AttributionInputs): Attributor {
  const sessions = sessionPulls(links);
  return (named) => {
    const history = historyOf(folders, named);
    return pullsOf(named, sessions, history).map((pull) => ({ ...pull, ...wbsFor(named, pull, history, wbsOf) }));
  };
}

function pullsOf(
  named: Named,
  sessions: ReadonlyMap<string, readonly SessionPull[]>,
  history: History | null,
): readonly KnownPull[] {
  const { pr, project, session, branch } = named;
  if (pr !== null) {
    const recorded = recordedPullRequest(pr, project);
    const isNamed = recorded.repository !== null;
    // What is no number is not the number of a pull request of this repository either.
    const repository = isNamed || !/^\d{1,15}$/.test(pr) ? recorded.repository : (history?.repository ?? null);
    return [{ from: -Infinity, pr: recorded.pr, repository, isNamed, prBy: 'recorded' }];
  }
  const linked = session === null ? undefined : sessions.get(session);
  if (linked !== undefined) return linked.map(linkedPull);
  return branch === null ? [NO_PULL] : branchPulls(branchName(branch), history);
}

function linkedPull({ from, pr, repository }: SessionPull, place: number): KnownPull {
  return { from: place === 0 ? -Infinity : from, pr, repository, isNamed: repository !== null, prBy: 'pr-link' };
}

function branchPulls(branch: string, history: History | null): readonly KnownPull[] {
  const direct = pullOfBranch(branch);
  const pulls = direct === null ? (history?.pullsOf(branch) ?? []) : [{ from: -Infinity, pr: direct }];
  if (pulls.length === 0) return [NO_PULL];
  const repository = history?.repository ?? null;
  return pulls.map(({ from, pr }) =>
    pr === null ? { ...NO_PULL, from } : { from, pr, repository, isNamed: false, prBy: 'branch' },
  );
}

/** Logs of CI runs write branches as refs. */
function branchName(branch: string): string {
  return branchOfRef(branch) ?? branch;
}

function wbsFor(
  { wbs, branch }: Named,
  { pr, repository }: KnownPull,
  history: History | null,
  wbsOf: WbsPattern,
): Pick<Belonging, 'wbs' | 'wbsBy'> {
  if (wbs !== null) return { wbs, wbsBy: 'recorded' };
  const isElsewhere =
    repository !== null && repository.toLowerCase() !== (history?.repository ?? repository).toLowerCase();
  const title = pr === null || isElsewhere ? null : (history?.titleOf(pr) ?? null);
  const found = (branch === null ? null : wbsOf(branchName(branch))) ?? (title === null ? null : wbsOf(title));
  return { wbs: found, wbsBy: found === null ? null : 'pattern' };
}

/**
 * The history that an event's branch and pull request are looked up in: that of the folder its project names. Without a
 * project, of the only folder there is, or of the only one that knows the branch. Null: none is sure to be the right one.
 */
function historyOf(folders: readonly FolderHistory[], { project, branch }: Named): History | null {
  if (project !== null) return named(folders, project);
  if (folders.length <= 1) return folders[0]?.history ?? null;
  const knowing =
    branch === null ? [] : folders.filter(({ history }) => history.pullsOf(branchName(branch)).length > 0);
  return knowing.length === 1 ? (knowing[0]?.history ?? null) : null;
}

function named(folders: readonly FolderHistory[], project: string): History | null {
  const fitting = folders.filter(
    ({ names, history }) =>
      names.has(project) || (isRepositoryName(project) && history.repository?.toLowerCase() === project.toLowerCase()),
  );
  return fitting.length === 1 ? (fitting[0]?.history ?? null) : null;
}
