import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Feedback, type FeedbackServices, postFeedback } from '../../src/feedback/post-feedback.ts';
import { createOctokit } from '../../src/github/client.ts';
import { feedbackCountKey } from '../../src/ledger/entries.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Table } from '../../src/ledger/table.ts';
import { REACTIONS_PER_HOUR, REPLIES_PER_HOUR, THROTTLE_WINDOW } from '../../src/runtime/limits.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';
import { startLedger } from '../ledger/start-ledger.ts';

const CREATED = { status: 201, headers: { 'content-type': 'application/json' }, body: '{"id":1}' };
const REACTION = 'POST /repos/my_org/onboarding/issues/comments/492700400/reactions';
const REPLY = 'POST /repos/my_org/onboarding/issues/1/comments';

const feedback: Feedback = {
  repository: 'my_org/onboarding',
  issue: 1,
  comment: { id: 492700400, worked: true },
  text: 'Welcome, @ijin2!',
  throttleBy: undefined,
  owner: 'command/1/1',
};

let now: Date;
let day = 0;
let started: Awaited<ReturnType<typeof startLedger>>;
let github: Awaited<ReturnType<typeof startAnswering>>;
beforeAll(async () => {
  started = await startLedger(() => now);
});
afterAll(() => started.close());
beforeEach(async () => {
  github = await startAnswering(CREATED);
  // A new hour, in which nothing is counted yet.
  day += 1;
  now = new Date(Date.UTC(2026, 4, day, 15));
});
afterEach(() => github.close());

/** Posts feedback with these changes, and returns what was logged. */
const give = (changes: Partial<Feedback> = {}, services: Partial<FeedbackServices> = {}) =>
  printedBy(() =>
    postFeedback(
      { ...feedback, ...changes },
      {
        octokit: createOctokit(new Secret('ghp_PLANTED'), github.url, () => now),
        limits: started.ledger.limits,
        now: () => now,
        log: createLog('command'),
        ...services,
      },
    ),
  );
/** The log line of feedback that failed. */
const leftOut = (logged: string) =>
  logged
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
const LEFT_OUT = expect.objectContaining({
  level: 'warn',
  message: 'feedback not posted',
  issue: 'my_org/onboarding#1',
});
const calls = () => github.calls.map(({ method, path }) => `${method} ${path}`);
const pass = (ms: number) => {
  now = new Date(now.getTime() + ms);
};
/** Leaves only so many in this hour. */
const useUp = async (kind: 'reply' | 'reaction', most: number, left: number) => {
  const key = feedbackCountKey(kind, now);
  const always = { expression: 'attribute_not_exists(#pk)', values: {} };
  await started.table.write(key, { count: most - left }, always);
};

describe('feedback', () => {
  it.each([
    [true, 'rocket'],
    [false, 'confused'],
  ])('is a reaction to the comment and a reply on its issue: worked %j, %s', async (worked, content) => {
    expect(await give({ comment: { id: 492700400, worked } })).toBe('');

    expect(calls()).toEqual([REACTION, REPLY]);
    expect(github.calls.map(({ body }): unknown => JSON.parse(body))).toEqual([
      { content },
      { body: 'Welcome, @ijin2!' },
    ]);
  });

  it('is only a reply without a comment to react to', async () => {
    const { comment: _, ...news } = feedback;
    await printedBy(() =>
      postFeedback(news, {
        octokit: createOctokit(new Secret('ghp_PLANTED'), github.url, () => now),
        limits: started.ledger.limits,
        now: () => now,
        log: createLog('sweep'),
      }),
    );
    expect(calls()).toEqual([REPLY]);
  });

  it('on a change is posted every time', async () => {
    await give();
    await give({ owner: 'command/1/2' });
    expect(calls()).toEqual([REACTION, REPLY, REACTION, REPLY]);
  });

  it('without a change is a reply once in 24 hours, and a reaction every time', async () => {
    const denied = (owner: string) => give({ throttleBy: `1/rule/denied-${day}`, owner });
    await denied('command/1/1');
    await denied('command/1/2');
    pass(THROTTLE_WINDOW - 1);
    await denied('command/1/3');
    expect(calls()).toEqual([REACTION, REPLY, REACTION, REACTION]);

    pass(1);
    await denied('command/1/4');
    expect(calls().slice(4)).toEqual([REACTION, REPLY]);
  });

  it('is only a reaction without a text', async () => {
    await give({ text: undefined });
    expect(calls()).toEqual([REACTION]);
  });

  it('is throttled separately for each person and reason', async () => {
    await give({ throttleBy: `1/rule/denied-${day}`, owner: 'command/1/1' });
    await give({ throttleBy: `2/rule/denied-${day}`, owner: 'command/1/2' });
    await give({ throttleBy: `1/rule/failed-${day}`, owner: 'command/1/3' });
    expect(calls()).toHaveLength(6);
  });

  it('is one reply to 20 commands of one person at the same time', async () => {
    const flood = Array.from({ length: 20 }, (_, n) => n);
    await printedBy(async () => {
      const octokit = createOctokit(new Secret('ghp_PLANTED'), github.url, () => now);
      const services = { octokit, limits: started.ledger.limits, now: () => now, log: createLog('command') };
      const throttleBy = `1/rule/flood-${day}`;
      await Promise.all(
        flood.map((n) => postFeedback({ ...feedback, throttleBy, owner: `command/1/${n}` }, services)),
      );
    });
    expect(calls().filter((call) => call === REPLY)).toHaveLength(1);
    expect(calls().filter((call) => call === REACTION)).toHaveLength(20);
  });

  it('is at most 100 replies in an hour; reactions go on, and so do replies in the next hour', async () => {
    expect(REPLIES_PER_HOUR).toBe(100);
    await useUp('reply', REPLIES_PER_HOUR, 2);
    for (let i = 0; i < 4; i += 1) await give();
    expect(calls()).toEqual([REACTION, REPLY, REACTION, REPLY, REACTION, REACTION]);

    pass(60 * 60 * 1_000);
    await give();
    expect(calls().slice(6)).toEqual([REACTION, REPLY]);
  });

  it('is at most 300 reactions in an hour; replies go on', async () => {
    expect(REACTIONS_PER_HOUR).toBe(300);
    await useUp('reaction', REACTIONS_PER_HOUR, 1);
    for (let i = 0; i < 3; i += 1) await give();
    expect(calls()).toEqual([REACTION, REPLY, REPLY, REPLY]);
  });
});

describe('feedback that fails', () => {
  it.each([
    ['GitHub has no such comment any more', { status: 404, body: '{"message":"Not Found"}' }],
    [
      'the issue is locked',
      { status: 403, body: '{"message":"Unable to create comment because issue is locked."}' },
    ],
    ['the token was revoked', { status: 401, body: '{"message":"Bad credentials"}' }],
    ['GitHub is down', { status: 503 }],
    ['GitHub limits', { status: 429, headers: { 'retry-after': '60' } }],
    ['the answer is lost', 'a reset'],
    ['the repository has moved', { status: 301, headers: { location: NOBODY } }],
  ] as const)('is left out, and in the log: %s', async (_, answer) => {
    github.tell(answer);
    const logged = await give();

    expect(leftOut(logged)).toEqual([LEFT_OUT, LEFT_OUT]);
    expect(logged).not.toContain('PLANTED');
  });

  it('is only a reply if the comment was deleted', async () => {
    github.tell(({ path }) => (path.endsWith('/reactions') ? { status: 404 } : CREATED));
    expect(leftOut(await give())).toEqual([LEFT_OUT]);
    expect(calls()).toEqual([REACTION, REPLY]);
  });

  it('is left out if GitHub is unreachable', async () => {
    const octokit = createOctokit(new Secret('ghp_PLANTED'), NOBODY, () => now);
    expect(leftOut(await give({}, { octokit }))).toEqual([LEFT_OUT, LEFT_OUT]);
  });

  it('is left out if the ledger is unreachable', async () => {
    const dynamodb = new DynamoDBClient({
      endpoint: NOBODY,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const { limits } = new Ledger(new Table(dynamodb, 'ledger'), () => now);
    expect(leftOut(await give({}, { limits }))).toEqual([LEFT_OUT, LEFT_OUT]);
    expect(calls()).toEqual([]);
    dynamodb.destroy();
  });
});
