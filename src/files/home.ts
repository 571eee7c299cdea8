/** Finds the session logs that coding agents leave in the home folder, quickly also where there are thousands. */
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Problem } from '../core/problem';
import { agentRoots, type AgentEnvironment, type AgentRoot } from './agentRoots';
import { byPath, type Discovery, type FoundFile } from './discover';
import { errorCode, fileProblem } from './open';

/** Many more than of a workspace: one person left 2,600 in sixty days. */
const MOST_SESSIONS = 20_000;
/** Watches are scarce; new lines come where there were some lately, and everything is looked at again from time to time. */
const MOST_WATCHED = 200;

export interface SessionSearch {
  /** Absolute path of the home folder. */
  readonly home: string;
  readonly environment: AgentEnvironment;
  /** Absolute directories of the opened folders: Gemini CLI names a project by the hash of its directory. */
  readonly directories: readonly string[];
}

/**
 * Lists session logs, sorted by path, the same real file once; paths are shown as `~/…`. Linked files and directories below
 * a root are left out. Agents that are not installed are no problem. Never rejects.
 */
export async function discoverSessions(search: SessionSearch): Promise<Discovery> {
  const projects = new GeminiProjects(search.directories);
  const roots = agentRoots(path.resolve(search.home), search.environment);
  const walks = roots.map((root) => new Walk(root, search.home, projects));
  await Promise.all(walks.map((walk) => walk.run()));
  const problems = walks.flatMap((walk) => walk.problems).sort(byPath);
  const files = capped(onceEach(walks), problems);
  const directories = walks.flatMap((walk) => walk.directories);
  const decisive = [...walks.map(({ root }) => root.directory), ...directories, ...projects.asked];
  return { files, directories: await newest(directories), problems, decisive };
}

class Walk {
  readonly files: FoundFile[] = [];
  readonly directories: string[] = [];
  readonly problems: Problem[] = [];
  private realRoot = '';

  constructor(
    readonly root: AgentRoot,
    private readonly home: string,
    private readonly projects: GeminiProjects,
  ) {}

  async run(): Promise<void> {
    try {
      this.realRoot = await realpath(this.root.directory);
    } catch {
      return;
    }
    await this.enter([]);
  }

  private async enter(parts: readonly string[]): Promise<void> {
    const directory = path.join(this.root.directory, ...parts);
    let entries: Dirent[];
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      this.cannotEnter(directory, errorCode(error));
      return;
    }
    this.directories.push(directory);
    const names = new Set(entries.map((entry) => entry.name));
    const place = this.root.byProject === true ? await this.projects.directoryOf(this.root.directory, parts[0]) : null;
    const below: Promise<void>[] = [];
    for (const entry of entries) {
      const found = [...parts, entry.name];
      if (entry.isDirectory() && parts.length < this.root.depth) below.push(this.enter(found));
      else if (entry.isFile() && !isSuperseded(entry.name, names)) this.take(found, place);
    }
    await Promise.all(below);
  }

  private take(parts: readonly string[], directory: string | null): void {
    const kind = this.root.kindOf(parts);
    if (kind === null) return;
    const file = path.join(this.root.directory, ...parts);
    this.files.push({
      file,
      realFile: path.join(this.realRoot, ...parts),
      path: this.shown(file),
      kind,
      // What else stands in an agent's folder is its own affair.
      expected: false,
      session: { directory },
    });
  }

  private cannotEnter(directory: string, error: string): void {
    if (error === 'ENOENT' || error === 'ENOTDIR') return;
    this.problems.push({ ...fileProblem('unreadable', { error }), path: this.shown(directory) });
  }

  private shown(file: string): string {
    const relative = path.relative(path.resolve(this.home), file);
    const outside = relative.startsWith('..') || path.isAbsolute(relative);
    return outside ? file.split(path.sep).join('/') : `~/${relative.split(path.sep).join('/')}`;
  }
}

/** A task's own total says nothing where its calls are there. */
function isSuperseded(name: string, names: ReadonlySet<string>): boolean {
  return name === 'history_item.json' && names.has('ui_messages.json');
}

/** The same real file once; an archived copy gives way to the one still in place. */
function onceEach(walks: readonly Walk[]): FoundFile[] {
  const files = new Map<string, FoundFile>();
  const names = new Set<string>();
  for (const { root, files: found } of walks) {
    for (const file of found) {
      const name = path.basename(file.realFile);
      if (files.has(file.realFile) || (root.isArchive === true && names.has(name))) continue;
      files.set(file.realFile, file);
      names.add(name);
    }
  }
  return [...files.values()].sort(byPath);
}

function capped(files: FoundFile[], problems: Problem[]): FoundFile[] {
  if (files.length <= MOST_SESSIONS) return files;
  const data = { found: files.length, limit: MOST_SESSIONS };
  problems.push({ ...fileProblem('too-many-sources', data), path: '~' });
  return files.slice(0, MOST_SESSIONS);
}

/** Directories in which something was made lately, absolute. */
async function newest(directories: readonly string[]): Promise<string[]> {
  if (directories.length <= MOST_WATCHED) return [...directories];
  const times = await Promise.all(
    directories.map((directory) =>
      stat(directory).then(
        ({ mtimeMs }) => ({ directory, mtimeMs }),
        () => ({ directory, mtimeMs: 0 }),
      ),
    ),
  );
  times.sort((one, other) => other.mtimeMs - one.mtimeMs);
  return times.slice(0, MOST_WATCHED).map(({ directory }) => directory);
}

/** Which directory a project of Gemini CLI is: it says so itself, or its name is the hash of an opened folder's path. */
class GeminiProjects {
  private readonly byHash: ReadonlyMap<string, string>;
  private readonly known = new Map<string, Promise<string | null>>();
  /** The files that were looked for. */
  readonly asked: string[] = [];

  constructor(directories: readonly string[]) {
    this.byHash = new Map(directories.map((directory) => [sha256(directory), directory]));
  }

  directoryOf(root: string, project: string | undefined): Promise<string | null> {
    if (project === undefined) return Promise.resolve(null);
    const folder = path.join(root, project);
    let directory = this.known.get(folder);
    if (directory === undefined) {
      const file = path.join(folder, '.project_root');
      this.asked.push(file);
      directory = readFile(file, 'utf8').then(
        (text) => text.trim() || null,
        () => this.byHash.get(project) ?? null,
      );
      this.known.set(folder, directory);
    }
    return directory;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
