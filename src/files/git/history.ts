/** Reads from a repository what tells which branch became which pull request. */
import { NO_FACTS } from '../../core/attribution/facts';
import type { BranchSetting, CommitFact, RefFact, RemoteFact, RepositoryFacts } from '../../core/attribution/facts';
import { runGit } from './command';
import { readHead, readPackedRefs } from './disk';
import type { Repository } from './locate';

export interface HistoryOptions {
  /** False in Restricted Mode: only files are read, nothing is run. */
  readonly trusted: boolean;
  /** False: nobody asks for pull requests, so nothing but the branch is read. */
  readonly merges: boolean;
  /** Epoch ms: merges before it are of no interest; null: all are. */
  readonly since: number | null;
}

/** More merges than this are not looked at; the newest are. */
const MOST_COMMITS = 20_000;
const MOST_REFS = 50_000;

/** What is left out is simply not known: a repository without git says its branch and its packed refs. Never throws. */
export async function readRepository(repository: Repository, options: HistoryOptions): Promise<RepositoryFacts> {
  const head = await readHead(repository);
  if (!options.merges) return { ...NO_FACTS, head };
  if (!options.trusted) return { ...NO_FACTS, head, refs: await readPackedRefs(repository) };
  const { folder } = repository;
  const [refs, commits, settings] = await Promise.all([
    runGit(folder, ['for-each-ref', `--count=${MOST_REFS}`, `--format=${REF_FORMAT}`, ...REF_PLACES]),
    runGit(folder, ['log', ...logOptions(options.since), ...LOG_PLACES, '--']),
    runGit(folder, ['config', '--local', '--no-includes', '--list', '-z']),
  ]);
  if (refs === null) return { ...NO_FACTS, head, refs: await readPackedRefs(repository) };
  const configured = settingsOf(settings ?? '');
  return {
    head,
    defaultBranches: defaultBranchesOf(refs),
    ...configured,
    refs: refsOf(refs),
    commits: commitsOf(commits ?? ''),
  };
}

const REF_FORMAT =
  '%(refname)%00%(objecttype)%00%(objectname)%00%(tree)%00%(committerdate:unix)%00%(symref)%00%(contents:subject)%00';
const REF_PLACES = ['refs/heads', 'refs/remotes', 'refs/pull', 'refs/merge-requests'];
const LOG_PLACES = ['HEAD', '--branches', '--remotes'];
const FIELDS = 6;

function logOptions(since: number | null): string[] {
  return [
    '-z',
    '--no-show-signature',
    '--no-notes',
    '--no-mailmap',
    '--no-color',
    '--no-decorate',
    '--no-patch',
    `--max-count=${MOST_COMMITS}`,
    ...(since === null ? [] : [`--since=@${Math.floor(since / 1_000)} +0000`]),
    '--extended-regexp',
    // Only messages that may name a pull request: most do not, and need not be handed over.
    '--grep=[#!][0-9]',
    '--grep=^Merged PR [0-9]',
    '--format=%H%x1f%T%x1f%ct%x1f%s%x1f%b',
  ];
}

function refsOf(answer: string): RefFact[] {
  const refs: RefFact[] = [];
  for (const [name, type, hash, tree, at, symref, subject] of recordsOf(answer)) {
    if (type !== 'commit' || symref !== '') continue;
    refs.push({ name, hash, tree: tree === '' ? null : tree, subject, at: secondsOf(at) });
  }
  return refs;
}

/** What `refs/remotes/<remote>/HEAD` points at. */
function defaultBranchesOf(answer: string): string[] {
  const branches: string[] = [];
  for (const [name, , , , , symref] of recordsOf(answer)) {
    const branch = /^refs\/remotes\/[^/]+\/HEAD$/.test(name)
      ? /^refs\/remotes\/[^/]+\/(.+)$/.exec(symref)?.[1]
      : undefined;
    if (branch !== undefined) branches.push(branch);
  }
  return branches;
}

type RefRecord = [name: string, type: string, hash: string, tree: string, at: string, symref: string, subject: string];

/** Seven fields a ref, each ended by a zero byte, and a line end behind them. */
function* recordsOf(answer: string): Generator<RefRecord> {
  const fields = answer.split('\0');
  for (let at = 0; at + FIELDS < fields.length; at += FIELDS + 1) {
    const [name = '', type = '', hash = '', tree = '', seconds = '', symref = '', subject = ''] = fields.slice(
      at,
      at + FIELDS + 1,
    );
    yield [name.trimStart(), type, hash, tree, seconds, symref, subject];
  }
}

function commitsOf(answer: string): CommitFact[] {
  const commits: CommitFact[] = [];
  for (const record of answer.split('\0')) {
    const [hash = '', tree = '', seconds = '', subject = '', ...body] = record.split('\x1f');
    const at = secondsOf(seconds);
    if (at !== null) commits.push({ hash: hash.trim(), tree, at, subject, body: body.join('\x1f') });
  }
  return commits;
}

function secondsOf(text: string): number | null {
  return /^-?\d{1,12}$/.test(text.trim()) ? Number(text) * 1_000 : null;
}

/** `key\nvalue` records; a branch's or remote's name stands between the first and the last dot of its key. */
function settingsOf(answer: string): { remotes: RemoteFact[]; settings: BranchSetting[] } {
  const remotes: RemoteFact[] = [];
  const settings: BranchSetting[] = [];
  for (const record of answer.split('\0')) {
    const end = record.indexOf('\n');
    const key = end < 0 ? record : record.slice(0, end);
    const value = end < 0 ? '' : record.slice(end + 1);
    const [first, last] = [key.indexOf('.'), key.lastIndexOf('.')];
    if (first < 0 || first === last) continue;
    const name = key.slice(first + 1, last);
    const section = key.slice(0, first);
    if (section === 'branch') settings.push({ branch: name, key: key.slice(last + 1), value });
    else if (section === 'remote' && key.slice(last + 1) === 'url') remotes.push({ name, url: value });
  }
  return { remotes, settings };
}
