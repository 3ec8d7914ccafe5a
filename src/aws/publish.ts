import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { RetryableFailure } from '../failure.ts';
import { orFailure } from './aws-failure.ts';

/** SQS refuses these two even though JSON allows them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/**
 * Publishes a message as JSON and resolves once SNS has acknowledged it.
 *
 * @param attributes - String attributes, for the filters of the subscriptions.
 * @throws a Failure.
 */
export async function publish(
  sns: SNSClient,
  topicArn: string,
  message: unknown,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Message: JSON.stringify(message).replace(
      REFUSED_BY_SQS,
      (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
    ),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  });
  const { MessageId } = await orFailure('SNS', sns.send(command));
  if (MessageId === undefined) throw new RetryableFailure('SNS answered without the id of the message');
}
