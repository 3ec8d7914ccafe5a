import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commandBy } from '../fixtures/command-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { runUsherAlone, USHER } from './run-usher.ts';
import { actionOf, startFront } from './start-front.ts';
import { STAGE, startStage } from './start-stage.ts';

// Each test runs the command in its own process, several times.
jest.setTimeout(60_000);

let stage: Awaited<ReturnType<typeof startStage>>;
const fronts: Record<string, Awaited<ReturnType<typeof startFront>>> = {};
const front = (name: string) => {
  const found = fronts[name];
  if (found === undefined) throw new Error(`there is a front of ${name}`);
  return found;
};
beforeAll(async () => {
  stage = await startStage();
  for (const [name, url] of Object.entries({
    GITHUB: stage.environment.GITHUB_API_URL,
    KMS: stage.environment.AWS_ENDPOINT_URL_KMS,
    SQS: stage.environment.AWS_ENDPOINT_URL_SQS,
    SNS: stage.environment.AWS_ENDPOINT_URL_SNS,
    DYNAMODB: stage.environment.AWS_ENDPOINT_URL_DYNAMODB,
  })) {
    fronts[name] = await startFront(url);
  }
});
afterAll(async () => {
  for (const { close } of Object.values(fronts)) await close();
  await stage.close();
});
afterEach(() => {
  for (const { heal } of Object.values(fronts)) heal();
});

const run = (command: string, ...args: readonly string[]) =>
  runUsherAlone([command, '--stage', STAGE, ...args], {
    ...stage.environment,
    GITHUB_API_URL: front('GITHUB').url,
    AWS_ENDPOINT_URL_KMS: front('KMS').url,
    AWS_ENDPOINT_URL_SQS: front('SQS').url,
    AWS_ENDPOINT_URL_SNS: front('SNS').url,
    AWS_ENDPOINT_URL_DYNAMODB: front('DYNAMODB').url,
  });

const inQueue = async (name: string) => {
  const bodies: string[] = [];
  for (;;) {
    const receive = { QueueUrl: stage.queueUrl(name), MaxNumberOfMessages: 10, VisibilityTimeout: 1 };
    const { Messages = [] } = await stage.clients.sqs.send(new ReceiveMessageCommand(receive));
    if (Messages.length === 0) return bodies.toSorted();
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
};

describe('an interrupted usher redrive', () => {
  const DEAD = 'CommandsDeadLetterQueue';
  const send = ['--queue', 'commands', '--send'];
  const addDeadLetters = async (...bodies: readonly string[]) => {
    for (const MessageBody of bodies)
      await stage.clients.sqs.send(new SendMessageCommand({ QueueUrl: stage.queueUrl(DEAD), MessageBody }));
  };

  it('loses no message to a lost connection, and continues when run again', async () => {
    await addDeadLetters('a', 'b', 'c');
    let sent = 0;
    front('SQS').breakOff((call) => {
      if (actionOf(call) !== 'SendMessage') return undefined;
      sent += 1;
      return sent > 1 ? 'before' : undefined;
    });
    const { code, err } = await run('redrive', ...send);
    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringMatching(/SQS: no complete response .*: try again later\n$/),
    });
    const back = await inQueue('CommandsQueue');
    expect(back).toHaveLength(1);

    front('SQS').heal();
    expect((await run('redrive', ...send)).out).toContain('2 dead letters, 2 sent back');
    await new Promise((go) => setTimeout(go, 1_100));
    expect(await inQueue('CommandsQueue')).toEqual(['a', 'b', 'c']);
    expect(await inQueue(DEAD)).toEqual([]);
  });

  it('leaves a message in both queues if it was sent but not deleted, never in neither', async () => {
    await addDeadLetters('d');
    front('SQS').breakOff((call) => (actionOf(call) === 'DeleteMessage' ? 'before' : undefined));
    expect(await run('redrive', ...send)).toMatchObject({ code: 3 });
    expect(await inQueue('CommandsQueue')).toContain('d');

    front('SQS').heal();
    expect((await run('redrive', ...send)).out).toContain('1 dead letter, 1 sent back');
    expect(await inQueue(DEAD)).toEqual([]);
  });

  it('reports messages that another run has hidden', async () => {
    await addDeadLetters('e');
    const look = { QueueUrl: stage.queueUrl(DEAD), VisibilityTimeout: 300 };
    const { Messages = [] } = await stage.clients.sqs.send(new ReceiveMessageCommand(look));
    expect(Messages).toHaveLength(1);
    const { err, out } = await run('redrive', '--queue', 'commands');

    expect(err).toContain('1 more is hidden, in use by somebody else: try again in 5 minutes');
    expect(out).toContain('0 dead letters, 0 sent back');
    const { out: json } = await run('redrive', '--queue', 'commands', '--json');
    expect(JSON.parse(json)).toMatchObject({ queues: [{ messages: [], hidden: 1, sent: false }] });
  });
});

describe('an interrupted usher retry', () => {
  const always = { expression: 'attribute_not_exists(#nothing)', values: {} };
  /** Writes a failed command, with its message to Slack posted, to the ledger. */
  const failed = async (id: number) => {
    stage.github.state.learn(commandBy('mona', id));
    const report = {
      id: `1/${id}/join`,
      result: { outcome: 'failed', reason: 'no free seat' },
      person: { login: 'mona' },
      repository: 'my_org/handbook',
      issue: { number: 7, title: 'Join' },
      team: 'reader',
      comment_url: `https://github.com/my_org/handbook/issues/7#issuecomment-${id}`,
      at: '2026-11-23T12:00:00.000Z',
    };
    const { id: repository } = stage.github.state.repositories.find('handbook') ?? { id: 0 };
    const key = `command/${repository}/${id}`;
    const memory = JSON.stringify({ report });
    await stage.table.write(key, { progress: 'finished', memory }, always);
    await stage.table.write(`notification/${report.id}`, { progress: 'finished' }, always);
    const progress = async () => [
      (await stage.table.read(key))?.['progress'],
      (await stage.table.read(`notification/${report.id}`))?.['progress'],
    ];
    return { address: report.comment_url, progress };
  };

  it.each([1, 2])('completes when run again after write %d to the ledger was lost', async (lost) => {
    const { address, progress } = await failed(300 + lost);
    let writes = 0;
    front('DYNAMODB').breakOff((call) => {
      if (actionOf(call) !== 'UpdateItem') return undefined;
      writes += 1;
      return writes >= lost ? 'before' : undefined;
    });
    expect(await run('retry', address)).toMatchObject({ code: 3 });

    front('DYNAMODB').heal();
    expect(await run('retry', address)).toMatchObject({ code: 0 });
    expect(await progress()).toEqual(['published', 'published']);
    expect(
      (await inQueue('CommandsQueue')).filter((body) => body.includes(`retry-${300 + lost}`)),
    ).toHaveLength(1);
  });

  it('publishes when run again after publishing was lost', async () => {
    const { address, progress } = await failed(310);
    front('SNS').breakOff(() => 'before');
    expect(await run('retry', address)).toMatchObject({ code: 3 });

    front('SNS').heal();
    expect(await run('retry', address)).toMatchObject({ code: 0 });
    expect(await progress()).toEqual(['published', 'published']);
    expect((await inQueue('CommandsQueue')).filter((body) => body.includes('retry-310'))).toHaveLength(1);
  });
});

describe('an interrupted usher connect', () => {
  it.each([
    ['before it created the webhook', 'before', /^POST .*\/hooks$/],
    ['after it created the webhook', 'after', /^POST .*\/hooks$/],
    ['after it set the secret', 'after', /^PATCH .*\/hooks\/\d+$/],
    ['before it sent the ping', 'before', /\/pings$/],
  ] as const)('creates no second webhook when run again after GitHub went away %s', async (_, when, what) => {
    for (const hook of stage.github.state.hooks.list('handbook')) {
      if (what.source.startsWith('^POST')) stage.github.state.hooks.delete(hook);
    }
    front('GITHUB').breakOff(({ method, path }) => (what.test(`${method} ${path}`) ? when : undefined));
    expect(await run('connect', '--wait', '5')).toMatchObject({ code: 3 });

    front('GITHUB').heal();
    expect(await run('connect', '--wait', '5')).toMatchObject({ code: 0 });
    expect(stage.github.state.hooks.list('handbook')).toMatchObject([
      {
        active: true,
        events: ['issue_comment'],
        config: { secret: 'whsec_planted', content_type: 'json' },
      },
    ]);
  });
});

describe('an interrupted usher rotate', () => {
  it('writes nothing, and starts over when run again', async () => {
    front('KMS').breakOff(() => 'after');
    expect(await run('rotate')).toMatchObject({ code: 3 });
    expect(existsSync('.env.prod')).toBe(false);

    front('KMS').heal();
    expect(await run('rotate')).toMatchObject({ code: 0 });
    const both = parseEnv(readFileSync('.env.prod', 'utf8'))['GITHUB_WEBHOOK_SECRET_CIPHERTEXT']?.split(',');
    expect(both).toEqual([
      expect.stringMatching(/^[\w+/=]{100,}$/),
      stage.environment.GITHUB_WEBHOOK_SECRET_CIPHERTEXT,
    ]);
  });
});

describe('an interrupted usher export', () => {
  it('leaves no part of a file behind', async () => {
    const isAsked = Promise.withResolvers<void>();
    const silent = await startAnswering(() => {
      isAsked.resolve();
      return 'silence';
    });
    const place = temporaryFolder();
    const output = join(place.folder, 'audit.csv');
    const args = ['export', '--stage', STAGE, '--format', 'csv', '--output', output];
    const env = { ...process.env, ...stage.environment, AWS_ENDPOINT_URL_DYNAMODB: silent.url };
    const child = spawn(process.execPath, [USHER, ...args], { env, stdio: 'ignore' });
    await isAsked.promise;
    expect(readdirSync(place.folder)).toHaveLength(1);
    child.kill('SIGINT');
    const [, signal] = await once(child, 'exit');

    expect({ signal, files: readdirSync(place.folder) }).toEqual({ signal: 'SIGINT', files: [] });
    await silent.close();
    place.remove();
  });
});
