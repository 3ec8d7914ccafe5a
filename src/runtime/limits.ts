/**
 * Every timeout, wait and limit, each derived from those above it. `serverless.yml` and `deploy/stack/` repeat some of
 * them; `test/runtime/limits.test.ts` compares the two.
 */

/** In ms: to connect to AWS. */
export const AWS_CONNECT_TIMEOUT = 400;
/** In ms: for the first byte of a response from AWS, which usually takes milliseconds, and again between any two bytes. */
export const AWS_RESPONSE_TIMEOUT = 800;
/** Attempts that the AWS SDK makes at a call. */
export const AWS_ATTEMPTS = 2;
/** In ms: a call to AWS at its slowest, with all attempts and 500 ms for the SDK's pause between them. */
const AWS_CALL = AWS_ATTEMPTS * (AWS_CONNECT_TIMEOUT + 2 * AWS_RESPONSE_TIMEOUT) + 500;

/** In ms. GitHub itself ends a request after 10 s: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
export const GITHUB_TIMEOUT = 10_000;
/**
 * In ms: how long GitHub's API may lag behind. It may not show a comment that the webhook has delivered, or still show
 * a membership that was removed: https://github.com/octokit/octokit.js/issues/900
 */
export const GITHUB_LAG = 60_000;
/** In ms. As long as GitHub gets. */
export const SLACK_TIMEOUT = 10_000;

/**
 * In ms: deliveries of older comments are ignored, so that a captured delivery cannot be replayed forever. GitHub lets
 * you redeliver for three days:
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
 */
export const MAX_COMMENT_AGE = 4 * 24 * 60 * 60 * 1_000;
/** In s: one call to KMS and one to SNS, and 1 s to spare. GitHub waits 10 s for the response to a delivery. */
export const RECEIVE_TIMEOUT = Math.ceil((2 * AWS_CALL) / 1_000) + 1;

/** In ms: how old, or how far in the future, a request of Slack's may be: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export const SLACK_MAX_AGE = 5 * 60 * 1_000;
/** In ms: how long `receive` works on a click. Slack waits 3 s, which leaves one for the network and a cold start. */
export const SLACK_ANSWER_TIMEOUT = 2_000;

/**
 * Teams in one rule, at most. A person's requests for all of them are read concurrently, over the 50 sockets that the AWS
 * SDK opens to a service: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
export const MAX_TEAMS_PER_RULE = 50;
/** Concurrent questions to GitHub about who may decide. With 20 commands at once that stays under GitHub's 100 requests. */
export const APPROVER_CONCURRENCY = 4;
/**
 * In ms: how long one command may ask who may decide, however many approvers a rule has. After half of it no question
 * starts, and the command is retried later. At 0.4 s a question that is enough for 100.
 */
export const APPROVER_TIMEOUT = 2 * GITHUB_TIMEOUT;

/**
 * In s: the longest path, when GitHub refuses an approved invitation for a time. 22 calls to AWS: KMS, 19 to the ledger,
 * SNS together with the audit and the request, and hiding the message. To GitHub: who may decide, and ten others, which are
 * two for an App's token, five reads, the change, the reaction and the reply. The messages of a batch are handled
 * concurrently.
 */
export const COMMAND_TIMEOUT =
  Math.ceil((22 * AWS_CALL + APPROVER_TIMEOUT + 10 * GITHUB_TIMEOUT) / 1_000) + 6;
/**
 * In ms: for an answer to a click. It fits into {@link COMMAND_TIMEOUT}: the longest path of a click takes one call to AWS
 * less than the one above, and as many to GitHub.
 */
export const SLACK_REPLY_TIMEOUT = 3_000;
/** In ms: how long Slack takes answers to a click: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
export const SLACK_REPLY_LIFETIME = 30 * 60 * 1_000;
/** In ms: how long `notify` retries to record that Slack accepted a message. Unrecorded, the message is posted again. */
export const RECORD_TIMEOUT = 30_000;
/**
 * In s: 6 calls to AWS (KMS, two to claim the message, one to release it, one to hide it, and the last attempt to
 * record, which may start just before {@link RECORD_TIMEOUT}), one post, and the time to record it.
 */
export const NOTIFY_TIMEOUT = Math.ceil((6 * AWS_CALL + SLACK_TIMEOUT + RECORD_TIMEOUT) / 1_000) + 3;

/**
 * In s: the queue's visibility timeout. AWS recommends six times the function's timeout:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const COMMAND_VISIBILITY = 6 * COMMAND_TIMEOUT;
export const NOTIFY_VISIBILITY = 6 * NOTIFY_TIMEOUT;

/** In ms. A lease outlives the function that took it, so nobody else starts on work that may still be in progress. */
export const COMMAND_LEASE = (COMMAND_TIMEOUT + 5) * 1_000;
export const NOTIFY_LEASE = (NOTIFY_TIMEOUT + 5) * 1_000;

/** In s: the backoff before the first retry. It doubles up to {@link LONGEST_RETRY_DELAY}. */
export const FIRST_RETRY_DELAY = 15;
/** In s: the longest backoff, which bounds how long a message waits after an outage has ended. */
export const LONGEST_RETRY_DELAY = 15 * 60;
/** In s: the longest wait that GitHub or Slack can ask for. SQS hides a message for 12 hours at most, counted from its receipt. */
export const LONGEST_REQUESTED_DELAY = 11 * 60 * 60;
/**
 * Attempts before SQS dead-letters a message: no outage of under 24 hours may use them up. With equal jitter the longest
 * backoff is at least 7.5 minutes, which makes 192 attempts a day, and some more while it still doubles.
 */
export const MAX_RECEIVES = 200;
/** In s: the longest that SQS retains a message. */
export const RETENTION = 14 * 24 * 60 * 60;

/** Messages per invocation, handled concurrently. */
export const BATCH_SIZE = 5;
/**
 * Containers of `command`. With {@link BATCH_SIZE} they stay far below the 100 concurrent requests that GitHub allows:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export const COMMAND_CONCURRENCY = 4;
/** Containers of `notify`. Slack accepts about one message a second, with short bursts. Lambda's minimum is 2. */
export const NOTIFY_CONCURRENCY = 2;

/** In days: how long the ledger keeps an entry, by default. */
export const LEDGER_DAYS = 400;
/** In days: the shortest. A message waits up to 14 in a dead-letter queue, and must still be known when it is sent back. */
export const MIN_LEDGER_DAYS = 30;

/**
 * Repositories of `ORGANIZATION/*` in one sweep. Four sweeps an hour make 1,200 calls for them, of GitHub's 5,000:
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const SWEEP_MAX_OTHERS = 300;
/** In s: how often a sweep starts. */
export const SWEEP_PERIOD = 15 * 60;
/** In s: room for many repositories, and below the time between two sweeps. */
export const SWEEP_TIMEOUT = 600;
/** In s: Lambda drops a scheduled sweep that it couldn't start by then. A later one could still run when the next comes. */
export const SWEEP_EVENT_AGE = SWEEP_PERIOD - SWEEP_TIMEOUT;
/** Attempts of a sweep at a call. If a fifth of all calls fail, one in about 3,000 fails five times. */
export const SWEEP_ATTEMPTS = 5;
/** In ms: how often a sweep saves its progress, in case it crashes. */
export const SWEEP_SAVE_INTERVAL = 10_000;
/** Comments after which it saves its progress as well. */
export const SWEEP_SAVE_COMMENTS = 20;
/** In ms: how long a sweep retries to save its progress at its end. */
export const SWEEP_SAVE_TIMEOUT = 10_000;
/**
 * In ms: after this a sweep starts nothing new. The rest of its time covers the call to GitHub in progress, publishing
 * and recording one command, saving the progress (the last attempt may start at the very end of its time), releasing
 * the lease, and 5 s to spare.
 */
export const SWEEP_DEADLINE =
  SWEEP_TIMEOUT * 1_000 - GITHUB_TIMEOUT - SWEEP_SAVE_TIMEOUT - 4 * AWS_CALL - 5_000;
/** In ms. As above, longer than the function lives. */
export const SWEEP_LEASE = (SWEEP_TIMEOUT + 5) * 1_000;
/** In ms: a sweep leaves younger comments to the webhook. */
export const WEBHOOK_GRACE = 5 * 60 * 1_000;
/** In ms: how far sweeps overlap, for clock drift and for a list that changes while it is read. */
export const SWEEP_OVERLAP = 10 * 60 * 1_000;
/** In ms: how far back a sweep looks. Enough after an outage of 48 hours. */
export const SWEEP_REACH = 72 * 60 * 60 * 1_000;
/**
 * In s: how long the ledger remembers that a comment is not a command: as long as a sweep can look back to it, and as
 * long as an event can wait in a queue that a sweep published before the comment was recorded.
 */
export const IGNORED_KEPT = Math.max(SWEEP_REACH / 1_000, RETENTION);
/** In ms: a published command that nobody has started on is published again. */
export const REPUBLISH_AFTER = 6 * 60 * 60 * 1_000;

/** In ms: how long a request waits for a decision. */
export const REQUEST_LIFETIME = 14 * 24 * 60 * 60 * 1_000;
/** Requests of one person under one rule in a day (UTC), over all issues that the rule covers. */
export const REQUESTS_PER_DAY = 5;
/** In ms: how long after a denial the person must wait before they ask again. */
export const DECLINE_COOLDOWN = 24 * 60 * 60 * 1_000;
/**
 * In ms: an approval that isn't known to be carried out stands this long; then the person may ask again. All attempts at
 * a command take less, unless a service asks for long waits, and a dead-lettered one can be sent back.
 */
export const APPROVAL_STANDS = 3 * 24 * 60 * 60 * 1_000;
/**
 * In ms, from when a decision was written: how long it waits for an earlier `join` that is still unhandled. The day of
 * outage that messages survive, and an hour: four of the longest delays between two attempts. A decision's own attempts
 * nearly always take longer, so it ends with an answer instead of in the dead-letter queue.
 */
export const DECISION_PATIENCE = 24 * 60 * 60 * 1_000 + 4 * LONGEST_RETRY_DELAY * 1_000;
/** In ms: GitHub's invitations to an organization expire after 7 days: https://docs.github.com/en/organizations/managing-membership-in-your-organization/inviting-users-to-join-your-organization */
export const INVITATION_LIFETIME = 7 * 24 * 60 * 60 * 1_000;
/** In ms: where nothing changed, the same about one person and team is said once in this time, per issue and in Slack. */
export const THROTTLE_WINDOW = 24 * 60 * 60 * 1_000;
/** In ms: how long a command locks a person's membership of a team. GitHub takes a fraction of it for a change. */
export const MEMBERSHIP_LOCK = 10_000;
/**
 * In ms: how long a sweep locks it to take somebody out: two questions to GitHub and the change, and as long again, so
 * that no command lets them in anew while a slow change may still arrive.
 */
export const REMOVAL_LOCK = 6 * GITHUB_TIMEOUT;
/**
 * People whom one sweep takes out of teams, at most. What goes wrong with the clock, the rules or the ledger then goes
 * wrong slowly, and an alarm tells. The next sweep continues.
 */
export const SWEEP_MAX_REMOVALS = 20;
/** In ms: how long after the end of a person's time Slack is told that GitHub gives no clear answer about them. */
export const DOUBT_PATIENCE = 24 * 60 * 60 * 1_000;
/**
 * Commands of one person in an hour (UTC) that change nothing and still get more than a reaction. What a comment names is
 * anybody's choice, so a flood of ever new names would fill the issue and Slack, and use up the replies below.
 */
export const ANSWERS_PER_HOUR = 10;
/**
 * Replies, and reactions, in an hour. GitHub allows 500 content-creating requests an hour, and feedback must never delay
 * a change: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
export const REPLIES_PER_HOUR = 100;
export const REACTIONS_PER_HOUR = 300;

/** In ms: for the first byte of a response from Auto Scaling, which describes whole groups, and again between any two bytes. */
export const SCALING_RESPONSE_TIMEOUT = 2_000;
const SCALING_CALL = AWS_ATTEMPTS * (AWS_CONNECT_TIMEOUT + 2 * SCALING_RESPONSE_TIMEOUT) + 500;
/**
 * In ms: how long after its record an instance may be marked unhealthy: two records and the change. A limit on
 * replacements counts from the change.
 */
export const MARKING_TIME = 2 * AWS_CALL + SCALING_CALL;
/** Pages of a group's activities, 100 each, in which `heal` looks for the launch of an instance. */
export const LAUNCH_PAGES = 2;
/** In ms: how long an alarm waits for another one about the same group, before its message is retried later. */
export const GROUP_PATIENCE = 5_000;
/**
 * In s: one alarm. 13 calls to AWS (two claims of two each, five records, two releases, SNS, hiding the message), those
 * to Auto Scaling (two descriptions, the launch, the change), waiting for the group, and 5 s to spare.
 */
export const HEAL_TIMEOUT =
  Math.ceil((13 * AWS_CALL + (3 + LAUNCH_PAGES) * SCALING_CALL + GROUP_PATIENCE) / 1_000) + 5;
/** In s: as above, and short enough that an alarm is not old news when it comes back after a crash. */
export const HEAL_VISIBILITY = 6 * HEAL_TIMEOUT;
/** In ms. As above, longer than the function lives. */
export const HEAL_LEASE = (HEAL_TIMEOUT + 5) * 1_000;
/** Containers of `heal`. One alarm of a group is handled at a time. Lambda's minimum is 2. */
export const HEAL_CONCURRENCY = 2;
/**
 * In ms: an alarm that changed longer ago is old news: the instance may have recovered, or somebody may be at work on it.
 * Enough for the first retries of a message, and for one crash.
 */
export const MAX_ALARM_AGE = 15 * 60 * 1_000;
/** In ms: how long an instance that was marked unhealthy isn't marked again, even if Auto Scaling still lists it as healthy. */
export const REPLACEMENT_MEMORY = 60 * 60 * 1_000;
/** In s: how often `heal` looks for replacements. */
export const FOLLOW_UP_PERIOD = 60;
/** In ms: after this a follow-up starts nothing new. The next one continues. */
export const FOLLOW_UP_DEADLINE = HEAL_TIMEOUT * 1_000 - 2 * SCALING_CALL - 3 * AWS_CALL;
