/** Runs the `gh` program to ask a repository's host: only when a person asked for it, without prompts, and not for long. */
import { PULLS_A_PAGE } from '../../core/attribution/hostPulls';
import { programOnPath, runProgram } from './runProgram';

const LARGEST_ANSWER = 8 * 1024 * 1024;
const QUIET = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GH_NO_EXTENSION_UPDATE_NOTIFIER: '1',
  GH_SPINNER_DISABLED: '1',
  GH_PAGER: 'cat',
  NO_COLOR: '1',
} as const;

/** `no-gh`: it is not installed; `timeout`: no answer within ten seconds; else what it said (`answer`: undefined is no JSON). */
export type ProgramAnswer =
  | { readonly kind: 'ok'; readonly answer: unknown }
  | { readonly kind: 'no-gh' | 'timeout' }
  | { readonly kind: 'failed'; readonly said: string };

export interface HostRepository {
  /** `github.com`. */
  readonly host: string;
  /** `owner/repo`. */
  readonly name: string;
}

/** Where a host's REST interface has the pull requests of a branch of the repository itself, open or not. @param page from 1 on */
export function pullsPath({ name }: HostRepository, branch: string, page: number): string {
  const head = `${name.split('/')[0] ?? ''}:${branch}`;
  const query = new URLSearchParams({ state: 'all', head, per_page: String(PULLS_A_PAGE) });
  if (page > 1) query.set('page', String(page));
  return `repos/${name}/pulls?${query.toString()}`;
}

/** A page of `pullsPath`, through the program. Never throws. */
export async function askProgram(
  folder: string,
  repository: HostRepository,
  branch: string,
  page: number,
): Promise<ProgramAnswer> {
  const program = await programOnPath('gh', folder);
  if (program === null) return { kind: 'no-gh' };
  const args = ['api', '--hostname', repository.host, '--method', 'GET', pullsPath(repository, branch, page)];
  const env = { ...process.env, ...QUIET };
  const { kind, stdout, stderr } = await runProgram(program, args, { env, most: LARGEST_ANSWER });
  if (kind === 'ok') return { kind, answer: parsed(stdout) };
  return kind === 'late' ? { kind: 'timeout' } : { kind, said: firstLine(stderr) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '';
}

const NAME = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;
const WEB = /^[a-z][a-z0-9+.-]{0,20}:\/\/(?:[^/@\s]*@)?([^/:\s]+)(?::\d+)?\//i;
const SCP = /^(?:[^/@\s]+@)?([^/:\s]+):(?!\/\/)/;

/** Where a remote's repository lives; null: at no host that has such a name. */
export function hostOf(url: string, name: string | null): HostRepository | null {
  const address = url.slice(0, 1_000).trim();
  const host = (WEB.exec(address) ?? SCP.exec(address))?.[1]?.toLowerCase();
  if (host === undefined || !/^[a-z0-9.-]{1,253}$/.test(host) || name === null || !NAME.test(name)) return null;
  return { host: host === 'ssh.github.com' ? 'github.com' : host, name };
}
