import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readMessage } from '../../src/notify/read-message.ts';
import { publishedAlarm } from '../fixtures/alarms.ts';
import { leastFile } from '../fixtures/rules-file.ts';
import { ACCOUNT, REGION, startDeployment } from './deployment.ts';

const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;

let at: Awaited<ReturnType<typeof startDeployment>>;
let scaling: AutoScalingClient;
let sns: SNSClient;
let bucket = '';

beforeAll(async () => {
  at = await startDeployment();
  const client = {
    endpoint: at.moto.url,
    region: REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  scaling = new AutoScalingClient(client);
  sns = new SNSClient(client);
  writeFileSync(join(at.clone, 'usher.yml'), JSON.stringify({ ...leastFile, heal: { groups: ['web'] } }));
  await scaling.send(
    new CreateLaunchConfigurationCommand({
      LaunchConfigurationName: 'web',
      ImageId: 'ami-12c6146b',
      InstanceType: 't3.micro',
    }),
  );
  await scaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      LaunchConfigurationName: 'web',
      MinSize: 3,
      MaxSize: 3,
      AvailabilityZones: [`${REGION}a`],
    }),
  );
  // What Usher's own stack makes, with a queue to see what is published.
  await sns.send(new CreateTopicCommand({ Name: 'usher-prod-notifications' }));
  await at.sqs.send(new CreateQueueCommand({ QueueName: 'usher-prod-seen' }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: arn('sns', 'usher-prod-notifications'),
      Protocol: 'sqs',
      Endpoint: arn('sqs', 'usher-prod-seen'),
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
}, 600_000);
afterAll(async () => {
  scaling.destroy();
  sns.destroy();
  await at.close();
}, 60_000);

async function instances() {
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] });
  const { AutoScalingGroups = [] } = await scaling.send(command);
  return AutoScalingGroups[0]?.Instances ?? [];
}

describe('heal, deployed beside Usher,', () => {
  it('is deployed by one command', async () => {
    const done = await at.serverless(
      'deploy',
      '--config',
      'serverless.heal.yml',
      '--stage',
      'prod',
      '--verbose',
    );
    expect(done).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Service deployed to stack usher-prod-heal'),
    });
    bucket = /^ *ServerlessDeploymentBucketName: (.*)$/m.exec(done.printed)?.[1] ?? '';
    expect(done.printed).toContain(`HealAlarmsTopic: ${arn('sns', 'usher-prod-heal-alarms')}`);
    const folder = join(at.folder, 'heal');
    mkdirSync(folder);
    await at.functions.startStack(
      { endpoint: at.moto.url, region: REGION },
      'usher-prod-heal',
      bucket,
      folder,
      {
        heal: 'usher-prod-heal',
      },
    );
  }, 300_000);

  it('marks the instance of an alarm unhealthy, and says so once, however often the alarm comes', async () => {
    const [first] = await instances();
    const message = JSON.stringify(publishedAlarm({ instance: first?.InstanceId ?? '', at: new Date() }));
    const publish = () =>
      sns.send(new PublishCommand({ TopicArn: arn('sns', 'usher-prod-heal-alarms'), Message: message }));
    for (let times = 0; times < 5; times += 1) await publish();
    await at.eventually(async () => (await instances())[0]?.HealthStatus === 'Unhealthy');
    await at.eventually(async () => (await at.waitingIn('heal')) === 0);
    expect((await instances()).map(({ HealthStatus }) => HealthStatus)).toEqual([
      'Unhealthy',
      'Healthy',
      'Healthy',
    ]);

    await at.eventually(async () => (await at.waitingIn('seen')) > 0);
    const { Messages = [] } = await at.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: at.queueUrl('seen'), MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body = '' }) => readMessage(JSON.parse(Body)))).toMatchObject([
      {
        automation: 'heal',
        outcome: 'replacing',
        title: `${first?.InstanceId} in web failed and is being replaced`,
      },
    ]);
  }, 180_000);

  it('passes cfn-lint, with every guard too', async () => {
    const guards = {
      HEAL_ALARMS_TOPIC_ARN: arn('sns', 'our-alarms'),
      PERMISSIONS_BOUNDARY: 'arn:aws:iam::123456789012:policy/boundary',
      ROLE_PATH: '/chatops/',
      TAGS: 'owner=platform',
      DEPLOYMENT_BUCKET: 'our-artifacts',
    };
    for (const settings of [{}, guards]) {
      const out = join(at.folder, 'packaged');
      const config = ['--config', 'serverless.heal.yml', '--stage', 'prod', '--package', out];
      await at.run(['npx', 'serverless', 'package', ...config], settings);
      const file = join(out, 'cloudformation-template-update-stack.json');
      const linted = await at.run([join(dirname(at.python), 'cfn-lint'), '--regions', REGION, '--', file]);
      expect(linted).toMatchObject({ code: 0, printed: '' });
    }
  }, 180_000);

  it('is listed by usher history, and leaves nothing behind when it is removed', async () => {
    const listed = await at.usher('history', '--automation', 'heal', '--stage', 'prod', '--json');
    expect(listed).toMatchObject({ code: 0, out: expect.stringContaining('"replacing"') });
    await at.functions.stop();
    const removed = await at.serverless('remove', '--config', 'serverless.heal.yml', '--stage', 'prod');
    expect(removed).toMatchObject({
      code: 0,
      printed: expect.stringContaining('has been successfully removed'),
    });
    const again = await at.usher('history', '--automation', 'heal', '--stage', 'prod');
    expect(again).toMatchObject({
      code: 1,
      printed: expect.stringContaining('serverless.heal.yml --stage prod'),
    });
  }, 180_000);
});
