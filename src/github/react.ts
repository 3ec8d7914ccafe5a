import type { Octokit } from '@octokit/rest';
import { repositoryNamed } from './repository.ts';

/**
 * Reacts on a comment; the same reaction given twice stays one.
 *
 * @param repository - Full name, `OWNER/NAME`.
 * @see https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment
 */
export async function react(
  octokit: Octokit,
  repository: string,
  commentId: number,
  content: 'rocket' | 'confused',
): Promise<void> {
  const reaction = { ...repositoryNamed(repository), comment_id: commentId, content };
  await octokit.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', reaction);
}
