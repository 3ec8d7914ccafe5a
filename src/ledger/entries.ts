import * as z from 'zod/mini';
import type { GitHubEvent } from '../messages/github-event.ts';
import { reportSchema } from '../messages/notification.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import type { Item } from './table.ts';

/** A command is known by what GitHub signed: the same for webhook and sweep, and however often it is delivered. */
export const commandKey = ({ repository, comment }: Pick<GitHubEvent, 'repository' | 'comment'>) =>
  `command/${repository.id}/${comment.id}`;

/** @param id - Of the notification. */
export const notificationKey = (id: string) => `notification/${id}`;

/** The one entry of all sweeps: who sweeps now, and until when was swept. */
export const SWEEP_KEY = 'sweep';

/** A request is known by who asks on which issue for which team; the person by what no renaming changes. */
export const requestKey = (
  { repository, issue }: Pick<GitHubEvent, 'repository' | 'issue'>,
  userId: number,
  team: string,
) => `request/${repository.id}/${issue.number}/${userId}/${team}`;

const dayOf = (now: Date) => now.toISOString().slice(0, 'YYYY-MM-DD'.length);

/** Invitations by a rule on one day, UTC. */
export const invitationCountKey = (rule: string, now: Date) => `invitations/${rule}/${dayOf(now)}`;

/** The one change at a time of a person's place in a team. */
export const membershipLockKey = (team: string, userId: number) => `change/${team}/${userId}`;

/** Requests of one person under a rule on one day, UTC. */
export const requestCountKey = (rule: string, userId: number, now: Date) =>
  `requests/${rule}/${userId}/${dayOf(now)}`;

/** What one person was answered in one hour, UTC, where nothing was changed. */
export const answersKey = (userId: number, now: Date) =>
  `answers/${userId}/${now.toISOString().slice(0, 'YYYY-MM-DDTHH'.length)}`;

/** Feedback of one kind in one hour, UTC. */
export const feedbackCountKey = (kind: 'reply' | 'reaction', hour: string) => `feedback/${kind}/${hour}`;

/** What was said to whom, by which way. */
export const throttleKey = (way: 'issue' | 'slack', what: string) => `said/${way}/${what}`;

/** What the ledger remembers of a command. */
export const commandMemory = z.object({
  /** The person was outside of the team just before the change was asked for. */
  wasOutside: z.optional(z.boolean()),
  /** The person was in the team just before they were to be taken out of it. */
  wasInside: z.optional(z.boolean()),
  /** When GitHub took them out of it and still showed them as a member, in ms since 1970. */
  takenOut: z.optional(z.int()),
  /** It was handled, and there was nothing to report: an answer on the issue was all. */
  isAnswered: z.optional(z.boolean()),
  /** What became of it. */
  report: z.optional(reportSchema),
  /** The Slack destination that is told of it, if any. */
  destination: z.optional(z.string()),
  /** What became of it later. */
  followUp: z.optional(reportSchema),
});
export type CommandMemory = z.infer<typeof commandMemory>;

/** The command invited somebody; whether they come is to be followed up. */
export const OPEN_INVITATION = 'invitation';

/** In s. */
export const DAY = 24 * 60 * 60;

/** When DynamoDB may delete an item, in s since 1970: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export const expiryAfter = (now: Date, seconds: number) => Math.ceil(now.getTime() / 1_000) + seconds;

/** Reads an item of the table, if there is one. @throws RetryableFailure if DynamoDB's answer is not whole. */
export function parseItem<T>(schema: z.ZodMiniType<T>, key: string, item: Item | undefined): T | undefined {
  if (item === undefined) return undefined;
  const found = z.safeParse(schema, item);
  if (found.success) return found.data;
  throw new RetryableFailure(`DynamoDB’s answer for ${key} is not whole`, { cause: found.error });
}
