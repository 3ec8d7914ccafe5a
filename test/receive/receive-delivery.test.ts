import { describe, expect, it } from '@jest/globals';
import type { GitHubEvent } from '../../src/messages/github-event.ts';
import { toGitHubEvent } from '../../src/messages/github-payload.ts';
import { receiveDelivery, type ReceiveServices } from '../../src/receive/receive-delivery.ts';
import { BODY_LIMIT } from '../../src/receive/request.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { ConfigurationFailure } from '../../src/runtime/failures.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { changeAt } from '../fixtures/change-at.ts';
import { DELIVERY, deliveryRequest, WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { isSettledSoon } from '../fixtures/is-settled-soon.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import {
  PUBLISHED_AT,
  publishedComment,
  publishedPayloads,
  SOURCES,
} from '../fixtures/published-payloads.ts';
import { recordCounts } from '../fixtures/record-counts.ts';

const payload = changeAt(publishedComment(), 'comment.body', 'join');
const body = JSON.stringify(payload);
const bodyWith = (path: string, value: unknown) => JSON.stringify(changeAt(payload, path, value));

const rulesFor = (rule: object) =>
  parseRules({ organization: 'Codertocat', rules: [{ teams: ['reader'], ...rule }] });
const rules = rulesFor({ repository: 'Hello-World', issues: [1] });

/** Receives a delivery, with working services by default. @returns what was responded, published and logged. */
async function receive(
  delivery: Partial<Parameters<typeof deliveryRequest>[0]>,
  services: Partial<ReceiveServices> = {},
) {
  const published: GitHubEvent[] = [];
  const { count, counts } = recordCounts();
  const working: ReceiveServices = {
    rules,
    secrets: () => Promise.resolve([new Secret(WEBHOOK_SECRET)]),
    publish: (event) => {
      published.push(event);
      return Promise.resolve();
    },
    now: () => PUBLISHED_AT,
    log: createLog('receive'),
    count,
  };
  let answered: Awaited<ReturnType<typeof receiveDelivery>> = {};
  const logged = await printedBy(async () => {
    answered = await receiveDelivery(deliveryRequest({ body, ...delivery }), { ...working, ...services });
  });
  const { message }: { message?: unknown } = JSON.parse(answered.body ?? '');
  return { answered, status: answered.statusCode, message, published, logged, counts };
}

/** All that `receive` writes. */
const readable = ({ answered, logged }: { answered: object; logged: string }) =>
  JSON.stringify(answered) + logged;

describe('a comment that a rule covers', () => {
  it.each([
    ['text', false],
    ['base64', true],
  ])('is published as an event, then accepted with 202 (as %s)', async (_, isBase64Encoded) => {
    const { status, message, published } = await receive({ isBase64Encoded });
    expect({ status, message }).toEqual({ status: 202, message: 'accepted' });
    expect(published).toEqual([toGitHubEvent(payload, DELIVERY)]);
  });

  it('is accepted only when SNS has acknowledged it', async () => {
    const acknowledged = Promise.withResolvers<void>();
    const received = receive({}, { publish: () => acknowledged.promise });
    expect(await isSettledSoon(received)).toBe(false);
    acknowledged.resolve();
    expect(await received).toMatchObject({ status: 202, message: 'accepted' });
  });

  it('is published even if it is not a command, which is checked later', async () => {
    const { status, published } = await receive({ body: bodyWith('comment.body', 'I would like to join') });
    expect({ status, count: published.length }).toEqual({ status: 202, count: 1 });
  });

  it('is accepted with either of two secrets, but no other', async () => {
    const secrets = () => Promise.resolve([new Secret('new'), new Secret('old')]);
    expect(await receive({ secret: 'other' }, { secrets })).toMatchObject({ status: 401 });
    expect(await receive({ secret: 'new' }, { secrets })).toMatchObject({ status: 202, message: 'accepted' });
    expect(await receive({ secret: 'old' }, { secrets })).toMatchObject({ status: 202, message: 'accepted' });
  });

  it.each([
    ['the repository written in another case', { repository: 'codertocat/HELLO-world' }],
    ['all issues of the repository', { repository: 'Hello-World' }],
  ])('may be covered by a rule with %s', async (_, rule) => {
    expect(await receive({}, { rules: rulesFor(rule) })).toMatchObject({ message: 'accepted' });
  });
});

describe('an irrelevant delivery', () => {
  it.each([
    ['a ping', '{"zen":"Anything added dilutes everything else.","hook_id":1}', 200],
    ['an edited comment', bodyWith('action', 'edited'), 202],
    ['a deleted comment', bodyWith('action', 'deleted'), 202],
    ['a comment on a pull request', bodyWith('issue.pull_request', { url: 'https://x' }), 202],
    ['a comment on another issue', bodyWith('issue.number', 2), 202],
    ['a comment in another repository', bodyWith('repository.full_name', 'Codertocat/Other'), 202],
    ['a repository of that name elsewhere', bodyWith('repository.full_name', 'Someone/Hello-World'), 202],
    ['another event', '{"action":"opened","issue":{}}', 202],
  ])('%s is not published: %s', async (_, sent, expected) => {
    const event = sent.includes('"comment"') ? 'issue_comment' : 'issues';
    const { status, message, published } = await receive({
      body: sent,
      headers: { 'x-github-event': event },
    });
    expect({ status, published }).toEqual({ status: expected, published: [] });
    expect(message).toMatch(expected === 200 ? /^pong$/ : /^ignored: ./);
  });

  it("is any of GitHub's published payloads except new comments on issues", async () => {
    const all = SOURCES.flatMap((source) => publishedPayloads(source));
    for (const { event, payload: example } of all) {
      const sent = { body: JSON.stringify(example), headers: { 'x-github-event': event } };
      const { status, published } = await receive(sent, {
        rules: rulesFor({ repository: 'Hello-World' }),
      });
      const isNews = event === 'issue_comment' && 'action' in example && example.action === 'created';
      expect({ event, status, published: published.length }).toEqual({
        event,
        status: event === 'ping' ? 200 : 202,
        published: isNews ? 1 : 0,
      });
    }
  });
});

describe('a refused delivery', () => {
  it.each([
    ['without a signature', { headers: { 'x-hub-signature-256': undefined } }, 401],
    ['with a signature by another secret', { secret: 'wrong' }, 401],
    [
      'with a signature of other bytes',
      { headers: { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } },
      401,
    ],
    [
      'with a SHA-1 signature only',
      { headers: { 'x-hub-signature-256': undefined, 'x-hub-signature': 'sha1=00' } },
      401,
    ],
    ['as a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['compressed', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['malformed', { body: '{"comment":' }, 400],
    ['of another schema', { body: bodyWith('comment.id', 'x') }, 400],
    ['without the event’s name', { headers: { 'x-github-event': undefined } }, 400],
    ['without a delivery id', { headers: { 'x-github-delivery': undefined } }, 400],
    ['over 4 MB', { body: ' '.repeat(BODY_LIMIT + 1) }, 413],
    ['by GET', { method: 'GET', body: '' }, 405],
  ])('%s is not published: %s %i', async (_, delivery, expected) => {
    const { answered, status, message, published } = await receive(delivery);
    expect({ status, published }).toEqual({ status: expected, published: [] });
    expect(answered.headers).toEqual({ 'content-type': 'application/json' });
    expect(message).toEqual(expect.any(String));
  });

  it('names the setting to change if the content is not JSON', async () => {
    const { message } = await receive({ headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    expect(message).toMatch(/choose the content type application\/json in the settings of the webhook/);
  });

  it('is refused for its signature before its content is parsed', async () => {
    expect(await receive({ body: '{"comment":', secret: 'wrong' })).toMatchObject({ status: 401 });
  });

  it('decrypts no secret until it looks like a delivery', async () => {
    let asked = 0;
    const secrets = () => {
      asked += 1;
      return Promise.resolve([]);
    };
    await receive({ method: 'GET' }, { secrets });
    await receive({ headers: { 'x-hub-signature-256': undefined } }, { secrets });
    await receive({ headers: { 'content-type': 'text/plain' } }, { secrets });
    await receive({ body: 'x'.repeat(BODY_LIMIT + 1) }, { secrets });
    expect(asked).toBe(0);
  });
});

describe('a failure', () => {
  const inside = new Error('AccessDenied: arn:aws:sns:us-east-1:123456789012:usher');
  const failing: [string, Partial<ReceiveServices>][] = [
    ['KMS', { secrets: () => Promise.reject(inside) }],
    ['SNS', { publish: () => Promise.reject(inside) }],
    [
      'SNS, at once,',
      {
        publish: () => {
          throw inside;
        },
      },
    ],
    ['KMS with a thrown string', { secrets: () => Promise.reject('planted') }],
  ];

  it.each(failing)('of %s is a 503 without details', async (_, services) => {
    const { answered, status, published } = await receive({}, services);
    expect({ status, published }).toEqual({ status: 503, published: [] });
    expect(answered.body).toBe('{"message":"not accepted: redeliver it here later"}');
  });

  it('is in the log with its reason', async () => {
    const { logged } = await receive({}, { publish: () => Promise.reject(inside) });
    expect(JSON.parse(logged.split('\n')[0] ?? '')).toMatchObject({
      level: 'error',
      function: 'receive',
      message: 'delivery not accepted',
      delivery: DELIVERY,
      error: { message: inside.message },
    });
  });

  it('recovers: the next delivery is accepted', async () => {
    expect(await receive({}, { publish: () => Promise.reject(inside) })).toMatchObject({ status: 503 });
    expect(await receive({})).toMatchObject({ status: 202, message: 'accepted' });
  });
});

describe('a delivery is counted', () => {
  it.each([
    ['accepted', {}, {}, ['Delivery 202 1']],
    ['unsigned', { headers: { 'x-hub-signature-256': undefined } }, {}, ['Delivery 401 1']],
    ['signed by another', { secret: 'other' }, {}, ['Delivery 401 1']],
    [
      'not accepted, with the failure',
      {},
      { publish: () => Promise.reject(new ConfigurationFailure('no right')) },
      ['Failure held 1', 'Delivery 503 1'],
    ],
  ] as const)('as %s', async (_, delivery, services, expected) => {
    expect((await receive(delivery, services)).counts).toEqual(expected);
  });

  it('as signed with the older secret, only if it was', async () => {
    const secrets = (...names: string[]) => ({
      secrets: () => Promise.resolve(names.map((name) => new Secret(name))),
    });
    const older = await receive({}, secrets('new', WEBHOOK_SECRET));
    expect(older.counts).toEqual(['OlderSecretUsed 1', 'Delivery 202 1']);
    const newer = await receive({}, secrets(WEBHOOK_SECRET, 'old'));
    expect(newer.counts).toEqual(['Delivery 202 1']);
  });
});

describe('the log', () => {
  it('has one line per delivery, with its status', async () => {
    const { logged } = await receive({});
    expect(JSON.parse(logged)).toEqual({
      time: expect.any(String),
      level: 'info',
      function: 'receive',
      message: 'delivery answered with 202',
      delivery: DELIVERY,
      status: 202,
      answer: '{"message":"accepted"}',
    });
  });

  it('names the delivery in every line, also if it is refused', async () => {
    const { logged } = await receive({ headers: { 'content-type': 'text/plain' } });
    expect(JSON.parse(logged)).toMatchObject({ status: 415, delivery: DELIVERY });
  });

  const planted = 'PLANTED';
  const sent = bodyWith('comment.body', `${planted} in a comment`).replace(
    '"action"',
    `"${planted}-key":"${planted}","action"`,
  );
  const headers = { 'x-planted': planted, authorization: planted, cookie: planted };
  /** An error with the request inside, as SDKs throw it. */
  const failure = Object.assign(new Error('boom'), {
    request: { body: planted },
    $response: { headers: planted },
  });
  const fail = () => Promise.reject(failure);
  const cases: [string, Parameters<typeof receive>[0], Partial<ReceiveServices>][] = [
    ['accepted', {}, {}],
    ['ignored', { body: bodyWith('action', 'edited').replace('join', planted) }, {}],
    ['of another schema', { body: bodyWith('comment.id', planted) }, {}],
    ['malformed', { body: `{"${planted}":${planted}` }, {}],
    ['of another event', { body: `{"${planted}":"${planted}"}`, headers: { 'x-github-event': planted } }, {}],
    ['signed by another', { secret: planted }, {}],
    ['with a malformed signature', { headers: { 'x-hub-signature-256': `sha256=${planted}` } }, {}],
    ['of another type', { headers: { 'content-type': planted } }, {}],
    ['encoded', { headers: { 'content-encoding': planted } }, {}],
    ['with a forged id', { headers: { 'x-github-delivery': `${planted}\n${planted}` } }, {}],
    ['by another method', { method: planted }, {}],
    ['failing at SNS', {}, { publish: fail }],
    ['failing at KMS', {}, { secrets: fail }],
  ];

  it.each(cases)('has no body, header or secret of a delivery: %s', async (_, delivery, services) => {
    const received = await receive(
      { body: sent, ...delivery, headers: { ...headers, ...delivery.headers } },
      services,
    );
    expect(received.logged).not.toBe('');
    expect(readable(received)).not.toContain(planted);
    expect(readable(received)).not.toContain('sha256=');
    expect(readable(received)).not.toContain(WEBHOOK_SECRET);
  });
});

describe('the age of a comment', () => {
  const DAY = 24 * 60 * 60 * 1_000;
  const after = (ms: number) => receive({}, { now: () => new Date(PUBLISHED_AT.getTime() + ms) });

  it.each([
    ['a minute before it was written, by our clock', -60_000],
    ['3 days after it was written, when GitHub still redelivers', 3 * DAY],
    ['4 days after it was written', 4 * DAY],
  ])('is allowed %s', async (_, ms) => {
    expect(await after(ms)).toMatchObject({ status: 202, message: 'accepted' });
  });

  it('is ignored from then on, so that a captured delivery cannot be replayed', async () => {
    const { status, message, published } = await after(4 * DAY + 1);
    expect({ status, message }).toEqual({
      status: 202,
      message: 'ignored: the comment is older than 4 days',
    });
    expect(published).toEqual([]);
  });
});
