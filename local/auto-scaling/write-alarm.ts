import { LOCAL_REGION } from '../local-world.ts';

/**
 * Writes the message of an alarm on an instance's status check, as CloudWatch publishes it.
 *
 * @param at - When its state changed.
 */
export function writeAlarm(instance: string, at: Date) {
  const name = `status-check-${instance}`;
  return {
    AlarmName: name,
    AlarmDescription: null,
    AWSAccountId: '000000000000',
    NewStateValue: 'ALARM',
    NewStateReason:
      'Threshold Crossed: 2 out of the last 2 datapoints were greater than or equal to the threshold (1.0).',
    StateChangeTime: at.toISOString().replace('Z', '+0000'),
    Region: 'US East (N. Virginia)',
    AlarmArn: `arn:aws:cloudwatch:${LOCAL_REGION}:000000000000:alarm:${name}`,
    OldStateValue: 'OK',
    Trigger: {
      MetricName: 'StatusCheckFailed',
      Namespace: 'AWS/EC2',
      StatisticType: 'Statistic',
      Statistic: 'MAXIMUM',
      Unit: null,
      Dimensions: [{ value: instance, name: 'InstanceId' }],
      Period: 60,
      EvaluationPeriods: 2,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'missing',
      EvaluateLowSampleCountPercentile: '',
    },
  };
}
