import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildApp } from 'fauxqs';
import { Hono } from 'hono';
import { serve } from '../../local/serve.ts';
import { publishEvents, publishNotifications } from '../../src/aws/publish.ts';
import { githubEventWith } from '../fixtures/github-event.ts';
import { isSettledSoon } from '../fixtures/is-settled-soon.ts';
import { notificationWith } from '../fixtures/notification.ts';

const at = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  maxAttempts: 1,
});
const app = buildApp({ logger: false });
let sns: SNSClient;
let sqs: SQSClient;
let topicArn = '';
let queueUrl = '';

beforeAll(async () => {
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  sns = new SNSClient(at(endpoint));
  sqs = new SQSClient(at(endpoint));
  const topic = await sns.send(new CreateTopicCommand({ Name: 'events' }));
  const queue = await sqs.send(new CreateQueueCommand({ QueueName: 'commands' }));
  topicArn = topic.TopicArn ?? '';
  queueUrl = queue.QueueUrl ?? '';
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
  );
  await sns.send(
    new SubscribeCommand({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: Attributes?.['QueueArn'],
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
});

afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  await app.close();
});

/** The message in the queue: its JSON and attributes. */
async function arrived() {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 }),
  );
  const [message] = Messages;
  return { count: Messages.length, body: message?.Body ?? '', attributes: message?.MessageAttributes };
}

const eventSaying = (text: string) => githubEventWith({ comment: { body: text } });
const publish = (message = githubEventWith(), client = sns, topic = topicArn) =>
  publishEvents(client, topic)(message);

describe('publishing', () => {
  it('delivers an event and its attributes unchanged', async () => {
    const event = githubEventWith();
    await publish(event);
    const { body, attributes } = await arrived();
    expect(JSON.parse(body)).toEqual(event);
    expect(attributes).toEqual({
      event: { DataType: 'String', StringValue: 'issue_comment' },
      action: { DataType: 'String', StringValue: 'created' },
      repository: { DataType: 'String', StringValue: 'my_org/onboarding' },
      delivery: { DataType: 'String', StringValue: event.delivery },
    });
  });

  it('delivers a notification and its outcome unchanged', async () => {
    const notification = notificationWith({ result: { outcome: 'denied', reason: 'not-listed' } });
    await publishNotifications(sns, topicArn)(notification);
    const { body, attributes } = await arrived();
    expect(JSON.parse(body)).toEqual(notification);
    expect(attributes).toEqual({ outcome: { DataType: 'String', StringValue: 'denied' } });
  });

  it.each([
    ['the two that SQS rejects', 'join \uFFFE \uFFFF'],
    ['the two, already escaped', String.raw`\uFFFE \\uFFFF`],
    ['noncharacters of other planes', '\u{1FFFE}\u{10FFFF}'],
    ['control characters', '\0\u0001\b\u001B\u007F\u0085'],
    ['lone surrogates', '\uD800 \uDFFF'],
    ['astral characters', '🚀𝕛'],
    ['all kinds of line breaks', '\n\r\u2028\u2029'],
    ['quotes and backslashes', `"'\\`],
    ['markup', '<a>&amp;</a>'],
    ['a byte order mark', '\uFEFF'],
  ])('delivers any character: %s', async (_, text) => {
    await publish(eventSaying(text));
    const { count, body } = await arrived();
    expect(count).toBe(1);
    expect(JSON.parse(body)).toEqual(eventSaying(text));
    expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
  });

  it('is done only when SNS has acknowledged', async () => {
    const acknowledged = Promise.withResolvers<void>();
    const asked = Promise.withResolvers<void>();
    const slow = new Hono().post('/', async (c) => {
      asked.resolve();
      await acknowledged.promise;
      return c.body(
        '<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>',
      );
    });
    const { url, close } = await serve(slow, { port: 0, name: 'SNS' });
    const published = publish(githubEventWith(), new SNSClient(at(url)));
    await asked.promise;
    expect(await isSettledSoon(published)).toBe(false);
    acknowledged.resolve();
    expect(await isSettledSoon(published)).toBe(true);
    await close();
  });

  it('is held if the topic does not exist', async () => {
    await expect(publish(githubEventWith(), sns, `${topicArn}-none`)).rejects.toMatchObject({
      kind: 'held',
      cause: { name: expect.stringMatching(/NotFound/) },
    });
  });

  it('can be retried if SNS does not respond', async () => {
    await expect(publish(githubEventWith(), new SNSClient(at('http://127.0.0.1:9')))).rejects.toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
