import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateQueueCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { buildApp } from 'fauxqs';
import { type BatchServices, handleBatch } from '../../src/aws/handle-batch.ts';
import { githubEvent } from '../../src/messages/github-event.ts';
import { ConfigurationFailure, PermanentFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import { createLog } from '../../src/runtime/log.ts';
import { printedBy } from '../fixtures/printed-by.ts';
import { recordCounts } from '../fixtures/record-counts.ts';
import { type Answer, startAnswering } from '../fixtures/start-answering.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
/** When all messages were sent, in ms since 1970. */
const SENT = 1_778_858_422_000;
const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

const at = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
/** A client of a scripted SQS, without retries and with short timeouts. */
const impatient = (endpoint: string) =>
  new SQSClient({
    ...at(endpoint),
    useQueueUrlAsEndpoint: false,
    requestHandler: { requestTimeout: 200, throwOnRequestTimeout: true },
  });

const app = buildApp({ logger: false });
/** The visibility timeouts that were set, in s by receipt. */
const hidden = new Map<unknown, unknown>();
let sqs: SQSClient;
let queueUrl = '';
let deadLetterQueueUrl = '';

beforeAll(async () => {
  app.addHook('onResponse', async ({ headers, body }) => {
    if (headers['x-amz-target'] !== 'AmazonSQS.ChangeMessageVisibility') return;
    const { ReceiptHandle, VisibilityTimeout }: Record<string, unknown> = Object(body);
    hidden.set(ReceiptHandle, VisibilityTimeout);
  });
  sqs = new SQSClient(at(await app.listen({ port: 0, host: '127.0.0.1' })));
  const create = async (QueueName: string) =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
  [queueUrl, deadLetterQueueUrl] = [await create('commands'), await create('commands-dead-letters')];
});
afterAll(async () => {
  sqs.destroy();
  await app.close();
});
beforeEach(async () => {
  for (const QueueUrl of [queueUrl, deadLetterQueueUrl]) await sqs.send(new PurgeQueueCommand({ QueueUrl }));
});

const receive = async (QueueUrl: string, VisibilityTimeout?: number) =>
  (
    await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    )
  ).Messages ?? [];

/** A message as Lambda delivers it. */
const toRecord = ({ MessageId, ReceiptHandle, Body, Attributes }: Message, tries?: number): SQSRecord => ({
  messageId: MessageId ?? '',
  receiptHandle: ReceiptHandle ?? '',
  body: Body ?? '',
  attributes: {
    ApproximateReceiveCount: String(tries ?? Attributes?.['ApproximateReceiveCount']),
    SentTimestamp: String(SENT),
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1778858422000',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:commands',
  awsRegion: 'us-east-1',
});

/** Sends messages through the queue and handles them as one batch. @returns what happened to them, by their texts. */
async function handle(
  bodies: readonly string[],
  handler: (message: unknown) => Promise<void>,
  { tries, visibility, ...changes }: Partial<BatchServices> & { tries?: number; visibility?: number } = {},
) {
  for (const MessageBody of bodies) {
    await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
  }
  const messages = await receive(queueUrl, visibility);
  const records = messages.map((message) => toRecord(message, tries));
  const { count, counts } = recordCounts();
  const services = { sqs, count, queueUrl, deadLetterQueueUrl, now: () => NOW, random: () => 0, ...changes };
  let failed: readonly string[] = [];
  const logged = await printedBy(async () => {
    const answer = await handleBatch({ Records: records }, handler, {
      log: createLog('command'),
      ...services,
    });
    failed = answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  });
  const back = records.filter(({ messageId }) => failed.includes(messageId));
  return {
    /** The texts of the messages that are retried, and the delay in seconds. */
    comesBack: Object.fromEntries(back.map(({ body, receiptHandle }) => [body, hidden.get(receiptHandle)])),
    putAside: (await receive(deadLetterQueueUrl)).map(({ Body, MessageAttributes = {} }) => ({
      body: Body,
      reason: MessageAttributes['reason']?.StringValue,
      source: MessageAttributes['source']?.StringValue,
    })),
    lines: logged.split('\n').filter(Boolean),
    logged,
    counts,
  };
}

/** Throws the error that the message names. */
const failing =
  (errors: Readonly<Record<string, unknown>>) =>
  async (message: unknown): Promise<void> => {
    await Promise.resolve();
    if (String(message) in errors) throw errors[String(message)];
  };

const down = new RetryableFailure('GitHub is down');
const poison = new PermanentFailure('cannot be');

describe('a failure is counted', () => {
  it('by its kind', async () => {
    const fail = failing({
      retry: down,
      poison,
      held: new ConfigurationFailure('x'),
      ours: new TypeError('x'),
    });
    const { counts } = await handle(['"retry"', '"poison"', '"held"', '"ours"', '1'], fail);
    expect(counts.filter((counted) => counted.startsWith('Failure')).toSorted()).toEqual([
      'Failure fault 1',
      'Failure held 1',
      'Failure permanent 1',
      'Failure retryable 1',
    ]);
  });

  it('with the age of the oldest message that is retried, in seconds', async () => {
    const { counts } = await handle(['"retry"', '1'], failing({ retry: down }));
    const age = (NOW.getTime() - SENT) / 1_000;
    expect(counts).toEqual(['Failure retryable 1', `OldestMessage commands ${age}`]);
  });

  it('without an age if no message is retried', async () => {
    const { counts } = await handle(['"poison"', '1'], failing({ poison }));
    expect(counts).toEqual(['Failure permanent 1']);
  });
});

describe('every log line about a message', () => {
  it('names the message, delivery, comment, person and destination, if it has them', async () => {
    const comment = { id: 7, user: { login: 'ijin2' } };
    const bodies = [
      JSON.stringify({ delivery: 'd-1', comment }),
      JSON.stringify({ delivery: 'd-1', person: { login: 'ijin2' }, destination: 'ops' }),
      '{"delivery":7}',
      JSON.stringify({ delivery: 'd'.repeat(101) }),
      'no JSON',
    ];
    const { lines } = await handle(bodies, () => Promise.reject(down));
    const shown = lines.map((line) => {
      const {
        delivery,
        comment: id,
        login,
        destination,
        messageId,
      }: Record<string, unknown> = JSON.parse(line);
      return [delivery, id, login, destination, typeof messageId];
    });
    const nothing = [undefined, undefined, undefined, undefined, 'string'];
    expect(shown.toSorted()).toEqual(
      [
        ['d-1', 7, 'ijin2', undefined, 'string'],
        ['d-1', undefined, 'ijin2', 'ops', 'string'],
        nothing,
        nothing,
        nothing,
      ].toSorted(),
    );
  });
});

describe('a batch', () => {
  it('is handled message by message, as parsed JSON', async () => {
    const handled: unknown[] = [];
    const result = await handle(['{"a":1}', '2', '"three"', '[]', 'null'], async (message) => {
      handled.push(message);
    });
    expect(handled).toEqual([{ a: 1 }, 2, 'three', [], null]);
    expect(result).toEqual({ comesBack: {}, putAside: [], lines: [], logged: '', counts: [] });
  });

  it('without messages has no failures', async () => {
    const none = await handle([], () => Promise.reject(down));
    expect(none).toMatchObject({ comesBack: {}, putAside: [] });
  });

  it('is handled concurrently: a slow message delays no other', async () => {
    let running = 0;
    const all = Promise.withResolvers<void>();
    await handle(['1', '2', '3', '4', '5'], async () => {
      running += 1;
      if (running === 5) all.resolve();
      await all.promise;
    });
    expect(running).toBe(5);
  });

  it('continues with the other messages if one fails in any way', async () => {
    const handled: unknown[] = [];
    const fail = failing({ retry: down, poison, ours: new TypeError('x is not a function') });
    const { comesBack, putAside } = await handle(
      ['1', '"retry"', '2', '"poison"', '3', 'no JSON', '"ours"', '4'],
      async (message) => {
        await fail(message);
        handled.push(message);
      },
    );
    expect(handled).toEqual([1, 2, 3, 4]);
    expect(Object.keys(comesBack)).toEqual(['"retry"']);
    expect(putAside.map(({ body }) => body)).toEqual(
      expect.arrayContaining(['"poison"', 'no JSON', '"ours"']),
    );
  });
});

describe('a retryable message', () => {
  it.each([
    ['for the shortest first delay', down, 1, 0, 8],
    ['for the longest first delay', down, 1, 1, 15],
    ['for twice as long after each attempt', down, 3, 0, 30],
    ['for 15 min at most', down, 100, 1, 900],
    [
      'until the time that was named',
      new RetryableFailure('limited', { notBefore: inSeconds(90) }),
      1,
      0,
      90,
    ],
    [
      'for 11 h at most at a time',
      new RetryableFailure('limited', { notBefore: inSeconds(1e6) }),
      1,
      0,
      39_600,
    ],
    ['likewise if the configuration is at fault', new ConfigurationFailure('no permission'), 2, 0, 15],
  ])('is hidden %s and retried, not dead-lettered', async (_, failure, tries, random, seconds) => {
    const result = await handle(['"it"'], failing({ it: failure }), { tries, random: () => random });
    expect(result).toMatchObject({ comesBack: { '"it"': seconds }, putAside: [] });
  });

  it('is hidden by the queue, and no other message is', async () => {
    await handle(['"it"', '"other"'], failing({ it: down }), { visibility: 1 });
    await sleep(1_100);
    expect((await receive(queueUrl)).map(({ Body }) => Body)).toEqual(['"other"']);
  });

  const refusals: [string, Answer][] = [
    ['is down', { status: 503 }],
    ['says no', { status: 403, body: JSON.stringify({ __type: 'com.amazonaws.sqs#AccessDenied' }) }],
    ['is silent', 'silence'],
    ['resets', 'a reset'],
    ['responds with HTML', { body: '<html>' }],
  ];

  it.each(refusals)('is retried even if SQS %s when asked to hide it', async (_, answer) => {
    const server = await startAnswering(answer);
    const { comesBack, lines } = await handle(['"it"'], failing({ it: down }), {
      sqs: impatient(server.url),
    });
    await server.close();
    expect(comesBack).toEqual({ '"it"': undefined });
    expect(lines.at(-1)).toContain('the retry could not be delayed');
  });

  it.each([...refusals, ['responds with nothing', { status: 200 }] as const])(
    'is one that could not be dead-lettered because SQS %s',
    async (_, answer) => {
      const server = await startAnswering(answer);
      const { comesBack, lines } = await handle(['"it"'], failing({ it: poison }), {
        sqs: impatient(server.url),
      });
      await server.close();
      expect(Object.keys(comesBack)).toEqual(['"it"']);
      expect(lines.at(-1)).toContain('message could not be dead-lettered');
    },
  );
});

describe('a message that no retry can help', () => {
  const thrownByTheSchema = async (message: unknown) => void githubEvent.parse(message);

  it.each<[string, string, (message: unknown) => Promise<void>, RegExp]>([
    ['a permanent refusal', '{}', () => Promise.reject(poison), /^PermanentFailure: cannot be$/],
    [
      'a mistake of ours',
      '{}',
      () => Promise.reject(new TypeError('x is not a function')),
      /^TypeError: x is/,
    ],
    [
      'a mistake of ours, made at once',
      '{}',
      () => {
        throw new TypeError('at once');
      },
      /^TypeError: at once$/,
    ],
    ['a message of another schema', '{"a":1}', thrownByTheSchema, /"delivery"/],
    ['a thrown string', '{}', () => Promise.reject('a text'), /^a text$/],
    [
      'a reason of many lines and scripts',
      '{}',
      () => Promise.reject(new Error('a\n\0ж🚀\uFFFFb')),
      /^Error: a b$/,
    ],
    [
      'a reason with an arrow',
      '{}',
      () => Promise.reject(new Error('Slack → 404 no_service')),
      /^Error: Slack 404 no_service$/,
    ],
    ['a very long reason', '{}', () => Promise.reject(new Error('x'.repeat(1e6))), /^Error: x{500,}$/],
    ['an empty reason', '{}', () => Promise.reject(new Error('')), /^Error$/],
  ])(
    'goes to the dead-letter queue with its reason, and is done with: %s',
    async (_, body, handler, reason) => {
      expect(await handle([body], handler)).toMatchObject({
        comesBack: {},
        putAside: [{ body, reason: expect.stringMatching(reason), source: queueUrl }],
      });
    },
  );

  it.each(['join', '{"a":', '\uFEFF{}', 'undefined', '{} {}', "{'a':1}"])(
    'can be invalid JSON: %j is dead-lettered unchanged',
    async (body) => {
      const { comesBack, putAside } = await handle([body], () => Promise.resolve());
      expect(comesBack).toEqual({});
      expect(putAside).toEqual([
        { body, reason: 'PermanentFailure: the message is not JSON', source: queueUrl },
      ]);
    },
  );

  it('is dead-lettered unchanged, character by character', async () => {
    const body = JSON.stringify({ text: 'ж € \u0001 \u2028 <&> "' });
    const { putAside } = await handle([body], () => Promise.reject(poison));
    expect(putAside.map((letter) => letter.body)).toEqual([body]);
  });
});

describe('the log', () => {
  it.each([
    [
      'message will be retried',
      down,
      { seconds: 8, error: { name: 'RetryableFailure', message: 'GitHub is down' } },
    ],
    ['message dead-lettered', poison, { error: { name: 'PermanentFailure', message: 'cannot be' } }],
  ])('says %s, with its id, its attempts and the reason', async (message, failure, fields) => {
    const { lines } = await handle(['"it"'], failing({ it: failure }));
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'error', message, messageId: expect.any(String), tries: 1 }),
    ]);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject(fields);
  });

  it.each(['PLANTED', '{"body":PLANTED}', '["join", PLANTED', '{"body":"PLANTED"}'])(
    'has nothing of a message: %s',
    async (body) => {
      const { logged } = await handle([body], async (message) => void githubEvent.parse(message));
      expect(logged).toContain('message dead-lettered');
      expect(logged).not.toContain('PLANTED');
    },
  );
});
