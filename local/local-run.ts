import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import {
  type AnyFunctionName,
  bundle,
  type FunctionName,
  FUNCTIONS,
  HEAL_FUNCTIONS,
} from '../deploy/bundle.ts';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import { readRulesFile } from '../deploy/rules/read-rules-file.ts';
import type { Rules } from '../src/rules/rules.ts';
import { Table } from '../src/ledger/table.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { SLACK_PATH } from '../src/receive/receive-delivery.ts';
import { Secret } from '../src/runtime/secret.ts';
import { startAutoScaling } from './auto-scaling/start-auto-scaling.ts';
import { createResources } from './create-resources.ts';
import { runEventSource } from './event-source.ts';
import { createFrontDoor } from './front-door.ts';
import { installApp } from './install-app.ts';
import { Lambda } from './lambda.ts';
import { lapseRequests } from './lapse-requests.ts';
import { localKey, localSettings } from './local-settings.ts';
import { LOCAL_LEDGER, LOCAL_REGION, LOCAL_SIGNING_SECRET, LOCAL_WEBHOOK_SECRET } from './local-world.ts';
import { adviseClicker } from './named-people.ts';
import { Clock } from './page/clock.ts';
import { Faults } from './page/faults.ts';
import { startGateway } from './page/gateway.ts';
import { Queues } from './page/queues.ts';
import type { Ports } from './ports.ts';
import { readStack } from './read-stack.ts';
import { serve } from './serve.ts';
import { settle } from './settle.ts';
import { type ClickedMessage, formOf, hasButtons, madeUpMember, slackHeaders } from './slack-clicks.ts';
import type { Stack } from './stack.ts';
import { startStandIns } from './stand-ins.ts';
import type { Trace } from './trace.ts';

/** For a run whose rules have lost their `heal`. */
const NO_HEAL = { metrics: [], groups: [], slack: {} };

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };

/** All of Usher on one machine. */
export type LocalRun = Awaited<ReturnType<typeof startLocalRun>>;

/**
 * Starts all of Usher on one machine: the bundles, topics, queues and variables of a deployment, with stand-ins for
 * GitHub, Slack and AWS.
 *
 * @param rulesFile - The path of the rules file.
 * @param access - Whether Usher uses a token or acts as a GitHub App.
 * @param isWatched - Whether to record each call of the functions and allow faults, which costs time.
 * @throws ProblemsError for invalid rules, PortTakenError, or the error of a part that fails to start.
 */
export async function startLocalRun(
  rulesFile: string,
  ports: Ports,
  trace: Trace,
  access: 'token' | 'app' = 'token',
  isWatched = false,
) {
  await using running = new AsyncDisposableStack();
  const clock = new Clock();
  const faults = new Faults(clock.now);
  let rulesInForce = readRulesFile(rulesFile);
  const { urls, github, posts, answers, clicks, clickers, extend } = await startStandIns(
    rulesInForce,
    ports,
    trace,
    running,
    clock,
  );
  const at = (endpoint: string) => ({
    endpoint,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const sns = new SNSClient(at(urls.messaging));
  const dynamodb = new DynamoDBClient(at(urls.dynamodb));
  const sqs = new SQSClient({ ...at(urls.messaging), useQueueUrlAsEndpoint: false });
  const kms = new KMSClient(at(urls.kms));

  const heal = rulesInForce.heal && (await startAutoScaling(rulesInForce.heal, trace, clock, running));
  // In the order in which messages travel.
  const functions: readonly AnyFunctionName[] = heal ? [...HEAL_FUNCTIONS, ...FUNCTIONS] : FUNCTIONS;

  const kill = (name: FunctionName) => void lambdas.find((lambda) => lambda.name === name)?.kill();
  const targets = { ...urls, sns: urls.messaging, sqs: urls.messaging, scaling: heal?.url ?? '' };
  const gateway = isWatched ? await startGateway({ targets, faults, clock, trace, kill }) : undefined;
  if (gateway !== undefined) running.defer(gateway.close);
  /** The endpoints that the functions call. */
  const endpoints = gateway
    ? {
        github: `${gateway.url}/github`,
        slack: gateway.url,
        kms: `${gateway.url}/kms`,
        sns: `${gateway.url}/sns`,
        sqs: `${gateway.url}/sqs`,
        dynamodb: `${gateway.url}/dynamodb`,
        scaling: `${gateway.url}/scaling`,
      }
    : targets;
  const app = access === 'app' ? installApp(github) : undefined;
  const bundled = await mkdtemp(join(tmpdir(), 'usher-'));
  running.defer(() => rm(bundled, { recursive: true }));
  let builds = 0;
  /** The settings that have changed since the start. */
  let redeployed: Readonly<Record<string, string>> = {};
  /** Bundles the functions with these rules, and resolves the stack. */
  const build = async (rules: Rules) => {
    const settings = { ...(await localSettings(rules, endpoints, kms, app)), ...redeployed };
    const folder = join(bundled, String((builds += 1)));
    const environment = { ...process.env, ...settings, USHER_RULES: rulesFile };
    const [stack] = await Promise.all([
      readStack(LOCAL_STAGE, environment, rules.heal !== undefined),
      bundle({ ...rules, heal: rules.heal ?? NO_HEAL }, folder, [], functions),
    ]);
    return { stack, folder };
  };
  const { stack, folder: first } = await build(rulesInForce);
  const resolve = await createResources(stack, { sns, sqs, dynamodb });
  const fileOf = (folder: string, name: AnyFunctionName) => join(folder, `handlers/${name}.mjs`);
  const environmentOf = (deployed: Stack, name: AnyFunctionName) => ({
    ...Object.fromEntries(
      // Without `heal` in changed rules it keeps the variables that it has.
      Object.entries((deployed.functions[name] ?? stack.functions[name])?.environment ?? {}).map(
        ([variable, text]) => [variable, resolve(text)],
      ),
    ),
    ...CREDENTIALS,
    AWS_REGION: LOCAL_REGION,
    AWS_ENDPOINT_URL_KMS: endpoints.kms,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_AUTO_SCALING: endpoints.scaling,
  });

  const start = async (name: AnyFunctionName) => {
    const [file, environment] = [fileOf(first, name), environmentOf(stack, name)];
    const lambda = await Lambda.start({ name, file, environment, trace, clock });
    running.defer(() => lambda.stop());
    return lambda;
  };
  const lambdas = await Promise.all(functions.map(start));
  const deployToken = async (token: string) => {
    const ciphertext = await encryptSecret(localKey(kms), 'github-token', new Secret(token));
    redeployed = { GITHUB_TOKEN_CIPHERTEXT: ciphertext };
    await Promise.all(lambdas.map((lambda) => lambda.deploy(redeployed)));
  };
  if (access === 'token') github.onNewToken = deployToken;
  github.lapseRequests = (login) => lapseRequests(new Table(dynamodb, LOCAL_LEDGER), login);

  const queues = new Queues(urls.messaging, sqs);
  const sources = lambdas.flatMap((lambda) =>
    (stack.functions[lambda.name]?.events ?? []).flatMap((event) =>
      'sqs' in event
        ? [
            {
              queueArn: resolve(event.sqs.arn),
              batchSize: event.sqs.batchSize,
              lambda,
              handled: queues.handled,
            },
          ]
        : [],
    ),
  );
  const stop = new AbortController();
  const polling = Promise.all(sources.map((source) => runEventSource(source, sqs, trace, stop.signal)));
  running.defer(async () => {
    stop.abort();
    await polling;
  });

  const alarm =
    heal && ((instance?: string) => heal.alarm(sns, resolve({ Ref: 'HealAlarmsTopic' }), instance));
  const invoke = async (name: AnyFunctionName) => {
    await lambdas
      .find((lambda) => lambda.name === name)
      ?.invoke({})
      .catch(() => {});
  };
  const frontDoor = createFrontDoor({
    lambdas,
    secret: LOCAL_WEBHOOK_SECRET,
    onPayload: (payload) => github.learn(payload),
    trace,
    clock,
    alarm,
  });
  const webhook = await serve(frontDoor, { port: ports.webhook, name: 'the webhook' });
  running.defer(webhook.close);

  /**
   * Clicks on a button of a message, as a person whose member id is in the rules or made up. Slack signs the click.
   *
   * @returns the response of `receive`.
   */
  const click = async (login: string, button: string, message: ClickedMessage) => {
    const user = rulesInForce.slackMembers[login.toLowerCase()] ?? madeUpMember(login);
    clickers.set(user, login);
    const now = clock.now();
    const body = formOf(clicks.payloadOf({ user, button, origin: endpoints.slack, now, message }));
    const headers = slackHeaders(body, LOCAL_SIGNING_SECRET, now);
    const response = await fetch(`${webhook.url}${SLACK_PATH}`, { method: 'POST', headers, body });
    return { status: response.status, body: await response.text() };
  };
  github.clickInSlack = async (login, decision) => {
    const message = posts.findLast(hasButtons);
    if (message === undefined) return undefined;
    const advice = adviseClicker(login, message, rulesInForce, github);
    const { status, body } = await click(login, `usher_${decision}`, message);
    const clicked = `${login} clicked ${decision} in Slack: ${status} ${body}`;
    return advice === undefined ? clicked : `${clicked}\n${advice}`;
  };

  const sweep = async () => {
    await Promise.all([invoke('sweep'), invoke('heal')]);
  };
  const queueNames = stack.queues.map(([, { QueueName }]) => QueueName);
  /** Moves clocks, invitations and hidden messages ahead by some ms. */
  const jump = async (ms: number) => {
    await clock.jump(ms);
    for (const name of queueNames) await queues.advance(name, ms);
  };
  github.passTime = async (ms) => {
    await jump(ms);
    await sweep();
  };

  const started = running.move();
  return {
    /** The rules in force; `reload` changes them. */
    get rules() {
      return rulesInForce;
    },
    github,
    posts,
    answers,
    click,
    clock,
    faults,
    queues,
    queueNames,
    jump,
    sqs,
    /** Forces a cold start of one function or all. */
    restart: (name?: FunctionName) =>
      Promise.all(
        lambdas
          .filter((lambda) => name === undefined || lambda.name === name)
          .map((lambda) => lambda.restart()),
      ),
    kill,
    /** Deploys the rules file again. @throws ProblemsError with every error and its line. */
    reload: async () => {
      const changed = readRulesFile(rulesFile);
      if (changed.heal !== undefined && heal === undefined) {
        throw new ProblemsError(rulesFile, ['heal is new in the rules: restart `npm start` to run it']);
      }
      extend(changed);
      heal?.extend(changed.heal ?? NO_HEAL);
      const built = await build(changed);
      await Promise.all(
        lambdas.map((lambda) =>
          lambda.replace(fileOf(built.folder, lambda.name), environmentOf(built.stack, lambda.name)),
        ),
      );
      rulesInForce = changed;
    },
    /** Runs a sweep, and the follow-up of `heal` if it runs, as the schedules do. */
    sweep,
    /** The Auto Scaling groups; none if `heal` does not run. */
    groups: () => heal?.groups.list() ?? [],
    /** Sets off the alarm of an instance. Undefined if `heal` does not run. */
    alarm,
    /** Resolves to true when every message is handled, or to false after the timeout, in ms. */
    settled: (timeout: number) =>
      settle(
        sqs,
        sources.map(({ queueArn }) => queueArn),
        timeout,
      ),
    urls: { webhook: `${webhook.url}/webhook`, ...urls },
    rulesFile,
    close: () => started.disposeAsync(),
  };
}
