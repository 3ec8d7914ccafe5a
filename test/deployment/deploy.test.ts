import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { appHook } from '../../local/github/app-hook-routes.ts';
import type { App } from '../../local/github/apps.ts';
import { hasButtons } from '../../local/slack-clicks.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { compileStack } from '../fixtures/compile-stack.ts';
import { SIGNING_SECRET } from '../fixtures/slack-click.ts';
import { REGION, startDeployment, TOKEN } from './deployment.ts';

const REMOVED = { code: 0, printed: expect.stringContaining('has been successfully removed') };
const DEPLOYED = { code: 0, printed: expect.stringContaining('Service deployed to stack usher-prod') };
const ENTER = '\r';
const CTRL_C = '\u0003';

const finding = z.looseObject({ level: z.string(), about: z.string(), says: z.string() });
const report = z.object({ findings: z.array(finding) });
const put = z.object({
  queues: z.array(z.object({ messages: z.array(z.object({ about: z.string(), reason: z.string() })) })),
});
const told = z.object({
  commands: z.array(z.object({ id: z.string(), at: z.string(), comment_url: z.string() })),
});
const audited = z.object({ acts: z.array(z.object({ act: z.string(), by: z.string() })) });
const attribute = z.optional(z.object({ S: z.string() }));
/** A line of DynamoDB's export. */
const exported = z.object({ Item: z.object({ kind: attribute, id: attribute, at: attribute }) });

let at: Awaited<ReturnType<typeof startDeployment>>;
let bucket = '';
const outputOf = (printed: string, name: string) =>
  new RegExp(`^ *${name}: (.*)$`, 'm').exec(printed)?.[1] ?? '';
const settingsFile = () => readFileSync(join(at.clone, '.env.prod'), 'utf8');

beforeAll(async () => {
  at = await startDeployment();
}, 600_000);
afterAll(() => at.close(), 60_000);

describe('from a clone to the first message', () => {
  it('usher setup asks a person, and makes key, secrets and rules', async () => {
    const done = await at.usherByHand(
      [
        ['GitHub organization:', `acme${ENTER}`],
        ['Usher calls GitHub', ENTER],
        ['GitHub token (hidden):', `${TOKEN}${ENTER}`],
        ['repository where people comment:', `onboarding${ENTER}`],
        ['issue where people comment', `1${ENTER}`],
        ['team that they join:', `reader${ENTER}`],
        ['who can join', ENTER],
        ['Slack webhook URL (hidden):', `${at.slackUrl('default')}${ENTER}`],
      ],
      'setup',
      '--stage',
      'prod',
    );
    expect(done).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Next: npx serverless deploy --stage prod'),
    });
    expect(done.printed + settingsFile()).not.toContain('planted');
  }, 120_000);

  it('serverless deploy makes the stack, and prints where the webhook delivers to', async () => {
    const done = await at.serverless('deploy', '--stage', 'prod', '--verbose');
    expect(done).toMatchObject(DEPLOYED);
    bucket = outputOf(done.printed, 'ServerlessDeploymentBucketName');
    expect(outputOf(done.printed, 'WebhookUrl')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    await at.restart(bucket);
  }, 180_000);

  it('usher connect has GitHub deliver to it, and sees the ping come through', async () => {
    expect(await at.usher('connect', '--stage', 'prod')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Next: comment `join` on an issue of acme/onboarding'),
    });
    const [hook, ...more] = at.github.hooks.list('onboarding');
    expect(more).toEqual([]);
    expect(hook).toMatchObject({ events: ['issue_comment'], config: { content_type: 'json' } });
  }, 60_000);

  it('a comment lets somebody in, and Slack hears of it', async () => {
    expect(await at.comment('octocat')).toBe(202);
    await at.eventually(() => at.slack.posts.length === 1);
    expect(at.isMember('octocat')).toBe(true);
    expect(at.slack.posts[0]).toMatchObject({ hook: 'default', payload: { username: 'octocat' } });
    expect(at.functions.troubles).toEqual([]);
  }, 180_000);
});

describe('the stage that runs', () => {
  it('hands on new comments alone, and as they are', async () => {
    const QueueUrl = at.queueUrl('commands');
    await at.functions.stop();
    await at.publish('issue_comment', 'edited');
    await at.publish('issues', 'created');
    await at.publish('issue_comment', 'created');
    const { Messages = [] } = await at.sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"event":"issue_comment","action":"created"}']);
    await at.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    await at.restart(bucket);
  }, 60_000);

  it('is swept when usher sweep says so', async () => {
    expect(await at.usher('sweep', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(at.functions.happenings.map(({ text }) => text)).toContain('sweep: sweep complete');
  }, 60_000);

  it('tells usher history of it', async () => {
    const found = await at.usher('history', '--stage', 'prod', '--person', 'octocat', '--json');
    expect(found).toMatchObject({ code: 0, out: expect.stringContaining('"added"') });
  }, 60_000);

  it('lets deliveries wait after usher pause, and acts on them after usher resume', async () => {
    const states = async () => (await at.there('usher-prod')).states;
    const before = at.slack.posts.length;
    expect(await at.usher('pause', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(await states()).toEqual(['Disabled', 'Disabled']);
    await at.restart(bucket);
    expect(await at.comment('patient')).toBe(202);
    const { out, code } = await at.usher('doctor', '--stage', 'prod', '--json');
    const { findings } = report.parse(JSON.parse(out));
    expect(code).toBe(0);
    expect(findings.filter(({ says }) => says === 'is paused')).toMatchObject([
      { level: 'warn', about: 'function usher-prod-command' },
      { level: 'warn', about: 'function usher-prod-notify' },
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ about: 'queue usher-prod-commands', says: 'holds 1 message' }),
    );
    expect(at.isMember('patient')).toBeFalsy();

    expect(await at.usher('resume', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(await states()).toEqual(['Enabled', 'Enabled']);
    await at.restart(bucket);
    await at.eventually(() => at.slack.posts.length === before + 1);
    expect(at.isMember('patient')).toBe(true);
  }, 180_000);

  it('has nothing wrong by usher doctor', async () => {
    const { out, code } = await at.usher('doctor', '--stage', 'prod', '--post', '--json');
    const { findings } = report.parse(JSON.parse(out));
    // That nobody is told of alarms is what the fewest steps leave open.
    expect(findings.filter(({ level }) => level !== 'pass')).toMatchObject([
      { level: 'warn', about: 'alarms' },
    ]);
    expect(findings.length).toBeGreaterThan(10);
    expect(code).toBe(0);
  }, 60_000);

  it('puts aside what cannot be read and what Slack refuses, and usher redrive sends it back', async () => {
    at.messages.areRefused = true;
    await at.publish('issue_comment', 'created', 'poison');
    expect(await at.comment('hubot')).toBe(202);
    const count = async () => [
      await at.waitingIn('commands-dead-letters'),
      await at.waitingIn('notifications-dead-letters'),
    ];
    await at.eventually(async () => (await count()).every((waiting) => waiting === 1));
    const seen = await at.usher('redrive', '--stage', 'prod', '--json');
    const [commands, notifications] = put.parse(JSON.parse(seen.out)).queues;
    expect(commands?.messages).toMatchObject([{ reason: 'PermanentFailure: the message is not JSON' }]);
    expect(notifications?.messages).toMatchObject([
      {
        about: expect.stringMatching(/^hubot added /),
        reason: expect.stringMatching(/^PermanentFailure: Slack destination default 400 invalid_blocks$/),
      },
    ]);
    // Whoever does not answer leaves them there.
    const left = await at.usherByHand([['Send 1 back?', CTRL_C]], 'redrive', '--stage', 'prod');
    expect(left).toMatchObject({ code: 130, printed: expect.stringContaining('the message is not JSON') });
    expect(await count()).toEqual([1, 1]);

    at.messages.areRefused = false;
    const before = at.slack.posts.length;
    const sent = await at.usher('redrive', '--stage', 'prod', '--queue', 'notifications', '--send');
    expect(sent).toMatchObject({ code: 0, out: expect.stringContaining('1 sent back') });
    await at.eventually(() => at.slack.posts.length === before + 1);
    expect(at.slack.posts.at(-1)).toMatchObject({ payload: { username: 'hubot' } });
    expect(await count()).toEqual([1, 0]);
    await at.sqs.send(new PurgeQueueCommand({ QueueUrl: at.queueUrl('commands-dead-letters') }));
  }, 180_000);

  it('acts on a command that failed when usher retry says so', async () => {
    const team = at.github.organization.team('reader');
    if (team === undefined) throw new Error('there is a team');
    team.externalGroup = 'Everybody at Acme';
    const before = at.slack.posts.length;
    expect(await at.comment('lisa')).toBe(202);
    await at.eventually(() => at.slack.posts.length === before + 1);
    expect(at.isMember('lisa')).toBe(false);
    team.externalGroup = undefined;

    const { out } = await at.usher('history', '--stage', 'prod', '--outcome', 'failed', '--json');
    const [failed] = told.parse(JSON.parse(out)).commands;
    const retried = await at.usher('retry', '--stage', 'prod', failed?.comment_url ?? '');
    expect(retried).toMatchObject({ code: 0, out: 'published the command of lisa again\n' });
    await at.eventually(() => at.slack.posts.length === before + 2);
    expect(at.isMember('lisa')).toBe(true);
  }, 180_000);

  it('tells usher history who did what, and which rules are in force', async () => {
    const { out } = await at.usher('history', '--stage', 'prod', '--json');
    const acts = audited.parse(JSON.parse(out)).acts.map(({ act, by }) => `${act} ${by.split(':').at(-1)}`);

    // Before each act of an admin comes the user whom moto makes of any credentials.
    expect(acts.toReversed()).toEqual([
      expect.stringMatching(/^deploy user\//),
      'rules sweep',
      expect.stringMatching(/^pause user\//),
      expect.stringMatching(/^resume user\//),
      expect.stringMatching(/^redrive user\//),
      expect.stringMatching(/^retry user\//),
    ]);
  }, 60_000);

  it('is exported to a bucket by usher export, with each outcome that usher history lists', async () => {
    const bucketUrl = `${at.moto.url}/audit-bucket`;
    const body = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    await fetch(bucketUrl, { method: 'PUT', body });
    const done = await at.usher(
      'export',
      '--stage',
      'prod',
      '--to',
      's3://audit-bucket/usher',
      '--yes',
      '--json',
    );
    const listing = await (await fetch(`${bucketUrl}?list-type=2&prefix=usher/AWSDynamoDB/`)).text();
    const [, file = ''] = /<Key>([^<]*\.gz)<\/Key>/.exec(listing) ?? [];
    // moto shows objects to whoever says who they are.
    const authorization = `AWS4-HMAC-SHA256 Credential=test/20261123/${REGION}/s3/aws4_request, SignedHeaders=host, Signature=0`;
    const object = await fetch(`${bucketUrl}/${file}`, { headers: { authorization } });
    const lines = gunzipSync(await object.bytes())
      .toString()
      .trimEnd()
      .split('\n');
    const items = lines.map((line) => exported.parse(JSON.parse(line)).Item);
    const { out } = await at.usher('history', '--stage', 'prod', '--json');
    const listed = told.parse(JSON.parse(out)).commands.map(({ id, at: when }) => `${id} ${when}`);

    expect(done).toMatchObject({ code: 0 });
    expect(JSON.parse(done.out)).toMatchObject({ started: true, items: items.length });
    const outcomes = items.flatMap(({ kind, id, at: when }) =>
      kind?.S === 'outcome' ? [`${id?.S} ${when?.S}`] : [],
    );
    expect(outcomes.toSorted()).toEqual(listed.toSorted());
    expect(outcomes.length).toBeGreaterThan(4);
  }, 120_000);

  it('lets a command wait while the token is revoked, and then acts', async () => {
    at.github.tokens.delete(TOKEN);
    expect(await at.comment('waiting')).toBe(202);
    const isWaiting = () =>
      at.functions.troubles.some((text) => text.startsWith('command: message will be retried'));
    await at.eventually(isWaiting);
    at.github.tokens.add(TOKEN);
    await at.eventually(() => at.isMember('waiting') === true);
  }, 180_000);

  it('has written every field that the saved queries ask for', async () => {
    const fields = new Set(
      at.functions.happenings.flatMap(({ line = {} }) =>
        Object.entries(line).flatMap(([name, value]) =>
          name === 'error' ? Object.keys(value).map((part) => `error.${part}`) : [name],
        ),
      ),
    );
    const { Resources } = await compileStack();
    const queries = Object.values(Resources).flatMap(({ Type, Properties }) =>
      Type === 'AWS::Logs::QueryDefinition' ? [String(Properties['QueryString'])] : [],
    );
    const asked = queries.flatMap((query) => [
      ...(/\| fields (.*)$/m.exec(query)?.[1]?.split(', ') ?? []),
      ...[...query.matchAll(/(?:filter |or |tolower\()([a-z]+)(?= (?:=|!=|like) |\) )/g)].map(
        ([, name = '']) => name,
      ),
    ]);
    expect(new Set(asked).size).toBeGreaterThan(12);
    expect(asked.filter((name) => name !== '@timestamp' && !fields.has(name))).toEqual([]);
  }, 60_000);
});

describe('the stack that is deployed', () => {
  it('has subscriptions, policies, mappings, retries and alarms as they were written', async () => {
    const stack = await at.there('usher-prod');
    expect(stack.subscriptions).toEqual([
      {
        topic: 'usher-prod-github-events',
        endpoint: 'usher-prod-commands',
        raw: 'true',
        filter: { event: ['issue_comment'], action: ['created'] },
        deadLetters: 'usher-prod-commands-dead-letters',
      },
      {
        topic: 'usher-prod-notifications',
        endpoint: 'usher-prod-notifications',
        raw: 'true',
        filter: null,
        deadLetters: 'usher-prod-notifications-dead-letters',
      },
    ]);
    expect(stack.queuePolicies).toEqual({
      'usher-prod-commands': 'usher-prod-github-events',
      'usher-prod-commands-dead-letters': 'usher-prod-github-events',
      'usher-prod-notifications': 'usher-prod-notifications',
      'usher-prod-notifications-dead-letters': 'usher-prod-notifications',
    });
    expect(stack.mappings).toEqual([
      ['usher-prod-commands', 'usher-prod-command', 5],
      ['usher-prod-notifications', 'usher-prod-notify', 5],
    ]);
    // Of invocations that nobody waits for: none is tried again, none is kept for more than 5 minutes.
    expect(stack.retries).toEqual([['usher-prod-sweep', 0, 300]]);
    expect(stack.alarms).toHaveLength(19);
    expect(stack.roles).toHaveLength(4);
  }, 60_000);

  it('passes cfn-lint without an error, with every guard too', async () => {
    const guards = {
      PERMISSIONS_BOUNDARY: 'arn:aws:iam::123456789012:policy/boundary',
      ROLE_PATH: '/chatops/',
      TAGS: 'owner=platform',
      DEPLOYMENT_BUCKET: 'our-artifacts',
      INGRESS: 'http-api',
      RECEIVE_CONCURRENCY: '20',
      ALARM_EMAIL: 'on-call@example.com',
    };
    const lint = async (settings: Record<string, string>) => {
      const out = join(at.folder, 'packaged');
      await at.run(['npx', 'serverless', 'package', '--stage', 'prod', '--package', out], settings);
      const file = join(out, 'cloudformation-template-update-stack.json');
      const cfnLint = join(dirname(at.python), 'cfn-lint');
      return at.run([cfnLint, '--non-zero-exit-code', 'error', '--regions', REGION, '--', file]);
    };
    expect(await lint({})).toMatchObject({ code: 0, printed: '' });
    const guarded = await lint(guards);
    expect(guarded.code).toBe(0);
    // The Serverless Framework itself writes a DependsOn that says nothing new.
    expect(guarded.out.match(/^[A-Z]\d+ .*$/gm)).toEqual([
      expect.stringMatching(/^W3005 'HttpApiIntegrationReceive'/),
    ]);
  }, 120_000);
});

describe('deploying again', () => {
  let app: App;
  const hookOfApp = () => appHook(at.github.hooks, app);

  it('does nothing where nothing has changed', async () => {
    const done = await at.serverless('deploy', '--stage', 'prod');
    expect(done).toMatchObject({ code: 0, printed: expect.stringContaining('No changes to deploy') });
  }, 60_000);

  it('takes secrets of their real sizes: an App’s key, two webhook secrets, several destinations', async () => {
    app = at.github.installApp({
      id: 123_456,
      slug: 'usher',
      publicKey: APP_KEYS.publicKey,
      permissions: { members: 'write', issues: 'write', metadata: 'read' },
    });
    writeFileSync(
      join(at.clone, 'usher.yml'),
      `organization: acme
rules:
  - { repository: onboarding, issues: [1], teams: [reader], slack: ops }
  - { repository: handbook, teams: [reader], slack: sre }
  - { repository: other, teams: [reader] }
`,
    );
    const rotated = await at.usher('rotate', '--stage', 'prod');
    expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining('rotate --finish --stage prod') });
    const set = await at.run(
      ['npm', 'run', '-s', 'usher', '--', 'setup', '--stage', 'prod', '--app-id', String(app.id)],
      {
        USHER_GITHUB_APP_PRIVATE_KEY: APP_KEYS.pkcs1,
        USHER_SLACK_WEBHOOK_URL_OPS: at.slackUrl('ops'),
        USHER_SLACK_WEBHOOK_URL_SRE: at.slackUrl('sre'),
      },
    );
    expect(set).toMatchObject({ code: 0 });
    expect(settingsFile()).toMatch(/^GITHUB_WEBHOOK_SECRET_CIPHERTEXT=[\w+/=]{100,},[\w+/=]{100,}$/m);
    expect(settingsFile()).toMatch(/^GITHUB_APP_PRIVATE_KEY_CIPHERTEXT=[\w+/=]{2300,}$/m);
    expect(settingsFile()).not.toContain('GITHUB_TOKEN_CIPHERTEXT');
    expect(await at.serverless('deploy', '--stage', 'prod')).toMatchObject(DEPLOYED);
    await at.restart(bucket);
  }, 180_000);

  it('leaves a stack that works as the App, with either webhook secret', async () => {
    const before = at.slack.posts.length;
    expect(await at.comment('mona')).toBe(202);

    const connected = at.usher('connect', '--stage', 'prod');
    await at.eventually(() => hookOfApp().config.url !== '');
    await at.github.hooks.deliver(hookOfApp(), 'issue_comment', at.written('monalisa'));
    expect(await connected).toMatchObject({ code: 0 });

    expect(await at.comment('mallory', { secret: 'another' })).toBe(401);
    await at.eventually(() => at.slack.posts.length === before + 2);
    expect(at.slack.posts.slice(before).map(({ hook }) => hook)).toEqual(['ops', 'ops']);
    expect(['mona', 'monalisa', 'mallory'].map(at.isMember)).toEqual([true, true, false]);
    // What mallory signed.
    expect(at.functions.troubles).toEqual(['receive: delivery answered with 401']);
  }, 180_000);

  it('ends a rotation: the older secret is taken no more', async () => {
    const finished = await at.usher('rotate', '--finish', '--stage', 'prod');
    expect(finished).toMatchObject({ code: 0 });
    expect(await at.serverless('deploy', '--stage', 'prod')).toMatchObject(DEPLOYED);
    await at.restart(bucket);
    // The webhook of the repository has the older secret still.
    expect(await at.comment('newton')).toBe(401);
    expect(await at.comment('newton', hookOfApp().config)).toBe(202);
    await at.eventually(() => at.isMember('newton') === true);
  }, 180_000);

  it("takes clicks with Slack's signing secret: an approver lets somebody in", async () => {
    const { url } = hookOfApp().config;
    writeFileSync(
      join(at.clone, 'usher.yml'),
      `organization: acme
slack_members: { boss: U0BOSS }
rules:
  - { repository: onboarding, issues: [1], teams: [reader], approve: { by: [boss] }, slack: ops }
`,
    );
    const set = await at.run(['npm', 'run', '-s', 'usher', '--', 'setup', '--stage', 'prod'], {
      USHER_SLACK_SIGNING_SECRET: SIGNING_SECRET,
    });
    expect(set).toMatchObject({ code: 0 });
    expect(settingsFile()).toMatch(/^SLACK_TEAM_ID=T00000000$/m);
    expect(await at.serverless('deploy', '--stage', 'prod')).toMatchObject(DEPLOYED);
    await at.restart(bucket);
    const { subscriptions } = await at.there('usher-prod');
    expect(subscriptions[0]).toMatchObject({
      filter: { event: ['issue_comment', 'slack_action'], action: ['created', 'clicked'] },
    });

    at.written('boss');
    expect(await at.comment('clara', hookOfApp().config)).toBe(202);
    await at.eventually(() => at.slack.posts.some(hasButtons));
    expect(await at.click('U0BOSS', 'usher_approve', url, 'another')).toBe(401);
    expect(await at.click('U0BOSS', 'usher_approve', url, SIGNING_SECRET)).toBe(200);
    await at.eventually(() => at.isMember('clara') === true && at.slack.answers.length > 0);
    expect(at.slack.answers).toMatchObject([
      { isReplacement: true, payload: { text: expect.stringContaining('boss approved it here') } },
    ]);
    await at.eventually(() => !hasButtons(at.slack.posts.at(-1) ?? { payload: {} }));
    expect(at.functions.troubles).toEqual(['receive: delivery answered with 401']);
  }, 240_000);
});

describe('another stage in the same account', () => {
  it('is deployed beside it with every guard, and removed without it', async () => {
    const before = await at.there('usher-prod');
    await fetch(`${at.moto.url}/our-artifacts`, {
      method: 'PUT',
      body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
    });
    writeFileSync(
      join(at.clone, '.env.guarded'),
      `${settingsFile()}
KMS_KEY=alias/usher-prod
PERMISSIONS_BOUNDARY=arn:aws:iam::123456789012:policy/boundary
ROLE_PATH=/chatops/
TAGS=owner=platform,cost-center=12
DEPLOYMENT_BUCKET=our-artifacts
INGRESS=http-api
ALARM_EMAIL=on-call@example.com
`,
    );
    const deployed = await at.serverless('deploy', '--stage', 'guarded');
    expect(deployed).toMatchObject({ code: 0, printed: expect.stringContaining('Service deployed') });
    const guarded = await at.there('usher-guarded');
    expect(guarded.roles).toHaveLength(4);
    for (const role of guarded.roles) {
      expect(role).toMatchObject({
        path: '/chatops/',
        boundary: 'arn:aws:iam::123456789012:policy/boundary',
      });
    }
    expect(guarded.tags).toMatchObject({ owner: 'platform', 'cost-center': '12' });
    expect(await at.there('usher-prod')).toEqual(before);

    expect(await at.serverless('remove', '--stage', 'guarded')).toMatchObject(REMOVED);
    expect((await at.there('usher-guarded')).names).toEqual([]);
    expect(await at.there('usher-prod')).toEqual(before);
  }, 180_000);
});

describe('removing it', () => {
  it('keeps nothing of what the stack made', async () => {
    await at.functions.stop();
    const before = await at.there('usher-prod');
    expect(before.names.length).toBeGreaterThan(20);
    expect(await at.serverless('remove', '--stage', 'prod')).toMatchObject(REMOVED);
    const after = await at.there('usher-prod');
    expect(after.names).toEqual([]);
    expect(after.roles).toEqual([]);
  }, 180_000);
});
