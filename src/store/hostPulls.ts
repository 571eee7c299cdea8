/** Keeps what a repository's host said of branches, with the time at which it was asked: it is not asked again soon. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PullFact } from '../core/attribution/facts';
import { replaceFile } from './atomic';

const VERSION = 1;
const LARGEST = 8 * 1024 * 1024;

export interface KeptAnswer {
  /** Epoch ms. */
  readonly askedAt: number;
  readonly pulls: readonly PullFact[];
}

/** By branch. */
export type KeptAnswers = ReadonlyMap<string, KeptAnswer>;

/** @param stateDirectory the per-user folder. Nothing, where nothing that fits is kept. Never rejects. */
export async function readHostPullsOf(stateDirectory: string, repository: string): Promise<KeptAnswers> {
  try {
    const file = fileOf(stateDirectory, repository);
    if ((await stat(file)).size > LARGEST) return new Map();
    const kept = JSON.parse(await readFile(file, 'utf8')) as {
      version?: unknown;
      repository?: unknown;
      answers?: unknown;
    };
    if (kept.version !== VERSION || kept.repository !== repository || !Array.isArray(kept.answers)) return new Map();
    return new Map((kept.answers as unknown[]).filter(isAnswer));
  } catch {
    return new Map();
  }
}

/** Windows that write at once each leave a whole file: the last one stands, and what it lacks is asked again. Never rejects. */
export async function writeHostPullsOf(
  stateDirectory: string,
  repository: string,
  answers: KeptAnswers,
): Promise<void> {
  try {
    await mkdir(folderOf(stateDirectory), { recursive: true, mode: 0o700 });
    const text = JSON.stringify({ version: VERSION, repository, answers: [...answers] });
    await replaceFile(fileOf(stateDirectory, repository), text, undefined, 0o600);
  } catch {
    // A cache: what was not kept is asked again.
  }
}

function folderOf(stateDirectory: string): string {
  return join(stateDirectory, 'pull-requests');
}

function fileOf(stateDirectory: string, repository: string): string {
  const name = createHash('sha256').update(repository).digest('hex').slice(0, 16);
  return join(folderOf(stateDirectory), `${name}.json`);
}

function isAnswer(entry: unknown): entry is [string, KeptAnswer] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false;
  const answer = entry[1] as Partial<KeptAnswer> | null;
  if (typeof answer !== 'object' || answer === null || typeof answer.askedAt !== 'number') return false;
  return Array.isArray(answer.pulls) && answer.pulls.every(isPull);
}

function isPull(value: unknown): value is PullFact {
  const pull = value as Partial<PullFact> | null;
  if (typeof pull !== 'object' || pull === null) return false;
  const { branch, pr, title, until } = pull;
  return (
    typeof branch === 'string' &&
    typeof pr === 'string' &&
    /^\d{1,15}$/.test(pr) &&
    (title === null || typeof title === 'string') &&
    (until === null || typeof until === 'number')
  );
}
