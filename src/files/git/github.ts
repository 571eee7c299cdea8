/** Runs the `gh` program to ask a repository's host: only when a person asked for it, without prompts, and not for long. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { programOnPath } from './command';

const TIMEOUT_MS = 10_000;
const LARGEST_ANSWER = 8 * 1024 * 1024;
const QUIET = {
  GH_PROMPT_DISABLED: '1',
  GH_NO_UPDATE_NOTIFIER: '1',
  GH_NO_EXTENSION_UPDATE_NOTIFIER: '1',
  GH_SPINNER_DISABLED: '1',
  GH_PAGER: 'cat',
  NO_COLOR: '1',
} as const;

/** `no-gh`: it is not installed; `timeout`: no answer within ten seconds; else what it said. */
export type HostAnswer =
  | { readonly kind: 'ok'; readonly text: string }
  | { readonly kind: 'no-gh' | 'timeout' }
  | { readonly kind: 'failed'; readonly said: string };

export interface HostRepository {
  /** `github.com`. */
  readonly host: string;
  /** `owner/repo`. */
  readonly name: string;
}

/** Pull requests of a branch of the repository itself, open or not, as its API has them. Never throws. */
export async function askForPulls(folder: string, { host, name }: HostRepository, branch: string): Promise<HostAnswer> {
  const program = await programOnPath('gh', folder);
  if (program === null) return { kind: 'no-gh' };
  const head = `${name.split('/')[0] ?? ''}:${branch}`;
  const query = new URLSearchParams({ state: 'all', head, per_page: '100' });
  const args = ['api', '--hostname', host, '--method', 'GET', `repos/${name}/pulls?${query.toString()}`];
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      {
        // Not the folder, whose content is nobody's to trust here.
        cwd: path.dirname(program),
        env: { ...process.env, ...QUIET },
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: LARGEST_ANSWER,
        windowsHide: true,
        shell: false,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ kind: 'ok', text: stdout });
        else if (error.killed === true) resolve({ kind: 'timeout' });
        else resolve({ kind: 'failed', said: firstLine(stderr) });
      },
    ).stdin?.end();
  });
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
