import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Waits until none of the queues holds a message, neither waiting nor being handled.
 *
 * @param queueArns - In the order in which messages travel: what one queue's function publishes stands in the next
 *   queue before its own message is gone.
 * @param patience - In ms.
 * @returns whether that came about in time.
 */
export async function settle(
  sqs: SQSClient,
  queueArns: readonly string[],
  patience: number,
): Promise<boolean> {
  const end = Date.now() + patience;
  while (!(await areEmpty(sqs, queueArns))) {
    if (Date.now() > end) return false;
    await wait(10);
  }
  return true;
}

async function areEmpty(sqs: SQSClient, queueArns: readonly string[]): Promise<boolean> {
  for (const arn of queueArns) {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) }));
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    if (Object.values(Attributes).some((count) => count !== '0')) return false;
  }
  return true;
}
