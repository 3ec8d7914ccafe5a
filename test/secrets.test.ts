import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { handleBatch } from '../src/aws/handle-batch.ts';
import { publishEvents, publishNotifications } from '../src/aws/publish.ts';
import { handleComment } from '../src/command/handle-comment.ts';
import { createGitHubClient } from '../src/github/client.ts';
import { Ledger } from '../src/ledger/ledger.ts';
import { Table } from '../src/ledger/table.ts';
import { githubEvent } from '../src/messages/github-event.ts';
import { toGitHubEvent } from '../src/messages/github-payload.ts';
import { readNotification } from '../src/messages/notification.ts';
import { postNotification } from '../src/notify/post-notification.ts';
import { receiveDelivery } from '../src/receive/receive-delivery.ts';
import { decryptWebhookSecrets } from '../src/receive/signature.ts';
import { parseRules } from '../deploy/rules/resolve.ts';
import { createLog } from '../src/runtime/log.ts';
import { createCount } from '../src/runtime/metrics.ts';
import { Secret } from '../src/runtime/secret.ts';
import { createSlackClient } from '../src/slack/client.ts';
import { decryptWebhooks } from '../src/slack/webhooks.ts';
import { changeAt } from './fixtures/change-at.ts';
import { DELIVERY, deliveryRequest } from './fixtures/delivery-request.ts';
import { handOn } from './fixtures/hand-on.ts';
import { hurry } from './fixtures/hurry.ts';
import { startKms } from './fixtures/local-kms.ts';
import { notificationWith } from './fixtures/notification.ts';
import { printedBy } from './fixtures/printed-by.ts';
import { PUBLISHED_AT, publishedComment } from './fixtures/published-payloads.ts';
import { sqsEvent } from './fixtures/sqs-event.ts';
import { type Answer, type Call, startAnswering } from './fixtures/start-answering.ts';
import { startLedger } from './ledger/start-ledger.ts';

const WEBHOOK_SECRET = 'webhook-PLANTED';
const TOKEN = 'ghp_PLANTED';
const HOOK = '/services/T0/B0/PLANTED';

const TOPICS = {
  events: 'arn:aws:sns:us-east-1:1:events',
  notifications: 'arn:aws:sns:us-east-1:1:notifications',
};

/** The parts of a payload that are published. Nothing else from it may be found anywhere. */
const TRAVELS =
  /^(action|comment\.(body|html_url|created_at|updated_at)|comment\.user\.(login|type|avatar_url|html_url)|issue\.(title|html_url)|repository\.full_name|organization\.login|sender\.type)$/;

/** A copy with a secret in every string that is not published, and in an additional property. */
function plant(value: unknown, path = ''): unknown {
  if (typeof value === 'string') return TRAVELS.test(path) ? value : `${value} PLANTED`;
  if (Array.isArray(value)) return value.map((inner) => plant(inner, `${path}[]`));
  if (typeof value !== 'object' || value === null) return value;
  const planted = Object.entries(value).map(([key, inner]) => [
    key,
    plant(inner, path === '' ? key : `${path}.${key}`),
  ]);
  return { ...Object.fromEntries(planted), 'key-PLANTED': 'PLANTED' };
}

/** GitHub's example as a `join`, with planted secrets, one of them beyond the end of the truncated title. */
const payloadOf = (id: number) =>
  JSON.stringify(
    plant(
      Object.entries({
        'comment.body': 'join',
        'comment.id': id,
        'issue.title': `${'x'.repeat(256)}PLANTED`,
      }).reduce<object>((sum, [path, value]) => changeAt(sum, path, value), publishedComment()),
    ),
  );

const GITHUB: Record<string, Answer> = {
  'GET /orgs/Codertocat/teams/reader/memberships/Codertocat': {
    status: 404,
    body: '{"message":"Not Found"}',
  },
  'GET /orgs/Codertocat/members/Codertocat': { status: 204 },
  'GET /users/Codertocat': { body: '{"id":21031067}' },
  'PUT /orgs/Codertocat/teams/reader/memberships/Codertocat': { body: '{"state":"active"}' },
};
const json = { 'content-type': 'application/json' };
const github = ({ method, path }: Call): Answer => {
  const answer = GITHUB[`${method} ${path}`];
  return typeof answer === 'object'
    ? { headers: json, ...answer }
    : { status: 201, headers: json, body: '{}' };
};

/** SNS and SQS that accept every message. */
function messaging({ headers, body }: Call): Answer {
  if (headers['x-amz-target'] === undefined) {
    const sent = '<PublishResult><MessageId>1</MessageId></PublishResult>';
    return { headers: { 'content-type': 'text/xml' }, body: `<PublishResponse>${sent}</PublishResponse>` };
  }
  const { MessageBody = '' }: { MessageBody?: string } = JSON.parse(body);
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { body: JSON.stringify({ MessageId: '1', MD5OfMessageBody }) };
}

/** What was published on a topic, or else an example, so that every function has something to do. */
function published(calls: readonly Call[], topic: string, otherwise: object): SQSEvent {
  const messages = calls
    .map(({ body }) => new URLSearchParams(body))
    .filter((form) => form.get('TopicArn') === topic)
    .map((form) => form.get('Message') ?? '');
  return sqsEvent(...(messages.length > 0 ? messages : [JSON.stringify(otherwise)]));
}

type Server = Awaited<ReturnType<typeof startAnswering>>;
type Part = 'kms' | 'dynamodb' | 'messaging' | 'github' | 'slack';

let kms: Awaited<ReturnType<typeof startKms>>;
let ledger: Awaited<ReturnType<typeof startLedger>>;
let servers: Record<Part, Server>;
let time: ReturnType<typeof hurry>;
let count = 0;
beforeAll(async () => {
  [kms, ledger] = await Promise.all([startKms(), startLedger()]);
});
afterAll(() => Promise.all([kms.close(), ledger.close()]));
beforeEach(async () => {
  time = hurry();
  count += 1;
  servers = {
    kms: await startAnswering(handOn(kms.url)),
    dynamodb: await startAnswering(handOn(ledger.url)),
    messaging: await startAnswering(messaging),
    github: await startAnswering(github),
    slack: await startAnswering({ body: 'ok' }),
  };
});
afterEach(async () => {
  time.restore();
  await Promise.all(Object.values(servers).map(({ close }) => close()));
});

/** The secrets that an admin encrypted. */
interface Secrets {
  readonly token?: string;
  readonly webhookUrl?: string;
  readonly stage?: string;
}

/** In ms: the timeout of calls to AWS, short if there will be no response. */
const PATIENCE = { long: 5_000, short: 200 };

/** Runs one delivery through all functions, each in a new container. @returns everything that was written anywhere. */
async function takeOneDelivery(
  { token = TOKEN, webhookUrl, stage = 'test' }: Secrets = {},
  requestTimeout = PATIENCE.long,
) {
  const at = (part: Part) => ({
    endpoint: servers[part].url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'aws-PLANTED' },
    maxAttempts: 1,
    requestHandler: { requestTimeout, throwOnRequestTimeout: true },
  });
  const encrypt = (name: Parameters<typeof encryptSecret>[1], secret: string) =>
    encryptSecret(kms.key, name, new Secret(secret));
  const key = { kms: new KMSClient(at('kms')), keyId: 'alias/usher-test', stage };
  const sns = new SNSClient(at('messaging'));
  const sqs = new SQSClient({ ...at('messaging'), useQueueUrlAsEndpoint: false });
  const now = () => new Date();
  const rules = parseRules({
    organization: 'Codertocat',
    rules: [{ repository: 'Hello-World', teams: ['reader'] }],
  });
  const container = (name: string) => ({
    log: createLog(name),
    count: createCount(createLog(name), stage, now),
    now,
    ledger: new Ledger(new Table(new DynamoDBClient(at('dynamodb')), 'ledger'), now),
  });
  const queue = (name: string) => ({
    ...container(name),
    sqs,
    queueUrl: `https://sqs/1/${name}`,
    deadLetterQueueUrl: `https://sqs/1/${name}-dead-letters`,
    random: () => 0,
  });

  const answers: unknown[] = [];
  const logged = await printedBy(async () => {
    const delivery = deliveryRequest({
      body: payloadOf(count),
      secret: WEBHOOK_SECRET,
      headers: { authorization: 'PLANTED', cookie: 'PLANTED', 'x-planted': 'PLANTED' },
    });
    const ciphertext = await encrypt('github-webhook-secret', WEBHOOK_SECRET);
    const receive = {
      ...container('receive'),
      rules,
      now: () => PUBLISHED_AT,
      secrets: decryptWebhookSecrets({ GITHUB_WEBHOOK_SECRET_CIPHERTEXT: [ciphertext] }, key),
      publish: publishEvents(sns, TOPICS.events),
    };
    answers.push(await receiveDelivery(delivery, receive));

    const settings = {
      githubAccess: { kind: 'token', token: await encrypt('github-token', token) } as const,
      GITHUB_API_URL: servers.github.url,
    };
    const command = {
      ...container('command'),
      rules,
      octokit: createGitHubClient(settings, key, 'my_org', now),
      publish: publishNotifications(sns, TOPICS.notifications),
    };
    const event = toGitHubEvent(JSON.parse(payloadOf(count)), DELIVERY) ?? {};
    const events = published(servers.messaging.calls, TOPICS.events, event);
    const handle = (message: unknown) => handleComment(githubEvent.parse(message), command);
    answers.push(await handleBatch(events, handle, queue('command')));

    const url = webhookUrl ?? servers.slack.url + HOOK;
    const ciphertexts = { SLACK_WEBHOOK_URL_CIPHERTEXT: await encrypt('slack-webhook-url', url) };
    const notify = {
      ...container('notify'),
      stage: 'prod',
      webhook: decryptWebhooks(key, ciphertexts),
      post: createSlackClient(servers.slack.url, now),
      now,
      sleep: () => Promise.resolve(),
      random: () => 1,
    };
    const notice = notificationWith({ id: `1/${count}/join` });
    const notifications = published(servers.messaging.calls, TOPICS.notifications, notice);
    const post = (message: unknown) => postNotification(readNotification(message), notify);
    answers.push(await handleBatch(notifications, post, queue('notify')));
  });

  const { github: toGitHub, slack: toSlack, ...toAws } = servers;
  const left = [
    ...Object.values(toAws).flatMap(({ calls }) => calls),
    // The only two places for a secret: GitHub's header and Slack's path.
    ...toGitHub.calls.map((call) => ({ ...call, headers: { ...call.headers, authorization: '' } })),
    ...toSlack.calls.map((call) => ({ ...call, path: '' })),
  ];
  return { logged, said: JSON.stringify([logged, answers, left]) };
}

const SECRET_FORMS = [
  'PLANTED',
  ...[WEBHOOK_SECRET, TOKEN].flatMap((secret) =>
    (['base64', 'hex'] as const).map((encoding) => Buffer.from(secret).toString(encoding)),
  ),
];
const leaks = (said: string) => SECRET_FORMS.filter((form) => said.includes(form));

describe('no secret is in any log line, error, queue or message', () => {
  it('when everything works', async () => {
    const { logged, said } = await takeOneDelivery();
    expect(servers.github.calls.map(({ headers }) => headers.authorization)).toEqual(
      Array.from({ length: 6 }, () => `Bearer ${TOKEN}`),
    );
    expect(servers.slack.calls.map(({ path }) => path)).toEqual([HOOK]);
    expect(logged).toMatch(/accepted.*command handled.*notification posted/s);
    expect(leaks(said)).toEqual([]);
  });

  const no = (status: number, type: string): Answer => ({
    status,
    body: JSON.stringify({ __type: type, message: 'so it is' }),
  });
  const quoting = ({ headers, path }: Call): Answer => ({
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: `<html>${path} ${JSON.stringify(headers)}</html>`,
  });
  const faults: [Part, string, Answer | ((call: Call) => Answer), RegExp][] = [
    ['kms', 'throttles', no(400, 'ThrottlingException'), /KMS: ThrottlingException/],
    ['kms', 'denies', no(400, 'AccessDeniedException'), /KMS: AccessDeniedException/],
    ['kms', 'resets', 'a reset', /KMS: .*ECONNRESET/],
    ['kms', 'is a web page', { body: '<html>' }, /KMS: no complete response/],
    [
      'kms',
      'says a secret in no JSON',
      { body: Buffer.from(TOKEN).toString('base64') },
      /KMS: no complete response/,
    ],
    ['messaging', 'is down', { status: 503 }, /SNS: /],
    ['messaging', 'denies', { status: 403 }, /SNS: /],
    ['messaging', 'is silent', 'silence', /SNS: no complete response/],
    ['dynamodb', 'throttles', no(400, 'ThrottlingException'), /DynamoDB: ThrottlingException/],
    ['dynamodb', 'refuses', no(400, 'ValidationException'), /DynamoDB: ValidationException/],
    [
      'github',
      'revoked the token',
      { status: 401, headers: json, body: '{"message":"Bad credentials"}' },
      /401 Bad/,
    ],
    ['github', 'lacks a permission', { status: 403, headers: json, body: '{"message":"No"}' }, /403 No/],
    ['github', 'limits', { status: 429, headers: { 'retry-after': '60' } }, /429/],
    ['github', 'redirects', { status: 301, headers: { location: '/x' } }, /redirects/],
    ['github', 'resets', 'a reset', /→ no answer/],
    ['github', 'is silent', 'silence', /→ no answer .TimeoutError/],
    ['github', 'stalls', 'half an answer, then silence', /→ no answer .TimeoutError/],
    ['github', 'is a proxy that quotes the request', quoting, /502/],
    ['slack', 'dropped the webhook', { status: 404, body: 'no_service' }, /no_service/],
    ['slack', 'limits', { status: 429, headers: { 'retry-after': '60' } }, /429/],
    ['slack', 'redirects', { status: 302, headers: { location: HOOK } }, /Slack: /],
    ['slack', 'resets', 'a reset', /Slack: /],
    ['slack', 'is silent', 'silence', /Slack: no answer/],
    ['slack', 'is a proxy that quotes the request', quoting, /502/],
  ];

  it.each(faults)('when %s %s', async (part, _, answer, reason) => {
    servers[part].tell(answer);
    time.expectAnswer(answer);
    const patience = answer === 'silence' ? PATIENCE.short : PATIENCE.long;
    const { logged, said } = await takeOneDelivery({}, patience);
    expect(logged).toMatch(reason);
    expect(leaks(said)).toEqual([]);
  });

  it.each<[string, Secrets, RegExp]>([
    ['they are of another stage', { stage: 'prod' }, /(InvalidCiphertextException.*){3}/s],
    ['the token is one that no header can have', { token: `${TOKEN}\nPLANTED` }, /token/],
    [
      'the webhook is of another origin',
      { webhookUrl: `https://evil.example${HOOK}` },
      /does not begin with/,
    ],
    ['the webhook is no URL', { webhookUrl: 'PLANTED' }, /does not begin with/],
  ])('when %s', async (_, secrets, reason) => {
    const { logged, said } = await takeOneDelivery(secrets);
    expect(logged).toMatch(reason);
    expect(leaks(said)).toEqual([]);
  });
});
