/**
 * Everything that the ledger stores. It is one DynamoDB table with the key `pk`, and an index `open` of the entries
 * that have the attribute `open`. Ids are GitHub's numbers; a day is `YYYY-MM-DD` and an hour `YYYY-MM-DDTHH`, in UTC.
 *
 * | Key                                | Attributes               | Written by            | Read by                        | Kept        |
 * | ---------------------------------- | ------------------------ | --------------------- | ------------------------------ | ----------- |
 * | command/REPOSITORY/COMMENT         | workEntry, commandMemory | command, sweep, retry | command, sweep, history, retry | LEDGER_DAYS |
 * | click/WORKSPACE/CHANNEL/MESSAGE/USER/TIME | as command/…     | command               | command, sweep, history        | LEDGER_DAYS |
 * | notification/ID                    | workEntry                | notify, retry         | notify                         | LEDGER_DAYS |
 * | sweep                              | workEntry, sweepMemory   | sweep                 | sweep, doctor                  | LEDGER_DAYS |
 * | request/REPOSITORY/ISSUE/USER/TEAM | requestEntry             | command, sweep        | command, sweep, history        | LEDGER_DAYS |
 * | grant/TEAM/USER                    | grantEntry               | command, sweep, admin | command, sweep, history        | LEDGER_DAYS |
 * | invitations/RULE/DAY               | count                    | command               | command                        | 3 days      |
 * | requests/RULE/USER/DAY             | count                    | command               | command                        | 3 days      |
 * | answers/USER/HOUR                  | count                    | command               | command                        | 3 days      |
 * | answers/WORKSPACE/USER/HOUR        | count                    | command               | command                        | 3 days      |
 * | feedback/reply/HOUR                | count                    | command, sweep        | command, sweep                 | 3 days      |
 * | feedback/reaction/HOUR             | count                    | command               | command                        | 3 days      |
 * | said/issue/WHAT, said/slack/WHAT   | owner, until             | command               | command                        | 24 hours    |
 * | change/TEAM/USER                   | owner, until             | command, sweep        | command, sweep                 | 10-60 s     |
 * | audit/REPOSITORY/COMMENT/STEP/TIME | auditEntry               | command               | history, export                | LEDGER_DAYS |
 * | audit/REPOSITORY/COMMENT/STEP/NAME | auditEntry               | sweep                 | history, export                | LEDGER_DAYS |
 * | audit/act/TIME/ID                  | auditAct                 | retry, revoke, pause  | history, export                | LEDGER_DAYS |
 * | audit/rules/NUMBER/DIGEST          | auditAct                 | sweep                 | sweep, history, export         | LEDGER_DAYS |
 *
 * `command`, `notify` and `sweep` are functions; `history`, `export`, `retry` and `doctor` are commands of `usher`. An
 * entry of the audit is only ever added, never changed; TIME is when its command was handled, NAME the outcome of a
 * follow-up. LEDGER_DAYS count from when the entry was last claimed or published, or when the request was recorded,
 * which a decision doesn't extend; a request is open for 14 days at most. For a grant they count from its end. `admin`
 * is `usher revoke` and `usher extend`. `grantEntry` is in `grant.ts`, `auditEntry` and `auditAct` are in
 * `audit-entries.ts`. A comment that isn't a command has an entry too, which is `finished` from the start and kept for
 * 14 days (`IGNORED_KEPT`).
 *
 * Attributes that aren't in the schemas:
 *
 * - `expires`: when DynamoDB may delete the entry, in s since 1970. Every entry has it. Other times are in ms, except in
 *   the memory of the sweep.
 * - `open`: `invitation`, `request` or `grant`, while the sweep has to follow up. `closed`: when the sweep closed an invitation.
 * - `count`: how often it happened in that day or hour.
 * - `owner`, `until`: the command that says or changes something, and when another command may.
 *
 * Functions of two versions share the table during a deployment: see docs/reliability.md, "Rolling deployments".
 */
import * as z from 'zod/mini';
import { githubEvent } from '../messages/github-event.ts';
import { type Report, reportSchema } from '../messages/notification.ts';
import type { SlackAction } from '../messages/slack-action.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import type { Item } from './table.ts';

/** Something on GitHub, by its id. */
interface Identified {
  readonly id: number;
}

/** A command is identified by ids that GitHub signed: the same from webhook and sweep, however often it is delivered. */
export const commandKey = ({
  repository,
  comment,
}: {
  readonly repository: Identified;
  readonly comment: Identified;
}) => `command/${repository.id}/${comment.id}`;

/** A click in Slack is identified by what Slack signed: the same however often its request is sent. */
export const clickKey = ({ workspace, channel, message, user, clicked }: SlackAction) =>
  `click/${workspace}/${channel}/${message}/${user}/${clicked}`;

/** Counts the clicks of a person in Slack that decided nothing and were answered in this hour. */
export const clickAnswersKey = ({ workspace, user }: SlackAction, now: Date) =>
  `answers/${workspace}/${user}/${hourOf(now)}`;

/** @param id - The notification's. */
export const notificationKey = (id: string) => `notification/${id}`;

/** The one entry that all sweeps share: which one is running, and how far each repository was swept. */
export const SWEEP_KEY = 'sweep';

/** A request is identified by person, issue and team; the person by their id, which no renaming changes. */
export const requestKey = (
  { repository, issue }: { readonly repository: Identified; readonly issue: { readonly number: number } },
  userId: number,
  team: string,
) => `request/${repository.id}/${issue.number}/${userId}/${team}`;

/** Somebody's membership in a team for a time; they by their id, which no renaming changes. */
export const grantKey = (team: string, userId: number) => `grant/${team}/${userId}`;

/** Counts the people from outside whom a rule has invited today. */
export const invitationCountKey = (rule: string, now: Date) => `invitations/${rule}/${dayOf(now)}`;

/** Counts a person's requests under a rule today. */
export const requestCountKey = (rule: string, userId: number, now: Date) =>
  `requests/${rule}/${userId}/${dayOf(now)}`;

/** Counts the commands of a person that changed nothing and were answered in this hour. */
export const answersKey = (userId: number, now: Date) => `answers/${userId}/${hourOf(now)}`;

/** Counts the replies or reactions of this hour. */
export const feedbackCountKey = (kind: 'reply' | 'reaction', now: Date) => `feedback/${kind}/${hourOf(now)}`;

/** Keeps the same thing from being said again too soon. @param what - What is said, to whom, and about whom. */
export const throttleKey = (channel: 'issue' | 'slack', what: string) => `said/${channel}/${what}`;

/** Keeps two commands from changing the same person's membership in a team at the same time. */
export const membershipLockKey = (team: string, userId: number) => `change/${team}/${userId}`;

/** An outcome of a command. The time tells the outcomes of a command apart that was run again by `usher retry`. */
export const commandAuditKey = ({ id, at }: Pick<Report, 'id' | 'at'>) => `audit/${id}/${at}`;

/** What became of an invitation or a request later. Another attempt to announce it may have another time. */
export const followUpAuditKey = ({ id }: Pick<Report, 'id'>) => `audit/${id}`;

/** Something that an admin did. @param at - When, in ISO 8601. */
export const actAuditKey = (at: string, id: string) => `audit/act/${at}/${id}`;

/** The rules in force. @param number - Counts these entries. */
export const rulesAuditKey = (number: number, digest: string) => `audit/rules/${number}/${digest}`;

/** How far the work on a command, a notification or a sweep has got. */
export const workEntry = z.object({
  /** `published` by the sweep, `claimed` by the function that works on it, or `finished`. */
  progress: z.enum(['published', 'claimed', 'finished']),
  /** When the sweep or `usher retry` last published the command. */
  published: z.optional(z.number()),
  /** Until when the holder may work on it; 0 once it was released. */
  lease: z.optional(z.number()),
  /** A random id of whoever claimed it last. */
  holder: z.optional(z.string()),
  /** {@link commandMemory} or {@link sweepMemory} as JSON; nothing for notifications. */
  memory: z.optional(z.string()),
});
export type WorkEntry = z.infer<typeof workEntry>;

/** What it takes to carry out and report a decision, whatever the rules say by then. */
const decisionMemory = z.object({
  /** The key of the request. */
  request: z.string(),
  /** Who decides, as GitHub shows them now. */
  decider: githubEvent.shape.comment.shape.user,
  /** The rule under which they do, as far as it concerns the team. */
  rule: z.object({
    repository: z.string(),
    /** The lowest issue number, if the rule has any. */
    issue: z.optional(z.int()),
    limit: z.int(),
    feedback: z.boolean(),
    dryRun: z.boolean(),
    /** Outcomes and their Slack destinations. In a map, a key of a newer version would pass for an outcome. */
    slack: z.array(z.tuple([z.string(), z.string()])),
    welcome: z.optional(z.string()),
    /** In ms. */
    accessTime: z.optional(z.int()),
  }),
});

/** What attempts at a command record for the next one. */
export const commandMemory = z.object({
  /** The person was outside the team just before Usher changed that. */
  wasOutside: z.optional(z.boolean()),
  /** The person was in the team just before Usher removed them. */
  wasInside: z.optional(z.boolean()),
  /** When Usher was about to remove them, in its last attempt. */
  leaving: z.optional(z.int()),
  /** When Usher removed them. Older versions recorded it only if GitHub still showed the membership right after. */
  takenOut: z.optional(z.int()),
  /** The decision that it is about to record on a request, which then has the command's key. Older versions did not record it. */
  decision: z.optional(decisionMemory),
  /** It was handled with a reply alone: there is no report. */
  isAnswered: z.optional(z.boolean()),
  /** What became of it. */
  report: z.optional(reportSchema),
  /** The Slack destination of the report, if Slack hears of it. */
  destination: z.optional(z.string()),
  /** The key of the request that it approved, once that was carried out: the request is to say so too. */
  approved: z.optional(z.string()),
  /** What became of the invitation later. */
  followUp: z.optional(reportSchema),
});
export type CommandMemory = z.infer<typeof commandMemory>;

/** The value of `open` while a command's invitation is open. */
export const OPEN_INVITATION = 'invitation';

/** What a sweep records for the next one. The annotation leaves it out of the bundles of the other functions. */
export const sweepMemory = /* @__PURE__ */ (() => {
  /** By repository id, in s since 1970: so short that thousands fit into one entry. */
  const times = z._default(z.record(z.string(), z.int()), {});
  return z.object({
    /** How far each repository was swept. */
    sweptUntil: times,
    /** When the sweep of a repository failed, if the last one did. */
    failedAt: times,
    /** The rules that the audit has last: their digest, the number of their entry, and when it was made, in s since 1970. */
    rules: z.optional(z.object({ digest: z.string(), number: z.int(), recorded: z.int() })),
  });
})();
export type SweepMemory = z.infer<typeof sweepMemory>;

/** Somebody's request to join a team. */
export const requestEntry = z.object({
  pk: z.string(),
  state: z.enum(['open', 'approved', 'declined', 'lapsed']),
  /** When it was recorded. */
  asked: z.number(),
  /** When its comment was written; 0 in entries of versions that did not record it. */
  written: z._default(z.number(), 0),
  /** The keys of the commands that made and decided it. */
  asked_by: z.string(),
  decided_by: z.optional(z.string()),
  /** When it was decided. */
  decided: z.optional(z.number()),
  /** When the approved change was made. Older versions did not record it. */
  carried_out: z.optional(z.number()),
  /** A {@link reportSchema} as JSON: who asked, under their login at the time, and where. */
  report: z.string(),
});
export type RequestEntry = z.infer<typeof requestEntry>;

/** The value of `open` while a request waits for a decision. */
export const OPEN_REQUESTS = 'request';

/** The value of `open` while a grant has not ended. */
export const OPEN_GRANTS = 'grant';

/** In s. */
export const DAY = 24 * 60 * 60;

/** A value for `expires`: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html */
export const expiryAfter = (now: Date, seconds: number) => Math.ceil(now.getTime() / 1_000) + seconds;

/** Parses an item of the table, if there is one. @throws RetryableFailure if it does not match the schema. */
export function parseItem<T>(schema: z.ZodMiniType<T>, key: string, item: Item | undefined): T | undefined {
  if (item === undefined) return undefined;
  const { data, error } = z.safeParse(schema, item);
  if (data !== undefined) return data;
  throw new RetryableFailure(`unexpected entry ${key} in the ledger`, { cause: error });
}

/**
 * Parses JSON that an entry holds.
 *
 * @param schema - Of an object.
 * @throws RetryableFailure if it does not match the schema. A newer version usually wrote it, which is being deployed or
 * was rolled back, and can read it.
 */
export function parseMemory<T>(schema: z.ZodMiniType<T>, key: string, json: string): T {
  const { data, error } = z.safeParse(schema, parseJson(json));
  if (data !== undefined) return data;
  throw new RetryableFailure(
    `cannot read the memory of ${key}: a newer version of Usher wrote it, or it is damaged`,
    { cause: error },
  );
}

/** Adds to what an entry holds as JSON, and keeps the keys that only a newer version knows. @throws RetryableFailure as above. */
export const extendMemory = (key: string, json: string, more: object): object => ({
  ...parseMemory(z.looseObject({}), key, json),
  ...more,
});

/** The parser's own error quotes its input, which must not reach the log. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const dayOf = (now: Date) => now.toISOString().slice(0, 'YYYY-MM-DD'.length);
const hourOf = (now: Date) => now.toISOString().slice(0, 'YYYY-MM-DDTHH'.length);
