import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as z from 'zod/mini';

const definitions = z.array(z.object({ name: z.string(), examples: z.array(z.looseObject({})) }));

const person = z.looseObject({
  login: z.string(),
  id: z.int(),
  avatar_url: z.string(),
  html_url: z.string(),
});
const commentExample = z.looseObject({
  action: z.literal('created'),
  comment: z.looseObject({ user: person }),
  issue: z.looseObject({}),
  repository: z.looseObject({ owner: person }),
  organization: z.looseObject({}),
  sender: person,
});
type CommentExample = z.infer<typeof commentExample>;

/**
 * GitHub's published example payloads, by event name.
 *
 * @see https://github.com/octokit/webhooks
 */
export function readExamples(): ReadonlyMap<string, readonly object[]> {
  const file = createRequire(import.meta.url).resolve('@octokit/webhooks-examples');
  const all = definitions.parse(JSON.parse(readFileSync(file, 'utf8')));
  return new Map(all.map(({ name, examples }) => [name, examples]));
}

/** GitHub's example of a new comment on an issue in an organization. */
export function readCommentExample(): CommentExample {
  // The file has several megabytes, and the harness writes thousands of comments.
  comment ??= findCommentExample();
  return comment;
}

let comment: CommentExample | undefined;

function findCommentExample(): CommentExample {
  for (const example of readExamples().get('issue_comment') ?? []) {
    const { success, data } = z.safeParse(commentExample, example);
    if (success) return data;
  }
  throw new Error('@octokit/webhooks-examples has no comment in an organization');
}
