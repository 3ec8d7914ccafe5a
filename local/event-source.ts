import { setTimeout as wait } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import type { Lambda } from './lambda.ts';
import type { Trace } from './trace.ts';

/** Connects a queue to a function. */
export interface EventSource {
  readonly queueArn: string;
  readonly batchSize: number;
  readonly lambda: Lambda;
  /** The receipt handles of the messages that are being handled. */
  readonly handled: Set<string>;
}

const batchResponse = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

/**
 * Passes messages from a queue to a function and deletes those that succeed, as a Lambda event source mapping does,
 * until the signal aborts. Each message is a batch of its own, so that the trace knows which message a call is about;
 * on Lambda most batches have one message too when traffic is low.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export async function runEventSource(
  { queueArn, batchSize, lambda, handled }: EventSource,
  sqs: SQSClient,
  trace: Trace,
  signal: AbortSignal,
): Promise<void> {
  const queue = queueArn.split(':').at(-1) ?? '';
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: queue }));
  const record = (text: string, ok: boolean) => trace.record({ part: 'sqs', text, ok });

  const handle = async (message: Message) => {
    const { MessageId = '', ReceiptHandle = '' } = message;
    handled.add(ReceiptHandle);
    try {
      record(`${queue} → ${lambda.name}`, true);
      const event = { Records: [toRecord(message, queueArn)] };
      const { batchItemFailures } = batchResponse.parse(await lambda.invoke(event));
      if (batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === MessageId)) {
        record(`${lambda.name} failed on a message from ${queue}`, false);
      } else await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    } finally {
      handled.delete(ReceiptHandle);
    }
  };
  const recordFailure = (error: unknown) =>
    record(`${lambda.name} could not handle a message from ${queue}: ${String(error)}`, false);

  while (!signal.aborted) {
    try {
      const receive = new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: batchSize,
        WaitTimeSeconds: 20,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      });
      const { Messages = [] } = await sqs.send(receive, { abortSignal: signal });
      await Promise.all(Messages.map((message) => handle(message).catch(recordFailure)));
    } catch (error) {
      if (signal.aborted) return;
      recordFailure(error);
      await wait(1_000, undefined, { signal }).catch(() => {});
    }
  }
}

/** A message as a function receives it: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
export function toRecord(message: Message, queueArn: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, { DataType, StringValue }]) => [
        name,
        { dataType: DataType, stringValue: StringValue },
      ]),
    ),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3],
  };
}
