import { writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import { createResources } from '../../local/create-resources.ts';
import { startDynamoDb } from '../../local/dynamodb.ts';
import { appHook } from '../../local/github/app-hook-routes.ts';
import { createKms } from '../../local/kms.ts';
import { startMessaging } from '../../local/messaging.ts';
import { readStack } from '../../local/read-stack.ts';
import { serve } from '../../local/serve.ts';
import { Trace } from '../../local/trace.ts';
import type { SecretName } from '../../src/aws/secret-names.ts';
import { Table } from '../../src/ledger/table.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { startGitHub } from '../local/github/start-github.ts';
import { deployedAccount, startAws } from './start-aws.ts';

export const STAGE = 'prod';
const REGION = 'us-east-1';
const HOOK = '/services/T0/B0/planted';
/** In s, like the cursors of the sweep. */
const MINUTE = 60;

/**
 * Starts stand-ins with a stage that is set up, deployed and connected correctly. Until it is closed, this process works
 * in its folder and with its environment.
 */
export async function startStage() {
  const place = temporaryFolder();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const at = (endpoint: string) => ({ endpoint, region: REGION, credentials });
  const stack = await readStack(STAGE, process.env);
  const github = await startGitHub({ repositories: ['handbook'], token: 'ghp_planted' });
  const receive = await startAnswering({ status: 200 });
  const slack = await startAnswering({ status: 400, body: 'no_text' });
  const kmsApp = createKms({
    aliases: [`alias/usher-${STAGE}`, 'alias/other'],
    region: REGION,
    onCall: () => {},
  });
  const kms = await serve(kmsApp, { port: 0, name: 'KMS' });
  const messaging = await startMessaging(0, REGION, new Trace());
  const dynamodb = await startDynamoDb(0);
  const clients = {
    sns: new SNSClient(at(messaging.url)),
    sqs: new SQSClient({ ...at(messaging.url), useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient(at(dynamodb.url)),
  };
  const resolve = await createResources(stack, clients);
  const account = deployedAccount(STAGE, receive.url);
  const aws = await startAws(account);
  if (account.stack) {
    account.stack.outputs['EventsTopic'] = resolve({ Ref: 'EventsTopic' });
    account.stack.outputs['NotificationsTopic'] = resolve({ Ref: 'NotificationsTopic' });
    account.stack.outputs['AlarmsTopic'] = resolve({ Ref: 'AlarmsTopic' });
    const heard = { Protocol: 'email', Endpoint: 'on-call@example.com' };
    await clients.sns.send(new SubscribeCommand({ TopicArn: resolve({ Ref: 'AlarmsTopic' }), ...heard }));
  }

  const kmsClient = new KMSClient(at(kms.url));
  const encrypt = (name: SecretName, text: string, stage = STAGE, keyId = `alias/usher-${STAGE}`) =>
    encryptSecret({ kms: kmsClient, keyId, stage }, name, new Secret(text));
  const settings = {
    GITHUB_WEBHOOK_SECRET_CIPHERTEXT: await encrypt('github-webhook-secret', 'whsec_planted'),
    GITHUB_TOKEN_CIPHERTEXT: await encrypt('github-token', 'ghp_planted'),
    SLACK_WEBHOOK_URL_CIPHERTEXT: await encrypt('slack-webhook-url', slack.url + HOOK),
  };
  const environment = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ENDPOINT_URL_KMS: kms.url,
    AWS_ENDPOINT_URL_SNS: messaging.url,
    AWS_ENDPOINT_URL_SQS: messaging.url,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    GITHUB_API_URL: github.baseUrl,
    SLACK_WEBHOOK_ORIGIN: slack.url,
    ...settings,
  };
  for (const name of ['receive', 'command', 'notify', 'sweep'])
    account.functions[`usher-${STAGE}-${name}`] = {};
  const table = new Table(clients.dynamodb, `usher-${STAGE}-ledger`);
  const { id: handbook } = github.state.repositories.find('handbook') ?? { id: 0 };
  const sweptAgo = async (minutes: number, others: Readonly<Record<string, number>> = {}) => {
    const until = Math.round(Date.now() / 1_000) - minutes * MINUTE;
    const memory = JSON.stringify({ sweptUntil: { [handbook]: until, ...others }, failedAt: {} });
    await table.write(
      'sweep',
      { progress: 'claimed', memory },
      { expression: 'attribute_not_exists(#nothing)', values: {} },
    );
  };
  await sweptAgo(5);

  let lastAppId = 0;
  const was = { cwd: process.cwd(), env: { ...process.env } };
  process.chdir(place.folder);
  Object.assign(process.env, environment);
  const rules = 'organization: my_org\nrules:\n  - {repository: handbook, teams: [reader]}\n';
  writeFileSync('usher.yml', rules);
  const hook = github.state.hooks.add({
    repository: 'handbook',
    active: true,
    events: ['issue_comment'],
    config: { url: receive.url, content_type: 'json', insecure_ssl: '0', secret: 'whsec_planted' },
  });
  await github.state.hooks.deliver(hook, 'ping', { zen: 'Keep it logically awesome.' });

  return {
    account,
    environment,
    github,
    receive,
    slack,
    table,
    hook,
    rules,
    clients,
    encrypt,
    sweptAgo,
    /** Makes the repository in the rules private or public. */
    setPrivate: (isPrivate: boolean) =>
      github.state.repositories.set({ id: handbook, name: 'handbook', isPrivate }),
    queueUrl: (name: string) => resolve({ Ref: name }),
    writeRules: (text: string) => writeFileSync('usher.yml', text),
    /** Switches the stage to a GitHub App, correctly installed and connected. */
    becomeApp: async () => {
      const permissions = { members: 'write', issues: 'write', metadata: 'read' } as const;
      const app = github.state.installApp({
        id: (lastAppId += 1),
        slug: 'usher',
        publicKey: APP_KEYS.publicKey,
        permissions,
      });
      process.env['GITHUB_TOKEN_CIPHERTEXT'] = '';
      process.env['GITHUB_APP_ID'] = String(app.id);
      process.env['GITHUB_APP_PRIVATE_KEY_CIPHERTEXT'] = await encrypt(
        'github-app-private-key',
        APP_KEYS.pkcs1,
      );
      const config = { url: receive.url, content_type: 'json', insecure_ssl: '0', secret: 'whsec_planted' };
      const { active, events } = appHook(github.state.hooks, app);
      const own = github.state.hooks.change(appHook(github.state.hooks, app), { active, events, config });
      await github.state.hooks.deliver(own, 'issue_comment', { action: 'created' });
      return app;
    },
    close: async () => {
      process.chdir(was.cwd);
      process.env = was.env;
      for (const client of Object.values(clients)) client.destroy();
      await Promise.all([receive, slack, kms, messaging, dynamodb, aws].map(({ close }) => close()));
      await github.stop();
      place.remove();
    },
  };
}
