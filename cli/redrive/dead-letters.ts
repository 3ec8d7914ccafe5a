import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { callAws } from '../../src/aws/failures.ts';

/** In s: how long the messages are hidden from others, while a person looks at them. */
export const HIDDEN = 300;

/** A message that was put aside. */
export interface DeadLetter {
  readonly id: string;
  readonly sentAt: string;
  /** Why a function put it aside; undefined if SQS did, after too many tries. */
  readonly reason: string | undefined;
  /** What it is about, as far as that can be read. */
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
 * Takes all that is in a dead-letter queue, which hides it for a while.
 *
 * @param take - Is given each as it comes, again if SQS delivers it again.
 * @throws a Failure.
 */
export async function takeDeadLetters(
  sqs: SQSClient,
  queueUrl: string,
  take: (letter: DeadLetter) => void,
): Promise<void> {
  for (;;) {
    const receive = new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      // A short poll asks only some of the servers, and may find nothing where there is something.
      WaitTimeSeconds: 1,
      VisibilityTimeout: HIDDEN,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SentTimestamp'],
    });
    const { Messages = [] } = await callAws('SQS', sqs.send(receive));
    if (Messages.length === 0) return;
    for (const message of Messages) take({ id: message.MessageId ?? '', ...describe(message), message });
  }
}

function describe({ Attributes, MessageAttributes, Body = '' }: Message) {
  const body = parseJson(Body);
  const { data: delivered } = z.safeParse(event, body);
  const { data: told } = z.safeParse(notification, body);
  return {
    sentAt: new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString(),
    reason: MessageAttributes?.['reason']?.StringValue,
    about:
      (delivered && `${delivered.comment.user.login} ${delivered.comment.html_url}`) ??
      (told && `${told.person.login} ${told.result.outcome} ${told.comment_url}`) ??
      'no message of Usher',
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
 * Sends a message back to its queue, then deletes it: it may be there twice for a moment, and is never lost. The ledger
 * knows what was done.
 *
 * @throws a Failure.
 */
export async function sendBack(
  sqs: SQSClient,
  { message }: DeadLetter,
  from: string,
  to: string,
): Promise<void> {
  await callAws('SQS', sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: message.Body ?? '' })));
  const deletion = new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle: message.ReceiptHandle });
  await callAws('SQS', sqs.send(deletion));
}

/** Lets others see a message again. @throws a Failure. */
export async function release(sqs: SQSClient, { message }: DeadLetter, queueUrl: string): Promise<void> {
  const { ReceiptHandle } = message;
  const show = new ChangeMessageVisibilityCommand({
    QueueUrl: queueUrl,
    ReceiptHandle,
    VisibilityTimeout: 0,
  });
  await callAws('SQS', sqs.send(show));
}
