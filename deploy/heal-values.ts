import type { HealRules } from '../src/rules/heal-rules.ts';
import type { DeploymentSettings } from './stack-settings.ts';

const ofAccount = (service: string, resource: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
});

/** The topic of the alarms, unless an existing one is set. CloudWatch may publish on it, and nobody outside the account. */
const topicOf = (stage: string) => ({
  HealAlarmsTopic: {
    Type: 'AWS::SNS::Topic',
    // Not encrypted: CloudWatch may not use the key alias/aws/sns, and alarms hold no secrets.
    Properties: { TopicName: `usher-${stage}-heal-alarms` },
  },
  HealAlarmsTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Properties: {
      Topics: [{ Ref: 'HealAlarmsTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: 'HealAlarmsTopic' },
            Condition: { ArnLike: { 'aws:SourceArn': ofAccount('cloudwatch', 'alarm:*') } },
          },
        ],
      },
    },
  },
});

/**
 * Derives the values of `${usher:NAME}` that only `serverless.heal.yml` uses.
 *
 * @param heal - Undefined if the rules have none: packaging stops with that.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2autoscaling.html for the ARN of a group
 */
export function healValues(
  { HEAL_ALARMS_TOPIC_ARN: topic }: DeploymentSettings,
  heal: HealRules | undefined,
  stage: string,
): Readonly<Record<string, unknown>> {
  return {
    healTopic: { Resources: topic === undefined ? topicOf(stage) : {} },
    healTopicArn: topic ?? { Ref: 'HealAlarmsTopic' },
    healGroups: (heal?.groups ?? []).map(({ name }) =>
      ofAccount('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`),
    ),
    // Usher's own topics, which its stack makes. An IAM policy and an alarm need only their ARNs.
    notificationsTopic: ofAccount('sns', `usher-${stage}-notifications`),
    alarmsTopic: ofAccount('sns', `usher-${stage}-alarms`),
  };
}
