import { rmSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import {
  GetSubscriptionAttributesCommand,
  ListSubscriptionsCommand,
  SetSubscriptionAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CheckResult, formatResult } from '../../../cli/checks/check-result.ts';
import { diagnose } from '../../../cli/doctor/diagnose.ts';
import { STAGE, startStage } from '../start-stage.ts';

let stage: Awaited<ReturnType<typeof startStage>>;
let was: NodeJS.ProcessEnv;
let deployed: typeof stage.account.stack;
beforeAll(async () => {
  stage = await startStage();
  deployed = stage.account.stack;
});
afterAll(() => stage.close());
beforeEach(() => {
  was = { ...process.env };
});
afterEach(() => {
  process.env = was;
});

/** Checks that were skipped because another one failed. */
const SKIPPED = /^! .* (?:was|were) not checked: fix .+ first$/;

/** The warnings and failures, in one line each. */
async function problems({ post = false, now = () => new Date() } = {}): Promise<readonly string[]> {
  const results: CheckResult[] = [];
  await diagnose({ stage: STAGE, post, now }, (result) => results.push(result));
  const lines = results
    .filter(({ level }) => level !== 'pass')
    .map((result) => stripVTControlCharacters(formatResult(result)));
  expect(lines.join('\n')).not.toContain('planted');
  return lines;
}

describe('diagnose', () => {
  it('finds no problems with a correct stage', async () => {
    await expect(problems()).resolves.toEqual([]);
  });

  it('finds no problems with a correct GitHub App', async () => {
    await stage.becomeApp();
    await expect(problems()).resolves.toEqual([]);
  });

  const webhooks = { metadata: 'read', repository_hooks: 'write', organization_hooks: 'write' } as const;

  /** A problem, how to cause it, its line, and how to undo what other tests would see. */
  const broken: readonly [string, () => unknown, RegExp, (() => unknown)?][] = [
    [
      'a revoked token',
      async () =>
        (process.env['GITHUB_TOKEN_CIPHERTEXT'] = await stage.encrypt('github-token', 'ghp_planted_old')),
      /^✗ GitHub token is refused by GitHub \(401 .*create a new one, then run `npm run usher -- setup --renew github-token --stage prod` and deploy$/,
    ],
    [
      'a missing scope',
      () => (stage.github.state.tokenScopes = ['repo']),
      /^✗ GitHub scopes lack admin:org, .*add the scope/,
      () => (stage.github.state.tokenScopes = undefined),
    ],
    [
      'a fine-grained token that may not change members',
      () => (stage.github.state.tokenPermissions = { ...webhooks, members: 'read', issues: 'write' }),
      /^✗ team reader cannot be changed by Usher \(403 .*GitHub wants permissions: members=write\): use a token/,
      () => (stage.github.state.tokenPermissions = undefined),
    ],
    [
      'a fine-grained token that may not write on issues',
      () => (stage.github.state.tokenPermissions = { ...webhooks, members: 'write', issues: 'read' }),
      /^✗ repository my_org\/handbook does not let Usher write on issues \(403 .*GitHub wants permissions: issues=write\): give the token/,
      () => (stage.github.state.tokenPermissions = undefined),
    ],
    [
      'a renamed team',
      () => stage.writeRules(stage.rules.replace('reader', 'readers')),
      /^✗ team readers does not exist in my_org, or was renamed: /,
    ],
    [
      'an approver who left',
      () =>
        stage.writeRules(stage.rules.replace('[reader]', '[{team: reader, approve: {by: [stranger-1]}}]')),
      /^! approver stranger-1 is not in my_org, or changed their login, .*: name the current approver in the rules/,
    ],
    [
      'a missing repository',
      () => stage.writeRules(stage.rules.replace('handbook', 'hand')),
      /^✗ repository my_org\/hand is not visible to Usher \(404/,
    ],
    [
      'anyone on a public repository',
      () => stage.writeRules(stage.rules.replace(']}', '], allow: anyone}')),
      /^! repository my_org\/handbook is public, and a rule lets anyone join/,
    ],
    [
      'anyone on a private repository',
      () => {
        stage.setPrivate(true);
        stage.writeRules(stage.rules.replace(']}', '], allow: anyone}'));
      },
      /^! repository my_org\/handbook is private: people from outside cannot see it/,
      () => stage.setPrivate(false),
    ],
    [
      'a missing issue',
      () => stage.writeRules(stage.rules.replace('teams', 'issues: [404], teams')),
      /^! issue my_org\/handbook#404 does not exist/,
    ],
    [
      'an unknown key in the rules',
      () => stage.writeRules(stage.rules.replace('teams', 'tems: [x], teams')),
      /^✗ rules in usher\.yml line 3: .*tems is not a known key/,
    ],
    [
      'a secret of another key',
      async () =>
        (process.env['GITHUB_WEBHOOK_SECRET_CIPHERTEXT'] = await stage.encrypt(
          'github-webhook-secret',
          'planted',
          STAGE,
          'alias/other',
        )),
      /^✗ GITHUB_WEBHOOK_SECRET_CIPHERTEXT was encrypted with another key than alias\/usher-prod: /,
    ],
    [
      'a secret of another stage',
      async () =>
        (process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = await stage.encrypt(
          'slack-webhook-url',
          'https://planted.example',
          'test',
        )),
      /^✗ SLACK_WEBHOOK_URL_CIPHERTEXT was encrypted for another stage than prod/,
    ],
    [
      'a missing key',
      () => (process.env['KMS_KEY'] = 'alias/gone'),
      /^✗ KMS key alias\/gone does not exist: /,
    ],
    [
      'a missing setting',
      () => (process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = ''),
      /^✗ settings in \.env\.prod SLACK_WEBHOOK_URL_CIPHERTEXT is missing: run `npm run usher -- setup --stage prod`, or/,
    ],
    [
      'a missing setting with all settings in .env',
      () => {
        writeFileSync('.env', '');
        process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = '';
      },
      /^✗ settings in \.env SLACK_WEBHOOK_URL_CIPHERTEXT is missing: .* and put what it prints into \.env$/,
      () => rmSync('.env'),
    ],
    [
      'a stage without a token or an App',
      () => (process.env['GITHUB_TOKEN_CIPHERTEXT'] = ''),
      /GITHUB_TOKEN_CIPHERTEXT is missing: run `npm run usher -- setup --stage prod`, or/,
    ],
    [
      'two webhook secrets',
      async () => {
        const both = [
          stage.environment.GITHUB_WEBHOOK_SECRET_CIPHERTEXT,
          await stage.encrypt('github-webhook-secret', 'x'),
        ];
        process.env['GITHUB_WEBHOOK_SECRET_CIPHERTEXT'] = both.join(',');
      },
      /^! webhook secret is being rotated: .*rotate --finish/,
    ],
    [
      'a deleted webhook',
      () => stage.github.state.hooks.delete(stage.hook),
      /^✗ webhook of my_org\/handbook to http\S+ does not exist: run `npm run usher -- connect/,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook that sends forms',
      () =>
        stage.github.state.hooks.change(stage.hook, {
          ...stage.hook,
          config: { ...stage.hook.config, content_type: 'form' },
        }),
      /^✗ webhook of my_org\/handbook sends forms instead of JSON: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook for other events',
      () => stage.github.state.hooks.change(stage.hook, { ...stage.hook, events: ['push'] }),
      /^✗ webhook of my_org\/handbook does not send issue comments: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook that is turned off',
      () => stage.github.state.hooks.change(stage.hook, { ...stage.hook, active: false }),
      /^✗ webhook of my_org\/handbook is turned off: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a rejected delivery',
      async () => {
        stage.receive.tell({ status: 401 });
        await stage.github.state.hooks.deliver(stage.hook, 'issue_comment', { action: 'created' });
      },
      /^✗ webhook of my_org\/handbook got 401 for its last delivery, .*signs with another secret/,
      async () => {
        stage.receive.tell({ status: 200 });
        for (let times = 0; times < 30; times += 1)
          await stage.github.state.hooks.deliver(stage.hook, 'ping', {});
      },
    ],
    [
      'an archived Slack channel',
      () => stage.slack.tell({ status: 410, body: 'channel_is_archived' }),
      /^✗ Slack default rejects messages \(410 channel_is_archived\): unarchive the channel/,
      () => stage.slack.tell({ status: 400, body: 'no_text' }),
    ],
    [
      'a removed Slack webhook',
      () => stage.slack.tell({ status: 404, body: 'no_service' }),
      /^✗ Slack default rejects messages \(404 no_service\): encrypt a new webhook URL/,
      () => stage.slack.tell({ status: 400, body: 'no_text' }),
    ],
    [
      'a dead-letter queue that is not empty',
      () =>
        stage.clients.sqs.send(
          new SendMessageCommand({ QueueUrl: stage.queueUrl('CommandsDeadLetterQueue'), MessageBody: '{}' }),
        ),
      /^✗ queue usher-prod-commands-dead-letters holds 1 message: .*usher -- redrive/,
      () =>
        stage.clients.sqs.send(
          new PurgeQueueCommand({ QueueUrl: stage.queueUrl('CommandsDeadLetterQueue') }),
        ),
    ],
    [
      'a stack that is not deployed',
      () => (stage.account.stack = undefined),
      /^✗ stack usher-prod is not deployed in us-east-1: /,
      () => (stage.account.stack = deployed),
    ],
    [
      'a stack after a rolled-back update',
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_ROLLBACK_COMPLETE';
      },
      /^✗ stack usher-prod is UPDATE_ROLLBACK_COMPLETE: /,
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_COMPLETE';
      },
    ],
    [
      'a stack whose first deployment failed',
      () => {
        if (stage.account.stack)
          stage.account.stack = { ...stage.account.stack, status: 'ROLLBACK_COMPLETE', outputs: {} };
      },
      /^✗ stack usher-prod is ROLLBACK_COMPLETE and has no output .*: this stack cannot be updated; run `aws cloudformation delete-stack --stack-name usher-prod`/,
      () => (stage.account.stack = deployed),
    ],
    [
      'a stack whose first deployment never started',
      () => {
        if (stage.account.stack)
          stage.account.stack = { ...stage.account.stack, status: 'REVIEW_IN_PROGRESS', outputs: {} };
      },
      /^✗ stack usher-prod is REVIEW_IN_PROGRESS and has no output .*: this stack cannot be updated; run `aws cloudformation delete-stack /,
      () => (stage.account.stack = deployed),
    ],
    [
      'a stack that is being deployed',
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_IN_PROGRESS';
      },
      /^✗ stack usher-prod is UPDATE_IN_PROGRESS: wait until it is finished$/,
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_COMPLETE';
      },
    ],
    [
      'settings that are not deployed',
      () => (stage.account.functions['usher-prod-command'] = { GITHUB_TOKEN_CIPHERTEXT: 'AQ==' }),
      /^! function usher-prod-command was deployed with another value of GITHUB_TOKEN_CIPHERTEXT: run `npx serverless deploy/,
      () => (stage.account.functions['usher-prod-command'] = {}),
    ],
    [
      'a role without the boundary',
      () => {
        process.env['PERMISSIONS_BOUNDARY'] = 'arn:aws:iam::0:policy/boundary';
        stage.account.roles = { ReceiveRole: 'arn:aws:iam::0:policy/boundary', SweepRole: undefined };
      },
      /^✗ permissions boundary is not set on SweepRole: run `npx serverless deploy/,
    ],
    [
      'a paused function',
      () => (stage.account.mappings['usher-prod-notify'] = false),
      /^! function usher-prod-notify is paused: .*usher -- resume/,
      () => (stage.account.mappings['usher-prod-notify'] = true),
    ],
    [
      'no complete sweep for an hour',
      () => stage.sweptAgo(60),
      /^✗ sweep has not completed any repository for 60 minutes: /,
      () => stage.sweptAgo(5),
    ],
    [
      'a repository that the sweep has not completed',
      () => stage.sweptAgo(60, { 5: Math.round(Date.now() / 1_000) }),
      /^✗ sweep has not completed my_org\/handbook for more than 45 minutes: /,
      () => stage.sweptAgo(5),
    ],
    [
      'an unreachable GitHub',
      () => (process.env['GITHUB_API_URL'] = 'http://127.0.0.1:2'),
      /^✗ GitHub could not be checked \(GET \/user → no answer .*try again later/,
    ],
  ];

  it.each(broken)('reports %s in one line that says what to do', async (_, setUp, line, undo = () => {}) => {
    await setUp();
    try {
      const lines = await problems();

      expect(lines.filter((text) => line.test(text))).toHaveLength(1);
      expect(lines.filter((text) => !line.test(text) && !SKIPPED.test(text))).toEqual([]);
      expect(lines.every((text) => /: .+/.test(text) && !text.includes('\n'))).toBe(true);
    } finally {
      await undo();
      stage.writeRules(stage.rules);
    }
  });

  it('reports a token whose owner is only a member, and the team that it cannot change', async () => {
    stage.github.state.tokenRole = 'member';
    const lines = await problems();
    stage.github.state.tokenRole = 'admin';

    expect(lines).toEqual([
      expect.stringMatching(
        /^! organization my_org has usher-admin only as a member, .*: use the token of an owner/,
      ),
      expect.stringMatching(/^✗ team reader cannot be changed by Usher \(403 .*: use a token with Members/),
    ]);
  });

  it('rejects a team that an identity provider manages only if people join it', async () => {
    const { organization } = stage.github.state;
    const leads = organization.addTeam('leads');
    leads.externalGroup = 'Leads';
    stage.writeRules(
      stage.rules.replace('teams: [reader]', "teams: [{team: reader, approve: {by: 'team:leads'}}]"),
    );
    const asApprovers = await problems();
    stage.writeRules(stage.rules.replace('reader', 'leads'));
    const asTarget = await problems();
    stage.writeRules(stage.rules.replace('teams: [reader]', "teams: [{team: reader, allow: 'team:gone'}]"));
    const gone = await problems();
    stage.writeRules(stage.rules);

    expect(asApprovers).toEqual([]);
    expect(asTarget).toEqual([expect.stringMatching(/^✗ team leads is managed by an identity provider: /)]);
    expect(gone).toEqual([expect.stringMatching(/^✗ team gone does not exist in my_org, or was renamed: /)]);
  });

  it('reports a wrong clock', async () => {
    const fast = () => new Date(Date.now() + 400_000);

    expect(await problems({ now: fast })).toEqual([
      expect.stringMatching(/^✗ clock is \d+ s off: AWS rejects/),
    ]);
  });

  it('ignores the last sweep of a repository that left the rules', async () => {
    await stage.sweptAgo(5, { 5: 1 });

    expect(await problems()).toEqual([]);
  });

  it('posts to Slack only with --post', async () => {
    stage.slack.tell({ status: 200, body: 'ok' });
    stage.slack.calls.length = 0;
    await problems({ post: true });

    expect(stage.slack.calls.map(({ body }) => JSON.parse(body))).toMatchObject([
      { text: expect.stringContaining('doctor') },
    ]);
    stage.slack.tell({ status: 410, body: 'channel_is_archived' });
    expect(await problems({ post: true })).toEqual([
      expect.stringMatching(/^✗ Slack default rejects messages .*unarchive/),
    ]);
    stage.slack.tell({ status: 400, body: 'no_text' });
  });

  it('reports alarms without a recipient', async () => {
    const { sns } = stage.clients;
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
    const mail = Subscriptions.find(({ Protocol }) => Protocol === 'email');
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: mail?.SubscriptionArn }));
    expect(await problems()).toEqual([
      expect.stringMatching(/^! alarms have no recipient: set ALARM_EMAIL and run `npx serverless deploy/),
    ]);
    const { TopicArn, Protocol, Endpoint } = mail ?? {};
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
  });

  it('reports a subscription without raw delivery, and a missing one', async () => {
    const { sns } = stage.clients;
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
    const first = Subscriptions.find(({ TopicArn }) => TopicArn?.endsWith('github-events'));
    const SubscriptionArn = first?.SubscriptionArn;
    const known = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    const deadLetters = known.Attributes?.['RedrivePolicy'] ?? '';
    const raw = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'false' };
    await sns.send(new SetSubscriptionAttributesCommand(raw));
    expect(await problems()).toEqual([
      expect.stringMatching(
        /^✗ topic usher-prod-github-events does not use raw message delivery: run `aws sns set-subscription-attributes --subscription-arn arn:\S+ --attribute-name RawMessageDelivery --attribute-value 'true'`$/,
      ),
    ]);

    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await problems()).toEqual([
      expect.stringMatching(
        /^✗ topic usher-prod-github-events does not deliver to its queue: run `aws sns subscribe --topic-arn arn:\S+ --protocol sqs/,
      ),
    ]);
    const { TopicArn, Protocol, Endpoint } = first ?? {};
    const Attributes = { RawMessageDelivery: 'true', RedrivePolicy: deadLetters };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    expect(await problems()).toEqual([]);
  });

  it.each<[string, (app: Awaited<ReturnType<typeof stage.becomeApp>>) => void, RegExp]>([
    [
      'that is not installed',
      (app) => (app.isInstalled = false),
      /^✗ GitHub App is not installed in my_org: install it/,
    ],
    ['that is suspended', (app) => (app.isSuspended = true), /^✗ GitHub App is suspended in my_org: /],
    [
      'without a permission',
      (app) => (app.permissions = { issues: 'write', metadata: 'read', members: 'read' }),
      /^✗ GitHub App lacks members: write, to .*grant it/,
    ],
    [
      'with too many permissions',
      (app) => (app.permissions = { ...app.permissions, contents: 'write' }),
      /^! GitHub App has permissions that Usher does not need: contents/,
    ],
    [
      'with another id',
      () => (process.env['GITHUB_APP_ID'] = '800'),
      /^✗ GitHub App is refused by GitHub \(401/,
    ],
  ])('reports a GitHub App %s', async (_, setUp, line) => {
    const app = await stage.becomeApp();
    setUp(app);
    const lines = await problems();

    expect(lines.filter((text) => line.test(text))).toHaveLength(1);
    expect(lines.filter((text) => !line.test(text) && !SKIPPED.test(text))).toEqual([]);
  });
});
