import { setTimeout as wait } from 'node:timers/promises';
import { GetQueueAttributesCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Waits until every queue is empty, counting messages in flight.
 *
 * @param queueArns - In the order in which messages travel: a function publishes to the next queue before its own message
 *   is deleted.
 * @param timeout - In ms.
 * @returns false if the timeout passes first.
 */
export async function settle(
  sqs: SQSClient,
  queueArns: readonly string[],
  timeout: number,
): Promise<boolean> {
  const end = Date.now() + timeout;
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
