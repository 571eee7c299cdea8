/** Finds the files of a workspace folder that the contract promises to read, and says which of them cannot be. */
import type { BigIntStats } from 'node:fs';
import { lstat, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem, SourceProblem } from '../core/problem';
import { readGlob, walk, type Walk } from './globs';
import { errorCode, fileProblem } from './open';
import { defaultRules, includeRule, isCsv, type Rule } from './rules';

export type FoundKind = 'text' | 'document' | 'database' | 'statement' | 'budget-config';

export interface FoundFile {
  /** Absolute path as found, for opening. */
  readonly file: string;
  /** Its real path: what makes a source one, however it is reached. */
  readonly realFile: string;
  /** As shown: relative to its folder, `/`-separated, after the folder's name where there are several. */
  readonly path: string;
  readonly kind: FoundKind;
  /** True where the place promises a log, so that an unknown shape is a problem; false for a guess. */
  readonly expected: boolean;
  /** Of a session log in the home folder: where its sessions ran, as far as its place says. Absent: a file of the workspace. */
  readonly session?: { readonly directory: string | null };
}

export interface Discovery {
  readonly files: readonly FoundFile[];
  /** Existing directories, absolute, in which a change can matter: each is watched on its own, not what is below. */
  readonly directories: readonly string[];
  readonly problems: readonly Problem[];
  /** Paths, there or not: as long as none of them is touched, the same files are found. */
  readonly decisive: readonly string[];
}

export interface DiscoverOptions {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** False: files reached through links out of the folder are refused. */
  readonly trusted: boolean;
  /** True: shown paths begin with the folder's name. */
  readonly prefix: boolean;
}

const MOST_SOURCES = 1000;
const MOST_DIRECTORIES = 1000;
/** Calls on the file system at a time; Node has four threads for them. */
const AT_ONCE = 8;

interface Candidate {
  readonly relative: string;
  readonly kind: FoundKind;
  readonly expected: boolean;
  readonly isDirectory: boolean;
}

/**
 * Lists the sources of one workspace folder, sorted by path, the same real file once. A file that may not be read is
 * listed all the same: whoever reads it reports it. Never rejects: what is wrong is a problem of the answer.
 */
export async function discover(folder: { path: string; name: string }, options: DiscoverOptions): Promise<Discovery> {
  const search = new Search(folder, options);
  return search.run();
}

class Search {
  private readonly root: string;
  private realRoot: string;
  private readonly problems: Problem[] = [];
  private readonly directories = new Set<string>();
  private readonly decisive = new Set<string>();
  private readonly candidates = new Map<string, Candidate>();

  constructor(
    private readonly folder: { path: string; name: string },
    private readonly options: DiscoverOptions,
  ) {
    this.root = path.resolve(folder.path);
    this.realRoot = this.root;
  }

  async run(): Promise<Discovery> {
    try {
      this.realRoot = await realpath(this.root);
    } catch (error) {
      this.report('.', fileProblem('unreadable', { error: errorCode(error) }));
      return { files: [], directories: [], problems: this.problems, decisive: [this.root] };
    }
    // Where a promised folder that is not there yet will be made.
    this.watch(this.root);
    const exclude = this.readGlobs(this.options.exclude, 'spendlight.exclude');
    const include = this.readGlobs(this.options.include, 'spendlight.include');
    // Settings first: what they name is expected, also where a default glob would only guess.
    const rules = [...include.map(includeRule), ...defaultRules];
    const walks = await Promise.all(rules.map((rule) => this.follow(rule, exclude)));
    rules.forEach((rule, place) => this.take(rule, walks[place] ?? null));
    this.dropLoneCsv();
    const files = await this.resolveAll();
    for (const file of files) this.watch(path.dirname(file.file));
    for (const file of files) this.watch(path.dirname(file.realFile));
    const kept = this.capped(files);
    // Calls on the file system end in any order: the same folder has the same list all the same.
    const problems = this.problems.toSorted(byPath);
    return { files: kept, directories: [...this.directories], problems, decisive: [...this.decisive] };
  }

  private readGlobs(texts: readonly string[], setting: string): string[] {
    const globs: string[] = [];
    for (const text of texts) {
      const read = readGlob(text);
      if (read !== null) globs.push(read);
      else this.report('.', fileProblem('config-invalid', { setting, value: text.slice(0, 80) }));
    }
    return globs;
  }

  /** Null: it leads nowhere. */
  private async follow(rule: Rule, exclude: readonly string[]): Promise<Walk | null> {
    return (await this.mayEnter(rule.base)) ? walk(this.root, rule, exclude) : null;
  }

  private take(rule: Rule, found: Walk | null): void {
    this.decisive.add(path.resolve(this.root, rule.base));
    if (found === null) return;
    for (const directory of found.directories) this.decisive.add(directory);
    if (rule.watched) for (const directory of found.directories) this.watch(directory);
    for (const { directory, error } of found.unreadable) {
      this.report(this.relative(directory), fileProblem('unreadable', { error }, rule.watched ? 'error' : 'info'));
    }
    for (const match of found.matches) this.propose(match, rule);
  }

  /** Whether a rule's base is there and may be listed: a linked base leads out of the folder only when trusted. */
  private async mayEnter(base: string): Promise<boolean> {
    if (base === '') return true;
    const directory = path.resolve(this.root, base);
    try {
      const real = await realpath(directory);
      if (this.options.trusted || isWithin(this.realRoot, real)) return true;
      this.report(this.relative(directory), fileProblem('symlink-outside'));
    } catch (error) {
      const code = errorCode(error);
      if (code === 'ELOOP') this.report(this.relative(directory), fileProblem('symlink-loop'));
      else if (code !== 'ENOENT' && code !== 'ENOTDIR') {
        this.report(this.relative(directory), fileProblem('unreadable', { error: code }));
      }
    }
    return false;
  }

  private propose(match: string, rule: Rule): void {
    const isDirectory = match.endsWith('/');
    const relative = isDirectory ? match.slice(0, -1) : match;
    const kind = relative === '' || relative === '.' ? null : rule.kindOf(relative);
    if (kind === null) return;
    if (kind === 'compressed') {
      this.report(
        this.relative(path.resolve(this.root, relative)),
        fileProblem('unreadable', { error: 'compressed' }, 'warning'),
      );
      return;
    }
    const key = path.resolve(this.root, relative);
    const expected = rule.expects(relative);
    if (this.candidates.get(key)?.expected !== true) {
      this.candidates.set(key, { relative, kind, expected, isDirectory });
    }
  }

  /** A CSV file that is only a guess counts in the folder itself, below `costs` and beside a database. */
  private dropLoneCsv(): void {
    const beside = new Set<string>();
    for (const [file, { kind, isDirectory }] of this.candidates) {
      if (kind === 'database' && !isDirectory) beside.add(path.dirname(file));
    }
    for (const [file, { relative, expected }] of this.candidates) {
      if (expected || !isCsv(relative)) continue;
      const place = path.dirname(file);
      const below = place === this.root || isWithin(path.join(this.root, 'costs'), place);
      if (!below && !beside.has(place)) this.candidates.delete(file);
    }
  }

  private async resolveAll(): Promise<FoundFile[]> {
    const queue = [...this.candidates].sort(preferredFirst);
    const resolved: (Resolved | null)[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < queue.length) {
        const at = next++;
        const entry = queue[at];
        if (entry !== undefined) resolved[at] = await this.resolve(entry[0], entry[1]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return onceEach(resolved.filter((one) => one !== null));
  }

  private async resolve(file: string, candidate: Candidate): Promise<Resolved | null> {
    const shown = this.shown(candidate.relative);
    const found = { file, realFile: file, path: shown, kind: candidate.kind, expected: candidate.expected };
    let real: string;
    let stats: BigIntStats;
    try {
      real = await realpath(file);
      if (!this.options.trusted && !isWithin(this.realRoot, real)) {
        this.report(candidate.relative, fileProblem('symlink-outside'));
        return null;
      }
      // As bigints: two inodes of NTFS can be equal as doubles.
      stats = await stat(real, { bigint: true });
    } catch (error) {
      return this.unresolved(found, candidate, errorCode(error));
    }
    if (!stats.isFile()) {
      // Many programs keep a directory named like a database; where a log is promised it is worth a word.
      if (candidate.expected || !stats.isDirectory()) this.report(candidate.relative, fileProblem('not-a-file'));
      return null;
    }
    return { found: { ...found, realFile: real }, inode: stats.ino === 0n ? null : `${stats.dev}:${stats.ino}` };
  }

  private async unresolved(found: FoundFile, candidate: Candidate, code: string): Promise<Resolved | null> {
    if (code === 'ELOOP') this.report(candidate.relative, fileProblem('symlink-loop'));
    else if (code === 'ENOENT' || code === 'ENOTDIR') {
      // Deleted since it was listed: nothing to say. A link whose target is missing: the person should know.
      const isLink = await lstat(found.file).then(
        (stats) => stats.isSymbolicLink(),
        () => false,
      );
      if (isLink) this.report(candidate.relative, fileProblem('unreadable', { error: code }));
    } else return { found, inode: null };
    return null;
  }

  private capped(files: FoundFile[]): FoundFile[] {
    if (files.length <= MOST_SOURCES) return files.sort(byPath);
    this.report('.', fileProblem('too-many-sources', { found: files.length, limit: MOST_SOURCES }));
    const expectedFirst = [...files.filter((file) => file.expected), ...files.filter((file) => !file.expected)];
    return expectedFirst.slice(0, MOST_SOURCES).sort(byPath);
  }

  private watch(directory: string): void {
    if (this.directories.size < MOST_DIRECTORIES) this.directories.add(directory);
  }

  private relative(absolute: string): string {
    return path.relative(this.root, absolute).split(path.sep).join('/') || '.';
  }

  private shown(relative: string): string {
    return this.options.prefix ? `${this.folder.name}/${relative}` : relative;
  }

  private report(relative: string, problem: SourceProblem): void {
    const shown = relative === '.' && this.options.prefix ? this.folder.name : this.shown(relative);
    if (this.problems.some((known) => known.path === shown && known.code === problem.code)) return;
    this.problems.push({ ...problem, path: shown });
  }
}

interface Resolved {
  readonly found: FoundFile;
  /** Device and inode: one file under two names, also where names differ only in case. */
  readonly inode: string | null;
}

/** Of several names of one file the first stays: they come in order of preference. */
function onceEach(resolved: readonly Resolved[]): FoundFile[] {
  const seen = new Set<string>();
  const files: FoundFile[] = [];
  for (const { found, inode } of resolved) {
    if (seen.has(found.realFile) || (inode !== null && seen.has(inode))) continue;
    seen.add(found.realFile);
    if (inode !== null) seen.add(inode);
    files.push(found);
  }
  return files;
}

/** What is promised before what is guessed, then by path, so that the same name stays from one look to the next. */
function preferredFirst([oneFile, one]: [string, Candidate], [otherFile, other]: [string, Candidate]): number {
  if (one.expected !== other.expected) return one.expected ? -1 : 1;
  return oneFile < otherFile ? -1 : 1;
}

/** For files, of which no two have one path, and for problems, which stay in their order where they have. */
export function byPath(one: { readonly path: string }, other: { readonly path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

function isWithin(directory: string, file: string): boolean {
  const relative = path.relative(directory, file);
  return relative === '' || (relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative));
}
