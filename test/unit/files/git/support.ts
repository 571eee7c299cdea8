/** Makes real repositories with the `git` command, each at fixed times and with nothing of this machine's settings. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Noon of a day in February 2026, epoch ms. */
export const day = (date: number): number => Date.UTC(2026, 1, date, 12);

const SETTINGS = [
  'user.name=Tester',
  'user.email=tester@example.com',
  'commit.gpgsign=false',
  'init.defaultBranch=main',
];

/** Runs git in the folder; whatever it commits is of noon of the given day of February 2026. */
export function git(folder: string, date: number, ...args: readonly string[]): string {
  const at = `${day(date) / 1_000} +0000`;
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_DATE: at,
  };
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  return execFileSync('git', [...settings, '-C', folder, ...args], { env, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** Commits a file that no other commit has. */
export function commit(folder: string, date: number, subject: string, ...more: readonly string[]): string {
  const name = `${subject.replace(/\W/g, '')}${date}.txt`;
  writeFileSync(path.join(folder, name), `${subject} ${date}`);
  git(folder, date, 'add', name);
  git(folder, date, 'commit', '--quiet', '-m', subject, ...more.flatMap((paragraph) => ['-m', paragraph]));
  return git(folder, date, 'rev-parse', 'HEAD');
}

/** A repository of acme/shop with one commit on `main`. */
export function makeRepository(folder: string): string {
  git(folder, 1, 'init', '--quiet', '-b', 'main', '.');
  git(folder, 1, 'remote', 'add', 'origin', 'https://github.com/acme/shop.git');
  commit(folder, 1, 'Begins');
  return folder;
}

/** Makes a branch with a commit and comes back to `main`. */
export function makeBranch(folder: string, branch: string, date: number, subject: string): void {
  git(folder, date, 'checkout', '--quiet', '-b', branch, 'main');
  commit(folder, date, subject);
  git(folder, date, 'checkout', '--quiet', 'main');
}

export const describeWithGit = spawnSync('git', ['--version']).status === 0 ? describe : describe.skip;
