/** Walks a folder for the globs of the contract and of the settings: bounded, never through a linked directory. */
import { readdir, type Dirent } from 'node:fs';
import path from 'node:path';
import { CASE_MATTERS } from './letterCase';
import { errorCode } from './open';
// Required, not imported: bundled into a CommonJS file its ES module asks for an `import.meta.url` that is not there.
// eslint-disable-next-line @typescript-eslint/no-require-imports
import tinyglobby = require('tinyglobby');

/** Folders deeper below the workspace folder than this are not looked into. */
const DEEPEST = 12;

/** Folders that hold what was installed or built, not what was logged. */
const SKIPPED_FOLDERS = [
  'node_modules',
  'bower_components',
  '.git',
  '.hg',
  '.svn',
  'dist',
  'out',
  'build',
  'target',
  'vendor',
  'coverage',
  '.venv',
  'venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.pytest_cache',
  '.gradle',
  '.terraform',
  '.next',
  '.nuxt',
  '.cache',
  '.yarn',
  '.pnpm-store',
  '.vscode-test',
] as const;

/** Where the project itself writes reports: never read back as a source. */
const REPORT_FOLDERS = ['costs/reports', 'ops/qa/cost-reports'] as const;

/** Globs that are walked together, from the folder that they all begin with. */
export interface GlobGroup {
  /** Relative to the workspace folder, `/`-separated, without wildcards; `''`: the folder itself. */
  readonly base: string;
  /** Relative to the workspace folder, each beginning with `base`. */
  readonly globs: readonly string[];
}

export interface Walk {
  /** What matched, relative to the workspace folder; directories end with `/`. */
  readonly matches: readonly string[];
  /** Absolute paths of the directories that were looked into. */
  readonly directories: readonly string[];
  /** Directories that could not be listed. */
  readonly unreadable: readonly { readonly directory: string; readonly error: string }[];
}

/**
 * What in `root` matches the group's globs. Linked directories below the base are not entered, so that no loop is
 * possible; linked files, FIFOs and the like are matched as if they were files, so that they can be reported.
 * A skipped folder is entered when a glob spells its name. Never rejects for what is in the folder.
 */
export async function walk(root: string, group: GlobGroup, exclude: readonly string[]): Promise<Walk> {
  const directories: string[] = [];
  const unreadable: { directory: string; error: string }[] = [];
  const skipped = skippedNames(group);
  const reports = REPORT_FOLDERS.map((folder) => `${folder}/**`);
  const list = (directory: string, _options: object, done: (error: Error | null, entries: Dirent[]) => void): void => {
    readdir(directory, { withFileTypes: true }, (error, entries) => {
      // A base that is not there is the usual case, and a directory may be deleted while the walk goes on.
      if (error === null) directories.push(path.resolve(directory));
      else if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') {
        unreadable.push({ directory: path.resolve(directory), error: errorCode(error) });
      }
      // By their names, because each of them as a pattern would be a regular expression for every path.
      const others = error === null ? entries.filter(({ name }) => !skipped.has(comparable(name))) : [];
      done(null, others.map(asWalked));
    });
  };
  const matches = await tinyglobby.glob(group.globs, {
    cwd: root,
    // A name excludes what is below it too, also where the walk begins there.
    ignore: [...reports, ...exclude.flatMap((text) => [text, `${text.replace(/\/$/, '')}/**`])],
    deep: DEEPEST,
    dot: true,
    onlyFiles: false,
    expandDirectories: false,
    extglob: false,
    followSymbolicLinks: false,
    caseSensitiveMatch: CASE_MATTERS,
    // The walker knows one signature of many; it calls this one only.
    fs: { readdir: list as unknown as typeof readdir },
  });
  return { matches: [...new Set(matches)], directories, unreadable };
}

function skippedNames({ globs }: GlobGroup): ReadonlySet<string> {
  const spelled = new Set(globs.flatMap((text) => text.split('/')));
  return new Set(SKIPPED_FOLDERS.filter((name) => !spelled.has(name)));
}

function comparable(name: string): string {
  return CASE_MATTERS ? name : name.toLowerCase();
}

/** The walker drops whatever is neither a file nor a directory; a link or a FIFO of the right name must be seen. */
function asWalked(entry: Dirent): Dirent {
  if (entry.isFile() || entry.isDirectory()) return entry;
  return Object.assign(Object.create(entry) as Dirent, { isFile: () => true, isSymbolicLink: () => false });
}

const LONGEST_GLOB = 256;
const MOST_STARS_IN_A_SEGMENT = 3;
const MOST_BRACES = 3;
const MOST_GLOBSTARS = 4;

/**
 * A glob of the settings as it is matched here, or null when it is refused. Settings of a workspace are hostile text
 * and globs become regular expressions: groups and repetitions are taken literally, and wildcards are few enough
 * that no file name takes long to match.
 */
export function readGlob(text: string): string | null {
  const trimmed = text.trim().replace(/^\.\//, '');
  if (trimmed === '' || trimmed.startsWith('!') || trimmed.length > LONGEST_GLOB) return null;
  if (count(trimmed, '{') > MOST_BRACES) return null;
  const segments = trimmed.split('/');
  if (segments.filter((segment) => segment === '**').length > MOST_GLOBSTARS) return null;
  if (segments.some((segment) => segment !== '**' && count(segment, '*') > MOST_STARS_IN_A_SEGMENT)) return null;
  return trimmed.replace(/[()|+]/g, '\\$&');
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** The part of a glob before its first wildcard, which is followed even through links: `costs` of `costs/*.csv`. */
export function literalBase(text: string): string {
  const segments = text.split('/');
  const first = segments.findIndex((segment) => /[*?[\]{}!]/.test(segment.replace(/\\./g, '')));
  const literal = segments.slice(0, first === -1 ? segments.length - 1 : first);
  return literal.join('/').replace(/\\(.)/g, '$1');
}
