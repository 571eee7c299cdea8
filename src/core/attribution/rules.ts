/** Decides what every event belongs to: what its log says, else its session's link, else its branch; WBS items by pattern. */
import type { PullRequestLink } from '../sources/source';
import {
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

/** A repository that opened folders lie in. */
export interface FolderHistory {
  /** Names under which logs know it, besides its repository's. */
  readonly names: ReadonlySet<string>;
  readonly history: History;
}

export interface AttributionInputs {
  readonly links: Iterable<PullRequestLink>;
  readonly folders: readonly FolderHistory[];
  readonly wbsOf: WbsPattern;
  /** The session that began this one, itself where none did. Absent: no log tells of any. */
  readonly rootOf?: (session: string) => string;
}

/** The answer depends on nothing but the inputs, whatever order they were read in. */
export function makeAttributor({ links, folders, wbsOf, rootOf = (own) => own }: AttributionInputs): Attributor {
  const sessions = sessionPulls(links);
  return (named) => {
    const history = folderOf(folders, named)?.history ?? null;
    const session = named.session === null ? null : rootOf(named.session);
    const began = session === null || session === named.session ? {} : { session };
    return pullsOf({ ...named, session }, sessions, history).map((pull) => ({
      ...pull,
      ...wbsFor(named, pull, history, wbsOf),
      ...began,
    }));
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
  const own = history?.repository ?? repository;
  const isOurs = pr !== null && (repository === null || repository.toLowerCase() === own?.toLowerCase());
  const names = [branch === null ? null : branchName(branch)];
  if (isOurs && history !== null) names.push(history.branchOf(pr), history.titleOf(pr));
  for (const name of names) {
    const found = name === null ? null : wbsOf(name);
    if (found !== null) return { wbs: found, wbsBy: 'pattern' };
  }
  return { wbs: null, wbsBy: null };
}

/**
 * The folder in whose history an event's branch and pull request are looked up: the one that its project names. Without a
 * project, the only one there is, or the only one that knows the branch. Null: none is sure to be the right one.
 */
export function folderOf(
  folders: readonly FolderHistory[],
  { project, branch }: Pick<Named, 'project' | 'branch'>,
): FolderHistory | null {
  if (project !== null) return called(folders, project);
  if (folders.length <= 1) return folders[0] ?? null;
  if (branch === null) return null;
  return onlyOne(folders.filter(({ history }) => history.pullsOf(branchName(branch)).length > 0));
}

/** By a folder's own name before that of its repository, which several folders may be copies of. */
function called(folders: readonly FolderHistory[], project: string): FolderHistory | null {
  const ways: ((folder: FolderHistory) => boolean)[] = [
    ({ names }) => names.has(project),
    ({ history: { repository } }) => repository?.toLowerCase() === project.toLowerCase(),
    ({ history: { repository } }) => repository?.split('/').at(-1) === project,
  ];
  for (const fits of ways) {
    const fitting = folders.filter(fits);
    if (fitting.length > 0) return onlyOne(fitting);
  }
  return null;
}

function onlyOne(folders: readonly FolderHistory[]): FolderHistory | null {
  return folders.length === 1 ? (folders[0] ?? null) : null;
}
