/** What commit messages and refs say of pull requests, in the words of the hosts that write them. */
import type { CommitFact } from './facts';

/** A pull request that a commit merged. */
export interface MergedPull {
  readonly pr: string;
  /** The branch it came from; null: the message does not say (a squash). */
  readonly branch: string | null;
  /** Whose branch it was; null: not said. */
  readonly owner: string | null;
  /** Null: not said. */
  readonly title: string | null;
}

/** Longer subjects are cut before they are looked at. */
const LONGEST_SUBJECT = 1_000;
const LONGEST_BODY = 10_000;
const LONGEST_TITLE = 256;

const GITHUB = /^Merge pull request #(\d{1,15}) from ([^\s/]+)\/(\S+)/;
const GITEA = /^Merge pull request '(.*)' \([#!](\d{1,15})\) from (\S+) into \S+$/;
const BITBUCKET = /^Merged in (\S+) \(pull request #(\d{1,15})\)/;
const AZURE = /^Merged PR (\d{1,15}): (.*)$/;
const GITLAB = /^Merge branch '([^']+)' into '[^']+'$/;
const GITLAB_NUMBER = /(?:^|\n)See merge request \S*!(\d{1,15})(?:\n|$)/;
const SQUASH = /^(.*\S) \(#(\d{1,15})\)$/;

/** The pull request that a commit's message names as merged by it; null: it names none. */
export function readMerge({ subject, body }: Pick<CommitFact, 'subject' | 'body'>): MergedPull | null {
  const line = subject.slice(0, LONGEST_SUBJECT).trim();
  const text = body.slice(0, LONGEST_BODY);
  const github = GITHUB.exec(line);
  if (github !== null) return merged(github[1], github[3], github[2], firstLine(text));
  const gitea = GITEA.exec(line);
  if (gitea !== null) return merged(gitea[2], gitea[3], null, gitea[1]);
  const bitbucket = BITBUCKET.exec(line);
  if (bitbucket !== null) return merged(bitbucket[2], bitbucket[1], null, firstLine(text));
  const azure = AZURE.exec(line);
  if (azure !== null) return merged(azure[1], null, null, azure[2]);
  const gitlab = GITLAB.exec(line);
  const number = gitlab === null ? null : GITLAB_NUMBER.exec(text);
  if (gitlab !== null && number !== null) return merged(number[1], gitlab[1], null, firstLine(text));
  const squash = SQUASH.exec(line);
  return squash === null ? null : merged(squash[2], null, null, squash[1]);
}

function merged(
  pr: string | undefined,
  branch: string | null | undefined,
  owner: string | null | undefined,
  title: string | null | undefined,
): MergedPull {
  const words = title?.trim().slice(0, LONGEST_TITLE) ?? '';
  return { pr: plain(pr), branch: branch ?? null, owner: owner ?? null, title: words === '' ? null : words };
}

function plain(digits: string | undefined): string {
  return (digits ?? '').replace(/^0+(?=\d)/, '');
}

function firstLine(text: string): string | null {
  return text.split('\n', 5).find((line) => line.trim() !== '') ?? null;
}

/** Subjects of the commits that a squash lists in its message. */
export function squashedSubjects(body: string): string[] {
  return body
    .slice(0, LONGEST_BODY)
    .split('\n')
    .filter((line) => line.startsWith('* '))
    .map((line) => line.slice(2).trim());
}

const PULL_REF =
  /^(?:refs\/)?(?:remotes\/[^/]+\/)?(?:pull|pr|pull-requests|merge-requests)\/(\d{1,15})(?:\/(?:head|merge|from))?$/;
const MERGE_REF = /^(\d{1,15})\/merge$/;

/** The number in a ref that stands for a pull request's own commits, such as `refs/pull/12/head`; null: it is no such ref. */
export function pullOfRef(name: string): string | null {
  const match = PULL_REF.exec(name);
  return match === null ? null : plain(match[1]);
}

/** The number in what a CI run calls its branch: `refs/pull/12/merge`, `12/merge`. */
export function pullOfBranch(name: string): string | null {
  const match = MERGE_REF.exec(name);
  if (match !== null) return plain(match[1]);
  return name.startsWith('refs/pull/') || name.startsWith('refs/merge-requests/') ? pullOfRef(name) : null;
}

/** A branch's own name, without where it is kept; null: the ref is no branch. */
export function branchOfRef(name: string): string | null {
  if (name.startsWith('refs/heads/')) return name.slice('refs/heads/'.length);
  const remote = /^refs\/remotes\/[^/]+\/(.+)$/.exec(name);
  return remote === null || remote[1] === 'HEAD' ? null : (remote[1] ?? null);
}

const URL = /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/@\s]*@)?[^/\s]+\/(.+)$/i;
const SCP = /^(?:[^/@\s]+@)?[^/:\s]+:(?!\/\/)(.+)$/;

/** `owner/repo` of a remote's address; null for a path on disk and anything else. */
export function repositoryOfUrl(url: string): string | null {
  const address = url.slice(0, 1_000).trim();
  if (/^[A-Za-z]:[\\/]/.test(address) || /^file:/i.test(address)) return null;
  const path = (URL.exec(address) ?? SCP.exec(address))?.[1];
  const name = path?.replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '');
  return name !== undefined && name.includes('/') ? name : null;
}
