import type { Octokit } from '@octokit/rest';
import { GITHUB_LAG } from '../config/limits.ts';
import { sameName } from '../same-name.ts';
import { RetryableFailure } from '../failure.ts';
import { getComment } from '../github/comment.ts';
import { repositoryNamed } from '../github/repository.ts';
import type { GitHubEvent } from '../messages/github-event.ts';
import { trimAscii } from '../messages/trim-ascii.ts';

/**
 * Whether GitHub has a comment just as an event tells of it: there, by that account, which still has that login, and
 * never edited. An event alone shows only that somebody knows the webhook's secret.
 *
 * @throws a Failure; a retryable one while GitHub may only not show it yet.
 */
export async function isAsWritten(
  octokit: Octokit,
  { comment, issue, repository }: GitHubEvent,
  now: Date,
): Promise<boolean> {
  const found = await getComment(octokit, repositoryNamed(repository.full_name), comment.id);
  const written = Date.parse(comment.created_at);
  if (found === undefined && now.getTime() < written + GITHUB_LAG)
    throw new RetryableFailure(`GitHub does not show comment ${comment.id} yet`);
  if (found?.user === undefined || found.user === null) return false;
  return (
    found.user.id === comment.user.id &&
    sameName(found.user.login, comment.user.login) &&
    trimAscii(found.body ?? '') === comment.body &&
    found.issue_url.endsWith(`/issues/${issue.number}`) &&
    Date.parse(found.created_at) === written &&
    Date.parse(found.updated_at) === written
  );
}
