import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { KMSClient } from '@aws-sdk/client-kms';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { encryptSecret } from '../../src/aws/encrypt-secret.ts';
import { Secret } from '../../src/config/secret.ts';
import { signedHeaders } from '../../src/local/deliver.ts';
import { createGitHub, type GitHub } from '../../src/local/github/create-github.ts';
import { serve, type Served } from '../../src/local/serve.ts';
import { createSlack } from '../../src/local/slack.ts';
import { writeComment } from '../../src/local/write-comment.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { copyClone } from './copy-clone.ts';
import { DeployedFunctions } from './deployed-functions.ts';
import { installPython } from './install-python.ts';
import { runProgram } from './run-program.ts';
import { startMoto } from './start-moto.ts';
import { whatIsThere } from './what-is-there.ts';

const REMOVED = { code: 0, printed: expect.stringContaining('has been successfully removed') };
const REGION = 'eu-west-1';
const TOKEN = 'github_pat_planted';
const WEBHOOK_SECRET = 'planted-webhook-secret';
const HOOKS = {
  default: '/services/T0/B0/planted',
  ops: '/services/T0/B1/planted',
  sre: '/services/T0/B2/planted',
};

const report = z.object({ findings: z.array(z.looseObject({ level: z.string() })) });

const slack = createSlack({ hooks: HOOKS, onPost: () => {} });
const functions = new DeployedFunctions();
const servers: Served[] = [];
const { folder, remove } = temporaryFolder();
const clone = join(folder, 'clone');
let github: GitHub;
let moto: Awaited<ReturnType<typeof startMoto>>;
let python = '';
let env: Record<string, string>;
let bucket = '';

const start = async (app: Parameters<typeof serve>[0], name: string) => {
  const served = await serve(app, { port: 0, name });
  servers.push(served);
  return served.url;
};
const aws = () => ({ endpoint: moto.url, region: REGION });
const client = () => ({ ...aws(), credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
const there = (stack: string) => whatIsThere(python, aws(), stack);
const run = (command: readonly string[], more: Record<string, string> = {}, input = '') =>
  runProgram(command, { cwd: clone, env: { ...env, ...more }, input });
const serverless = (...args: string[]) => run(['npx', 'serverless', ...args]);
const usher = (...args: string[]) => run(['npm', 'run', '-s', 'usher', '--', ...args]);
const restart = async () => {
  await functions.stop();
  await functions.start(aws(), 'prod', bucket, join(folder, 'functions'));
};
const outputOf = (printed: string, name: string) =>
  new RegExp(`^ *${name}: (.*)$`, 'm').exec(printed)?.[1] ?? '';

/** Somebody comments, and GitHub delivers it as the webhook says, signed with its secret unless another is given. */
async function comment(login: string, secret?: string) {
  const payload = writeComment({
    body: 'join',
    login,
    organization: 'acme',
    repository: 'acme/onboarding',
    issue: 1,
  });
  github.state.learn(payload);
  const { config } = github.state.hooks.list('onboarding')[0] ?? {};
  const body = JSON.stringify(payload);
  const headers = {
    ...signedHeaders('issue_comment', `delivery-${login}`, body, secret ?? config?.secret),
    'content-type': config?.content_type === 'json' ? 'application/json' : 'x-www-form-urlencoded',
  };
  const response = await fetch(config?.url ?? '', { method: 'POST', headers, body });
  return response.status;
}

/** Waits for something to be so. @throws after 60 s, with what went wrong in the functions. */
async function eventually(isSo: () => boolean) {
  for (const began = Date.now(); !isSo(); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() - began > 60_000) throw new Error(`still not so:\n${functions.troubles.join('\n')}`);
  }
}
const isMember = (login: string) => {
  const { organization, people } = github.state;
  const team = organization.team('reader');
  const person = people.withLogin(login);
  return (
    team !== undefined && person !== undefined && organization.membership(team, person)?.state === 'active'
  );
};

beforeAll(async () => {
  python = await installPython();
  github = createGitHub({
    organization: 'acme',
    teams: ['reader'],
    repositories: ['onboarding'],
    token: TOKEN,
    onCall: () => {},
  });
  moto = await startMoto(python, await start(functions.app, 'the functions'));
  mkdirSync(clone);
  copyClone(clone);
  env = {
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    GITHUB_API_URL: await start(github.app, 'GitHub'),
    SLACK_WEBHOOK_ORIGIN: await start(slack.app, 'Slack'),
  };
}, 600_000);
afterAll(async () => {
  await functions.stop();
  await moto.stop();
  for (const { close } of servers) await close();
  remove();
});

describe('from a clone to the first message', () => {
  it('usher setup makes key, secrets and rules', async () => {
    const rule = ['--organization', 'acme', '--repository', 'onboarding', '--issue', '1', '--team', 'reader'];
    const secrets = {
      USHER_GITHUB_TOKEN: TOKEN,
      USHER_GITHUB_WEBHOOK_SECRET: WEBHOOK_SECRET,
      USHER_SLACK_WEBHOOK_URL: `${env['SLACK_WEBHOOK_ORIGIN']}${HOOKS.default}`,
    };
    const done = await run(['npm', 'run', '-s', 'usher', '--', 'setup', '--stage', 'prod', ...rule], secrets);
    expect(done).toMatchObject({
      code: 0,
      printed: expect.stringContaining('npx serverless deploy --stage prod'),
    });
    expect(readFileSync(join(clone, '.env.prod'), 'utf8')).not.toContain('planted');
  }, 60_000);

  it('serverless deploy makes the stack, and prints where the webhook delivers to', async () => {
    const done = await serverless('deploy', '--stage', 'prod', '--verbose');
    expect(done).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Service deployed to stack usher-prod'),
    });
    bucket = outputOf(done.printed, 'ServerlessDeploymentBucketName');
    expect(outputOf(done.printed, 'WebhookUrl')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  }, 120_000);

  it('the topic hands on new comments alone, and as they are', async () => {
    const sns = new SNSClient(client());
    const sqs = new SQSClient({ ...client(), useQueueUrlAsEndpoint: false });
    const QueueUrl = `${moto.url}/123456789012/usher-prod-commands`;
    const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
    for (const [event, action] of [
      ['issue_comment', 'edited'],
      ['issues', 'created'],
      ['issue_comment', 'created'],
    ] as const) {
      await sns.send(
        new PublishCommand({
          TopicArn: `arn:aws:sns:${REGION}:123456789012:usher-prod-github-events`,
          Message: JSON.stringify({ event, action }),
          MessageAttributes: { event: attribute(event), action: attribute(action) },
        }),
      );
    }
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"event":"issue_comment","action":"created"}']);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  }, 30_000);

  it('usher connect has GitHub deliver to it, and sees the ping come through', async () => {
    await restart();
    expect(await usher('connect', '--stage', 'prod')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('Next: comment `join` on an issue of acme/onboarding'),
    });
    const [hook, ...more] = github.state.hooks.list('onboarding');
    expect(more).toEqual([]);
    expect(hook).toMatchObject({ events: ['issue_comment'], config: { content_type: 'json' } });
  }, 60_000);

  it('a comment lets somebody in, and Slack hears of it', async () => {
    expect(await comment('octocat')).toBe(202);
    await eventually(() => slack.posts.length === 1);
    expect(isMember('octocat')).toBe(true);
    expect(slack.posts[0]).toMatchObject({ hook: 'default', payload: { username: 'octocat' } });
    expect(functions.troubles).toEqual([]);
  }, 180_000);

  it('usher sweep reaches the function that is deployed', async () => {
    expect(await usher('sweep', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(functions.happenings.map(({ text }) => text)).toContain('sweep: sweep complete');
  }, 60_000);

  it('usher history tells of it, and usher pause and resume reach the mappings', async () => {
    const told = await usher('history', '--stage', 'prod', '--person', 'octocat', '--json');
    expect(told).toMatchObject({ code: 0, out: expect.stringContaining('"added"') });
    const states = async () => (await there('usher-prod')).states;
    expect(await usher('pause', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(await states()).toEqual(['Disabled', 'Disabled']);
    expect(await usher('resume', '--stage', 'prod')).toMatchObject({ code: 0 });
    expect(await states()).toEqual(['Enabled', 'Enabled']);
  }, 120_000);

  it('usher doctor finds nothing wrong', async () => {
    const { out, code } = await usher('doctor', '--stage', 'prod', '--post', '--json');
    const { findings } = report.parse(JSON.parse(out));
    expect(findings.filter(({ level }) => level !== 'pass')).toEqual([]);
    expect(findings.length).toBeGreaterThan(10);
    expect(code).toBe(0);
  }, 60_000);
});

describe('the stack that is deployed', () => {
  it('has subscriptions, policies, mappings and alarms as they were written', async () => {
    const stack = await there('usher-prod');
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
    expect(stack.alarms).toHaveLength(18);
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
      const out = join(folder, 'packaged');
      await run(['npx', 'serverless', 'package', '--stage', 'prod', '--package', out], settings);
      const file = join(out, 'cloudformation-template-update-stack.json');
      const cfnLint = join(dirname(python), 'cfn-lint');
      return run([cfnLint, '--non-zero-exit-code', 'error', '--regions', REGION, '--', file]);
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
  it('does nothing where nothing has changed', async () => {
    const done = await serverless('deploy', '--stage', 'prod');
    expect(done).toMatchObject({ code: 0, printed: expect.stringContaining('No changes to deploy') });
  }, 60_000);

  it('takes secrets of their real sizes: an App’s key, two webhook secrets, several destinations', async () => {
    const key = { kms: new KMSClient(client()), keyId: 'alias/usher-prod', stage: 'prod' };
    const encrypt = (name: Parameters<typeof encryptSecret>[1], secret: string) =>
      encryptSecret(key, name, new Secret(secret));
    const { GITHUB_WEBHOOK_SECRET_CIPHERTEXT = '' } = parseEnv(
      readFileSync(join(clone, '.env.prod'), 'utf8'),
    );
    const newer = await encrypt('github-webhook-secret', 'the-newer-secret');
    const appKey = await encrypt('github-app-private-key', APP_KEYS.pkcs1);
    expect(appKey.length).toBeGreaterThan(2_300);
    github.state.installApp({
      id: 123_456,
      slug: 'usher',
      publicKey: APP_KEYS.publicKey,
      permissions: { members: 'write', issues: 'write', metadata: 'read' },
    });
    const settings = [
      `GITHUB_WEBHOOK_SECRET_CIPHERTEXT=${newer},${GITHUB_WEBHOOK_SECRET_CIPHERTEXT}`,
      // The App is there instead of the token.
      'GITHUB_TOKEN_CIPHERTEXT=',
      'GITHUB_APP_ID=123456',
      `GITHUB_APP_PRIVATE_KEY_CIPHERTEXT=${appKey}`,
      ...(await Promise.all(
        (['ops', 'sre'] as const).map(
          async (name) =>
            `SLACK_WEBHOOK_URL_${name.toUpperCase()}_CIPHERTEXT=${await encrypt('slack-webhook-url', `${env['SLACK_WEBHOOK_ORIGIN']}${HOOKS[name]}`)}`,
        ),
      )),
    ];
    appendFileSync(join(clone, '.env.prod'), `\n${settings.join('\n')}\n`);
    writeFileSync(
      join(clone, 'usher.yml'),
      `organization: acme
rules:
  - { repository: onboarding, issues: [1], teams: [reader], slack: ops }
  - { repository: handbook, teams: [reader], slack: sre }
  - { repository: other, teams: [reader] }
`,
    );
    const done = await serverless('deploy', '--stage', 'prod');
    expect(done).toMatchObject({ code: 0, printed: expect.stringContaining('Service deployed') });
  }, 120_000);

  it('leaves a stack that works as the App, with either webhook secret', async () => {
    await restart();
    const before = slack.posts.length;
    expect(await comment('hubot', 'the-newer-secret')).toBe(202);
    expect(await comment('monalisa', WEBHOOK_SECRET)).toBe(202);
    expect(await comment('mallory', 'another')).toBe(401);
    await eventually(() => slack.posts.length === before + 2);
    expect(slack.posts.slice(before).map(({ hook }) => hook)).toEqual(['ops', 'ops']);
    expect([isMember('hubot'), isMember('monalisa'), isMember('mallory')]).toEqual([true, true, false]);
    expect(functions.troubles).toEqual([]);
  }, 180_000);
});

describe('another stage in the same account', () => {
  it('is deployed beside it with every guard, and removed without it', async () => {
    const before = await there('usher-prod');
    await fetch(`${moto.url}/our-artifacts`, {
      method: 'PUT',
      body: `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`,
    });
    writeFileSync(
      join(clone, '.env.guarded'),
      `${readFileSync(join(clone, '.env.prod'), 'utf8')}
KMS_KEY=alias/usher-prod
PERMISSIONS_BOUNDARY=arn:aws:iam::123456789012:policy/boundary
ROLE_PATH=/chatops/
TAGS=owner=platform,cost-center=12
DEPLOYMENT_BUCKET=our-artifacts
INGRESS=http-api
ALARM_EMAIL=on-call@example.com
`,
    );
    const deployed = await serverless('deploy', '--stage', 'guarded');
    expect(deployed).toMatchObject({ code: 0, printed: expect.stringContaining('Service deployed') });
    const guarded = await there('usher-guarded');
    expect(guarded.roles).toHaveLength(4);
    for (const role of guarded.roles) {
      expect(role).toMatchObject({
        path: '/chatops/',
        boundary: 'arn:aws:iam::123456789012:policy/boundary',
      });
    }
    expect(guarded.tags).toMatchObject({ owner: 'platform', 'cost-center': '12' });
    expect(await there('usher-prod')).toEqual(before);

    expect(await serverless('remove', '--stage', 'guarded')).toMatchObject(REMOVED);
    expect((await there('usher-guarded')).names).toEqual([]);
    expect(await there('usher-prod')).toEqual(before);
  }, 180_000);
});

describe('removing it', () => {
  it('keeps nothing of what the stack made', async () => {
    await functions.stop();
    const before = await there('usher-prod');
    expect(before.names.length).toBeGreaterThan(20);
    expect(await serverless('remove', '--stage', 'prod')).toMatchObject(REMOVED);
    const after = await there('usher-prod');
    expect(after.names).toEqual([]);
    expect(after.roles).toEqual([]);
  }, 180_000);
});
