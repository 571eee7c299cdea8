/** Runs the `git` program so that it only reads: no shell, no hook, no pager, no helper, no network, and not for long. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/**
 * Everything in a repository's configuration that makes git run another program, and every transport. They stand on the
 * command line because that wins over the repository's own configuration.
 */
const HARMLESS = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.sshCommand=false',
  'core.alternateRefsCommand=true',
  'core.askPass=true',
  'credential.helper=',
  'diff.external=',
  'log.showSignature=false',
  'protocol.allow=never',
  'safe.bareRepository=explicit',
  'color.ui=false',
] as const;

/** Variables of git that a person may have set for every repository; all others steer a single one. */
const KEPT = new Set(['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG_NOSYSTEM', 'GIT_CEILING_DIRECTORIES']);

/** What git answers; null: it is not there, refused, failed or took too long. Never throws. */
export async function runGit(folder: string, args: readonly string[]): Promise<string | null> {
  const program = await programOnPath('git', folder);
  if (program === null) return null;
  const settings = HARMLESS.flatMap((setting) => ['-c', setting]);
  return new Promise((resolve) => {
    execFile(
      program,
      ['--no-pager', '--no-optional-locks', ...settings, '-C', folder, ...args],
      {
        // Not the folder: on Windows a program of the current directory is found before that of the path.
        cwd: path.dirname(program),
        env: environment(),
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: LARGEST_ANSWER,
        windowsHide: true,
        shell: false,
        encoding: 'utf8',
      },
      (error, stdout) => resolve(error === null ? stdout : null),
    ).stdin?.end();
  });
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => {
    const upper = name.toUpperCase();
    return (!upper.startsWith('GIT_') || KEPT.has(upper)) && !upper.startsWith('LC_') && upper !== 'LANGUAGE';
  });
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_PAGER: 'cat',
    GIT_ASKPASS: 'true',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // A partial clone would fetch what it lacks.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: '',
  };
}

/** The first program of the name on the path that does not lie in the folder itself; null: there is none. */
export async function programOnPath(name: string, folder: string): Promise<string | null> {
  const isWindows = process.platform === 'win32';
  const directories = (process.env['PATH'] ?? process.env['Path'] ?? '').split(path.delimiter);
  for (const directory of directories) {
    if (!path.isAbsolute(directory) || isWithin(folder, directory)) continue;
    const program = path.join(directory, isWindows ? `${name}.exe` : name);
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // The next one.
    }
  }
  return null;
}

function isWithin(folder: string, directory: string): boolean {
  const relative = path.relative(folder, directory);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
