/** Posts what a pull request cost to its own page, when somebody asks for it. */
import { createRequire } from 'node:module';
import { isRepositoryName } from '../core/attribution/attribution';
import { repositoryOfUrl } from '../core/attribution/messages';
import { runGit } from '../files/git/command';
import type { CommentModule } from '../notify/github';
import type { WorkspaceFolder } from '../protocol/engine';
import type { PostCommentRequest, PostCommentResult } from '../protocol/insights';

/** @param script the bundle that knows the network */
export async function postComment(
  script: string | undefined,
  [folder]: readonly WorkspaceFolder[],
  request: PostCommentRequest,
): Promise<PostCommentResult> {
  if (script === undefined) return failed('This build of Spendlight sends nothing.');
  const repository = request.repository ?? (folder === undefined ? null : await originOf(folder.path));
  if (repository === null || !/^[^/]+\/[^/]+$/u.test(repository) || !isRepositoryName(repository)) {
    return failed('It is not known which repository this is: name it with --repo owner/name.');
  }
  const notify = createRequire(script)(script) as CommentModule;
  try {
    const github =
      request.token === null ? notify.gitHubByProgram(process.env) : notify.gitHubByToken(request.token, request.api);
    return await notify.keepComment(github, { repository, pr: request.pr }, request.body, request.marker);
  } catch (error) {
    return failed(error instanceof Error ? error.message : 'GitHub could not be asked.');
  }
}

async function originOf(folder: string): Promise<string | null> {
  const url = await runGit(folder, ['config', '--local', '--get', 'remote.origin.url']);
  return url === null ? null : repositoryOfUrl(url.trim());
}

function failed(reason: string): PostCommentResult {
  return { outcome: 'failed', reason };
}
