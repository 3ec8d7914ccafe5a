import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readStack } from '../../local/read-stack.ts';
import type { Stack } from '../../local/stack.ts';
import { handleComment } from '../../src/command/handle-comment.ts';
import { createOctokit } from '../../src/github/client.ts';
import { requestKey } from '../../src/ledger/entries.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Table } from '../../src/ledger/table.ts';
import { postNotification } from '../../src/notify/post-notification.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import * as limits from '../../src/runtime/limits.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { handOn } from '../fixtures/hand-on.ts';
import { notificationWith, reportWith } from '../fixtures/notification.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const HOUR = 60 * 60;
/** In ms: all tries at one call to AWS, with the pause of the SDK between them. */
const AWS_CALL = limits.AWS_ATTEMPTS * (limits.AWS_CONNECT_TIMEOUT + 2 * limits.AWS_RESPONSE_TIMEOUT) + 500;

describe('serverless.yml', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await readStack('dev', process.env);
  });

  it('gives each function its time', () => {
    const { receive, command, notify, sweep } = stack.functions;
    expect([receive, command, notify, sweep].map(({ timeout }) => timeout)).toEqual([
      limits.RECEIVE_TIMEOUT,
      limits.COMMAND_TIMEOUT,
      limits.NOTIFY_TIMEOUT,
      limits.SWEEP_TIMEOUT,
    ]);
  });

  it.each([
    ['CommandsQueue', limits.COMMAND_VISIBILITY],
    ['NotificationsQueue', limits.NOTIFY_VISIBILITY],
  ])('hides, counts and keeps the messages of %s as derived: hidden for %i s', (queue, visibility) => {
    expect(Object.fromEntries(stack.queues)[queue]).toMatchObject({
      VisibilityTimeout: visibility,
      MessageRetentionPeriod: limits.RETENTION,
      RedrivePolicy: { maxReceiveCount: limits.MAX_RECEIVES },
    });
  });

  it('keeps dead-lettered messages as long as SQS can', () => {
    const kept = stack.queues.map(([, { MessageRetentionPeriod }]) => MessageRetentionPeriod);
    expect(kept).toEqual([limits.RETENTION, limits.RETENTION, limits.RETENTION, limits.RETENTION]);
  });

  it.each([
    ['command', limits.COMMAND_CONCURRENCY],
    ['notify', limits.NOTIFY_CONCURRENCY],
  ] as const)('wakes %s with so many messages, in so many containers: %i', (name, concurrency) => {
    expect(stack.functions[name].events).toEqual([
      { sqs: expect.objectContaining({ batchSize: limits.BATCH_SIZE, maximumConcurrency: concurrency }) },
    ]);
  });

  it('starts a sweep only after the previous one has ended', () => {
    expect(stack.functions.sweep.events).toEqual([{ schedule: `rate(${limits.SWEEP_PERIOD / 60} minutes)` }]);
    expect(limits.SWEEP_EVENT_AGE + limits.SWEEP_TIMEOUT).toBeLessThanOrEqual(limits.SWEEP_PERIOD);
  });
});

/**
 * Counts how often one waits for calls: those that are made at once are one round, and waited for once. A round ends
 * when no other call has come for 50 ms.
 */
function countRounds() {
  let [count, most, size, last] = [0, 0, 0, 0];
  let round: Promise<void> | undefined;
  const end = async (atItsEnd: () => void) => {
    while (Date.now() - last < 50) await sleep(10);
    [count, size, round] = [count + 1, 0, undefined];
    atItsEnd();
  };
  return {
    join: async (atItsEnd: () => void) => {
      last = Date.now();
      size += 1;
      most = Math.max(most, size);
      round ??= end(atItsEnd);
      await round;
    },
    count: () => count,
    /** Of the calls in one round. */
    most: () => most,
  };
}

describe('the timeout of a function', () => {
  let dynamodb: Awaited<ReturnType<typeof startLedger>>;
  let proxy: Awaited<ReturnType<typeof startAnswering>>;
  let other: Awaited<ReturnType<typeof startAnswering>>;
  let ledger: Ledger;
  beforeAll(async () => {
    dynamodb = await startLedger();
  });
  afterAll(() => dynamodb.close());
  beforeEach(async () => {
    [proxy, other] = await Promise.all([startAnswering(handOn(dynamodb.url)), startAnswering()]);
    const client = new DynamoDBClient({
      endpoint: proxy.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    ledger = new Ledger(new Table(client, 'ledger'), () => new Date());
  });
  afterEach(() => Promise.all([proxy.close(), other.close()]));

  /** DynamoDB answers only so many calls. */
  const breakAfter = (calls: number) => {
    const works = handOn(dynamodb.url);
    proxy.tell((call) => (proxy.calls.length > calls ? { status: 500 } : works(call)));
  };
  const log = () => {};

  it('of receive is enough for KMS and SNS, and no more than GitHub waits', () => {
    expect(limits.RECEIVE_TIMEOUT * 1_000).toBeGreaterThanOrEqual(2 * AWS_CALL);
    expect(limits.RECEIVE_TIMEOUT).toBeLessThanOrEqual(10);
  });

  /** A rule with as many teams as the schema allows, each with approvers of its own; and those who decide on the last. */
  const teams = Array.from({ length: limits.MAX_TEAMS_PER_RULE }, (_, n) => `team-${n}`);
  const worst = {
    repository: 'onboarding',
    for: '30d',
    teams: teams.map((team) => ({ team, approve: { by: `team:leads-of-${team}` } })),
  };
  const [last = ''] = teams.slice(-1);
  let attempts = 0;
  const isQuestion = (path: string) => path.startsWith('/orgs/my_org/teams/leads-of-');

  /**
   * Approves a request of somebody from outside under the worst rule. Each call to GitHub takes 10 s of a clock that is
   * moved, questions who may decide as long as it is said.
   */
  async function approveSlowly(question: number, change: { status: number; body: string }) {
    attempts += 1;
    const event = githubEventWith({
      repository: { id: attempts },
      comment: { body: '/approve @hubot' },
    });
    const membership = `/orgs/my_org/teams/${last}/memberships/hubot`;
    const notFound = { status: 404, body: '{"message":"Not Found"}' };
    const answers: Record<string, { status: number; body?: string }> = {
      [`GET /orgs/my_org/teams/leads-of-${last}/memberships/ijin2`]: {
        status: 200,
        body: '{"state":"active"}',
      },
      'GET /repos/my_org/onboarding/issues/comments/492700400': {
        status: 200,
        body: JSON.stringify({ ...event.comment, issue_url: event.issue.html_url }),
      },
      'GET /users/hubot': { status: 200, body: JSON.stringify({ id: attempts }) },
      'GET /orgs/my_org/members/hubot': notFound,
      [`PUT ${membership}`]: change,
    };
    const headers = { 'content-type': 'application/json' };
    const start = Date.now();
    let time = start;
    const now = () => new Date(time);
    const [aws, github, questions] = [countRounds(), countRounds(), countRounds()];
    other.tell(async ({ method, path }) => {
      const isOne = isQuestion(path);
      const takes = isOne ? question : limits.GITHUB_TIMEOUT;
      await (isOne ? questions : github).join(() => (time += takes));
      const known = answers[`${method} ${path}`];
      return { headers, ...(known ?? (method === 'POST' ? { status: 201 } : notFound)) };
    });
    const works = handOn(dynamodb.url);
    // The last two, which end the entry or give it back, fail.
    proxy.tell(async (call) => {
      await aws.join(() => {});
      return replied() && !call.body.includes('audit/') ? { status: 500 } : works(call);
    });
    const replied = () =>
      other.calls.some(({ method, path }) => method === 'POST' && path.endsWith('/1/comments'));

    const { person, ...asked } = reportWith({ result: { outcome: 'requested' } });
    const about = { ...asked, team: last, person: { ...person, login: 'hubot', id: attempts } };
    const key = requestKey(event, attempts, last);
    await dynamodb.ledger.requests.ask(key, 'command/1/1', about, new Date(event.comment.created_at));
    let published = 0;
    const failed = handleComment(event, {
      rules: parseRules({ organization: 'my_org', rules: [worst] }),
      ledger,
      octokit: async () => createOctokit(new Secret('t0ken'), other.url, now),
      publish: async () => {
        published += 1;
        await aws.join(() => {});
      },
      now,
      log,
      count: log,
    });
    const failure = await rejectedBy(failed);
    // KMS is asked once, SQS is told once, and claiming may take a second call. A GitHub App
    // first finds its installation, then gets a token.
    const calls = { aws: 1 + aws.count() + 1 + 1, github: 2 + github.count() };
    return {
      failure,
      calls,
      published,
      questions,
      /** In ms. */
      takes: calls.aws * AWS_CALL + 2 * limits.GITHUB_TIMEOUT + (time - start),
    };
  }

  it.each([
    ['GitHub refuses the change', { status: 422, body: '{"message":"Validation Failed"}' }, 21],
    ['somebody is invited', { status: 200, body: '{"state":"pending"}' }, 18],
  ])(
    'of command covers the worst rule that the schema allows, with every call at its slowest: %s',
    async (_, change, aws) => {
      const rounds = Math.ceil(limits.MAX_TEAMS_PER_RULE / limits.APPROVER_CONCURRENCY);
      const question = (limits.APPROVER_TIMEOUT - limits.GITHUB_TIMEOUT) / (rounds - 1);
      const { failure, calls, published, questions, takes } = await approveSlowly(question, change);

      expect(failure).toMatchObject({ kind: 'retryable' });
      expect({ ...calls, published }).toEqual({ aws, github: 9, published: 1 });
      expect(other.calls.filter(({ path }) => isQuestion(path))).toHaveLength(limits.MAX_TEAMS_PER_RULE);
      expect(questions.most()).toBe(limits.APPROVER_CONCURRENCY);
      expect(takes).toBeLessThanOrEqual(limits.COMMAND_TIMEOUT * 1_000);
    },
    30_000,
  );

  it('of command is not used up by a GitHub that is too slow to say who may decide: the command is retried', async () => {
    const change = { status: 200, body: '{"state":"pending"}' };
    const { failure, questions, takes } = await approveSlowly(limits.GITHUB_TIMEOUT, change);

    expect(failure).toMatchObject({ kind: 'retryable', message: expect.stringContaining('too slow') });
    expect(questions.count() * limits.GITHUB_TIMEOUT).toBeLessThanOrEqual(limits.APPROVER_TIMEOUT);
    expect(takes).toBeLessThan(limits.COMMAND_TIMEOUT * 1_000);
  });

  it('of notify covers every call on its longest path, each at its slowest', async () => {
    breakAfter(1);
    let posted = 0;
    let time = 0;
    const failed = postNotification(notificationWith(), {
      stage: 'prod',
      ledger,
      webhook: async () => new Secret('https://hooks.slack.com/services/T0/B0/x'),
      post: async () => void (posted += 1),
      now: () => new Date(time),
      sleep: async (ms) => {
        time += ms;
      },
      random: () => 1,
      log,
      count: log,
    });
    expect(await rejectedBy(failed)).toMatchObject({ kind: 'retryable' });
    expect(posted).toBe(1);
    expect(time).toBeLessThanOrEqual(limits.RECORD_TIMEOUT);
    // KMS is asked once, claiming may take a second call, the last try to record it begins when the time for that
    // ends, the lease is given back, and SQS is told once.
    const aws = 6;
    expect(limits.NOTIFY_TIMEOUT * 1_000).toBeGreaterThanOrEqual(
      aws * AWS_CALL + posted * limits.SLACK_TIMEOUT + limits.RECORD_TIMEOUT,
    );
  });

  it('is over before the lease that it took, so that nobody else works on what may still be worked on', () => {
    expect(limits.COMMAND_LEASE).toBeGreaterThan(limits.COMMAND_TIMEOUT * 1_000);
    expect(limits.NOTIFY_LEASE).toBeGreaterThan(limits.NOTIFY_TIMEOUT * 1_000);
    expect(limits.SWEEP_LEASE).toBeGreaterThan(limits.SWEEP_TIMEOUT * 1_000);
  });

  it('is a sixth of the time for which its messages are hidden, as AWS asks', () => {
    expect(limits.COMMAND_VISIBILITY).toBeGreaterThanOrEqual(6 * limits.COMMAND_TIMEOUT);
    expect(limits.NOTIFY_VISIBILITY).toBeGreaterThanOrEqual(6 * limits.NOTIFY_TIMEOUT);
  });

  it('is at most what Lambda allows: 15 minutes', () => {
    expect(Math.max(limits.COMMAND_TIMEOUT, limits.NOTIFY_TIMEOUT, limits.SWEEP_TIMEOUT)).toBeLessThanOrEqual(
      15 * 60,
    );
  });
});

describe('a message', () => {
  it('outlasts a day of trouble before it has been received too often', () => {
    const doubling = Math.log2(limits.LONGEST_RETRY_DELAY / limits.FIRST_RETRY_DELAY);
    const leastWait = limits.LONGEST_RETRY_DELAY / 2;
    expect((limits.MAX_RECEIVES - doubling) * leastWait).toBeGreaterThan(24 * HOUR);
    expect(limits.MAX_RECEIVES).toBeLessThanOrEqual(1_000);
  });

  it('that decides has tries left when it waits for a join no longer', () => {
    const doubling = Math.log2(limits.LONGEST_RETRY_DELAY / limits.FIRST_RETRY_DELAY);
    // Equal jitter makes three quarters of the longest wait on average; of so many the average is what they come to.
    const usual = (limits.MAX_RECEIVES - doubling) * 0.75 * limits.LONGEST_RETRY_DELAY;
    expect(limits.DECISION_PATIENCE).toBeGreaterThan(24 * HOUR * 1_000);
    expect(limits.DECISION_PATIENCE).toBeLessThan(0.8 * usual * 1_000);
  });

  it('that carries out an approval has had all its tries before the person may ask anew', () => {
    const slowest = limits.MAX_RECEIVES * (limits.LONGEST_RETRY_DELAY + limits.COMMAND_TIMEOUT);
    expect(limits.APPROVAL_STANDS).toBeGreaterThan(slowest * 1_000);
  });

  it('has been received too often before SQS forgets it', () => {
    expect(limits.MAX_RECEIVES * limits.LONGEST_RETRY_DELAY).toBeLessThan(limits.RETENTION);
    expect(limits.RETENTION).toBeLessThanOrEqual(14 * 24 * HOUR);
  });

  it('is hidden for less than the 12 h that SQS allows, the function’s own time included', () => {
    expect(limits.LONGEST_REQUESTED_DELAY + limits.COMMAND_TIMEOUT).toBeLessThan(12 * HOUR);
  });
});

describe('calls side by side', () => {
  it('are fewer than the 100 that GitHub takes', () => {
    const commands = limits.COMMAND_CONCURRENCY * limits.BATCH_SIZE;
    expect(commands * limits.APPROVER_CONCURRENCY + 1).toBeLessThan(100);
  });

  it('are a short burst for Slack, in as few containers as Lambda lets one choose', () => {
    expect(limits.NOTIFY_CONCURRENCY).toBe(2);
    expect(limits.NOTIFY_CONCURRENCY * limits.BATCH_SIZE).toBeLessThanOrEqual(10);
  });
});

describe('the sweep', () => {
  it('reaches back over an outage of receive of 48 h, and over the sweep before', () => {
    expect(limits.SWEEP_REACH).toBeGreaterThan(
      48 * HOUR * 1_000 + limits.SWEEP_OVERLAP + limits.WEBHOOK_GRACE,
    );
    expect(limits.SWEEP_OVERLAP).toBeGreaterThan(limits.WEBHOOK_GRACE);
  });

  it('begins nothing that it could not end in its time, and record', () => {
    const left = limits.SWEEP_TIMEOUT * 1_000 - limits.SWEEP_DEADLINE;
    expect(left).toBeGreaterThan(limits.GITHUB_TIMEOUT + limits.SWEEP_SAVE_TIMEOUT + 4 * AWS_CALL);
    expect(limits.SWEEP_SAVE_INTERVAL).toBeLessThan(limits.SWEEP_DEADLINE);
  });

  it('finds talk in the ledger as long as it may look at it, and as long as an event of its may wait', () => {
    expect(limits.IGNORED_KEPT).toBeGreaterThan((limits.SWEEP_REACH + limits.SWEEP_OVERLAP) / 1_000);
    expect(limits.IGNORED_KEPT).toBeGreaterThanOrEqual(limits.RETENTION);
    expect(limits.IGNORED_KEPT).toBeLessThan(limits.MIN_LEDGER_DAYS * 24 * HOUR);
  });

  it('publishes again only what its queue cannot still be busy with at its usual pace', () => {
    expect(limits.REPUBLISH_AFTER).toBeGreaterThan(limits.LONGEST_RETRY_DELAY * 1_000 + limits.COMMAND_LEASE);
    expect(limits.REPUBLISH_AFTER).toBeLessThan(limits.SWEEP_REACH);
  });
});
