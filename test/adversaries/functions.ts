import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { handleBatch } from '../../src/aws/handle-batch.ts';
import { handleMessage } from '../../src/command/handle-message.ts';
import { createOctokit } from '../../src/github/client.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { readNotification } from '../../src/messages/notification.ts';
import { postNotification } from '../../src/notify/post-notification.ts';
import { receiveDelivery } from '../../src/receive/receive-delivery.ts';
import { parseRules } from '../../deploy/rules/resolve.ts';
import type { Log } from '../../src/runtime/log.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { createSlackClient } from '../../src/slack/client.ts';
import { createResponder } from '../../src/slack/respond.ts';
import { sweep } from '../../src/sweep/sweep.ts';
import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { CLICK, SIGNING_SECRET } from '../fixtures/slack-click.ts';
import { deliveryRequest, WEBHOOK_SECRET } from '../fixtures/delivery-request.ts';
import { sqsEvent } from '../fixtures/sqs-event.ts';
import { type Call, startAnswering } from '../fixtures/start-answering.ts';
import { HOOK, TOKEN } from './secrets.ts';

/** A delivery, and how it differs from GitHub's. */
export type Delivery = Parameters<typeof deliveryRequest>[0];

/** Accepts everything that is sent to SQS. */
function takeMessage({ body }: Call) {
  const { MessageBody = '' }: { MessageBody?: string } = JSON.parse(body);
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { body: JSON.stringify({ MessageId: '1', MD5OfMessageBody }) };
}

/** Connects the four functions, with topics that deliver at once. Each can be invoked with anything. */
export async function startFunctions(
  githubUrl: string,
  ledger: Ledger,
  now: () => Date,
  logOf: (name: string) => Log,
  ruleSet: object,
) {
  const [sqs, slack] = [await startAnswering(takeMessage), await startAnswering({ body: 'ok' })];
  const client = new SQSClient({
    endpoint: sqs.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
  const rules = parseRules(ruleSet);
  const octokit = createOctokit(new Secret(TOKEN), githubUrl, now);
  const container = (name: string) => ({
    rules,
    ledger,
    octokit: async () => octokit,
    now,
    sleep: async () => {},
    random: () => 0,
    log: logOf(name),
    count: () => {},
  });
  const batch = (name: string, handle: (message: unknown) => Promise<void>) => async (body: string) =>
    void (await handleBatch(sqsEvent(body), handle, {
      ...container(name),
      sqs: client,
      queueUrl: `https://sqs/${name}`,
      deadLetterQueueUrl: `https://sqs/${name}-dead-letters`,
    }));

  const webhook = async () => new Secret(slack.url + HOOK);
  const notify = {
    ...container('notify'),
    stage: 'prod',
    webhook,
    post: createSlackClient(slack.url, now),
    hasButtons: true,
  };
  const tell = batch('notify', (message) => postNotification(readNotification(message), notify));
  const publishNotification = (told: object) => tell(JSON.stringify(told));
  const command = { ...container('command'), publish: publishNotification };
  const respond = createResponder(slack.url, now);
  const act = batch('command', (message) => handleMessage(message, command, respond));
  const publishEvent = (event: object) => act(JSON.stringify(event));
  const secrets = async () => [new Secret(WEBHOOK_SECRET)];
  const clicks = {
    source: { team: CLICK.team.id, app: CLICK.api_app_id },
    secrets: async () => [new Secret(SIGNING_SECRET)],
    publish: publishEvent,
  };
  const receive = { ...container('receive'), secrets, publish: publishEvent, slack: clicks };
  return {
    slack,
    receive: (delivery: Delivery) => receiveDelivery(deliveryRequest(delivery), receive),
    /** Invokes `receive` with any request. */
    request: (request: LambdaFunctionURLEvent) => receiveDelivery(request, receive),
    /** Invokes `command` with a message. */
    act,
    /** Invokes `notify` with a message. */
    tell,
    sweep: (since?: Date) => sweep({ ...container('sweep'), publishEvent, publishNotification }, since),
    close: async () => {
      client.destroy();
      await Promise.all([sqs.close(), slack.close()]);
    },
  };
}
