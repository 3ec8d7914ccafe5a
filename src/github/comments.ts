import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { type Repository, splitFullName } from './repositories.ts';
import { isLastPage, PAGE, parseResponse, undefinedIfNotFound } from './responses.ts';

const commentSchema = z.object({
  body: z.optional(z.string()),
  issue_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  user: z.nullable(z.object({ login: z.string(), id: z.int() })),
});

/**
 * Gets a comment as it is now.
 *
 * @returns undefined if GitHub does not show it.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/comments#get-an-issue-comment
 */
export async function getComment(octokit: Octokit, repository: Repository, id: number) {
  const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
  const response = await undefinedIfNotFound(octokit.request(route, { ...repository, comment_id: id }));
  return response && parseResponse(commentSchema, response.data);
}

/**
 * Adds a reaction to a comment. Idempotent.
 *
 * @param repository - Full name, `OWNER/NAME`.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment
 */
export async function react(
  octokit: Octokit,
  repository: string,
  commentId: number,
  content: 'rocket' | 'confused',
): Promise<void> {
  const reaction = { ...splitFullName(repository), comment_id: commentId, content };
  await octokit.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', reaction);
}

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
  const comment = { ...splitFullName(repository), issue_number: issue, body };
  await octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', comment);
}

/** The parts that Usher reads. The other properties are kept, since the whole comment is published. */
const listedCommentSchema = z.looseObject({
  id: z.int(),
  body: z.optional(z.string()),
  issue_url: z.string(),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  user: z.nullable(z.looseObject({ id: z.int(), type: z.string() })),
});
export type ListedComment = z.infer<typeof listedCommentSchema>;

/**
 * Lists the comments of a repository that were created or edited since a time, by the time of their last change. May
 * yield a comment twice. It pages by the time of the last comment instead of by page number: a comment that is edited
 * in between moves to the end, and with page numbers the list would skip another one.
 *
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository
 */
export async function* listComments(
  octokit: Octokit,
  repository: Repository,
  since: Date,
): AsyncGenerator<ListedComment> {
  let from = since.toISOString();
  let page = 1;
  for (;;) {
    const response = await octokit.request('GET /repos/{owner}/{repo}/issues/comments', {
      ...repository,
      sort: 'updated',
      direction: 'asc',
      since: from,
      per_page: PAGE,
      page,
    });
    const comments = parseResponse(z.array(listedCommentSchema), response.data);
    yield* comments;
    if (isLastPage(response, comments)) return;
    const last = comments.at(-1)?.updated_at ?? from;
    // If a whole page has the same time, only the page number leads on.
    page = last === from ? page + 1 : 1;
    from = last;
  }
}

/**
 * The latest comments of a repository, a page of 100 at most, the latest first.
 *
 * @param since - Leaves out those that were neither written nor edited since.
 * @throws a Failure.
 * @see https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository
 */
export async function latestComments(
  octokit: Octokit,
  repository: Repository,
  since: Date,
): Promise<readonly ListedComment[]> {
  const answer = await octokit.request('GET /repos/{owner}/{repo}/issues/comments', {
    ...repository,
    sort: 'created',
    direction: 'desc',
    since: since.toISOString(),
    per_page: PAGE,
  });
  return parseResponse(z.array(listedCommentSchema), answer.data);
}
