/** `spendlight comment`: what a pull request cost, as a comment on its own page. */
import type { Command } from 'commander';
import { ALL_TIME } from '../../core/ledger/query';
import { COMMENT_MARKER, commentMarkdown } from '../../core/report/comment';
import { askForPr, type PrFigures } from '../../core/report/prAnswer';
import { isoText } from '../../core/report/json';
import { requirePr, withSharedOptions, type SharedOptions } from '../options';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface CommentOptions extends SharedOptions {
  readonly pr: string;
  readonly post?: boolean;
  readonly repo?: string;
}

const GITHUB = 'https://api.github.com';

export function addComment(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('comment')
    .description('what a pull request cost, as the comment for its page; --post keeps one there up to date')
    .requiredOption('--pr <number>', 'the pull request, such as 123 or owner/repo#123')
    .option('--post', 'write it to GitHub, with GITHUB_TOKEN or GH_TOKEN, else through the gh program')
    .option('--repo <owner/name>', 'the repository (default: GITHUB_REPOSITORY, else the origin of the workspace)');
  withSharedOptions(command).action(async (options: CommentOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => comment(session, options)));
  });
}

async function comment(session: Session, options: CommentOptions): Promise<ExitCode> {
  const pr = requirePr('--pr', options.pr);
  const figures = await askForPr(session.ask, pr);
  // A comment about nothing that was read would say $0.
  if (!anythingRead(session.snapshot)) return EXIT.noSource;
  const body = await bodyOf(session, figures);
  if (options.post !== true) {
    if (options.json === true) printJson(session.terminal, answer(session, figures, body, 'not-posted', null));
    else session.terminal.line(body.trimEnd());
    return EXIT.done;
  }
  return post(session, options, figures, body);
}

async function bodyOf({ engine, snapshot, zone }: Session, figures: PrFigures): Promise<string> {
  const newest = await engine.request('events', {
    range: ALL_TIME,
    filter: { pr: [figures.pr] },
    order: 'newest',
    limit: 1,
  });
  return commentMarkdown({
    figures,
    budgets: snapshot.budgets.filter((state) => state.budget.each === 'pr' && state.key === figures.pr),
    problemCount: snapshot.problemCount,
    zone,
    newest: newest.events[0]?.at ?? null,
  });
}

async function post(session: Session, options: CommentOptions, figures: PrFigures, body: string): Promise<ExitCode> {
  const { repository, number } = placeOf(figures.pr, options.repo);
  const environment = (name: string): string | null => process.env[name]?.trim() || null;
  const posted = await session.engine.request('postComment', {
    repository: repository ?? environment('GITHUB_REPOSITORY'),
    pr: number,
    body,
    marker: COMMENT_MARKER,
    token: environment('GITHUB_TOKEN') ?? environment('GH_TOKEN'),
    api: environment('GITHUB_API_URL') ?? GITHUB,
  });
  if (posted.outcome === 'failed') {
    session.warn(posted.reason);
    return EXIT.no;
  }
  if (options.json === true) {
    printJson(session.terminal, answer(session, figures, body, posted.outcome, posted.url));
  } else {
    const said = { created: 'Posted', updated: 'Updated', unchanged: 'Nothing new to say' }[posted.outcome];
    session.terminal.line(posted.url === null ? said : `${said}: ${posted.url}`);
  }
  return EXIT.done;
}

/** @throws UsageError when the pull request has no number */
function placeOf(pr: string, repo: string | undefined): { repository: string | null; number: number } {
  const parts = /^(?:(.+)#)?(\d{1,9})$/u.exec(pr);
  if (parts === null) throw new UsageError(`--pr: ${JSON.stringify(pr)} has no number that GitHub could know.`);
  if (repo !== undefined && !/^[^/\s]+\/[^/\s]+$/u.test(repo.trim())) {
    throw new UsageError(`--repo: ${JSON.stringify(repo)} is not a repository; write it as owner/name.`);
  }
  return { repository: repo?.trim() ?? parts[1] ?? null, number: Number(parts[2]) };
}

function answer(
  { snapshot }: Session,
  { pr }: PrFigures,
  body: string,
  outcome: 'not-posted' | 'created' | 'updated' | 'unchanged',
  url: string | null,
): object {
  const { now, timeZone } = snapshot;
  return { schema: 'spendlight.comment/1', now: isoText(now), timeZone, pr, outcome, url, markdown: body };
}
