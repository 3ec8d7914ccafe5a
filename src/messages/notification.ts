import * as z from 'zod/mini';
import { githubEvent, isSameName } from './github-event.ts';
import { outcomeSchema } from './outcome.ts';

const name = z.string().check(z.minLength(1), z.maxLength(250));

const { comment, issue, repository } = githubEvent.shape;
const { html_url: url, user } = comment.shape;
const { login: loginSchema } = user.shape;

/** A team’s slug. */
const team = z.string().check(z.maxLength(255), z.regex(/^[\w-]+$/));
/** A login, or `ORGANIZATION/SLUG`; nothing else is mentioned on an issue. */
const approver = z.string().check(z.maxLength(356), z.regex(/^[\w-]+(?:\/[\w-]+)?$/));

/**
 * What became of a command: who, where, which team, and what. The ledger keeps it. Keys that it does not know are
 * dropped, as a newer version may have written them.
 */
export const reportSchema = z.object({
  /** The same for every try at the same comment: repository id, comment id and step. */
  id: name,
  /** Of the event that it came of, to find what the log says about both. */
  delivery: githubEvent.shape.delivery,
  result: outcomeSchema,
  /** Nothing was changed: the rule says that this is a rehearsal. */
  dry_run: z.optional(z.boolean()),
  /** Whom it is about. */
  person: z.pick(user, { login: true, id: true, avatar_url: true, html_url: true }),
  /** Whose decision it was, where somebody was asked. */
  decided_by: z.optional(z.pick(user, { login: true, id: true, html_url: true })),
  /** Who may decide on a request. */
  approvers: z.optional(z.array(approver).check(z.maxLength(50))),
  repository: repository.shape.full_name,
  issue: z.pick(issue, { number: true, title: true }),
  comment_url: url,
  organization: loginSchema,
  team,
  /** When it happened, UTC. */
  at: z.iso.datetime(),
});
export type Report = z.infer<typeof reportSchema>;

/** What Slack is told of one command. */
export const notificationSchema = z.extend(reportSchema, {
  destination: name,
  /** The Slack member id of the person, where the rules know it. */
  mention: z.optional(z.string().check(z.regex(/^[UW][A-Z\d]{2,20}$/))),
});
export type Notification = z.infer<typeof notificationSchema>;

/** A report on its way to a Slack destination. @param slackMembers - Slack member ids by login in lower case. */
export function addressedTo(
  destination: string,
  report: Report,
  slackMembers: Readonly<Record<string, string>>,
): Notification {
  const login = report.person.login.toLowerCase();
  // A login may have the name of something that every object inherits.
  const mention = Object.hasOwn(slackMembers, login) ? slackMembers[login] : undefined;
  return { ...report, destination, ...(mention === undefined ? {} : { mention }) };
}

/** A person under the login that they have now, which may be another than that of the time. */
export const withCurrentLogin = (person: Report['person'], login: string): Report['person'] =>
  isSameName(person.login, login)
    ? person
    : { ...person, login, html_url: new URL(`/${login}`, person.html_url).href };
