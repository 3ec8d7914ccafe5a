import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { callAws } from '../src/aws/failures.ts';
import { ADMIN_OPTIONS } from './aws.ts';
import { notDeployed, stackName } from './deployed-stack.ts';
import type { QueueName } from './queue-names.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
  /** Messages in the queue, those in flight included; SQS counts approximately. */
  readonly messages: number;
}

/** Sends requests to the endpoint of the SDK even where a queue's URL names another host. */
export const openSqs = () => new SQSClient({ ...ADMIN_OPTIONS, useQueueUrlAsEndpoint: false });

export const queueName = (stage: string, queue: QueueName) => `${stackName(stage)}-${queue}`;
export const deadLetterName = (stage: string, queue: QueueName) => `${queueName(stage, queue)}-dead-letters`;

/** Reads the attributes of a queue. @throws ProblemsError if it does not exist; a Failure of AWS. */
export async function readQueue(sqs: SQSClient, stage: string, name: string): Promise<Queue> {
  const lookup = sqs.send(new GetQueueUrlCommand({ QueueName: name })).catch((error: unknown) => {
    throw error instanceof QueueDoesNotExist ? notDeployed(`queue ${name}`, stage) : error;
  });
  const { QueueUrl = '' } = await callAws('SQS', lookup);
  const AttributeNames = [
    'QueueArn',
    'ApproximateNumberOfMessages',
    'ApproximateNumberOfMessagesNotVisible',
  ] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await callAws('SQS', sqs.send(command));
  return {
    url: QueueUrl,
    arn: Attributes.QueueArn ?? '',
    messages:
      Number(Attributes.ApproximateNumberOfMessages ?? 0) +
      Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** In s: how long messages are hidden from other readers while the admin looks at them. */
export const VISIBILITY_TIMEOUT = 300;

/** A message in a dead-letter queue. */
export interface DeadLetter {
  readonly id: string;
  /** ISO 8601. */
  readonly sentAt: string;
  /** Why a function dead-lettered it; undefined if SQS did, after too many attempts. */
  readonly reason: string | undefined;
  /** The person and the comment, if the body is readable. */
  readonly about: string;
  readonly message: Message;
}

const event = z.object({
  comment: z.object({ html_url: z.string(), user: z.object({ login: z.string() }) }),
});
const notification = z.object({
  comment_url: z.string(),
  person: z.object({ login: z.string() }),
  result: z.object({ outcome: z.string() }),
});

/**
 * Receives all messages in a dead-letter queue, which hides them for VISIBILITY_TIMEOUT.
 *
 * @param onReceive - Called with each message; again if SQS delivers it again.
 * @throws a Failure of AWS.
 */
export async function receiveDeadLetters(
  sqs: SQSClient,
  queueUrl: string,
  onReceive: (letter: DeadLetter) => void,
): Promise<void> {
  for (;;) {
    const receive = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      // A short poll queries only some of the servers, and may return nothing from a queue that isn't empty.
      WaitTimeSeconds: 1,
      VisibilityTimeout: VISIBILITY_TIMEOUT,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    const { Messages = [] } = await callAws('SQS', sqs.send(receive));
    if (Messages.length === 0) return;
    for (const message of Messages) {
      onReceive({ id: message.MessageId ?? '', ...describeMessage(message), message });
    }
  }
}

function describeMessage({ Attributes, MessageAttributes, Body = '' }: Message) {
  const body = parseJson(Body);
  const { data: comment } = z.safeParse(event, body);
  const { data: notified } = z.safeParse(notification, body);
  return {
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    reason: MessageAttributes?.['reason']?.StringValue,
    about:
      (comment && `${comment.comment.user.login} ${comment.comment.html_url}`) ??
      (notified && `${notified.person.login} ${notified.result.outcome} ${notified.comment_url}`) ??
      'not a message from Usher',
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Sends a message back to its queue, then deletes it from the dead-letter queue. It is never lost; for a moment it may
 * be in both queues, which is safe since the ledger knows what was done.
 *
 * @throws a Failure of AWS.
 */
export async function sendBack(
  sqs: SQSClient,
  { message }: DeadLetter,
  fromUrl: string,
  toUrl: string,
): Promise<void> {
  const send = new SendMessageCommand({ QueueUrl: toUrl, MessageBody: message.Body ?? '' });
  await callAws('SQS', sqs.send(send));
  const deletion = new DeleteMessageCommand({ QueueUrl: fromUrl, ReceiptHandle: message.ReceiptHandle });
  await callAws('SQS', sqs.send(deletion));
}

/** Makes a message visible to other readers again. @throws a Failure of AWS. */
export async function release(sqs: SQSClient, { message }: DeadLetter, queueUrl: string): Promise<void> {
  const { ReceiptHandle } = message;
  const show = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle,
    VisibilityTimeout: 0,
  });
  await callAws('SQS', sqs.send(show));
}
