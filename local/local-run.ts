import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { bundle, type FunctionName, FUNCTIONS } from '../deploy/bundle.ts';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { readRulesFile } from '../deploy/rules/read-rules-file.ts';
import { Table } from '../src/ledger/table.ts';
import { Secret } from '../src/runtime/secret.ts';
import { createResources } from './create-resources.ts';
import { runEventSource } from './event-source.ts';
import { createFrontDoor } from './front-door.ts';
import { installApp } from './install-app.ts';
import { Lambda } from './lambda.ts';
import { lapseRequests } from './lapse-requests.ts';
import { localKey, localSettings } from './local-settings.ts';
import { LOCAL_LEDGER, LOCAL_REGION, LOCAL_WEBHOOK_SECRET } from './local-world.ts';
import type { Ports } from './ports.ts';
import { readStack } from './read-stack.ts';
import { serve } from './serve.ts';
import { settle } from './settle.ts';
import { startStandIns } from './stand-ins.ts';
import type { Trace } from './trace.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** Usher as a whole on one machine, and what can be seen of it. */
export type LocalRun = Awaited<ReturnType<typeof startLocalRun>>;

/**
 * Starts Usher on one machine: the bundles, topics, queues and variables that would be deployed, with stand-ins for
 * all that is around them.
 *
 * @param rulesFile - The rules that hold in it.
 * @param access - Whether Usher acts on GitHub with a token, or as a GitHub App.
 * @throws ProblemsError for the rules, PortTakenError, and whatever keeps a part from starting.
 */
export async function startLocalRun(
  rulesFile: string,
  ports: Ports,
  journal: Trace,
  access: 'token' | 'app' = 'token',
) {
  await using running = new AsyncDisposableStack();
  const rules = readRulesFile(rulesFile);
  const { urls, github, posts } = await startStandIns(rules, ports, journal, running);
  const at = (endpoint: string) => ({
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const sns = new SNSClient(at(urls.messaging));
  const dynamodb = new DynamoDBClient(at(urls.dynamodb));
  const sqs = new SQSClient({ ...at(urls.messaging), useQueueUrlAsEndpoint: false });

  const kms = new KMSClient(at(urls.kms));
  const settings = await localSettings(rules, urls, kms, access === 'app' ? installApp(github) : undefined);
  const environment = { ...process.env, ...settings, USHER_RULES: rulesFile };
  const bundled = await mkdtemp(join(tmpdir(), 'usher-'));
  running.defer(() => rm(bundled, { recursive: true }));
  const [stack] = await Promise.all([readStack(LOCAL_STAGE, environment), bundle(rules, bundled)]);
  const resolve = await createResources(stack, { sns, sqs, dynamodb });

  const start = async (name: FunctionName) => {
    const variables = Object.entries(stack.functions[name].environment);
    const lambda = await Lambda.start(
      name,
      join(bundled, `handlers/${name}.mjs`),
      {
        ...Object.fromEntries(variables.map(([variable, text]) => [variable, resolve(text)])),
        ...CREDENTIALS,
        AWS_REGION: LOCAL_REGION,
        AWS_ENDPOINT_URL_KMS: urls.kms,
        AWS_ENDPOINT_URL_SNS: urls.messaging,
        AWS_ENDPOINT_URL_SQS: urls.messaging,
        AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
      },
      journal,
    );
    running.defer(() => lambda.stop());
    return lambda;
  };
  const lambdas = await Promise.all(FUNCTIONS.map(start));
  const deployToken = async (token: string) => {
    const ciphertext = await encryptSecret(localKey(kms), 'github-token', new Secret(token));
    await Promise.all(lambdas.map((lambda) => lambda.deploy({ GITHUB_TOKEN_CIPHERTEXT: ciphertext })));
  };
  if (access === 'token') github.onNewToken = deployToken;
  github.lapseRequests = (login) => lapseRequests(new Table(dynamodb, LOCAL_LEDGER), login);

  const sources = lambdas.flatMap((lambda) =>
    stack.functions[lambda.name].events.flatMap((event) =>
      'sqs' in event ? [{ queueArn: resolve(event.sqs.arn), batchSize: event.sqs.batchSize, lambda }] : [],
    ),
  );
  const stop = new AbortController();
  const polling = Promise.all(sources.map((source) => runEventSource(source, sqs, journal, stop.signal)));
  running.defer(async () => {
    stop.abort();
    await polling;
  });

  const frontDoor = createFrontDoor({
    lambdas,
    secret: LOCAL_WEBHOOK_SECRET,
    onPayload: (payload) => github.learn(payload),
    journal,
  });
  const webhook = await serve(frontDoor, { port: ports.webhook, name: 'the webhook' });
  running.defer(webhook.close);

  const started = running.move();
  return {
    rules,
    github,
    posts,
    /** Does what the schedule does. */
    sweep: async () => {
      await lambdas
        .find(({ name }) => name === 'sweep')
        ?.invoke({})
        .catch(() => {});
    },
    /** Resolves to true when every message is handled, to false after so many ms. */
    settled: (patience: number) =>
      settle(
        sqs,
        sources.map(({ queueArn }) => queueArn),
        patience,
      ),
    urls: { webhook: `${webhook.url}/webhook`, ...urls },
    close: () => started.disposeAsync(),
  };
}
