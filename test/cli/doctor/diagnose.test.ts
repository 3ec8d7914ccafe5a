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
import { type CheckResult, showCheck } from '../../../cli/checks/check.ts';
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

/** What is not looked at, because of something that is told. */
const NOT_LOOKED_AT = /^! .* (?:was|were) not looked at: see to .+ first$/;

/** What doctor finds wrong, each in one line. */
async function wrong({ post = false, now = () => new Date() } = {}): Promise<readonly string[]> {
  const found: CheckResult[] = [];
  await diagnose({ stage: STAGE, post, now }, (finding) => found.push(finding));
  const lines = found
    .filter(({ level }) => level !== 'pass')
    .map((finding) => stripVTControlCharacters(showCheck(finding)));
  expect(lines.join('\n')).not.toContain('planted');
  return lines;
}

describe('diagnose', () => {
  it('finds nothing wrong with a stage that is as it should be', async () => {
    await expect(wrong()).resolves.toEqual([]);
  });

  it('finds nothing wrong with a GitHub App that is as it should be', async () => {
    await stage.becomeApp();
    await expect(wrong()).resolves.toEqual([]);
  });

  const webhooks = { metadata: 'read', repository_hooks: 'write', organization_hooks: 'write' } as const;

  /** What is broken, how it is broken, what is found, and how it is mended where another test would see it. */
  const broken: readonly [string, () => unknown, RegExp, (() => unknown)?][] = [
    [
      'a revoked token',
      async () =>
        (process.env['GITHUB_TOKEN_CIPHERTEXT'] = await stage.encrypt('github-token', 'ghp_planted_old')),
      /^✗ GitHub token is refused by GitHub \(401 .*make a new one, then run `npm run usher -- setup --renew github-token --stage prod` and deploy$/,
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
      /^✗ team reader may not be changed by Usher \(403 .*GitHub wants permissions: members=write\): take a token/,
      () => (stage.github.state.tokenPermissions = undefined),
    ],
    [
      'a fine-grained token that may not write on issues',
      () => (stage.github.state.tokenPermissions = { ...webhooks, members: 'write', issues: 'read' }),
      /^✗ repository my_org\/handbook takes no answers of Usher \(403 .*GitHub wants permissions: issues=write\): give the token/,
      () => (stage.github.state.tokenPermissions = undefined),
    ],
    [
      'a renamed team',
      () => stage.writeRules(stage.rules.replace('reader', 'readers')),
      /^✗ team readers is not there in my_org, or was renamed: /,
    ],
    [
      'an approver who has left',
      () =>
        stage.writeRules(stage.rules.replace('[reader]', '[{team: reader, approve: {by: [stranger-1]}}]')),
      /^! approver stranger-1 is not in my_org, or has another login now, .*: put whoever decides now into the rules/,
    ],
    [
      'a repository that is not there',
      () => stage.writeRules(stage.rules.replace('handbook', 'hand')),
      /^✗ repository my_org\/hand does not show itself \(404/,
    ],
    [
      'anyone on a public repository',
      () => stage.writeRules(stage.rules.replace(']}', '], allow: anyone}')),
      /^! repository my_org\/handbook is public, and a rule lets in anyone/,
    ],
    [
      'anyone on a private repository, which newcomers cannot see',
      () => {
        stage.setPrivate(true);
        stage.writeRules(stage.rules.replace(']}', '], allow: anyone}'));
      },
      /^! repository my_org\/handbook is private: newcomers cannot see it/,
      () => stage.setPrivate(false),
    ],
    [
      'an issue that is not there',
      () => stage.writeRules(stage.rules.replace('teams', 'issues: [404], teams')),
      /^! issue my_org\/handbook#404 is not there/,
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
      'a key that is not there',
      () => (process.env['KMS_KEY'] = 'alias/gone'),
      /^✗ KMS key alias\/gone is not there: /,
    ],
    [
      'a setting that is missing',
      () => (process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = ''),
      /^✗ settings in \.env\.prod SLACK_WEBHOOK_URL_CIPHERTEXT is missing: run `npm run usher -- setup --stage prod`, or/,
    ],
    [
      'a setting that is missing where all settings stand in .env',
      () => {
        writeFileSync('.env', '');
        process.env['SLACK_WEBHOOK_URL_CIPHERTEXT'] = '';
      },
      /^✗ settings in \.env SLACK_WEBHOOK_URL_CIPHERTEXT is missing: .* and put what it prints into \.env$/,
      () => rmSync('.env'),
    ],
    [
      'a stage with nothing to act with on GitHub',
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
      /^! webhook secret has an older one beside it: .*rotate --finish/,
    ],
    [
      'a deleted webhook',
      () => stage.github.state.hooks.delete(stage.hook),
      /^✗ webhook of my_org\/handbook that delivers to http\S+ is not there: run `npm run usher -- connect/,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook that sends forms',
      () =>
        stage.github.state.hooks.change(stage.hook, {
          ...stage.hook,
          config: { ...stage.hook.config, content_type: 'form' },
        }),
      /^✗ webhook of my_org\/handbook sends forms in place of JSON: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook of other events',
      () => stage.github.state.hooks.change(stage.hook, { ...stage.hook, events: ['push'] }),
      /^✗ webhook of my_org\/handbook does not send issue comments: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a webhook that is switched off',
      () => stage.github.state.hooks.change(stage.hook, { ...stage.hook, active: false }),
      /^✗ webhook of my_org\/handbook is switched off: /,
      () => stage.github.state.hooks.change(stage.hook, stage.hook),
    ],
    [
      'a delivery that was refused',
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
      /^✗ Slack default refuses messages \(410 channel_is_archived\): unarchive the channel/,
      () => stage.slack.tell({ status: 400, body: 'no_text' }),
    ],
    [
      'a Slack webhook that was removed',
      () => stage.slack.tell({ status: 404, body: 'no_service' }),
      /^✗ Slack default refuses messages \(404 no_service\): encrypt a new webhook URL/,
      () => stage.slack.tell({ status: 400, body: 'no_text' }),
    ],
    [
      'a dead-letter queue that is not empty',
      () =>
        stage.clients.sqs.send(
          new SendMessageCommand({ QueueUrl: stage.queueUrl('CommandsDeadLetterQueue'), MessageBody: '{}' }),
        ),
      /^✗ queue usher-prod-commands-dead-letters holds 1 message put aside: .*usher -- redrive/,
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
      'a stack that was left half deployed',
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
      /^✗ stack usher-prod is ROLLBACK_COMPLETE and has no output .*: such a stack cannot be deployed to; run `aws cloudformation delete-stack --stack-name usher-prod`/,
      () => (stage.account.stack = deployed),
    ],
    [
      'a stack whose first deployment never began',
      () => {
        if (stage.account.stack)
          stage.account.stack = { ...stage.account.stack, status: 'REVIEW_IN_PROGRESS', outputs: {} };
      },
      /^✗ stack usher-prod is REVIEW_IN_PROGRESS and has no output .*: such a stack cannot be deployed to; run `aws cloudformation delete-stack /,
      () => (stage.account.stack = deployed),
    ],
    [
      'a stack that is being deployed',
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_IN_PROGRESS';
      },
      /^✗ stack usher-prod is UPDATE_IN_PROGRESS: wait until that is done$/,
      () => {
        if (stage.account.stack) stage.account.stack.status = 'UPDATE_COMPLETE';
      },
    ],
    [
      'settings that were not deployed',
      () => (stage.account.functions['usher-prod-command'] = { GITHUB_TOKEN_CIPHERTEXT: 'AQ==' }),
      /^! function usher-prod-command was deployed with another GITHUB_TOKEN_CIPHERTEXT: run `npx serverless deploy/,
      () => (stage.account.functions['usher-prod-command'] = {}),
    ],
    [
      'a boundary that a role lacks',
      () => {
        process.env['PERMISSIONS_BOUNDARY'] = 'arn:aws:iam::0:policy/boundary';
        stage.account.roles = { ReceiveRole: 'arn:aws:iam::0:policy/boundary', SweepRole: undefined };
      },
      /^✗ permissions boundary is not on SweepRole: run `npx serverless deploy/,
    ],
    [
      'a function that is paused',
      () => (stage.account.mappings['usher-prod-notify'] = false),
      /^! function usher-prod-notify is paused: .*usher -- resume/,
      () => (stage.account.mappings['usher-prod-notify'] = true),
    ],
    [
      'no complete sweep for an hour',
      () => stage.sweptAgo(60),
      /^✗ sweep has not been through with anything for 60 minutes: /,
      () => stage.sweptAgo(5),
    ],
    [
      'a repository with which the sweep is not through',
      () => stage.sweptAgo(60, { 5: Math.round(Date.now() / 1_000) }),
      /^✗ sweep has not been through with my_org\/handbook for more than 45 minutes: /,
      () => stage.sweptAgo(5),
    ],
    [
      'GitHub that does not answer',
      () => (process.env['GITHUB_API_URL'] = 'http://127.0.0.1:2'),
      /^✗ GitHub could not be looked at \(GET \/user → no answer .*try again later/,
    ],
  ];

  it.each(broken)(
    'names %s in one line that says what to do',
    async (_, breakIt, line, mendIt = () => {}) => {
      await breakIt();
      try {
        const lines = await wrong();

        expect(lines.filter((text) => line.test(text))).toHaveLength(1);
        expect(lines.filter((text) => !line.test(text) && !NOT_LOOKED_AT.test(text))).toEqual([]);
        expect(lines.every((text) => /: .+/.test(text) && !text.includes('\n'))).toBe(true);
      } finally {
        await mendIt();
        stage.writeRules(stage.rules);
      }
    },
  );

  it('names a token of somebody who is no owner, and the team that it may not change', async () => {
    stage.github.state.tokenRole = 'member';
    const lines = await wrong();
    stage.github.state.tokenRole = 'admin';

    expect(lines).toEqual([
      expect.stringMatching(
        /^! organization my_org has usher-admin only as a member, .*: take a token of an owner/,
      ),
      expect.stringMatching(/^✗ team reader may not be changed by Usher \(403 .*: take a token with Members/),
    ]);
  });

  it('minds that an identity provider says who is in a team only where Usher is to say it', async () => {
    const { organization } = stage.github.state;
    const leads = organization.addTeam('leads');
    leads.externalGroup = 'Leads';
    stage.writeRules(
      stage.rules.replace('teams: [reader]', "teams: [{team: reader, approve: {by: 'team:leads'}}]"),
    );
    const asApprovers = await wrong();
    stage.writeRules(stage.rules.replace('reader', 'leads'));
    const asTarget = await wrong();
    stage.writeRules(stage.rules.replace('teams: [reader]', "teams: [{team: reader, allow: 'team:gone'}]"));
    const gone = await wrong();
    stage.writeRules(stage.rules);

    expect(asApprovers).toEqual([]);
    expect(asTarget).toEqual([expect.stringMatching(/^✗ team leads is managed by an identity provider: /)]);
    expect(gone).toEqual([expect.stringMatching(/^✗ team gone is not there in my_org, or was renamed: /)]);
  });

  it('knows that this machine’s clock is wrong', async () => {
    const fast = () => new Date(Date.now() + 400_000);

    expect(await wrong({ now: fast })).toEqual([
      expect.stringMatching(/^✗ clock is \d+ s off: AWS will refuse/),
    ]);
  });

  it('does not mind when a repository was swept that the rules name no more', async () => {
    await stage.sweptAgo(5, { 5: 1 });

    expect(await wrong()).toEqual([]);
  });

  it('posts to Slack only if it is asked to', async () => {
    stage.slack.tell({ status: 200, body: 'ok' });
    stage.slack.calls.length = 0;
    await wrong({ post: true });

    expect(stage.slack.calls.map(({ body }) => JSON.parse(body))).toMatchObject([
      { text: expect.stringContaining('doctor') },
    ]);
    stage.slack.tell({ status: 410, body: 'channel_is_archived' });
    expect(await wrong({ post: true })).toEqual([
      expect.stringMatching(/^✗ Slack default refuses messages .*unarchive/),
    ]);
    stage.slack.tell({ status: 400, body: 'no_text' });
  });

  it('knows that nobody is told of alarms', async () => {
    const { sns } = stage.clients;
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
    const mail = Subscriptions.find(({ Protocol }) => Protocol === 'email');
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: mail?.SubscriptionArn }));
    expect(await wrong()).toEqual([
      expect.stringMatching(/^! alarms are told to nobody: set ALARM_EMAIL and run `npx serverless deploy/),
    ]);
    const { TopicArn, Protocol, Endpoint } = mail ?? {};
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
  });

  it('knows a subscription that wraps its messages, or is gone', async () => {
    const { sns } = stage.clients;
    const { Subscriptions = [] } = await sns.send(new ListSubscriptionsCommand({}));
    const first = Subscriptions.find(({ TopicArn }) => TopicArn?.endsWith('github-events'));
    const SubscriptionArn = first?.SubscriptionArn;
    const known = await sns.send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    const deadLetters = known.Attributes?.['RedrivePolicy'] ?? '';
    const raw = { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'false' };
    await sns.send(new SetSubscriptionAttributesCommand(raw));
    expect(await wrong()).toEqual([
      expect.stringMatching(
        /^✗ topic usher-prod-github-events wraps its messages: run `aws sns set-subscription-attributes --subscription-arn arn:\S+ --attribute-name RawMessageDelivery --attribute-value 'true'`$/,
      ),
    ]);

    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    expect(await wrong()).toEqual([
      expect.stringMatching(
        /^✗ topic usher-prod-github-events does not reach its queue: run `aws sns subscribe --topic-arn arn:\S+ --protocol sqs/,
      ),
    ]);
    const { TopicArn, Protocol, Endpoint } = first ?? {};
    const Attributes = { RawMessageDelivery: 'true', RedrivePolicy: deadLetters };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
    expect(await wrong()).toEqual([]);
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
      'of another number',
      () => (process.env['GITHUB_APP_ID'] = '800'),
      /^✗ GitHub App is refused by GitHub \(401/,
    ],
  ])('names a GitHub App %s', async (_, breakIt, line) => {
    const app = await stage.becomeApp();
    breakIt(app);
    const lines = await wrong();

    expect(lines.filter((text) => line.test(text))).toHaveLength(1);
    expect(lines.filter((text) => !line.test(text) && !NOT_LOOKED_AT.test(text))).toEqual([]);
  });
});
