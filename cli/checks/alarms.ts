import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { callAws } from '../../src/aws/failures.ts';
import { ADMIN_OPTIONS } from '../aws.ts';
import { type CheckResult, pass, warn } from './check-result.ts';

/** Stands for the ARN of a subscription that is not confirmed yet: https://docs.aws.amazon.com/sns/latest/api/API_Subscription.html */
const PENDING = 'PendingConfirmation';

/** Checks that somebody receives the alarms. */
export async function checkAlarms(stage: string, TopicArn: string): Promise<readonly CheckResult[]> {
  const about = 'alarms';
  const sns = new SNSClient(ADMIN_OPTIONS);
  const listed = await callAws('SNS', sns.send(new ListSubscriptionsByTopicCommand({ TopicArn })));
  const subscriptions = listed.Subscriptions ?? [];
  if (subscriptions.length === 0) {
    const todo = `set ALARM_EMAIL and run \`npx serverless deploy --stage ${stage}\`, or subscribe somebody to ${TopicArn}`;
    return [warn(about, 'have no recipient', todo)];
  }
  const recipient = ({ Endpoint = '' }: { readonly Endpoint?: string | undefined }) => Endpoint;
  const pending = subscriptions.filter(({ SubscriptionArn }) => SubscriptionArn === PENDING).map(recipient);
  if (pending.length === 0) return [pass(about, `go to ${subscriptions.map(recipient).join(', ')}`)];
  const todo = 'open the confirmation link in the e-mail from AWS';
  return [warn(about, `do not go to ${pending.join(', ')} yet`, todo)];
}
