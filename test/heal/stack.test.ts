import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle, HEAL_FUNCTIONS } from '../../deploy/bundle.ts';
import { LONGEST_STAGE } from '../../deploy/environment.ts';
import * as limits from '../../src/runtime/limits.ts';
import { NAMESPACE } from '../../src/runtime/metrics.ts';
import { compileStack, ofType, type Template } from '../fixtures/compile-stack.ts';
import { leastFile } from '../fixtures/rules-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { rulesWith } from './start-heal.ts';

const CONFIG = 'serverless.heal.yml';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:our-alarms';
const { folder, remove } = temporaryFolder();
const fileOf = (name: string, more: object) => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify({ ...leastFile, ...more }));
  return { USHER_RULES: file };
};
const rules = fileOf('heal.yml', { heal: { groups: ['web', { group: 'workers' }] } });
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const ofAccount = (rest: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${rest}` });

let heal: Template;
let guarded: Template;
beforeAll(async () => {
  heal = await compileStack(rules, CONFIG);
  guarded = await compileStack(
    {
      ...rules,
      HEAL_ALARMS_TOPIC_ARN: TOPIC,
      PERMISSIONS_BOUNDARY: 'arn:aws:iam::123456789012:policy/boundary',
      ROLE_PATH: '/chatops/',
      DEPLOYMENT_BUCKET: 'our-artifacts',
      LEDGER_DAYS: '90',
    },
    CONFIG,
  );
}, 90_000);
afterAll(remove);

const propertiesOf = (template: Template, name: string) => template.Resources[name]?.Properties ?? {};

describe('the stack of heal', () => {
  it('receives alarms through a queue with a dead-letter queue, raw', () => {
    expect(propertiesOf(heal, 'HealSubscription')).toEqual({
      TopicArn: { Ref: 'HealAlarmsTopic' },
      Protocol: 'sqs',
      Endpoint: arn('HealQueue'),
      RawMessageDelivery: true,
      RedrivePolicy: { deadLetterTargetArn: arn('HealDeadLetterQueue') },
    });
    expect(propertiesOf(heal, 'HealQueue')).toMatchObject({
      SqsManagedSseEnabled: true,
      VisibilityTimeout: limits.HEAL_VISIBILITY,
      MessageRetentionPeriod: limits.RETENTION,
      RedrivePolicy: {
        deadLetterTargetArn: arn('HealDeadLetterQueue'),
        maxReceiveCount: limits.MAX_RECEIVES,
      },
    });
    expect(ofType(heal, 'AWS::Lambda::EventSourceMapping').map(([, mapping]) => mapping)).toEqual([
      expect.objectContaining({
        EventSourceArn: arn('HealQueue'),
        BatchSize: limits.BATCH_SIZE,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: limits.HEAL_CONCURRENCY },
      }),
    ]);
  });

  it('runs one function, every minute too, with its time and its settings', () => {
    expect(ofType(heal, 'AWS::Lambda::Function').map(([, properties]) => properties)).toEqual([
      expect.objectContaining({
        FunctionName: 'usher-dev-heal',
        Runtime: 'nodejs24.x',
        Timeout: limits.HEAL_TIMEOUT,
      }),
    ]);
    expect(Object.keys(propertiesOf(heal, 'HealLambdaFunction')['Environment'].Variables).toSorted()).toEqual(
      [
        'DEAD_LETTER_QUEUE_URL',
        'LEDGER_DAYS',
        'LEDGER_TABLE',
        'NOTIFICATIONS_TOPIC_ARN',
        'QUEUE_URL',
        'STAGE',
      ],
    );
    expect(ofType(heal, 'AWS::Events::Rule').map(([, rule]) => rule['ScheduleExpression'])).toEqual([
      'rate(1 minute)',
    ]);
    expect(limits.FOLLOW_UP_PERIOD).toBe(60);
    // After a crash an alarm comes back in time to be acted on.
    expect(limits.HEAL_VISIBILITY * 1_000).toBeLessThan(limits.MAX_ALARM_AGE);
    expect(ofType(heal, 'AWS::Lambda::EventInvokeConfig').map(([, config]) => config)).toEqual([
      expect.objectContaining({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }),
    ]);
    expect(ofType(heal, 'AWS::Logs::LogGroup').map(([, group]) => group)).toEqual([
      { LogGroupName: '/aws/lambda/usher-dev-heal', RetentionInDays: 30 },
    ]);
  });

  it('has only the rights that it needs: over the named groups, its own table and queue, and the notifications', () => {
    const [[, role] = ['', {}]] = ofType(heal, 'AWS::IAM::Role');
    const statements: readonly { Action: string | string[]; Resource: unknown }[] =
      Object(role).Policies[0].PolicyDocument.Statement;
    const rights = statements.map(({ Action, Resource }) => [[Action].flat(), Resource]);
    expect(rights).toEqual([
      [['logs:CreateLogStream', 'logs:PutLogEvents'], arn('HealLogGroup')],
      [
        ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
          (name) => `sqs:${name}`,
        ),
        arn('HealQueue'),
      ],
      [['sqs:SendMessage'], arn('HealDeadLetterQueue')],
      [['sns:Publish'], ofAccount('sns:${AWS::Region}:${AWS::AccountId}:usher-dev-notifications')],
      [['dynamodb:GetItem', 'dynamodb:UpdateItem'], arn('HealLedger')],
      [['dynamodb:Query'], { 'Fn::Sub': '${HealLedger.Arn}/index/open' }],
      [
        ['AutoScalingInstances', 'AutoScalingGroups', 'ScalingActivities'].map(
          (name) => `autoscaling:Describe${name}`,
        ),
        '*',
      ],
      [
        ['autoscaling:SetInstanceHealth'],
        ['web', 'workers'].map((name) =>
          ofAccount(
            `autoscaling:\${AWS::Region}:\${AWS::AccountId}:autoScalingGroup:*:autoScalingGroupName/${name}`,
          ),
        ),
      ],
    ]);
    expect(JSON.stringify(rights)).not.toMatch(/kms|ec2:/);
  });

  it('has a call for each right, and a right for each call', async () => {
    const { outputs } = await bundle(
      { organization: 'my_org', slackMembers: {}, rules: [], heal: rulesWith({ groups: ['web'] }) },
      folder,
      [],
      HEAL_FUNCTIONS,
    );
    const calls = Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => {
        const [, client = '', call] = /client-([\w-]+)\/.*\/commands\/(\w+)Command\.js$/.exec(input) ?? [];
        return call !== undefined && bytesInOutput > 0 ? [`${client.replace('-', '')}:${call}`] : [];
      }),
    );
    const [[, role] = ['', {}]] = ofType(heal, 'AWS::IAM::Role');
    const rights: readonly string[] = Object(role).Policies[0].PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string }) => Action,
    );
    /** What Lambda does with the role, and what the SDK would do only with endpoint discovery. */
    const lambdas = /^(logs:|sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$)/;
    expect(calls.filter((call) => call !== 'dynamodb:DescribeEndpoints').toSorted()).toEqual(
      rights.filter((right) => !lambdas.test(right)).toSorted(),
    );
  });

  it('lets only CloudWatch publish on its topic, for alarms of the account, and only that topic fill its queue', () => {
    expect(
      ofType(heal, 'AWS::SNS::TopicPolicy').map(([, { PolicyDocument }]) => PolicyDocument.Statement),
    ).toEqual([
      [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: { Ref: 'HealAlarmsTopic' },
          Condition: {
            ArnLike: {
              'aws:SourceArn': ofAccount('cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:*'),
            },
          },
        },
      ],
    ]);
    const [[, policy] = ['', {}]] = ofType(heal, 'AWS::SQS::QueuePolicy');
    expect(Object(policy).PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'sns.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'HealAlarmsTopic' } } },
      }),
    ]);
  });

  it('names everything usher-<stage>-heal, and no name is too long', async () => {
    const stage = 'x'.repeat(LONGEST_STAGE);
    const long = await compileStack({ ...rules, STAGE: stage }, CONFIG);
    const names = Object.values(long.Resources).flatMap(({ Properties }) =>
      Object.entries(Properties).flatMap(([key, value]) =>
        /^(?:Function|Queue|Topic|Table|Alarm)Name$/.test(key) && typeof value === 'string' ? [value] : [],
      ),
    );
    expect(names).toHaveLength(12);
    expect(names.filter((name) => !name.startsWith(`usher-${stage}-heal`))).toEqual([]);
    expect(names.filter((name) => name.length > 80)).toEqual([]);
    expect(propertiesOf(long, 'HealLambdaFunction')['FunctionName'].length).toBeLessThanOrEqual(64);
  }, 60_000);

  it('can use an existing topic, and the guards of the account', () => {
    expect(ofType(guarded, 'AWS::SNS::Topic')).toEqual([]);
    expect(propertiesOf(guarded, 'HealSubscription')['TopicArn']).toBe(TOPIC);
    expect(propertiesOf(guarded, 'HealQueuePolicy')['PolicyDocument'].Statement[0].Condition).toEqual({
      ArnEquals: { 'aws:SourceArn': TOPIC },
    });
    expect(guarded.Outputs['HealAlarmsTopic']?.Value).toBe(TOPIC);
    expect(propertiesOf(guarded, 'HealRole')).toMatchObject({
      Path: '/chatops/',
      PermissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
    });
    expect(propertiesOf(guarded, 'HealLambdaFunction')['Environment'].Variables.LEDGER_DAYS).toBe('90');
    expect(ofType(guarded, 'AWS::S3::Bucket')).toEqual([]);
  });

  it('is not packaged without groups in the rules, with a wrong topic, or for a stage with its own name', async () => {
    const without = fileOf('without.yml', {});
    await expect(compileStack(without, CONFIG)).rejects.toThrow(
      /has no `heal`: name the Auto Scaling groups/,
    );
    await expect(compileStack({ ...rules, HEAL_ALARMS_TOPIC_ARN: 'alarms' }, CONFIG)).rejects.toThrow(
      /HEAL_ALARMS_TOPIC_ARN must be the ARN of an SNS topic/,
    );
    const elsewhere = TOPIC.replace('us-east-1', 'eu-west-1');
    await expect(compileStack({ ...rules, HEAL_ALARMS_TOPIC_ARN: elsewhere }, CONFIG)).rejects.toThrow(
      /HEAL_ALARMS_TOPIC_ARN must be the ARN of an SNS topic in us-east-1/,
    );
    await expect(compileStack({ ...rules, STAGE: 'prod-heal' }, CONFIG)).rejects.toThrow(
      /must not end with -heal/,
    );
  }, 60_000);
});

describe('an alarm of heal', () => {
  const alarms = () => ofType(heal, 'AWS::CloudWatch::Alarm').map(([, properties]) => properties);

  it('exists for everything that an admin must know, and goes to the topic of Usher’s alarms', () => {
    expect(alarms().map(({ AlarmName }) => AlarmName)).toEqual(
      ['dead-letters', 'waiting', 'untouched', 'held', 'no-follow-up', 'errors', 'throttles'].map(
        (name) => `usher-dev-heal-${name}`,
      ),
    );
    const topic = [ofAccount('sns:${AWS::Region}:${AWS::AccountId}:usher-dev-alarms')];
    for (const { AlarmActions, OKActions } of alarms())
      expect([AlarmActions, OKActions]).toEqual([topic, topic]);
  });

  it('has a section in the runbook and links to it', () => {
    const headings = readFileSync('docs/heal.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('### '));
    for (const { AlarmName, AlarmDescription } of alarms()) {
      const name = AlarmName.replace('usher-dev-', '');
      expect(headings.filter((heading) => heading.includes(`\`${name}\``))).toHaveLength(1);
      expect(AlarmDescription).toMatch(new RegExp(` See ${name} in docs/heal\\.md\\.$`));
    }
  });

  it('on our own metrics has the dimension that keeps them apart from those of Usher’s functions', () => {
    const ours = alarms().filter(({ Namespace }) => Namespace === NAMESPACE);
    expect(ours).toHaveLength(3);
    for (const { Dimensions } of ours) expect(Dimensions[1]).toEqual({ Name: 'automation', Value: 'heal' });
  });
});

describe('Usher’s own stack', () => {
  /** The deployment's time is part of the artifacts' keys. */
  const settled = ({ Resources, Outputs }: Template) =>
    JSON.parse(JSON.stringify({ Resources, Outputs }).replaceAll(/\/\d{13}-[^/]+\//g, '/TIME/'));

  it('is the same with and without heal in the rules', async () => {
    const without = settled(await compileStack(fileOf('least.yml', {})));
    expect(settled(await compileStack(rules))).toEqual(without);
    expect(without.Resources).toHaveProperty('NotifyLambdaFunction');
  }, 60_000);

  it('differs only in a webhook of notify if heal posts to a destination that no rule uses', async () => {
    const { Resources } = settled(await compileStack(fileOf('least.yml', {})));
    const posting = fileOf('posting.yml', { heal: { groups: ['web'], slack: 'sre' } });
    const other = settled(await compileStack(posting)).Resources;
    const { SLACK_WEBHOOK_URL_SRE_CIPHERTEXT, ...rest } =
      other.NotifyLambdaFunction.Properties.Environment.Variables;
    expect(SLACK_WEBHOOK_URL_SRE_CIPHERTEXT).toBe('');
    other.NotifyLambdaFunction.Properties.Environment.Variables = rest;
    expect(other).toEqual(Resources);
  }, 60_000);
});
