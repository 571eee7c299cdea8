/** Runs the `git` program so that it only reads: no shell, no hook, no pager, no helper, no network, and not for long. */
import { programOnPath, runProgram } from './runProgram';

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
  const all = ['--no-pager', '--no-optional-locks', ...settings, '-C', folder, ...args];
  const { kind, stdout } = await runProgram(program, all, { env: environment(), most: LARGEST_ANSWER });
  return kind === 'ok' ? stdout : null;
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
