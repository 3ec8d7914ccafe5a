import * as z from 'zod/mini';

const user = z.object({
  login: z.string(),
  id: z.int(),
  type: z.optional(z.string()),
  avatar_url: z.optional(z.string()),
});

const commentEvent = z.object({
  action: z.string(),
  comment: z.object({
    id: z.int(),
    body: z.string(),
    user,
    html_url: z.optional(z.string()),
    created_at: z.optional(z.string()),
    updated_at: z.optional(z.string()),
    author_association: z.optional(z.string()),
    performed_via_github_app: z.optional(z.unknown()),
  }),
  issue: z.object({
    number: z.int(),
    id: z.optional(z.int()),
    title: z.optional(z.string()),
    body: z.optional(z.nullable(z.string())),
    user: z.optional(z.nullable(user)),
    state: z.optional(z.string()),
    pull_request: z.optional(z.unknown()),
    created_at: z.optional(z.string()),
    updated_at: z.optional(z.string()),
    closed_at: z.optional(z.nullable(z.string())),
  }),
  repository: z.object({
    full_name: z.string(),
    id: z.optional(z.int()),
    private: z.optional(z.boolean()),
  }),
  organization: z.optional(z.object({ id: z.int() })),
});

/** The part of an `issue_comment` payload that the stand-in reads. */
export type CommentEvent = z.infer<typeof commentEvent>;

/** Reads an `issue_comment` payload leniently. @returns undefined for any other payload. */
export function readCommentEvent(payload: unknown): CommentEvent | undefined {
  return commentEvent.safeParse(payload).data;
}
