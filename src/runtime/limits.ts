/**
 * The numbers by which Usher waits and gives up, each derived from those above it. `serverless.yml` and
 * `deploy/stack/` repeat some of them; a test holds those to these.
 */

/** In ms: to reach AWS. */
export const AWS_CONNECT_TIMEOUT = 400;
/** In ms: for the first byte of its answer, which takes milliseconds, and again between any two. */
export const AWS_RESPONSE_TIMEOUT = 800;
/** How often the SDK tries a call to AWS. */
export const AWS_ATTEMPTS = 2;
/** In ms: all tries at one call to AWS, with the SDK's pause between them. */
const AWS_CALL = AWS_ATTEMPTS * (AWS_CONNECT_TIMEOUT + 2 * AWS_RESPONSE_TIMEOUT) + 500;

/** In ms. GitHub itself ends a request after 10 s: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api */
export const GITHUB_TIMEOUT = 10_000;
/**
 * In ms: for so long GitHub may not show a comment that its webhook told of, or may still show a membership that was
 * removed: https://github.com/octokit/octokit.js/issues/900
 */
export const GITHUB_LAG = 60_000;
/** In ms. */
export const SLACK_TIMEOUT = 10_000;

/**
 * In ms: a delivery of a comment that is older is ignored. GitHub can be told to send one again for three days:
 * https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
 */
export const MAX_COMMENT_AGE = 4 * 24 * 60 * 60 * 1_000;
/** In s. KMS and SNS: GitHub waits 10 s for the answer to a webhook. */
export const RECEIVE_TIMEOUT = Math.ceil((2 * AWS_CALL) / 1_000) + 1;

/**
 * Teams that one rule may have. A person's requests for all of them are read at once, over the 50 connections that the
 * AWS SDK opens to a service: https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
export const TEAMS_IN_A_RULE = 50;
/** Questions that one command asks GitHub at once, who may decide: 20 commands at once ask fewer than 100. */
export const QUESTIONS_AT_ONCE = 4;
/**
 * In ms: who may decide is asked for so long at most, however many approvers a rule has. After half of it no further
 * question is begun, and the command is tried again later. At 0.4 s a question there is time for 100.
 */
export const APPROVERS_LIMIT = 2 * GITHUB_TIMEOUT;

/**
 * In s. At worst GitHub refuses to invite somebody from outside whom somebody approved: KMS, 16 calls to the ledger,
 * SNS and hiding the message; the token of an app, the questions who may decide, five others, the change, the reaction
 * and the reply. The messages of a batch are handled side by side.
 */
export const COMMAND_TIMEOUT = Math.ceil((19 * AWS_CALL + APPROVERS_LIMIT + 9 * GITHUB_TIMEOUT) / 1_000) + 4;
/**
 * In ms: how long `notify` keeps trying to record that Slack took a message. If it does not come to be recorded, the
 * message is posted again.
 */
export const RECORD_TIMEOUT = 30_000;
/**
 * In s. At worst: KMS, claiming (two calls), giving back and hiding the message; one post; the tries to record it, the
 * last of which begins when their time ends.
 */
export const NOTIFY_TIMEOUT = Math.ceil((6 * AWS_CALL + SLACK_TIMEOUT + RECORD_TIMEOUT) / 1_000) + 3;

/** In s. AWS asks for six times the function's time: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
export const COMMAND_VISIBILITY = 6 * COMMAND_TIMEOUT;
export const NOTIFY_VISIBILITY = 6 * NOTIFY_TIMEOUT;

/** In ms. A lease outlives the function that took it, so that nobody else works on what may still be worked on. */
export const COMMAND_LEASE = (COMMAND_TIMEOUT + 5) * 1_000;
export const NOTIFY_LEASE = (NOTIFY_TIMEOUT + 5) * 1_000;

/** In s: the wait before the first new try, where the other side named no time. */
export const FIRST_RETRY_DELAY = 15;
/** In s: the wait doubles up to this. */
export const LONGEST_RETRY_DELAY = 15 * 60;
/** In s. SQS hides a message for 12 hours at most, counted from its receipt. */
export const LONGEST_REQUESTED_DELAY = 11 * 60 * 60;
/**
 * A day of tries 7.5 minutes apart, the least that equal jitter makes of the longest wait, and a few for the
 * doubling: nothing reaches a dead-letter queue within 24 hours of an outage.
 */
export const MAX_RECEIVES = 200;
/** In s: the longest that SQS keeps a message. */
export const RETENTION = 14 * 24 * 60 * 60;

/** Messages that one invocation takes, side by side. */
export const BATCH_SIZE = 5;
/** Containers at once. GitHub counts more than 100 requests at once as abuse: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
export const COMMAND_CONCURRENCY = 4;
/** Slack takes about one message a second, with short bursts; two is the least that Lambda allows. */
export const NOTIFY_CONCURRENCY = 2;

/** In days: how long the ledger remembers, unless set. */
export const LEDGER_DAYS = 400;
/** In days. A message waits in a dead-letter queue for 14 at most, and must still be known when it is sent back. */
export const MIN_LEDGER_DAYS = 30;

/**
 * Repositories of `ORGANIZATION/*` that one sweep looks into: four sweeps an hour make 1,200 calls for them, of the
 * 5,000 that GitHub allows: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export const SWEEP_MAX_OTHERS = 300;
/** In s: how often a sweep starts. */
export const SWEEP_PERIOD = 15 * 60;
/** In s. A sweep of many repositories takes its time; nobody waits for it. */
export const SWEEP_TIMEOUT = 600;
/**
 * In s: a scheduled sweep that Lambda could not start by then is dropped. One that starts later may still run when the
 * next one comes.
 */
export const SWEEP_EVENT_AGE = SWEEP_PERIOD - SWEEP_TIMEOUT;
/** How often a sweep tries a call: under faults on a fifth of them one in some 3,000 fails as often. */
export const SWEEP_ATTEMPTS = 5;
/** In ms: what a sweep has done is recorded so often, in case it dies. */
export const SWEEP_SAVE_INTERVAL = 10_000;
/** And after so many comments. */
export const SWEEP_SAVE_COMMENTS = 20;
/** In ms: how long it keeps trying to record at its end what it has done. */
export const SWEEP_SAVE_TIMEOUT = 10_000;
/**
 * In ms: after this a sweep begins nothing more. What is left is enough for the call to GitHub that is under way, for
 * publishing and noting one command, for recording what was done, the last try at which begins when the time for that
 * ends, and for giving the lease back.
 */
export const SWEEP_DEADLINE =
  SWEEP_TIMEOUT * 1_000 - GITHUB_TIMEOUT - SWEEP_SAVE_TIMEOUT - 4 * AWS_CALL - 5_000;
/** In ms. */
export const SWEEP_LEASE = (SWEEP_TIMEOUT + 5) * 1_000;
/** In ms: GitHub's webhook has had its chance with a comment that is older. */
export const WEBHOOK_GRACE = 5 * 60 * 1_000;
/** In ms: sweeps overlap by so much, for the clocks of two sides and a list that is read while it changes. */
export const SWEEP_OVERLAP = 10 * 60 * 1_000;
/** In ms: how far back a sweep looks at most. */
export const SWEEP_REACH = 72 * 60 * 60 * 1_000;
/**
 * In s: how long the ledger remembers that a comment is talk. As long as a sweep may look at it, and as long as an event
 * may wait in a queue that a sweep published before the comment was known as talk.
 */
export const TALK_KEPT = Math.max(SWEEP_REACH / 1_000, RETENTION);
/** In ms: a command that was published and that nobody has begun to work on is published again. */
export const REPUBLISH_AFTER = 6 * 60 * 60 * 1_000;

/** In ms: how long a request waits for a decision. */
export const REQUEST_LIFETIME = 14 * 24 * 60 * 60 * 1_000;
/** How often one person may ask one rule to be let in, in a day (UTC): on each issue that it covers there can be a request. */
export const REQUESTS_PER_DAY = 5;
/** In ms: after a denial so long passes before the person may ask again. */
export const DECLINE_COOLDOWN = 24 * 60 * 60 * 1_000;
/**
 * In ms: an approval that is not known to be carried out stands so long, and then the person may ask anew. All tries at
 * a command take less, at their slowest, unless a service names long waits; and a dead-lettered one can be sent back.
 */
export const APPROVAL_STANDS = 3 * 24 * 60 * 60 * 1_000;
/**
 * In ms: a decision waits so long, from when it was written, for a `join` that was written before it and is still to be
 * handled. That is the day of outage through which messages are promised to wait, and an hour: four of the longest waits
 * between two tries. All tries at a decision take longer but for the rarest chance, so it is answered, not dead-lettered.
 */
export const JOIN_ON_ITS_WAY = 24 * 60 * 60 * 1_000 + 4 * LONGEST_RETRY_DELAY * 1_000;
/** In ms: GitHub’s invitations to an organization expire after it: https://docs.github.com/en/organizations/managing-membership-in-your-organization/inviting-users-to-join-your-organization */
export const INVITATION_LIFETIME = 7 * 24 * 60 * 60 * 1_000;
/** In ms: where nothing was changed, the same is said about one person and team once in this time, on one issue and to Slack. */
export const THROTTLE_WINDOW = 24 * 60 * 60 * 1_000;
/** In ms: no other command changes the place of the same person in the same team. GitHub takes a fraction of it for a change. */
export const MEMBERSHIP_LOCK = 10_000;
/**
 * Commands of one person in an hour (UTC) that changed nothing and are answered by more than a reaction: what a comment
 * names is anybody's choice, so a flood of ever other names would fill the issue and Slack, and use up the replies below.
 */
export const ANSWERS_AN_HOUR = 10;
/** Replies in an hour, and reactions: GitHub takes 500 contents an hour, and a change must never wait behind feedback: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits */
export const REPLIES_PER_HOUR = 100;
export const REACTIONS_PER_HOUR = 300;
