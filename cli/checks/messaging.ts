import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import type { QueueName } from '../queue-names.ts';
import { deadLetterName, openSqs, queueName, readQueue } from '../queues.ts';
import { plural } from '../terminal.ts';
import { type CheckResult, fail, pass, warn } from './check-result.ts';

/** With more messages than this, a queue takes minutes to drain at four concurrent functions. */
const MANY = 100;

/** Checks that each topic delivers to its queue, and that no messages pile up. */
export async function checkMessaging(stage: string, stack: DeployedStack): Promise<readonly CheckResult[]> {
  const sns = new SNSClient(ADMIN_OPTIONS);
  const sqs = openSqs();
  const routes = [
    { topic: stack.eventsTopic, queue: 'commands' },
    { topic: stack.notificationsTopic, queue: 'notifications' },
  ] as const;
  const results = await Promise.all(
    routes.map(({ topic, queue }) => checkRoute(sns, sqs, stage, topic, queue)),
  );
  return results.flat();
}

async function checkRoute(
  sns: SNSClient,
  sqs: SQSClient,
  stage: string,
  topic: string,
  name: QueueName,
): Promise<readonly CheckResult[]> {
  const [queue, deadLetters] = await Promise.all([
    readQueue(sqs, stage, queueName(stage, name)),
    readQueue(sqs, stage, deadLetterName(stage, name)),
  ]);
  const about = `queue ${queueName(stage, name)}`;
  const aboutDeadLetters = `queue ${deadLetterName(stage, name)}`;
  const holds = ({ messages }: { readonly messages: number }) => `holds ${plural(messages, 'message')}`;
  const consumer = name === 'commands' ? 'command' : 'notify';
  return [
    await checkSubscription(sns, topic, queue.arn, deadLetters.arn),
    queue.messages > MANY
      ? warn(about, holds(queue), `see \`npx serverless logs --function ${consumer} --stage ${stage}\``)
      : pass(about, holds(queue)),
    deadLetters.messages > 0
      ? fail(
          aboutDeadLetters,
          holds(deadLetters),
          `see why with \`npm run usher -- redrive --stage ${stage}\``,
        )
      : pass(aboutDeadLetters, 'is empty'),
  ];
}

/** A deployment doesn't touch what the template left unchanged, so a manual change has to be undone manually. */
export async function checkSubscription(
  sns: SNSClient,
  TopicArn: string,
  queueArn: string,
  deadLetterArn: string,
): Promise<CheckResult> {
  const about = `topic ${TopicArn.split(':').at(-1) ?? ''}`;
  const redrive = JSON.stringify({ deadLetterTargetArn: deadLetterArn });
  const listed = await callAws('SNS', sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })));
  const found = (listed.Subscriptions ?? []).find(({ Endpoint }) => Endpoint === queueArn);
  if (found?.SubscriptionArn === undefined) {
    const attributes = JSON.stringify({ RawMessageDelivery: 'true', RedrivePolicy: redrive });
    const todo = `run \`aws sns subscribe --topic-arn ${TopicArn} --protocol sqs --notification-endpoint ${queueArn} --attributes '${attributes}'\``;
    return fail(about, 'does not deliver to its queue', todo);
  }
  const set = (name: string, value: string) =>
    `run \`aws sns set-subscription-attributes --subscription-arn ${found.SubscriptionArn ?? ''} --attribute-name ${name} --attribute-value '${value}'\``;
  const command = new GetSubscriptionAttributesCommand({ SubscriptionArn: found.SubscriptionArn });
  const { Attributes = {} } = await callAws('SNS', sns.send(command));
  if (Attributes['RawMessageDelivery'] !== 'true')
    return fail(about, 'does not use raw message delivery', set('RawMessageDelivery', 'true'));
  if (Attributes['RedrivePolicy'] === undefined)
    return warn(about, 'has no dead-letter queue', set('RedrivePolicy', redrive));
  return pass(about, 'delivers to its queue');
}
