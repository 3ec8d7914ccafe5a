import * as z from 'zod/mini';
import { type GitHubEvent, githubEvent, TEXT_LIMIT } from './github-event.ts';

const user = z.object({
  login: z.string(),
  id: z.int(),
  type: z.string(),
  avatar_url: z.string(),
  html_url: z.string(),
});

/** The part of GitHub's payload that is read; everything else is dropped. */
const payload = z.object({
  action: z.string(),
  comment: z.object({
    id: z.int(),
    body: z.string(),
    html_url: z.string(),
    created_at: z.string(),
    updated_at: z.string(),
    user,
    performed_via_github_app: z.optional(z.nullable(z.looseObject({}))),
  }),
  issue: z.object({
    number: z.int(),
    title: z.string(),
    html_url: z.string(),
    pull_request: z.optional(z.nullable(z.looseObject({}))),
  }),
  repository: z.object({ id: z.int(), full_name: z.string(), private: z.boolean() }),
  organization: z.optional(z.object({ id: z.int(), login: z.string() })),
  sender: z.object({ id: z.int(), type: z.string() }),
});

/**
 * Reduces an `issue_comment` payload to the event that travels.
 *
 * @param delivery - The value of `X-GitHub-Delivery`. It is not signed, so it is only for the logs.
 * @returns undefined if the payload does not match GitHub's schema.
 * @see https://docs.github.com/en/webhooks/webhook-events-and-payloads#issue_comment
 */
export function toGitHubEvent(body: unknown, delivery: string): GitHubEvent | undefined {
  const parsed = z.safeParse(payload, body);
  if (!parsed.success) return undefined;
  const { comment, issue, ...rest } = parsed.data;
  const trimmed = trimAscii(comment.body);
  const cutBody = cut(trimmed);
  const event = z.safeParse(githubEvent, {
    ...rest,
    delivery,
    comment: {
      ...comment,
      body: cutBody,
      body_was_cut: cutBody.length < trimmed.length,
      performed_via_github_app: Boolean(comment.performed_via_github_app),
    },
    issue: { ...issue, title: cut(issue.title), pull_request: Boolean(issue.pull_request) },
  });
  return event.success ? event.data : undefined;
}

/** The first {@link TEXT_LIMIT} code points. */
function cut(value: string): string {
  // A code point has at most two code units. Slicing first avoids an array of a body of megabytes.
  return Array.from(value.slice(0, 2 * TEXT_LIMIT))
    .slice(0, TEXT_LIMIT)
    .join('');
}

const ASCII_SPACE = ' \t\n\v\f\r';

/**
 * Trims only ASCII white space: a command padded with look-alikes of a space isn't one. A regular expression would take
 * quadratic time here.
 */
export function trimAscii(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && ASCII_SPACE.includes(value.charAt(start))) start += 1;
  while (end > start && ASCII_SPACE.includes(value.charAt(end - 1))) end -= 1;
  return value.slice(start, end);
}
