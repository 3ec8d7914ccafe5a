import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsByTopicCommand,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import type { DeployedStack } from '../deployed-stack.ts';
import { deadLetterName, lookAtQueue, openSqs, type QueueName, queueName } from '../queues.ts';
import { counted } from '../terminal.ts';
import { type CheckResult, fail, pass, warn } from './check.ts';

/** A queue that holds more than this is worth a word: at four containers it takes minutes to empty. */
const MANY = 100;

/** Whether each topic reaches its queue, and whether anything is stuck. */
export async function findMessaging(stage: string, stack: DeployedStack): Promise<readonly CheckResult[]> {
  const sns = new SNSClient(ADMIN_OPTIONS);
  const sqs = openSqs();
  const ways = [
    { topic: stack.eventsTopic, queue: 'commands' },
    { topic: stack.notificationsTopic, queue: 'notifications' },
  ] as const;
  const findings = await Promise.all(ways.map(({ topic, queue }) => findWay(sns, sqs, stage, topic, queue)));
  return findings.flat();
}

async function findWay(
  sns: SNSClient,
  sqs: SQSClient,
  stage: string,
  topic: string,
  queue: QueueName,
): Promise<readonly CheckResult[]> {
  const [now, dead] = await Promise.all([
    lookAtQueue(sqs, stage, queueName(stage, queue)),
    lookAtQueue(sqs, stage, deadLetterName(stage, queue)),
  ]);
  return [
    await findSubscription(sns, topic, now.arn, dead.arn),
    now.messages > MANY
      ? warn(
          `queue ${queueName(stage, queue)}`,
          `holds ${counted(now.messages, 'message')}`,
          `see \`npx serverless logs --function ${queue === 'commands' ? 'command' : 'notify'} --stage ${stage}\``,
        )
      : pass(`queue ${queueName(stage, queue)}`, `holds ${counted(now.messages, 'message')}`),
    dead.messages > 0
      ? fail(
          `queue ${deadLetterName(stage, queue)}`,
          `holds ${counted(dead.messages, 'message')} put aside`,
          `see why with \`npm run usher -- redrive --stage ${stage}\``,
        )
      : pass(`queue ${deadLetterName(stage, queue)}`, 'is empty'),
  ];
}

/** A deployment changes nothing that is unchanged in the template: what was changed by hand is mended by hand. */
async function findSubscription(
  sns: SNSClient,
  TopicArn: string,
  queueArn: string,
  deadArn: string,
): Promise<CheckResult> {
  const about = `topic ${TopicArn.split(':').at(-1) ?? ''}`;
  const redrive = JSON.stringify({ deadLetterTargetArn: deadArn });
  const listed = await callAws('SNS', sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })));
  const found = (listed.Subscriptions ?? []).find(({ Endpoint }) => Endpoint === queueArn);
  if (found?.SubscriptionArn === undefined) {
    const attributes = JSON.stringify({ RawMessageDelivery: 'true', RedrivePolicy: redrive });
    const todo = `run \`aws sns subscribe --topic-arn ${TopicArn} --protocol sqs --notification-endpoint ${queueArn} --attributes '${attributes}'\``;
    return fail(about, 'does not reach its queue', todo);
  }
  const set = (name: string, value: string) =>
    `run \`aws sns set-subscription-attributes --subscription-arn ${found.SubscriptionArn ?? ''} --attribute-name ${name} --attribute-value '${value}'\``;
  const ask = new GetSubscriptionAttributesCommand({ SubscriptionArn: found.SubscriptionArn });
  const { Attributes = {} } = await callAws('SNS', sns.send(ask));
  if (Attributes['RawMessageDelivery'] !== 'true')
    return fail(about, 'wraps its messages', set('RawMessageDelivery', 'true'));
  if (Attributes['RedrivePolicy'] === undefined)
    return warn(about, 'has no dead-letter queue', set('RedrivePolicy', redrive));
  return pass(about, 'reaches its queue');
}
