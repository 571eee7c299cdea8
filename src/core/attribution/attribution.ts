/** How it is known which pull request and which WBS item an event belongs to, and what decides it. */

/**
 * `recorded`: the log names it; `pr-link`: the agent linked the session to the pull request; `branch`: the repository's
 * own history says which pull request the branch became; `pattern`: found in a branch name or a title.
 */
export const ATTRIBUTIONS = ['recorded', 'pr-link', 'branch', 'pattern'] as const;
export type Attribution = (typeof ATTRIBUTIONS)[number];

/** Asked for like dimensions: how the pull request is known, and how the WBS item is. No value: it is not known. */
export const ATTRIBUTION_KEYS = ['attribution', 'wbs-attribution'] as const;
export type AttributionKey = (typeof ATTRIBUTION_KEYS)[number];

/** What a log itself names of an event: all that its attribution depends on, besides its time. */
export interface Named {
  readonly session: string | null;
  readonly branch: string | null;
  readonly project: string | null;
  readonly pr: string | null;
  readonly wbs: string | null;
}

/** What an event belongs to. */
export interface Belonging {
  /** The number alone, or whatever the log calls it. */
  readonly pr: string | null;
  /** `owner/repo` of the pull request where it is known. */
  readonly repository: string | null;
  /** True when a log names the repository, false when it is only known from where the logs lie. */
  readonly isNamed: boolean;
  readonly prBy: Attribution | null;
  readonly wbs: string | null;
  readonly wbsBy: Attribution | null;
}

/** What holds from an instant (epoch ms) until the next span begins. */
export interface Span extends Belonging {
  readonly from: number;
  /** The session that began the one which the log names. Absent: the log's own. */
  readonly session?: string;
}

/** At least one span, in the order of time; the first begins at -Infinity and holds for events without a time too. */
export type Attributor = (named: Named) => readonly Span[];

const REPOSITORY = /^[\w.-]{1,100}(?:\/[\w.-]{1,100}){1,8}$/;
const QUALIFIED = /^([^#\s]{3,400})#(\d{1,15})$/;

/** `owner/repo`, or `group/subgroup/project`: what a pull request's number is unique in. */
export function isRepositoryName(text: string): boolean {
  return REPOSITORY.test(text);
}

/** A log's own pull request: its number, and the repository that the value or the event's project names. */
export function recordedPullRequest(pr: string, project: string | null): { pr: string; repository: string | null } {
  const qualified = QUALIFIED.exec(pr);
  if (qualified !== null && isRepositoryName(qualified[1] ?? '')) {
    return { pr: qualified[2] ?? pr, repository: qualified[1] ?? null };
  }
  const named = project !== null && /^\d{1,15}$/.test(pr) && isRepositoryName(project);
  return { pr, repository: named ? project : null };
}

/** A pull request from an instant on, and how it is known. */
export type KnownPull = Omit<Span, 'session' | 'wbs' | 'wbsBy'>;

export const NO_PULL: KnownPull = { from: -Infinity, pr: null, repository: null, isNamed: false, prBy: null };

/** Only what the logs themselves say. */
export const recordedOnly: Attributor = ({ project, pr, wbs }) => {
  const wbsBy = wbs === null ? null : 'recorded';
  if (pr === null) return [{ ...NO_PULL, wbs, wbsBy }];
  const recorded = recordedPullRequest(pr, project);
  return [{ from: -Infinity, ...recorded, isNamed: recorded.repository !== null, prBy: 'recorded', wbs, wbsBy }];
};
