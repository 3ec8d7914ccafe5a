import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { attributesOf, type GitHubEvent } from '../messages/github-event.ts';
import type { Notification } from '../messages/notification.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { callAws } from './failures.ts';

/** SQS refuses these two even though JSON allows them: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** Resolves once SNS has acknowledged the message. @throws a Failure. */
export type Publish<T> = (message: T) => Promise<void>;

/** Publishes events of GitHub, with attributes for the filters of the subscriptions. */
export const publishEvents =
  (sns: SNSClient, topicArn: string): Publish<GitHubEvent> =>
  (event) =>
    publish(sns, topicArn, event, attributesOf(event));

/** Publishes notifications, with their outcome as an attribute. */
export const publishNotifications =
  (sns: SNSClient, topicArn: string): Publish<Notification> =>
  (notification) =>
    publish(sns, topicArn, notification, { outcome: notification.result.outcome });

async function publish(
  sns: SNSClient,
  topicArn: string,
  message: object,
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
  const { MessageId } = await callAws('SNS', sns.send(command));
  if (MessageId === undefined) throw new RetryableFailure('SNS answered without the id of the message');
}
