import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { undefinedIfNotFound } from './not-found.ts';
import { parseAnswer } from './parse-answer.ts';
import type { Repository } from './repository.ts';

const comment = z.object({
  body: z.optional(z.string()),
  issue_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  user: z.nullable(z.object({ login: z.string(), id: z.int() })),
});

/**
 * What GitHub has of a comment now; undefined if there is none.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/comments#get-an-issue-comment
 */
export async function getComment(octokit: Octokit, repository: Repository, id: number) {
  const where = { ...repository, comment_id: id };
  const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const answer = await undefinedIfNotFound(octokit.request(route, where));
  return answer && parseAnswer(comment, answer.data);
}
