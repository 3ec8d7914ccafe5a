import * as z from 'zod/mini';

/** Longest body and title that travel, in code points: no command is longer, and SNS refuses over 256 KiB. */
export const TEXT_LIMIT = 256;

const id = z.int().check(z.positive());
/** Nothing that JSON or Slack would escape or UTF-8 lengthen, so that the limits in characters hold in bytes. */
const token = (longest: number) => z.string().check(z.maxLength(longest), z.regex(/^[\w.:/[\]-]+$/));
/** Nothing that would make of `@LOGIN` on an issue the mention of a team or of somebody else. */
const login = z.string().check(z.maxLength(100), z.regex(/^[\w-]+(?:\[bot\])?$/));
const link = (form: RegExp) =>
  z.string().check(
    z.maxLength(300),
    z.regex(form),
    z.refine((value) => URL.canParse(value)),
  );
/** `OWNER/NAME`, and no path that leads elsewhere. */
const fullName = z.string().check(z.maxLength(250), z.regex(/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/));
const avatarUrl = link(/^https?:\/\/[\w.:/?=&%#~+[\]-]+$/);
const url = link(/^https?:\/\/[\w.:/?=%#~+[\]-]+$/);
const type = token(50);
const time = z.iso.datetime().check(z.maxLength(50));
const text = z.string().check(z.refine((value) => Array.from(value).length <= TEXT_LIMIT));

/**
 * Of a GitHub `issue_comment` payload what Usher needs, under GitHub's own names; at most 8 KB as JSON. Keys that it
 * does not know are dropped, as a newer version may send them.
 */
export const githubEvent = z.object({
  delivery: token(100),
  action: token(50),
  comment: z.object({
    id,
    /** Without the ASCII white space around it, cut to {@link TEXT_LIMIT}. */
    body: text,
    body_was_cut: z.boolean(),
    html_url: url,
    created_at: time,
    updated_at: time,
    user: z.object({ login, id, type, avatar_url: avatarUrl, html_url: url }),
    performed_via_github_app: z.boolean(),
  }),
  issue: z.object({ number: id, title: text, html_url: url, pull_request: z.boolean() }),
  repository: z.object({ id, full_name: fullName, private: z.boolean() }),
  organization: z.optional(z.object({ id, login })),
  sender: z.object({ id, type }),
});

export type GitHubEvent = z.infer<typeof githubEvent>;

/** The attributes by which subscriptions filter events, and by which a person finds one. */
export const attributesOf = ({ action, repository, delivery }: GitHubEvent) => ({
  event: 'issue_comment',
  action,
  repository: repository.full_name,
  delivery,
});

/** The account that GitHub shows as the author of whatever was written by one that is deleted: nobody has it. */
const DELETED = 'ghost';

/**
 * Whether the comment is what a person just wrote with their own hands: new, whole, never edited (whoever may write to
 * a repository can edit another's comment), by a user whose account still is there, who is also the sender, and not
 * through an app.
 */
export function isOriginalComment({ action, comment, sender }: GitHubEvent): boolean {
  return (
    action === 'created' &&
    !comment.body_was_cut &&
    comment.created_at === comment.updated_at &&
    comment.user.type === 'User' &&
    !isSameName(comment.user.login, DELETED) &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  );
}

/** GitHub compares logins and names of repositories without case. */
export const isSameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
