import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkHeal } from '../../../cli/checks/heal.ts';
import { createAutoScaling } from '../../../local/auto-scaling/create-auto-scaling.ts';
import { ScalingGroups } from '../../../local/auto-scaling/groups.ts';
import { startMessaging } from '../../../local/messaging.ts';
import { serve } from '../../../local/serve.ts';
import { Trace } from '../../../local/trace.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { rulesWith } from '../../heal/start-heal.ts';
import { type Account, deployedAccount, startAws } from '../start-aws.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:';
const account: Account = deployedAccount('prod', 'https://receive.example/');
const groups = new ScalingGroups(() => new Date());
const was = { ...process.env };
const closing: (() => Promise<void>)[] = [];
let sns: SNSClient;
let sqs: SQSClient;
beforeAll(async () => {
  const [aws, messaging, scaling] = await Promise.all([
    startAws(account),
    startMessaging(0, 'us-east-1', new Trace()),
    serve(
      createAutoScaling(groups, () => {}),
      { port: 0, name: 'Auto Scaling' },
    ),
  ]);
  closing.push(aws.close, messaging.close, scaling.close);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_SNS: messaging.url,
    AWS_ENDPOINT_URL_SQS: messaging.url,
    AWS_ENDPOINT_URL_AUTO_SCALING: scaling.url,
  });
  sns = new SNSClient({});
  sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  groups.add('web');
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 'usher-prod-heal-alarms' }));
  for (const name of ['', '-dead-letters']) {
    await sqs.send(new CreateQueueCommand({ QueueName: `usher-prod-heal${name}` }));
  }
  account.stack = {
    name: 'usher-prod-heal',
    status: 'UPDATE_COMPLETE',
    outputs: { HealAlarmsTopic: TopicArn },
  };
});
afterAll(async () => {
  sns.destroy();
  sqs.destroy();
  for (const close of closing) await close();
  process.env = was;
});

const check = async (heal: object = { groups: ['web'] }) =>
  (await checkHeal('prod', rulesWith(heal))).map(({ level, about, says }) => `${level} ${about} ${says}`);

describe('doctor, of heal,', () => {
  it('says that alarms do not reach it, and how to fix it', async () => {
    expect(await check()).toContain('fail topic usher-prod-heal-alarms does not deliver to its queue');
  });

  it('finds nothing wrong when they do', async () => {
    await sns.send(
      new SubscribeCommand({
        TopicArn: account.stack?.outputs['HealAlarmsTopic'],
        Protocol: 'sqs',
        Endpoint: `${ARN}usher-prod-heal`,
        Attributes: {
          RawMessageDelivery: 'true',
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}usher-prod-heal-dead-letters` }),
        },
      }),
    );
    expect(await check()).toEqual([
      'pass stack usher-prod-heal is deployed (UPDATE_COMPLETE)',
      'pass topic usher-prod-heal-alarms delivers to its queue',
      'pass queue usher-prod-heal-dead-letters is empty',
      'pass Auto Scaling group web exists, with 3 instances',
    ]);
  });

  it('names a group that does not exist', async () => {
    expect(await check({ groups: ['web', 'wbe'] })).toContain(
      'fail Auto Scaling group wbe does not exist in this region',
    );
  });

  it('checks more groups than Auto Scaling describes in one call', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `web-${index}`);
    for (const name of names) groups.add(name);
    expect((await check({ groups: names })).filter((line) => line.startsWith('pass Auto'))).toHaveLength(120);
  });

  it('finds dead-lettered messages', async () => {
    const QueueUrl = 'http://localhost/000000000000/usher-prod-heal-dead-letters';
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
    expect(await check()).toContain('fail queue usher-prod-heal-dead-letters holds 1 message');
  });

  it('finds a deployment that failed', async () => {
    if (account.stack) account.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
    expect(await check()).toContain('fail stack usher-prod-heal is UPDATE_ROLLBACK_COMPLETE');
  });

  it('says that it is not deployed, and how to deploy it', async () => {
    account.stack = undefined;
    expect(await rejectedBy(check())).toMatchObject({
      message:
        'stack usher-prod-heal: is not deployed, but the rules have `heal`: run `npx serverless deploy --config serverless.heal.yml --stage prod`',
    });
  });
});
