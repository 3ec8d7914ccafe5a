import type { Octokit } from '@octokit/rest';
import * as z from 'zod/mini';
import { isLastPage, PAGE } from './list-pages.ts';
import { parseAnswer } from './parse-answer.ts';
import type { Repository } from './repository.ts';

/** As GitHub sends it: the whole of it goes on, only this is read here. */
const comment = z.looseObject({
  id: z.int(),
  body: z.optional(z.string()),
  issue_url: z.string(),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  user: z.nullable(z.looseObject({ id: z.int(), type: z.string() })),
});
export type ListedComment = z.infer<typeof comment>;

/**
 * Lists the comments of a repository that were written or edited since a time, each at least once, in the order of
 * their last change. Each page is asked for by the time of the last comment seen and not by its number: a comment
 * that is edited in between moves to the end, and would push another over the edge of a numbered page.
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
    const answer = await octokit.request('GET /repos/{owner}/{repo}/issues/comments', {
      ...repository,
      sort: 'updated',
      direction: 'asc',
      since: from,
      per_page: PAGE,
      page,
    });
    const comments = parseAnswer(z.array(comment), answer.data);
    yield* comments;
    if (isLastPage(answer, comments)) return;
    const last = comments.at(-1)?.updated_at ?? from;
    // A whole page within one second can only be passed by its number.
    page = last === from ? page + 1 : 1;
    from = last;
  }
}
