/** Keeps one comment on a pull request of GitHub up to date, through the `gh` program or with a token. */
import { execFile } from 'node:child_process';
import { sentence, worded } from '../core/words';
import { restMs } from './rateLimit';

export interface CommentTarget {
  /** `owner/name`. */
  readonly repository: string;
  readonly pr: number;
}

export type CommentOutcome =
  | { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly url: string | null }
  /** The reason is made for people and holds no secret. */
  | { readonly outcome: 'failed'; readonly reason: string };

export interface GitHubAnswer {
  readonly status: number;
  readonly body: unknown;
  /** How long to ask nothing more (ms), where the answer says that too much was asked; absent or null: it does not. */
  readonly restMs?: number | null;
}

/** One question to GitHub's REST interface; rejects with a reason for people where there is no answer at all. */
export type GitHub = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) => Promise<GitHubAnswer>;

const PAGE = 100;
/** Longer discussions get a comment of their own rather than a search without end. */
const MOST_PAGES = 30;
const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER = 16 * 1024 * 1024;

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly url: string | null;
}

/** Updates the comment that begins with `marker`, or makes one. Writes nothing when it says the same already. */
export async function keepComment(
  github: GitHub,
  { repository, pr }: CommentTarget,
  body: string,
  marker: string,
): Promise<CommentOutcome> {
  try {
    const place = `/repos/${repository}/issues/${pr}/comments`;
    const before = await findComment(github, place, marker);
    if (before === null) return outcomeOf('created', await github('POST', place, { body }), repository, pr);
    if (before.body.replaceAll('\r\n', '\n').trim() === body.trim()) return { outcome: 'unchanged', url: before.url };
    const answer = await github('PATCH', `/repos/${repository}/issues/comments/${before.id}`, { body });
    // Somebody else's comment, or one that was deleted meanwhile: a new one does no harm to it.
    if (answer.status === 403 || answer.status === 404) {
      return outcomeOf('created', await github('POST', place, { body }), repository, pr);
    }
    return outcomeOf('updated', answer, repository, pr);
  } catch (error) {
    return { outcome: 'failed', reason: error instanceof Error ? error.message : 'GitHub could not be reached.' };
  }
}

/** The first one there is: should there be more, the later ones stay as they are. */
async function findComment(github: GitHub, place: string, marker: string): Promise<Comment | null> {
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { status, body } = await github('GET', `${place}?per_page=${PAGE}&page=${page}`);
    if (status !== 200 || !Array.isArray(body)) throw new Error(refusal(status));
    for (const value of body as readonly unknown[]) {
      const comment = readComment(value);
      if (comment?.body.startsWith(marker) === true) return comment;
    }
    if (body.length < PAGE) return null;
  }
  return null;
}

function readComment(value: unknown): Comment | null {
  if (typeof value !== 'object' || value === null) return null;
  const { id, body, html_url: url } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || typeof body !== 'string') return null;
  return { id, body, url: typeof url === 'string' ? url : null };
}

function outcomeOf(
  outcome: 'created' | 'updated',
  { status, body }: GitHubAnswer,
  repository: string,
  pr: number,
): CommentOutcome {
  if (status === 200 || status === 201) return { outcome, url: readComment(body)?.url ?? null };
  return { outcome: 'failed', reason: `${refusal(status)} (${repository}#${pr})` };
}

function refusal(status: number): string {
  switch (status) {
    case 401:
      return 'GitHub does not accept the token (401).';
    case 403:
      return 'GitHub refuses (403): the token may not write comments, or asked too often.';
    case 404:
      return 'GitHub knows no such pull request, or does not show it to this token (404).';
    case 422:
      return 'GitHub does not take this comment (422).';
    default:
      return `GitHub answered ${status}.`;
  }
}

/**
 * With a token, over https; `api` may only be another address of this machine or one with TLS.
 * @param timeoutMs for one question and its answer
 */
export function gitHubByToken(token: string, api: string, timeoutMs = TIMEOUT_MS): GitHub {
  const base = checkedBase(api);
  return async (method, path, body) => {
    let response: Response;
    try {
      response = await fetch(`${base}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'application/vnd.github+json',
          'User-Agent': 'Spendlight',
          'X-GitHub-Api-Version': '2022-11-28',
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      // The cause may hold what was sent.
      throw worded(
        Error,
        late ? sentence('GitHub did not answer in time.') : sentence('{0} could not be reached.', new URL(base).host),
      );
    }
    const { status, headers } = response;
    return { status, body: parsed(await boundedText(response)), restMs: restMs(status, headers, Date.now()) };
  };
}

function checkedBase(api: string): string {
  const url = URL.canParse(api) ? new URL(api) : null;
  const here = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(here && url.protocol === 'http:'))) {
    throw worded(Error, sentence('GITHUB_API_URL is no address that begins with https://'));
  }
  return api.replace(/\/+$/u, '');
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return '';
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) throw worded(Error, sentence('GitHub’s answer is too long.'));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Through `gh`, which is signed in by itself. @param environment of the process, with its PATH */
export function gitHubByProgram(environment: Readonly<Record<string, string | undefined>>): GitHub {
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const args = [
        'api',
        '--include',
        '--method',
        method,
        path.replace(/^\//u, ''),
        ...(body === undefined ? [] : ['--input', '-']),
      ];
      const child = execFile(
        'gh',
        args,
        {
          env: { ...environment, GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1' },
          timeout: TIMEOUT_MS,
          maxBuffer: LARGEST_ANSWER,
          windowsHide: true,
          encoding: 'utf8',
        },
        (error, stdout) => {
          const answer = answerOf(stdout);
          if (answer !== null) resolve(answer);
          else reject(new Error(programFailure(error)));
        },
      );
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(body === undefined ? undefined : JSON.stringify(body));
    });
}

/** `--include` puts the status line and the headers before the body. */
function answerOf(stdout: string): GitHubAnswer | null {
  const status = /^HTTP\/[\d.]+ (\d{3})/u.exec(stdout)?.[1];
  if (status === undefined) return null;
  const gap = /\r?\n\r?\n/u.exec(stdout);
  return { status: Number(status), body: parsed(gap === null ? '' : stdout.slice(gap.index + gap[0].length)) };
}

function programFailure(error: { readonly code?: unknown } | null): string {
  if (error?.code === 'ENOENT')
    return 'There is no gh program, and GITHUB_TOKEN is not set: one of them is needed to post a comment.';
  return 'gh could not ask GitHub; "gh auth status" says whether it is signed in.';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the engine knows of the bundle that this file is in, for comments and questions. */
export interface CommentModule {
  readonly gitHubByProgram: typeof gitHubByProgram;
  readonly gitHubByToken: typeof gitHubByToken;
  readonly keepComment: typeof keepComment;
}
