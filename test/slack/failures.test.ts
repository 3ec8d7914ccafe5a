import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Failure } from '../../src/runtime/failures.ts';
import { SLACK_TIMEOUT } from '../../src/runtime/limits.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient, type PostMessage } from '../../src/slack/client.ts';
import { toSlackFailure } from '../../src/slack/failures.ts';
import { hurry } from '../fixtures/hurry.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, NOBODY, startAnswering } from '../fixtures/start-answering.ts';

const START = new Date('2026-11-23T12:00:00Z');
const after = (seconds: number) => new Date(START.getTime() + seconds * 1_000);

let now: Date;
let slack: Awaited<ReturnType<typeof startAnswering>>;
let post: PostMessage;
let time: ReturnType<typeof hurry>;
beforeEach(async () => {
  now = START;
  time = hurry();
  slack = await startAnswering();
  post = createSlackClient(slack.url, () => now);
});
afterEach(async () => {
  time.restore();
  await slack.close();
});

const failureAt = (hook = 'PLANTED') =>
  rejectedBy(post('ops', new Secret(`${slack.url}/services/T0/B0/${hook}`), { text: 'hello' }));
const failureOf = (answer: Answer) => {
  slack.tell(answer);
  time.expectAnswer(answer);
  return failureAt();
};
const OK = { body: 'ok' };

const refused =
  (kind: string, status: number) =>
  (word: string): [number, string, string] => [status, word, kind];

describe('an error of Slack', () => {
  it.each([
    ...['invalid_payload', 'invalid_blocks', 'invalid_blocks_format', 'no_text'].map(
      refused('permanent', 400),
    ),
    ...['too_many_attachments', 'msg_too_long', 'msg_blocks_too_long'].map(refused('permanent', 400)),
    ...['missing_text_or_fallback_or_attachments'].map(refused('permanent', 400)),
    ...['user_not_found', 'no_team'].map(refused('held', 400)),
    ...['action_prohibited', 'posting_to_general_channel_denied'].map(refused('held', 403)),
    ...['invalid_token', 'team_disabled'].map(refused('held', 403)),
    ...['no_service', 'no_service_id', 'no_active_hooks', 'channel_not_found'].map(refused('held', 404)),
    ...['channel_is_archived'].map(refused('held', 410)),
    ...['a_word_of_tomorrow', 'account_inactive'].map(refused('held', 400)),
    [429, 'rate_limited', 'retryable'],
    [408, 'request_timeout', 'retryable'],
    [500, 'rollup_error', 'retryable'],
    [500, 'no_text', 'retryable'],
    [502, 'server_error', 'retryable'],
    [503, 'service_unavailable', 'retryable'],
  ])('%i %s is %s, and the failure has the code and the destination', async (status, word, kind) => {
    const failure = await failureOf({ status, headers: { 'content-type': 'text/html' }, body: word });
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind, message: `Slack destination ops → ${status} ${word}` });
  });

  it.each(['', '<html>Forbidden</html>', 'Payload Too Large', '{"error":"no_text"}'])(
    'a refusal without a word of Slack’s may be a proxy’s, and can be tried again: %j',
    async (body) => {
      for (const status of [400, 403, 404, 413]) {
        expect(await failureOf({ status, body })).toMatchObject({
          kind: 'retryable',
          message: `Slack destination ops → ${status}`,
        });
      }
    },
  );

  it.each(['', 'OK', 'ok\n', 'no_service', '<html>Welcome</html>', '{"ok":true}'])(
    '200 %j is not the answer that Slack gives, and can be tried again',
    async (body) => {
      expect(await failureOf({ status: 200, body })).toMatchObject({ kind: 'retryable' });
    },
  );

  it('only 200 ok is a success', async () => {
    expect(await failureOf(OK)).toBeUndefined();
    expect(await failureOf({ status: 204 })).toMatchObject({ kind: 'retryable' });
  });
});

describe('a missing response can be retried', () => {
  it.each(['a reset', 'silence', 'half an answer, then silence', 'half an answer, then a reset'] as const)(
    '%s, and one word says why',
    async (answer) => {
      expect(await failureOf(answer)).toMatchObject({
        kind: 'retryable',
        notBefore: undefined,
        message: expect.stringMatching(/^Slack: no answer \(\w+\)$/),
      });
    },
  );

  it('connection refused', async () => {
    post = createSlackClient(NOBODY, () => now);
    const posted = post('ops', new Secret(`${NOBODY}/services/T0/B0/PLANTED`), { text: 'hello' });
    expect(await rejectedBy(posted)).toMatchObject({
      kind: 'retryable',
      message: expect.stringMatching(/^Slack: no answer \(\w+\)$/),
    });
  });

  it('each post has its own timeout', async () => {
    await failureOf('a reset');
    await failureOf({ status: 500 });
    expect(time.asked).toEqual([SLACK_TIMEOUT, SLACK_TIMEOUT]);
  });
});

describe('a rate limit', () => {
  const limit = (retryAfter: string | undefined) => ({
    status: 429,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: 'rate_limited',
  });
  const named: [string, string][] = [
    ['in seconds', '30'],
    ['as a date', after(30).toUTCString()],
  ];

  it.each(named)('%s can be retried then', async (_, header) => {
    expect(await failureOf(limit(header))).toMatchObject({ kind: 'retryable', notBefore: after(30) });
  });

  it.each(named)('%s: the webhook is not called before that time', async (_, header) => {
    await failureOf(limit(header));
    slack.tell(OK);
    for (now of [START, after(29.999)]) {
      expect(await failureAt()).toMatchObject({ kind: 'retryable', notBefore: after(30) });
    }
    expect(slack.calls).toHaveLength(1);
    now = after(30);
    expect(await failureAt()).toBeUndefined();
    expect(slack.calls).toHaveLength(2);
  });

  it('applies to one webhook only', async () => {
    await failureOf(limit('30'));
    slack.tell(OK);
    expect(await failureAt('other')).toBeUndefined();
    expect(await failureAt()).toMatchObject({ notBefore: after(30) });
  });

  it.each([undefined, '', 'soon'])(
    'without a time (%j) can be tried again, and closes nothing',
    async (header) => {
      expect(await failureOf(limit(header))).toMatchObject({ kind: 'retryable', notBefore: undefined });
      slack.tell(OK);
      expect(await failureAt()).toBeUndefined();
    },
  );

  it('can come with a 503', async () => {
    const busy = { status: 503, body: 'service_unavailable', headers: { 'retry-after': '30' } };
    expect(await failureOf(busy)).toMatchObject({ kind: 'retryable', notBefore: after(30) });
  });

  it('belongs to its response: the next failure has no time', async () => {
    await failureOf(limit('30'));
    now = after(30);
    expect(await failureOf({ status: 500 })).toMatchObject({ kind: 'retryable', notBefore: undefined });
    expect(await failureOf('a reset')).toMatchObject({ kind: 'retryable', notBefore: undefined });
  });
});

describe('the webhook’s URL', () => {
  const quoting = (status: number): [string, Answer] => [
    `${status} with a page that quotes it`,
    { status, body: `The requested URL /services/T0/B0/PLANTED was not found on this server.` },
  ];
  const answers: [string, Answer][] = [
    ['a limit', { status: 429, headers: { 'retry-after': '1' } }],
    ['a refusal', { status: 404, body: 'no_service' }],
    ['a redirect', { status: 302, headers: { location: '/PLANTED' } }],
    ['a reset', 'a reset'],
    ['silence', 'silence'],
    ['200 with another body', { body: '/services/T0/B0/PLANTED' }],
    quoting(404),
    quoting(502),
  ];

  it.each(answers)('is in no error message: %s', async (_, answer) => {
    const failure = await failureOf(answer);
    expect(failure).toBeInstanceOf(Failure);
    const shown = [failure, failure instanceof Error && failure.cause, await failureAt()];
    expect(shown.join('\n')).not.toContain('PLANTED');
  });
});

describe('an error in our own code', () => {
  it.each([new TypeError('x is not a function'), 'text', undefined])('stays as it is: %p', (error) => {
    expect(toSlackFailure(error, 'ops', undefined)).toBe(error);
  });
});
