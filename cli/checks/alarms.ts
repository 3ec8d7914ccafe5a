import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { type CheckResult, pass, warn } from './check.ts';

/** What SNS shows in place of an ARN until the link in its mail was opened: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html */
const PENDING = 'PendingConfirmation';

/** Whether anybody is told of alarms. */
export async function findAlarms(stage: string, TopicArn: string): Promise<readonly CheckResult[]> {
  const about = 'alarms';
  const sns = new SNSClient(ADMIN_OPTIONS);
  const listed = await callAws('SNS', sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })));
  const subscriptions = listed.Subscriptions ?? [];
  if (subscriptions.length === 0) {
    const todo = `set ALARM_EMAIL and run \`npx serverless deploy --stage ${stage}\`, or subscribe to ${TopicArn} whom you like`;
    return [warn(about, 'are told to nobody', todo)];
  }
  const name = ({ Endpoint = '' }: { readonly Endpoint?: string | undefined }) => Endpoint;
  const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING).map(name);
  if (pending.length === 0) return [pass(about, `are told to ${subscriptions.map(name).join(', ')}`)];
  return [
    warn(about, `are not told to ${pending.join(', ')} yet`, 'open the link in the mail that AWS sent there'),
  ];
}
