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
  issue: z.object({ number: z.int() }),
  repository: z.object({ full_name: z.string() }),
  organization: z.optional(z.object({ id: z.int() })),
});

/** The part of an `issue_comment` payload that the stand-in learns from. */
export type CommentEvent = z.infer<typeof commentEvent>;

/** Reads an `issue_comment` payload leniently; anything else is `undefined`. */
export function readCommentEvent(payload: unknown): CommentEvent | undefined {
  return commentEvent.safeParse(payload).data;
}
