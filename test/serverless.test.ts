import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { type Stack } from '../src/local/stack.ts';
import { readStack } from '../src/local/read-stack.ts';

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.optional(z.record(z.string(), z.any())) }),
  ),
});
type Resources = z.infer<typeof template>['Resources'];

/** Packaged as an admin without an AWS account would, with nothing set. */
function compile(): Resources {
  const out = mkdtempSync(join(tmpdir(), 'usher-package-'));
  const { PATH = '', HOME = '' } = process.env;
  execFileSync('node_modules/.bin/serverless', ['package', '--package', out], { env: { PATH, HOME } });
  return template.parse(
    JSON.parse(readFileSync(join(out, 'cloudformation-template-update-stack.json'), 'utf8')),
  ).Resources;
}

describe('the stack as compiled', () => {
  let resources: Resources;
  let stack: Stack;
  const ofType = (type: string) =>
    Object.entries(resources).flatMap(([name, { Type, Properties = {} }]) =>
      Type === type ? [[name, Properties] as const] : [],
    );
  const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

  beforeAll(async () => {
    resources = compile();
    stack = await readStack('dev', process.env);
  }, 60_000);

  it('is what a local run is made of', () => {
    expect(stack.topics).toEqual(ofType('AWS::SNS::Topic'));
    expect(stack.queues).toEqual(ofType('AWS::SQS::Queue'));
    expect(stack.subscriptions).toEqual(ofType('AWS::SNS::Subscription'));
    const environments = ofType('AWS::Lambda::Function').map(([, { Environment }]) => Environment.Variables);
    expect(Object.values(stack.functions).map(({ environment }) => environment)).toEqual(environments);
  });

  it('has a dead-letter queue on every queue that is worked on, and on every subscription', () => {
    const deadLetters = stack.queues
      .filter(([, queue]) => !('RedrivePolicy' in queue))
      .map(([name]) => arn(name));
    const targets = [...stack.queues, ...stack.subscriptions].flatMap(
      ([, resource]) => resource.RedrivePolicy?.deadLetterTargetArn ?? [],
    );
    expect(targets).toHaveLength(4);
    for (const target of targets) expect(deadLetters).toContainEqual(target);
  });

  it('lets only new comments through to command, and raw messages to both', () => {
    expect(
      stack.subscriptions.map(([, { FilterPolicy, RawMessageDelivery }]) => [
        FilterPolicy,
        RawMessageDelivery,
      ]),
    ).toEqual([
      [{ event: ['issue_comment'], action: ['created'] }, true],
      [undefined, true],
    ]);
  });

  it('lets only its own topic write to a queue', () => {
    const policies = ofType('AWS::SQS::QueuePolicy').map(([, { Queues, PolicyDocument }]) => ({
      Queues,
      PolicyDocument,
    }));
    for (const { PolicyDocument } of policies) {
      expect(PolicyDocument.Statement).toEqual([
        expect.objectContaining({
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Condition: { ArnEquals: { 'aws:SourceArn': { Ref: expect.stringMatching(/Topic$/) } } },
        }),
      ]);
    }
    const covered = policies.flatMap(({ Queues }) => Queues.map(({ Ref }: { Ref: string }) => Ref));
    expect(covered.toSorted()).toEqual(stack.queues.map(([name]) => name).toSorted());
  });

  it('ties each queue to its function, which gives back single messages', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, properties]) => properties);
    expect(mappings).toEqual([
      expect.objectContaining({
        EventSourceArn: arn('CommandsQueue'),
        FunctionName: arn('CommandLambdaFunction'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
      expect.objectContaining({
        EventSourceArn: arn('NotificationsQueue'),
        FunctionName: arn('NotifyLambdaFunction'),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
    ]);
  });

  it('hides a message for at least six times as long as its function may run', () => {
    for (const [, { EventSourceArn, FunctionName }] of ofType('AWS::Lambda::EventSourceMapping')) {
      const [, queue] = stack.queues.find(([name]) => name === EventSourceArn['Fn::GetAtt'][0]) ?? [];
      const { Timeout } = resources[FunctionName['Fn::GetAtt'][0]]?.Properties ?? {};
      expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    }
  });

  it('runs on Node 24 and on arm64, as it is developed', () => {
    for (const [, { Runtime, Architectures }] of ofType('AWS::Lambda::Function')) {
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    }
  });

  it('gives each function only its own settings', () => {
    const names = ofType('AWS::Lambda::Function').map(([name, { Environment }]) => [
      name,
      Object.keys(Environment.Variables).toSorted(),
    ]);
    expect(Object.fromEntries(names)).toEqual({
      ReceiveLambdaFunction: ['EVENTS_TOPIC_ARN', 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT', 'KMS_KEY', 'STAGE'],
      CommandLambdaFunction: [
        'DEAD_LETTER_QUEUE_URL',
        'GITHUB_API_URL',
        'GITHUB_TOKEN_CIPHERTEXT',
        'KMS_KEY',
        'LEDGER_TABLE',
        'NOTIFICATIONS_TOPIC_ARN',
        'QUEUE_URL',
        'STAGE',
      ],
      SweepLambdaFunction: [
        'EVENTS_TOPIC_ARN',
        'GITHUB_API_URL',
        'GITHUB_TOKEN_CIPHERTEXT',
        'KMS_KEY',
        'LEDGER_TABLE',
        'NOTIFICATIONS_TOPIC_ARN',
        'STAGE',
      ],
      NotifyLambdaFunction: [
        'DEAD_LETTER_QUEUE_URL',
        'KMS_KEY',
        'LEDGER_TABLE',
        'QUEUE_URL',
        'SLACK_WEBHOOK_ORIGIN',
        'SLACK_WEBHOOK_URL_CIPHERTEXT',
        'STAGE',
      ],
    });
  });

  it('opens only receive to the world', () => {
    const open = ofType('AWS::Lambda::Permission').filter(([, { Principal }]) => Principal === '*');
    expect(open.map(([, { FunctionName }]) => FunctionName)).toEqual([
      arn('ReceiveLambdaFunction'),
      arn('ReceiveLambdaFunction'),
    ]);
  });

  it('allows no wildcard action, and decrypting only in its own encryption context', () => {
    const statements = ofType('AWS::IAM::Role').flatMap(([, { Policies }]) =>
      Policies.flatMap(
        ({ PolicyDocument }: { PolicyDocument: { Statement: object[] } }) => PolicyDocument.Statement,
      ),
    );
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => String(action).includes('*'))).toEqual([]);
    const decrypt = statements.find(({ Action }) => [Action].flat().includes('kms:Decrypt'));
    expect(decrypt.Condition).toEqual({
      StringEquals: { 'kms:EncryptionContext:app': 'usher', 'kms:EncryptionContext:stage': 'dev' },
    });
  });
});
