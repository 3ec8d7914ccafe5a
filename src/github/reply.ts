import type { Octokit } from '@octokit/rest';
import { repositoryNamed } from './repository.ts';

/**
 * Writes a comment on an issue.
 *
 * @param repository - Full name, `OWNER/NAME`.
 * @param body - Markdown.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/comments#create-an-issue-comment
 */
export async function reply(
  octokit: Octokit,
  repository: string,
  issue: number,
  body: string,
): Promise<void> {
  const comment = { ...repositoryNamed(repository), issue_number: issue, body };
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', comment);
}
