/** Keeps what tells which pull request and WBS item spend belongs to: agents' links, repositories' histories, the pattern. */
import { basename } from 'node:path';
import type { Attributor } from '../core/attribution/attribution';
import { NO_FACTS, type PullFact, type RepositoryFacts } from '../core/attribution/facts';
import { readHistory, type History } from '../core/attribution/history';
import { branchOfRef, pullOfBranch } from '../core/attribution/messages';
import { openWbsPattern, type PatternFault, type WbsPattern } from '../core/attribution/pattern';
import { folderOf, makeAttributor, type FolderHistory } from '../core/attribution/rules';
import type { Ledger } from '../core/ledger/ledger';
import { ALL_TIME } from '../core/ledger/query';
import { problemData, type Problem } from '../core/problem';
import { sentence, type Sentence } from '../core/words';
import type { PullRequestLink } from '../core/sources/source';
import { refsStampOf } from '../files/git/decisive';
import { stampOf } from '../files/git/disk';
import { readRepository } from '../files/git/history';
import { locateRepository, type Repository } from '../files/git/locate';
import type { CurrentBranch, EngineOptions, WorkspaceFolder } from '../protocol/engine';
import type { HostSignIns } from './hostSignIns';
import { OnlinePulls } from './onlinePulls';
import { SessionParents } from './sessionParents';
import { SingleFlight } from './singleFlight';

const MS_PER_DAY = 86_400_000;

/** A repository that one or more opened folders lie in. */
interface OpenRepository {
  readonly repository: Repository;
  readonly names: Set<string>;
  /** Of the first of the folders. */
  readonly project: string;
}

interface KnownRepository {
  /** Changes whenever it has to be read again. */
  readonly key: string;
  /** Of all its refs, as they were before it was read; null: they are too many to be compared after a restart. */
  readonly refs: string | null;
  readonly head: string | null;
  /** As the repository's own history has it, and with what its host said of the rest. */
  readonly facts: RepositoryFacts;
  readonly own: History;
  readonly pulls: readonly PullFact[];
  readonly history: History;
  readonly names: ReadonlySet<string>;
  readonly project: string;
}

/** What a checkpoint keeps of a repository's history: as long as nothing of it was touched it is not read again. */
export type SavedHistory = Pick<KnownRepository, 'key' | 'refs' | 'facts' | 'pulls' | 'project'> & {
  readonly directory: string;
  readonly names: readonly string[];
};

/** Characters of a checkpoint's head, which is parsed at every start: reading git's answer again takes as long. */
const MOST_SAVED = 512 * 1024;

export class Attributions {
  /** Which sessions are part of others. */
  readonly parents = new SessionParents(() => (this.settled = null));
  /** By file, each link once, the earliest of its like. */
  private readonly links = new Map<string, Map<string, PullRequestLink>>();
  private readonly wbsOf: WbsPattern;
  private readonly fault: PatternFault | null;
  /** By the directory that all its worktrees share. */
  private known = new Map<string, KnownRepository>();
  /** Those of a checkpoint that were not compared with the disk yet. */
  private readonly unproven = new Set<string>();
  private attributor: Attributor;
  private settled: Ledger | null = null;
  private readonly looks = new SingleFlight();
  /** Where a change of the history shows. */
  directories: ReadonlySet<string> = new Set();

  private readonly online: OnlinePulls;

  constructor(
    private readonly options: Pick<
      EngineOptions,
      'folders' | 'trusted' | 'watch' | 'wbsPattern' | 'attributionOnline' | 'stateDirectory'
    >,
    signIns: HostSignIns | null = null,
  ) {
    this.online = new OnlinePulls(options, signIns);
    const { find, fault } = openWbsPattern(options.wbsPattern ?? null);
    this.wbsOf = find;
    this.fault = fault;
    this.attributor = this.makeAttributor();
  }

  get problems(): Problem[] {
    const { problems } = this.online;
    if (this.fault === null) return problems;
    const data = problemData({ key: 'spendlight.wbsPattern', reason: FAULT_WORDS[this.fault] });
    return [
      { code: 'config-invalid', severity: 'error', path: 'settings', line: null, offset: null, ...data },
      ...problems,
    ];
  }

  /** Whether repositories' hosts may be asked. */
  get asksHosts(): boolean {
    return this.online.isOn;
  }

  /** Somebody signed in or out: the next look asks again. */
  signInsChanged(): void {
    this.online.takeHeart();
  }

  addLinks(path: string, links: Iterable<PullRequestLink>): void {
    let held = this.links.get(path);
    for (const link of links) {
      if (held === undefined) this.links.set(path, (held = new Map<string, PullRequestLink>()));
      const key = JSON.stringify([link.session, link.repository, link.pr]);
      const before = held.get(key);
      if (before !== undefined && (before.at ?? -Infinity) <= (link.at ?? -Infinity)) continue;
      held.set(key, link);
      this.settled = null;
    }
  }

  removeLinks(path: string): void {
    if (this.links.delete(path)) this.settled = null;
  }

  linksOf(path: string): PullRequestLink[] {
    return [...(this.links.get(path)?.values() ?? [])];
  }

  /** What `restore` takes, plain data; empty where it is not worth it. */
  save(): readonly SavedHistory[] {
    const saved = [...this.known]
      .filter(([, { refs }]) => refs !== null)
      .map(([directory, { key, refs, facts, pulls, project, names }]) => {
        return { directory, key, refs, facts, pulls, project, names: [...names] };
      });
    return JSON.stringify(saved).length > MOST_SAVED ? [] : saved;
  }

  /** Before the first look: what is attributed by it is compared with the disk right behind. */
  restore(saved: readonly SavedHistory[]): void {
    for (const { directory, names, pulls, facts, ...one } of saved) {
      const own = readHistory(facts);
      // What a host said counts only as long as it may be asked.
      const told = this.online.isOn && pulls.length > 0 ? pulls : [];
      const history = told.length === 0 ? own : readHistory({ ...facts, pulls: told });
      const known = { ...one, head: facts.head, facts, own, pulls: told, history, names: new Set(names) };
      this.known.set(directory, known);
      this.unproven.add(directory);
    }
    if (saved.length > 0) this.settled = null;
  }

  /** Attributes anew what the ledger holds, when links or histories are other than the last time. */
  settle(ledger: Ledger): void {
    if (this.settled === ledger) return;
    if (this.settled === null) this.attributor = this.makeAttributor();
    ledger.attribute(this.attributor);
    this.settled = ledger;
  }

  /**
   * Reads the histories again that may have changed, and those that the ledger has a use for by now. True when any did;
   * `settle` then makes use of it. Never rejects.
   */
  look(ledger: Ledger): Promise<boolean> {
    return this.looks.run(async () => {
      const open = await this.openRepositories();
      const wanted = wantedOf(ledger);
      const now = new Map<string, KnownRepository>();
      for (const one of open.values()) {
        const { commonDirectory } = one.repository;
        now.set(commonDirectory, await this.readAgain(one, wanted, this.known.get(commonDirectory)));
      }
      const problems = this.online.problems.length;
      if (this.online.isOn && wanted.merges) await this.askOnline(ledger, open, now);
      const before = this.known;
      this.known = now;
      const changed = now.size !== before.size || [...now].some(([path, one]) => before.get(path) !== one);
      if (changed) this.settled = null;
      return changed || problems !== this.online.problems.length;
    });
  }

  /** The branch that is checked out in the first opened folder that has one; null where no log names branches at all. */
  currentBranch(ledger: Ledger, now: number): CurrentBranch | null {
    const current = [...this.known.values()].find(({ head }) => head !== null);
    if (current === undefined || current.head === null || !ledger.knows('branch')) return null;
    const { head: name, project } = current;
    const folders = this.folders();
    const own = folders.find((folder) => folder.history === current.history) ?? null;
    const { rows } = ledger.query({
      range: ALL_TIME,
      filter: { branch: [name, `refs/heads/${name}`] },
      groupBy: ['project'],
    });
    let cost = 0;
    for (const { key, measures } of rows) {
      if (folderOf(folders, { project: key[0] ?? null, branch: name }) === own) cost += measures.cost;
    }
    const spans = this.attributor({ session: null, branch: name, project, pr: null, wbs: null });
    return { name, cost, pr: spans.findLast(({ from }) => from <= now)?.pr ?? null };
  }

  private async openRepositories(): Promise<Map<string, OpenRepository>> {
    const open = new Map<string, OpenRepository>();
    const directories = new Set<string>();
    for (const folder of this.options.folders) {
      const repository = await locateRepository(folder.path, this.options.trusted);
      if (repository === null) continue;
      const { gitDirectory, commonDirectory } = repository;
      directories.add(gitDirectory).add(commonDirectory);
      const known = open.get(commonDirectory);
      if (known === undefined) {
        open.set(commonDirectory, { repository, names: new Set(namesOf(folder)), project: projectOf(folder) });
      } else for (const name of namesOf(folder)) known.names.add(name);
    }
    this.directories = directories;
    return open;
  }

  private async readAgain(
    { repository, names, project }: OpenRepository,
    wanted: Wanted,
    before: KnownRepository | undefined,
  ): Promise<KnownRepository> {
    const key = JSON.stringify([await stampOf(repository), wanted, [...names]]);
    if (before?.key === key && (await this.isProven(repository, before))) return before;
    const { trusted } = this.options;
    const refs = await refsStampOf(repository);
    const facts = await readRepository(repository, { trusted, ...wanted }).catch(() => NO_FACTS);
    const own = readHistory(facts);
    return { key, refs, head: facts.head, facts, own, pulls: [], history: own, names, project };
  }

  private async isProven(repository: Repository, { refs }: KnownRepository): Promise<boolean> {
    return !this.unproven.delete(repository.commonDirectory) || refs === (await refsStampOf(repository));
  }

  /** Whoever watches sees what the disk says first: the host is asked from the second look on. */
  private async askOnline(
    ledger: Ledger,
    open: ReadonlyMap<string, OpenRepository>,
    now: Map<string, KnownRepository>,
  ): Promise<void> {
    for (const [directory, known] of now) {
      const isFirst = this.known.get(directory)?.key !== known.key;
      const folder = open.get(directory)?.repository.folder;
      if ((isFirst && this.options.watch) || folder === undefined) continue;
      const branches = untoldBranches(ledger, known, foldersOf(now));
      const pulls = await this.online.pullsOf(folder, { facts: known.facts, history: known.own }, branches, Date.now());
      if (JSON.stringify(pulls) === JSON.stringify(known.pulls)) continue;
      now.set(directory, { ...known, pulls, history: readHistory({ ...known.facts, pulls }) });
    }
  }

  private folders(): FolderHistory[] {
    return foldersOf(this.known);
  }

  private makeAttributor(): Attributor {
    const links: PullRequestLink[] = [];
    for (const held of this.links.values()) for (const link of held.values()) links.push(link);
    const roots = this.parents.roots();
    return makeAttributor({
      links,
      folders: this.folders(),
      wbsOf: this.wbsOf,
      rootOf: (session) => roots.rootOf(session),
    });
  }
}

function foldersOf(known: ReadonlyMap<string, KnownRepository>): FolderHistory[] {
  return [...known.values()].map(({ names, history }) => ({ names, history }));
}

/** Branches that events of the repository name, and its own history does not tell of; those that cost most first. */
function untoldBranches(ledger: Ledger, known: KnownRepository, folders: readonly FolderHistory[]): string[] {
  const filter = { attribution: [null, 'branch'] } as const;
  const { rows } = ledger.query({ range: ALL_TIME, filter, groupBy: ['branch', 'project'] });
  const branches = new Set<string>();
  for (const { key } of rows) {
    const [named = null, project = null] = key;
    const branch = named === null ? null : (branchOfRef(named) ?? named);
    if (branch === null || known.own.trunks.has(branch) || pullOfBranch(branch) !== null) continue;
    if (!BRANCH.test(branch) || known.own.pullsOf(branch).length > 0) continue;
    if (folderOf(folders, { project, branch })?.history === known.history) branches.add(branch);
  }
  return [...branches];
}

/** What can be the name of a branch, and is not odd. */
const BRANCH = /^(?!-)[\w./#@+=,()-]{1,250}$/;

const FAULT_WORDS: Readonly<Record<PatternFault, Sentence>> = {
  'too-long': sentence('it is longer than 256 characters'),
  invalid: sentence('it is not a regular expression'),
  catastrophic: sentence('it repeats what already repeats or varies, which can take very long on some names'),
};

/** What of a history is worth reading: git is only asked when the logs name a branch or a pull request. */
interface Wanted {
  readonly merges: boolean;
  readonly since: number | null;
}

function wantedOf(ledger: Ledger): Wanted {
  const oldest = ledger.oldest();
  if (!ledger.knows('branch') && !ledger.knows('pr')) return { merges: false, since: null };
  // Whole days, so that a slightly older event does not mean reading all again.
  return {
    merges: true,
    since: oldest === null ? null : Math.max(0, Math.floor(oldest / MS_PER_DAY) - 1) * MS_PER_DAY,
  };
}

/** How session logs call the folder (`sessionFolders.ts`). */
function projectOf(folder: WorkspaceFolder): string {
  return basename(folder.path) || folder.name;
}

function namesOf(folder: WorkspaceFolder): string[] {
  return [projectOf(folder), folder.name];
}
