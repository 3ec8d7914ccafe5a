import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle } from '../deploy/bundle.ts';
import { LONGEST_STAGE } from '../deploy/environment.ts';
import { readStack } from '../local/read-stack.ts';
import type { Stack } from '../local/stack.ts';
import { SWEEP_EVENT_AGE } from '../src/runtime/limits.ts';
import { NAMESPACE } from '../src/runtime/metrics.ts';
import { variableOfDestination } from '../src/runtime/destinations.ts';
import { APP_KEYS } from './fixtures/app-keys.ts';
import { compileStack, ofType, type Template } from './fixtures/compile-stack.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const BOUNDARY = 'arn:aws:iam::123456789012:policy/boundary';
const GUARDS = {
  PERMISSIONS_BOUNDARY: BOUNDARY,
  ROLE_PATH: '/chatops/',
  TAGS: 'owner=platform, cost-center=12',
  DEPLOYMENT_BUCKET: 'our-artifacts',
  LEDGER_DAYS: '90',
  INGRESS: 'http-api',
  LAMBDA_ARCHITECTURE: 'arm64',
  RECEIVE_CONCURRENCY: '20',
  ALARM_EMAIL: 'on-call@example.com',
  KMS_KEY: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555',
};

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
/** Policies may have one value or a list. */
const several = <T>(value: T | readonly T[]) => [value].flat();

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The rights of each function's role. */
const rolesOf = (template: Template): Readonly<Record<string, readonly Statement[]>> =>
  Object.fromEntries(
    ofType(template, 'AWS::IAM::Role').map(([name, { Policies }]) => [
      name,
      Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) =>
        several(PolicyDocument.Statement),
      ),
    ]),
  );

/** All statements of all policies of a resource. */
const resourcePolicies = ({ Resources }: Template): readonly Statement[] =>
  Object.values(Resources).flatMap(({ Properties: { PolicyDocument } }) =>
    PolicyDocument === undefined ? [] : several(PolicyDocument.Statement),
  );

const functionOf = (template: Template, name: string) =>
  template.Resources[`${name}LambdaFunction`]?.Properties;

let template: Template;
let guarded: Template;
let stack: Stack;
beforeAll(async () => {
  template = await compileStack();
  guarded = await compileStack(GUARDS);
  stack = await readStack('dev', { ...process.env, ...GUARDS });
}, 90_000);

describe('the stack', () => {
  it('is what the local run uses, with any settings', () => {
    const { AlarmsTopic: _, ...topics } = Object.fromEntries(stack.topics);
    expect(Object.keys(topics)).toEqual(['EventsTopic', 'NotificationsTopic']);
    expect(stack.topics).toEqual(ofType(guarded, 'AWS::SNS::Topic'));
    expect(stack.queues).toEqual(ofType(guarded, 'AWS::SQS::Queue'));
    expect(stack.subscriptions).toEqual(
      ofType(guarded, 'AWS::SNS::Subscription').filter(([, { Protocol }]) => Protocol === 'sqs'),
    );
    const environments = ofType(guarded, 'AWS::Lambda::Function').map(
      ([, { Environment }]) => Environment.Variables,
    );
    expect(Object.values(stack.functions).map(({ environment }) => environment)).toEqual(environments);
  });

  it('has a dead-letter queue for every work queue and its subscription', () => {
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

  it("changes only what clicks in Slack need if Slack's signing secret is set", async () => {
    const taking = await compileStack({
      SLACK_SIGNING_SECRET_CIPHERTEXT: 'eA==',
      SLACK_TEAM_ID: 'T024BE7LD',
    });
    const variablesOf = (whole: Template, name: string) => functionOf(whole, name)?.['Environment'].Variables;
    const added = Object.fromEntries(
      ['Receive', 'Command', 'Notify', 'Sweep'].map((name) => [
        name,
        Object.fromEntries(
          Object.entries(variablesOf(taking, name)).filter(([key]) => !(key in variablesOf(template, name))),
        ),
      ]),
    );
    expect(added).toEqual({
      Receive: { SLACK_SIGNING_SECRET_CIPHERTEXT: 'eA==', SLACK_TEAM_ID: 'T024BE7LD' },
      Command: { SLACK_WEBHOOK_ORIGIN: 'https://hooks.slack.com' },
      Notify: { SLACK_ACTIONS: 'on' },
      Sweep: {},
    });
    const [subscription] = ofType(taking, 'AWS::SNS::Subscription');
    expect(subscription?.[1]['FilterPolicy']).toEqual({
      event: ['issue_comment', 'slack_action'],
      action: ['created', 'clicked'],
    });
    const decrypted = rolesOf(taking)['ReceiveRole']?.find(({ Sid }) => Sid === 'Decrypt');
    expect(decrypted?.Condition?.['StringEquals']?.['kms:EncryptionContext:secret']).toEqual([
      'github-webhook-secret',
      'slack-signing-secret',
    ]);
    // Nothing else is different.
    const changed = /^(?:(?:Receive|Command|Notify)LambdaFunction|CommandsSubscription|ReceiveRole)$/;
    const unchanged = ({ Resources }: Template) =>
      Object.entries(Resources).flatMap(([name, resource]) => {
        // The path of the uploaded code has the time in it.
        const text = JSON.stringify(resource).replaceAll(/"S3Key":"[^"]*"/g, '');
        return changed.test(name) ? [] : [`${name} ${text}`];
      });
    expect(unchanged(taking)).toEqual(unchanged(template));
    expect(taking.Outputs).toEqual(template.Outputs);
  }, 60_000);

  it('connects each queue to its function, which reports failures per message', () => {
    const mappings = ofType(template, 'AWS::Lambda::EventSourceMapping').map(([, properties]) => properties);
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

  it("has visibility timeouts of at least six times the function's timeout", () => {
    for (const [, mapping] of ofType(template, 'AWS::Lambda::EventSourceMapping')) {
      const { EventSourceArn, FunctionName } = mapping;
      const [, queue] = stack.queues.find(([name]) => name === EventSourceArn['Fn::GetAtt'][0]) ?? [];
      const { Timeout } = template.Resources[FunctionName['Fn::GetAtt'][0]]?.Properties ?? {};
      expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
    }
  });

  it('never retries a failed sweep, and starts none so late that it would meet the next', () => {
    expect(ofType(template, 'AWS::Lambda::EventInvokeConfig').map(([, properties]) => properties)).toEqual([
      expect.objectContaining({
        FunctionName: { Ref: 'SweepLambdaFunction' },
        MaximumRetryAttempts: 0,
        MaximumEventAgeInSeconds: SWEEP_EVENT_AGE,
      }),
    ]);
    // Nothing else is invoked asynchronously.
    const scheduled = ofType(template, 'AWS::Events::Rule').map(([, { Targets }]) => Targets);
    expect(scheduled).toEqual([[expect.objectContaining({ Arn: arn('SweepLambdaFunction') })]]);
  });

  it('runs on Node 24 and x86_64', () => {
    for (const [, { Runtime, Architectures }] of ofType(template, 'AWS::Lambda::Function')) {
      expect({ Runtime, Architectures }).toEqual({ Runtime: 'nodejs24.x', Architectures: ['x86_64'] });
    }
  });

  it('keeps the logs of each function for a month, and no function can create a log group', () => {
    const groups = ofType(template, 'AWS::Logs::LogGroup');
    expect(groups.map(([, properties]) => properties)).toEqual(
      ['receive', 'command', 'notify', 'sweep'].map((name) => ({
        LogGroupName: `/aws/lambda/usher-dev-${name}`,
        RetentionInDays: 30,
      })),
    );
    const actions = Object.values(rolesOf(template)).flatMap((statements) =>
      statements.flatMap(({ Action }) => Action),
    );
    expect(actions).not.toContain('logs:CreateLogGroup');
  });

  it('reserves no concurrency by default', () => {
    for (const [, { ReservedConcurrentExecutions }] of ofType(template, 'AWS::Lambda::Function')) {
      expect(ReservedConcurrentExecutions).toBeUndefined();
    }
  });

  it('has the stage in every name, so that stages can coexist', async () => {
    const other = await compileStack({ STAGE: 'prod' });
    const namesOf = ({ Resources }: Template) =>
      Object.values(Resources).flatMap(({ Properties }) =>
        Object.entries(Properties).flatMap(([key, value]) =>
          key.endsWith('Name') && typeof value === 'string' && !/^Metric|^Statistic/.test(key) ? [value] : [],
        ),
      );
    const names = namesOf(template);
    expect(names.length).toBeGreaterThan(30);
    expect(namesOf(other)).toEqual(names.map((name) => name.replace('-dev', '-prod')));
    expect(names.filter((name) => !name.includes('-dev'))).toEqual([]);
  }, 60_000);

  it('has no name that is too long for AWS, up to the longest stage', async () => {
    const stage = 'x'.repeat(LONGEST_STAGE);
    const long = await compileStack({ STAGE: stage });
    /** The longest name that AWS allows, by type. */
    const limits: readonly (readonly [string, string, number])[] = [
      ['AWS::Lambda::Function', 'FunctionName', 64],
      ['AWS::SQS::Queue', 'QueueName', 80],
      ['AWS::SNS::Topic', 'TopicName', 256],
      ['AWS::DynamoDB::Table', 'TableName', 255],
      ['AWS::Logs::LogGroup', 'LogGroupName', 512],
      ['AWS::Logs::QueryDefinition', 'Name', 255],
      ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
      ['AWS::CloudWatch::Dashboard', 'DashboardName', 255],
    ];
    const names = limits.flatMap(([type, key, most]) =>
      ofType(long, type).map(([, properties]) => ({ name: String(properties[key]), most })),
    );
    expect(names.length).toBeGreaterThan(35);
    expect(names.filter(({ name }) => !name.includes(stage))).toEqual([]);
    expect(names.filter(({ name, most }) => name.length > most)).toEqual([]);
    await expect(compileStack({ STAGE: `${stage}x` })).rejects.toThrow(
      /the stage: must have at most 47 characters/,
    );
  }, 60_000);

  it('keeps nothing when it is removed; the ledger is kept only if it is replaced', () => {
    const kept = Object.entries(template.Resources).filter(
      ([, { DeletionPolicy = 'Delete' }]) => DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    expect(template.Resources['Ledger']?.Properties['PointInTimeRecoverySpecification']).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it('outputs what an admin needs next', () => {
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining([
        'WebhookUrl',
        'EventsTopic',
        'NotificationsTopic',
        'AlarmsTopic',
        'LedgerTable',
        'DashboardUrl',
      ]),
    );
  });
});

describe('each function', () => {
  it('has only its own settings', () => {
    const names = ofType(template, 'AWS::Lambda::Function').map(([name, { Environment }]) => [
      name,
      Object.keys(Environment.Variables).toSorted(),
    ]);
    const github = [
      'GITHUB_API_URL',
      'GITHUB_APP_ID',
      'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT',
      'GITHUB_TOKEN_CIPHERTEXT',
    ];
    const ledger = ['LEDGER_DAYS', 'LEDGER_TABLE'];
    expect(Object.fromEntries(names)).toEqual({
      ReceiveLambdaFunction: ['EVENTS_TOPIC_ARN', 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT', 'KMS_KEY', 'STAGE'],
      CommandLambdaFunction: [
        'DEAD_LETTER_QUEUE_URL',
        ...github,
        'KMS_KEY',
        ...ledger,
        'NOTIFICATIONS_TOPIC_ARN',
        'QUEUE_URL',
        'STAGE',
      ],
      SweepLambdaFunction: [
        'EVENTS_TOPIC_ARN',
        ...github,
        'KMS_KEY',
        ...ledger,
        'NOTIFICATIONS_TOPIC_ARN',
        'STAGE',
      ],
      NotifyLambdaFunction: [
        'DEAD_LETTER_QUEUE_URL',
        'KMS_KEY',
        ...ledger,
        'QUEUE_URL',
        'SLACK_WEBHOOK_ORIGIN',
        'SLACK_WEBHOOK_URL_CIPHERTEXT',
        'STAGE',
      ],
    });
  });

  it('has a role of its own', () => {
    const roles = ofType(template, 'AWS::Lambda::Function').map(([, { Role }]) => Role['Fn::Sub']);
    expect(roles).toEqual(['Receive', 'Command', 'Notify', 'Sweep'].map((name) => `\${${name}Role.Arn}`));
  });

  it('has only the rights that it needs', () => {
    const allowed = Object.entries(rolesOf(template)).map(([role, statements]) => [
      role,
      statements.flatMap(({ Action, Resource }) =>
        several(Action).map((action) =>
          [action, ...several(Resource).map((one) => JSON.stringify(one))].join(' '),
        ),
      ),
    ]);
    const on = (name: string) => JSON.stringify(arn(name));
    const topic = (name: string) => JSON.stringify({ Ref: name });
    const key = JSON.stringify({
      'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*',
    });
    const logs = (name: string) => [
      `logs:CreateLogStream ${on(`${name}LogGroup`)}`,
      `logs:PutLogEvents ${on(`${name}LogGroup`)}`,
    ];
    const queue = (name: string) => [
      ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'].map(
        (action) => `sqs:${action} ${on(`${name}Queue`)}`,
      ),
      `sqs:SendMessage ${on(`${name}DeadLetterQueue`)}`,
    ];
    const ledger = [`dynamodb:GetItem ${on('Ledger')}`, `dynamodb:UpdateItem ${on('Ledger')}`];
    const open = 'dynamodb:Query {"Fn::Sub":"${Ledger.Arn}/index/open"}';
    const decrypt = `kms:Decrypt ${key}`;
    expect(Object.fromEntries(allowed)).toEqual({
      ReceiveRole: [...logs('Receive'), `sns:Publish ${topic('EventsTopic')}`, decrypt],
      CommandRole: [
        ...logs('Command'),
        ...queue('Commands'),
        `sns:Publish ${topic('NotificationsTopic')}`,
        ...ledger,
        open,
        decrypt,
      ],
      NotifyRole: [...logs('Notify'), ...queue('Notifications'), ...ledger, decrypt],
      SweepRole: [
        ...logs('Sweep'),
        `sns:Publish ${topic('EventsTopic')} ${topic('NotificationsTopic')}`,
        ...ledger,
        open,
        decrypt,
      ],
    });
  });

  it('has a call for each right, and a right for each call', async () => {
    const { folder, remove } = temporaryFolder();
    const { outputs } = await bundle({ organization: 'my_org', slackMembers: {}, rules: [] }, folder);
    remove();
    /** What Lambda does with the role. */
    const lambdas = /^(logs:|sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)$)/;
    const rights = Object.entries(rolesOf(template)).map(
      ([role, statements]) =>
        [
          role.replace('Role', '').toLowerCase(),
          statements.flatMap(({ Action }) => Action).filter((action) => !lambdas.test(action)),
        ] as const,
    );
    const calls = Object.fromEntries(
      Object.entries(outputs).map(([file, { inputs }]) => [
        basename(file, '.bundle.cjs'),
        Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => {
          const [, service, call] = /client-(\w+)\/.*\/commands\/(\w+)Command\.js$/.exec(input) ?? [];
          return call !== undefined && bytesInOutput > 0 ? [`${service}:${call}`] : [];
        }),
      ]),
    );
    // The SDK would make the first only where endpoint discovery is turned on. The ledger is one class: the second,
    // which notify does not make, is in all who use it.
    const neverMade: Record<string, string[]> = {
      receive: [],
      command: ['dynamodb:DescribeEndpoints'],
      notify: ['dynamodb:DescribeEndpoints', 'dynamodb:Query'],
      sweep: ['dynamodb:DescribeEndpoints'],
    };
    for (const [name, actions] of rights) {
      expect(calls[name]?.toSorted()).toEqual([...actions, ...(neverMade[name] ?? [])].toSorted());
    }
    expect(rights).toHaveLength(4);
  });

  it('may decrypt only its own secrets of its own stage, with the configured alias', () => {
    const conditions = Object.entries(rolesOf(template)).map(([role, statements]) => {
      const { Condition } = statements.find(({ Action }) => Action === 'kms:Decrypt') ?? {};
      return [role, Condition?.['StringEquals']];
    });
    const of = (...secrets: string[]) => ({
      'kms:RequestAlias': 'alias/usher-dev',
      'kms:EncryptionContext:app': 'usher',
      'kms:EncryptionContext:stage': 'dev',
      'kms:EncryptionContext:secret': secrets.length === 1 ? secrets[0] : secrets,
    });
    const github = of('github-token', 'github-app-private-key');
    expect(Object.fromEntries(conditions)).toEqual({
      ReceiveRole: of('github-webhook-secret'),
      CommandRole: github,
      NotifyRole: of('slack-webhook-url'),
      SweepRole: github,
    });
  });
});

describe('a policy', () => {
  const allowing = (one: Template) =>
    [...Object.values(rolesOf(one)).flat(), ...resourcePolicies(one)].filter(
      ({ Effect }) => Effect === 'Allow',
    );

  it('allows no action by a wildcard', () => {
    for (const { Action } of [...allowing(template), ...allowing(guarded)]) {
      expect(several(Action).filter((action) => action.includes('*'))).toEqual([]);
    }
  });

  it('allows a wildcard resource only for Decrypt, with the key that has the alias', () => {
    const wide = allowing(template).filter(({ Resource }) => JSON.stringify(Resource).includes('*'));
    expect(wide).toHaveLength(4);
    for (const { Action, Condition } of wide) {
      expect(Action).toBe('kms:Decrypt');
      expect(Condition?.['StringEquals']?.['kms:RequestAlias']).toBe('alias/usher-dev');
    }
    expect(allowing(guarded).filter(({ Resource }) => JSON.stringify(Resource).includes('*'))).toEqual([]);
  });

  it('of a queue allows only its own topic to send', () => {
    const policies = ofType(template, 'AWS::SQS::QueuePolicy').map(([, { Queues, PolicyDocument }]) => ({
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

  it('of a topic allows only CloudWatch to publish alarms; the rest is in the roles', () => {
    const publishers = ofType(template, 'AWS::SNS::TopicPolicy').flatMap(([, { Topics, PolicyDocument }]) =>
      several<Statement>(PolicyDocument.Statement).flatMap(({ Action, Principal }) =>
        several(Action).includes('sns:Publish') ? [[Topics[0].Ref, Principal]] : [],
      ),
    );
    expect(publishers).toEqual([['AlarmsTopic', { Service: 'cloudwatch.amazonaws.com' }]]);
    const covered = ofType(template, 'AWS::SNS::TopicPolicy').map(([, { Topics }]) => Topics[0].Ref);
    expect(covered.toSorted()).toEqual(
      ofType(template, 'AWS::SNS::Topic')
        .map(([name]) => name)
        .toSorted(),
    );
  });

  it('allows public access only to the Function URL of receive', () => {
    const open = ofType(template, 'AWS::Lambda::Permission').filter(([, { Principal }]) => Principal === '*');
    expect(open.map(([, { FunctionName }]) => FunctionName)).toEqual([
      arn('ReceiveLambdaFunction'),
      arn('ReceiveLambdaFunction'),
    ]);
    expect(
      open.map(([, { FunctionUrlAuthType, InvokedViaFunctionUrl }]) => [
        FunctionUrlAuthType,
        InvokedViaFunctionUrl,
      ]),
    ).toEqual([
      ['NONE', undefined],
      [undefined, true],
    ]);
  });
});

describe('data at rest', () => {
  it("is encrypted in every queue, and in the topics with people's data", () => {
    for (const [, { SqsManagedSseEnabled }] of ofType(template, 'AWS::SQS::Queue')) {
      expect(SqsManagedSseEnabled).toBe(true);
    }
    const keys = ofType(template, 'AWS::SNS::Topic').map(([name, { KmsMasterKeyId }]) => [
      name,
      KmsMasterKeyId,
    ]);
    expect(Object.fromEntries(keys)).toEqual({
      EventsTopic: 'alias/aws/sns',
      NotificationsTopic: 'alias/aws/sns',
      // CloudWatch may not use that key.
      AlarmsTopic: undefined,
    });
  });
});

describe('an alarm', () => {
  const alarms = () => ofType(template, 'AWS::CloudWatch::Alarm');

  it('exists for everything that an admin must know', () => {
    expect(alarms().map(([, { AlarmName }]) => AlarmName.replace('usher-dev-', ''))).toEqual([
      'commands-dead-letters',
      'notifications-dead-letters',
      'commands-waiting',
      'notifications-waiting',
      'commands-untouched',
      'notifications-untouched',
      'held',
      'receive-5xx',
      'signatures',
      'older-secret',
      'no-sweep',
      'removals-stopped',
      'receive-errors',
      'command-errors',
      'notify-errors',
      'receive-throttles',
      'command-throttles',
      'notify-throttles',
      'sweep-throttles',
    ]);
  });

  it('notifies the alarms topic when it starts and ends', () => {
    for (const [, { AlarmActions, OKActions }] of alarms()) {
      expect([AlarmActions, OKActions]).toEqual([[{ Ref: 'AlarmsTopic' }], [{ Ref: 'AlarmsTopic' }]]);
    }
  });

  it('has a section in the runbook and links to it', () => {
    const headings = readFileSync('docs/operations.md', 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('### '));
    for (const [, { AlarmName, AlarmDescription }] of alarms()) {
      const name = AlarmName.replace('usher-dev-', '');
      expect(headings.filter((heading) => heading.includes(`\`${name}\``))).toHaveLength(1);
      expect(AlarmDescription).toMatch(new RegExp(` See ${name} in docs/operations.md\\.$`));
    }
  });

  it('is on the dashboard', () => {
    const body = String(template.Resources['Dashboard']?.Properties['DashboardBody']['Fn::Sub']);
    for (const [id] of alarms()) expect(body).toContain(`"\${${id}.Arn}"`);
    expect(() => void JSON.parse(body)).not.toThrow();
  });

  it('on our own metrics uses a metric that the functions write, with its exact dimensions', () => {
    const ours = alarms().filter(([, { Namespace }]) => Namespace === NAMESPACE);
    const watched = ours.map(([, { MetricName, Dimensions }]) => [
      MetricName,
      ...Dimensions.map(({ Name }: { Name: string }) => Name),
    ]);
    expect(watched).toEqual([
      ['OldestMessage', 'stage', 'queue'],
      ['OldestMessage', 'stage', 'queue'],
      ['Failure', 'stage', 'kind'],
      ['Delivery', 'stage', 'status'],
      ['Delivery', 'stage', 'status'],
      ['OlderSecretUsed', 'stage'],
      ['SweepComplete', 'stage'],
      ['RemovalsStopped', 'stage'],
    ]);
  });
});

describe('with all guardrails set', () => {
  it('every role has the boundary and the path, also those of custom resources', () => {
    const roles = ofType(guarded, 'AWS::IAM::Role');
    expect(roles).toHaveLength(4);
    for (const [, { PermissionsBoundary, Path }] of roles) {
      expect({ PermissionsBoundary, Path }).toEqual({ PermissionsBoundary: BOUNDARY, Path: '/chatops/' });
    }
    const custom = Object.values(guarded.Resources).filter(({ Type }) =>
      /^Custom::|CustomResource/.test(Type),
    );
    expect(custom).toEqual([]);
  });

  it('no policy has a public principal', () => {
    const principals = [
      ...resourcePolicies(guarded).map(({ Principal }) => Principal),
      ...ofType(guarded, 'AWS::Lambda::Permission').map(([, { Principal }]) => Principal),
    ];
    expect(principals.length).toBeGreaterThan(0);
    expect(principals.filter((principal) => JSON.stringify(principal).includes('*'))).toEqual([]);
  });

  it('deliveries use an HTTP API, and only that may invoke receive', () => {
    expect(ofType(guarded, 'AWS::Lambda::Url')).toEqual([]);
    expect(ofType(guarded, 'AWS::ApiGatewayV2::Route').map(([, { RouteKey }]) => RouteKey)).toEqual([
      '$default',
    ]);
    expect(
      ofType(guarded, 'AWS::ApiGatewayV2::Integration').map(([, api]) => api['PayloadFormatVersion']),
    ).toEqual(['2.0']);
    expect(guarded.Outputs['WebhookUrl']?.Value).toEqual({
      'Fn::Sub': 'https://${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/',
    });
  });

  it('the stack has no bucket', () => {
    expect(ofType(guarded, 'AWS::S3::Bucket')).toEqual([]);
    const buckets = ofType(guarded, 'AWS::Lambda::Function').map(([, { Code }]) => Code.S3Bucket);
    expect(new Set(buckets)).toEqual(new Set(['our-artifacts']));
  });

  it('only the key may be used, with any alias', () => {
    for (const statements of Object.values(rolesOf(guarded))) {
      const { Resource, Condition } = statements.find(({ Action }) => Action === 'kms:Decrypt') ?? {};
      expect(Resource).toBe(GUARDS.KMS_KEY);
      expect(Object.keys(Condition?.['StringEquals'] ?? {})).toEqual([
        'kms:EncryptionContext:app',
        'kms:EncryptionContext:stage',
        'kms:EncryptionContext:secret',
      ]);
    }
  });

  it('the other settings apply', () => {
    expect(functionOf(guarded, 'Receive')?.['ReservedConcurrentExecutions']).toBe(20);
    for (const name of ['Command', 'Notify', 'Sweep']) {
      expect(functionOf(guarded, name)?.['ReservedConcurrentExecutions']).toBeUndefined();
      expect(functionOf(guarded, name)?.['Environment'].Variables.LEDGER_DAYS).toBe('90');
    }
    expect(guarded.Resources['AlarmsSubscription']?.Properties).toMatchObject({
      Protocol: 'email',
      Endpoint: 'on-call@example.com',
    });
  });
});

describe('secrets of their real sizes', () => {
  /** In bytes: the overhead of a KMS ciphertext, rounded up. */
  const KMS_ADDS = 160;
  const ciphertext = (secret: string) => randomBytes(secret.length + KMS_ADDS).toString('base64');
  const webhookSecret = ciphertext('f'.repeat(64));
  const slackUrl = 'https://hooks.slack.com/services/T0123456789/B0123456789/abcdefghijklmnopqrstuvwx';
  const { folder, remove } = temporaryFolder();
  afterAll(remove);
  /** Settings for this many Slack destinations, including `default`. */
  const withDestinations = (count: number) => {
    const names = ['default', ...Array.from({ length: count - 1 }, (_, index) => `channel-${index}`)];
    const file = join(folder, `${count}.yml`);
    const rules = names.map((slack, index) => ({
      repository: `handbook-${index}`,
      teams: ['reader'],
      slack,
    }));
    writeFileSync(file, JSON.stringify({ organization: 'acme', rules }));
    const urls = names.map((name) => [variableOfDestination(name), ciphertext(slackUrl)]);
    return { USHER_RULES: file, ...Object.fromEntries(urls) };
  };

  it("fit: an App's key, two webhook secrets and nine Slack destinations; a tenth is refused", async () => {
    const settings = {
      GITHUB_WEBHOOK_SECRET_CIPHERTEXT: `${webhookSecret},${webhookSecret}`,
      GITHUB_APP_ID: '1234567',
      GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: ciphertext(APP_KEYS.pkcs1),
    };
    const packaged = await compileStack({ ...settings, ...withDestinations(9) });
    const { Variables } = functionOf(packaged, 'Notify')?.['Environment'] ?? {};
    const urls = Object.keys(Variables).filter((name) => name.startsWith('SLACK_WEBHOOK_URL'));
    expect(urls).toHaveLength(9);
    await expect(compileStack({ ...settings, ...withDestinations(10) })).rejects.toThrow(
      /the variables of notify take \d+ bytes and Lambda allows 4096: .*fewer Slack destinations/,
    );
  }, 60_000);
});

describe('a wrong setting', () => {
  it('stops packaging with one message that lists every problem', async () => {
    const wrong = { INGRESS: 'alb', PERMISSIONS_BOUNDARY: 'boundary', LEDGER_DAYS: '7', TAGS: 'platform' };
    await expect(compileStack(wrong)).rejects.toThrow(
      /INGRESS must be function-url or http-api[^]*PERMISSIONS_BOUNDARY must be the ARN[^]*TAGS must be[^]*LEDGER_DAYS must be/,
    );
  });
});
