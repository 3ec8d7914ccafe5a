import * as z from 'zod/mini';
import { DURATION } from '../rules/durations.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { githubEvent, isSameName } from './github-event.ts';
import { outcomeSchema, unknownOutcome } from './outcome.ts';
import { reasonSchema } from './reason.ts';

const name = z.string().check(z.minLength(1), z.maxLength(250));

const { comment, issue, repository } = githubEvent.shape;
const { html_url: url, user } = comment.shape;
const { login: loginSchema } = user.shape;

/** A team's slug. */
const team = z.string().check(z.maxLength(255), z.regex(/^[\w-]+$/));
/** A login, or `ORGANIZATION/SLUG`: nothing else may follow an `@` on an issue. */
const approver = z.string().check(z.maxLength(356), z.regex(/^[\w-]+(?:\/[\w-]+)?$/));

/**
 * What became of a command: who, where, which team, and the outcome. The ledger stores it. Unknown keys are dropped,
 * since a newer version may have written them.
 */
export const reportSchema = z.object({
  /** Repository id, comment id and step: the same in every attempt at the same comment. */
  id: name,
  /** The delivery id of the event that caused it, to find both in the logs. */
  delivery: githubEvent.shape.delivery,
  result: outcomeSchema,
  /** The rule has `dry_run`: nothing was changed. */
  dry_run: z.optional(z.boolean()),
  /** Whom it is about. */
  person: z.pick(user, { login: true, id: true, avatar_url: true, html_url: true }),
  /** Who approved or denied the request, if it was one. */
  decided_by: z.optional(z.pick(user, { login: true, id: true, html_url: true })),
  /** They did so by a click in Slack. */
  decided_in_slack: z.optional(z.boolean()),
  /** Who may decide on the request. */
  approvers: z.optional(z.array(approver).check(z.maxLength(50))),
  /** Until when the person is in the team, if that ends. */
  until: z.optional(z.iso.datetime()),
  /** How long the person asks to be in the team, such as `30d`. */
  asked_for: z.optional(z.string().check(z.maxLength(10), z.regex(new RegExp(`^${DURATION}$`)))),
  /** Why the person wants to join, in their own words. */
  because: z.optional(reasonSchema),
  repository: repository.shape.full_name,
  issue: z.pick(issue, { number: true, title: true }),
  comment_url: url,
  organization: loginSchema,
  team,
  /** When it happened, in UTC. */
  at: z.iso.datetime(),
});
export type Report = z.infer<typeof reportSchema>;

/** A report on its way to a Slack destination. */
export const notificationSchema = z.extend(reportSchema, {
  destination: name,
  /** The person's Slack member id, if the rules have it. */
  mention: z.optional(z.string().check(z.regex(/^[UW][A-Z\d]{2,20}$/))),
});
export type Notification = z.infer<typeof notificationSchema>;

/** Addresses a report to a Slack destination. @param slackMembers - Slack member ids by login in lower case. */
export function addressedTo(
  destination: string,
  report: Report,
  slackMembers: Readonly<Record<string, string>>,
): Notification {
  const login = report.person.login.toLowerCase();
  // A login may be the name of a property that every object inherits.
  const mention = Object.hasOwn(slackMembers, login) ? slackMembers[login] : undefined;
  return { ...report, destination, ...(mention === undefined ? {} : { mention }) };
}

/** A notification whose outcome or reason only a newer version knows. */
const newerNotification = z.extend(notificationSchema, { result: unknownOutcome });

/**
 * Reads a notification from the queue.
 *
 * @param message - The parsed JSON of the message.
 * @throws RetryableFailure if only its outcome or reason is unknown: a newer version wrote it, which is being deployed
 * or was rolled back, and can read it. A ZodError if it is not a notification.
 */
export function readNotification(message: unknown): Notification {
  const { data, error } = z.safeParse(notificationSchema, message);
  if (data !== undefined) return data;
  const { data: newer } = z.safeParse(newerNotification, message);
  if (newer === undefined) throw error;
  const { outcome, ...reason } = newer.result;
  const unknown = ['outcome', outcome, ...Object.values(reason)].join(' ');
  throw new RetryableFailure(`${unknown} is of a newer version of Usher: only that can post it to Slack`);
}

/** A person under their current login, which may have changed. */
export const withCurrentLogin = (person: Report['person'], login: string): Report['person'] =>
  isSameName(person.login, login)
    ? person
    : { ...person, login, html_url: new URL(`/${login}`, person.html_url).href };
