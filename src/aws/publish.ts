import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { AutomationNotification } from '../messages/automation.ts';
import { attributesOf, type GitHubEvent } from '../messages/github-event.ts';
import type { Notification } from '../messages/notification.ts';
import { attributesOfAction, type SlackAction } from '../messages/slack-action.ts';
import { RetryableFailure } from '../runtime/failures.ts';
import { callAws } from './failures.ts';

/** Characters that JSON allows and SQS rejects: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const REJECTED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** Publishes a message. Resolves when SNS has acknowledged it. @throws a Failure. */
export type Publish<T> = (message: T) => Promise<void>;

/** Publishes GitHub events, with attributes for the subscriptions' filter policies. */
export const publishEvents =
  (sns: SNSClient, topicArn: string): Publish<GitHubEvent> =>
  (event) =>
    publish(sns, topicArn, event, attributesOf(event));

/** Publishes clicks in Slack, on the topic of the GitHub events. */
export const publishActions =
  (sns: SNSClient, topicArn: string): Publish<SlackAction> =>
  (action) =>
    publish(sns, topicArn, action, attributesOfAction(action));

/** Publishes notifications, with the outcome as an attribute. */
export const publishNotifications =
  (sns: SNSClient, topicArn: string): Publish<Notification> =>
  (notification) =>
    publish(sns, topicArn, notification, { outcome: notification.result.outcome });

/** Publishes what an automation says, with its name and the outcome as attributes. */
export const publishAutomation =
  (sns: SNSClient, topicArn: string): Publish<AutomationNotification> =>
  (notification) => {
    const { automation, outcome } = notification;
    return publish(sns, topicArn, notification, { automation, outcome });
  };

async function publish(
  sns: SNSClient,
  topicArn: string,
  message: object,
  attributes: Readonly<Record<string, string>>,
): Promise<void> {
  const command = new PublishCommand({
    TopicArn: topicArn,
    Message: JSON.stringify(message).replace(
      REJECTED_BY_SQS,
      (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
    ),
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    ),
  });
  const { MessageId } = await callAws('SNS', sns.send(command));
  if (MessageId === undefined) throw new RetryableFailure('SNS responded without a message id');
}
