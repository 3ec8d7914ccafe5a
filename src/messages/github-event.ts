import * as z from 'zod/mini';

/** Longest body and title of an event, in code points. No command is longer, and SNS refuses messages over 256 KiB. */
export const TEXT_LIMIT = 256;

const id = z.int().check(z.positive());
/** Only characters that take one byte in UTF-8 and that neither JSON nor Slack escapes, so that limits hold in bytes too. */
const token = (longest: number) => z.string().check(z.maxLength(longest), z.regex(/^[\w.:/[\]-]+$/));
/** Nothing that would turn `@LOGIN` on an issue into a mention of a team or of somebody else. */
const login = z.string().check(z.maxLength(100), z.regex(/^[\w-]+(?:\[bot\])?$/));
const link = (form: RegExp) =>
  z.string().check(
    z.maxLength(300),
    z.regex(form),
    z.refine((value) => URL.canParse(value)),
  );
/** `OWNER/NAME`; never `.` or `..`, which would lead to another path. */
const fullName = z.string().check(z.maxLength(250), z.regex(/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/));
const avatarUrl = link(/^https?:\/\/[\w.:/?=&%#~+[\]-]+$/);
const url = link(/^https?:\/\/[\w.:/?=%#~+[\]-]+$/);
const type = token(50);
const time = z.iso.datetime().check(z.maxLength(50));
const text = z.string().check(z.refine((value) => Array.from(value).length <= TEXT_LIMIT));

/**
 * The part of GitHub's `issue_comment` payload that Usher needs, under GitHub's names; at most 8 KB as JSON. Unknown keys
 * are dropped, since a newer version may send them.
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

/** The SNS attributes of an event: subscriptions filter by them, and people find an event by them. */
export const attributesOf = ({ action, repository, delivery }: GitHubEvent) => ({
  event: 'issue_comment',
  action,
  repository: repository.full_name,
  delivery,
});

/** The account that GitHub shows as the author of comments whose account was deleted. Nobody owns it. */
const DELETED_ACCOUNT = 'ghost';

/**
 * Whether the comment is the original words of a person: new, complete and never edited (anybody with write access can
 * edit the comments of others), by a user with an existing account who is also the sender, and not through an app.
 */
export function isOriginalComment({ action, comment, sender }: GitHubEvent): boolean {
  return (
    action === 'created' &&
    !comment.body_was_cut &&
    comment.created_at === comment.updated_at &&
    comment.user.type === 'User' &&
    !isSameName(comment.user.login, DELETED_ACCOUNT) &&
    comment.user.id === sender.id &&
    !comment.performed_via_github_app
  );
}

/** Compares logins, or names of repositories, as GitHub does: without case. */
export const isSameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
