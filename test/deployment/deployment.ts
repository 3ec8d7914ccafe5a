import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { signedHeaders } from '../../local/deliver.ts';
import { createGitHub } from '../../local/github/create-github.ts';
import type { HookConfig } from '../../local/github/hooks.ts';
import { serve, type Served } from '../../local/serve.ts';
import { createSlack } from '../../local/slack.ts';
import { formOf, slackHeaders } from '../../local/slack-clicks.ts';
import { writeComment } from '../../local/write-comment.ts';
import { SLACK_PATH } from '../../src/receive/receive-delivery.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { copyClone } from './copy-clone.ts';
import { DeployedFunctions } from './deployed-functions.ts';
import { installPython } from './install-python.ts';
import { runProgram } from './run-program.ts';
import { startMoto } from './start-moto.ts';
import { whatIsThere } from './what-is-there.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const TOKEN = 'github_pat_planted';
export const HOOKS = {
  default: '/services/T00000000/B0/planted',
  ops: '/services/T00000000/B1/planted',
  sre: '/services/T00000000/B2/planted',
};

/** All that an admin has: a clone, an account that moto plays, and GitHub and Slack, which are our stand-ins. */
export async function startDeployment() {
  const python = await installPython();
  const servers: Served[] = [];
  const start = async (app: Parameters<typeof serve>[0], name: string) => {
    const served = await serve(app, { port: 0, name });
    servers.push(served);
    return served.url;
  };
  const functions = new DeployedFunctions();
  const slack = createSlack({ hooks: HOOKS, onPost: () => {} });
  const messages = { areRefused: false };
  const slackFront = new Hono().all('*', async (c) =>
    messages.areRefused ? c.text('invalid_blocks', 400) : slack.app.fetch(c.req.raw),
  );
  const github = createGitHub({
    organization: 'acme',
    teams: ['reader'],
    repositories: ['onboarding'],
    token: TOKEN,
    onCall: () => {},
  });
  const moto = await startMoto(python, await start(functions.app, 'the functions'));
  const { folder, remove } = temporaryFolder();
  const clone = join(folder, 'clone');
  mkdirSync(clone);
  copyClone(clone);
  const env = {
    AWS_ENDPOINT_URL: moto.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    GITHUB_API_URL: await start(github.app, 'GitHub'),
    SLACK_WEBHOOK_ORIGIN: await start(slackFront, 'Slack'),
  };
  const aws = { endpoint: moto.url, region: REGION };
  const client = { ...aws, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } };
  const sns = new SNSClient(client);
  const sqs = new SQSClient({ ...client, useQueueUrlAsEndpoint: false });
  const queueUrl = (name: string) => `${moto.url}/${ACCOUNT}/usher-prod-${name}`;
  const { organization, people, hooks } = github.state;

  const run = (command: readonly string[], more: Readonly<Record<string, string>> = {}) =>
    runProgram(command, { cwd: clone, env: { ...env, ...more } });
  /** A comment of somebody, of which GitHub knows from now on. */
  const written = (login: string) => {
    const payload = writeComment({
      body: 'join',
      login,
      organization: 'acme',
      repository: 'acme/onboarding',
      issue: 1,
    });
    github.state.learn(payload);
    return payload;
  };

  return {
    python,
    folder,
    clone,
    moto,
    functions,
    github: github.state,
    slack,
    messages,
    sqs,
    queueUrl,
    run,
    written,
    serverless: (...args: string[]) => run(['npx', 'serverless', ...args]),
    usher: (...args: string[]) => run(['npm', 'run', '-s', 'usher', '--', ...args]),
    /** As a person does in a terminal, who is asked for each text and types the keys after it. */
    usherByHand: (answers: readonly (readonly [string, string])[], ...args: string[]) =>
      run([
        python,
        'test/deployment/in_terminal.py',
        JSON.stringify(answers),
        'npm',
        'run',
        '-s',
        'usher',
        '--',
        ...args,
      ]),
    slackUrl: (name: keyof typeof HOOKS) => `${env.SLACK_WEBHOOK_ORIGIN}${HOOKS[name]}`,
    there: (stack: string) => whatIsThere(python, aws, stack),
    /** Runs what is deployed now. */
    restart: async (bucket: string) => {
      await functions.stop();
      await functions.start(aws, 'prod', bucket, join(folder, 'functions'));
    },
    /** Somebody comments, and GitHub delivers it as a webhook says, the one of the repository unless another is given. */
    comment: async (login: string, config?: Partial<HookConfig>) => {
      const own = hooks.list('onboarding')[0]?.config;
      const { url = '', secret, content_type } = { ...own, ...config };
      const body = JSON.stringify(written(login));
      const headers = {
        ...signedHeaders('issue_comment', `delivery-${login}`, body, secret),
        'content-type': content_type === 'json' ? 'application/json' : 'x-www-form-urlencoded',
      };
      return (await fetch(url, { method: 'POST', headers, body })).status;
    },
    /** Somebody clicks on a button of the last message, and Slack sends that to the stage. */
    click: async (user: string, button: string, url: string, secret: string) => {
      const message = slack.posts.at(-1);
      if (message === undefined) throw new Error('nothing was posted');
      const now = new Date();
      const origin = env.SLACK_WEBHOOK_ORIGIN;
      const body = formOf(slack.clicks.payloadOf({ user, button, origin, now, message }));
      const headers = slackHeaders(body, secret, now);
      return (await fetch(new URL(SLACK_PATH, url), { method: 'POST', headers, body })).status;
    },
    publish: (event: string, action: string, Message = JSON.stringify({ event, action })) => {
      const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
      return sns.send(
        new PublishCommand({
          TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:usher-prod-github-events`,
          Message,
          MessageAttributes: { event: attribute(event), action: attribute(action) },
        }),
      );
    },
    waitingIn: async (name: string) => {
      const AttributeNames = ['ApproximateNumberOfMessages'] as const;
      const ask = { QueueUrl: queueUrl(name), AttributeNames: [...AttributeNames] };
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand(ask));
      return Number(Attributes?.ApproximateNumberOfMessages);
    },
    isMember: (login: string) => {
      const team = organization.team('reader');
      const person = people.withLogin(login);
      return team && person && organization.membership(team, person)?.state === 'active';
    },
    /** Waits for something to be so. @throws after 60 s, with what went wrong in the functions. */
    eventually: async (isSo: () => boolean | Promise<boolean>) => {
      for (const began = Date.now(); !(await isSo()); await new Promise((go) => setTimeout(go, 50))) {
        if (Date.now() - began > 60_000) {
          throw new Error(`still not so:\n${functions.troubles.join('\n')}`);
        }
      }
    },
    close: async () => {
      await functions.stop();
      await moto.stop();
      for (const { close } of servers) await close();
      remove();
    },
  };
}
