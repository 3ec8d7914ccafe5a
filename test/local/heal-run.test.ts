import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_REGION } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { alarmEvent, enveloped, publishedAlarm } from '../fixtures/alarms.ts';
import { leastFile } from '../fixtures/rules-file.ts';
import { runUsher } from '../cli/run-usher.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const { folder, remove } = temporaryFolder();
const rulesFile = join(folder, 'usher.yml');
const events: TraceEvent[] = [];
let run: LocalRun;
beforeAll(async () => {
  writeFileSync(
    rulesFile,
    JSON.stringify({ ...leastFile, heal: { groups: ['web', 'workers'], slack: 'sre' } }),
  );
  const trace = new Trace();
  trace.listen((event) => events.push(event));
  run = await startLocalRun(rulesFile, ANY_PORTS, trace);
}, 60_000);
afterAll(async () => {
  await run.close();
  remove();
});

const historyResult = z.object({ alarms: z.array(z.object({ outcome: z.string(), group: z.string() })) });
const settled = async () => expect(await run.settled(30_000)).toBe(true);
const titles = () => run.posts.map(({ hook, payload }) => `${hook}: ${payload.text}`);
const topicArn = (name: string) => `arn:aws:sns:${LOCAL_REGION}:000000000000:usher-local-${name}`;
async function publish(topic: string, message: unknown): Promise<void> {
  const sns = new SNSClient({
    endpoint: run.urls.messaging,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const Message = typeof message === 'string' ? message : JSON.stringify(message);
  await sns.send(new PublishCommand({ TopicArn: topicArn(topic), Message }));
  sns.destroy();
}
const calls = (action: string) =>
  events.filter(({ part, text }) => part === 'scaling' && text.startsWith(action));

describe('a local run with heal', () => {
  it('replaces the instance of an alarm, and says so; then that the group has recovered', async () => {
    const before =
      run
        .groups()
        .find(({ name }) => name === 'web')
        ?.instances.map(({ id }) => id) ?? [];
    const done = await run.alarm?.();
    expect(done).toEqual({ instance: before[0], group: 'web' });
    await settled();
    expect(titles()).toEqual([`sre: :ambulance: ${before[0]} in web failed and is being replaced`]);
    await run.clock.jump(5 * 60_000);
    await run.sweep();
    await settled();
    expect(titles()[1]).toBe(`sre: :white_check_mark: web has recovered: ${before[0]} was replaced`);
    const after =
      run
        .groups()
        .find(({ name }) => name === 'web')
        ?.instances.map(({ id }) => id) ?? [];
    expect(after).toHaveLength(3);
    expect(after).toEqual(expect.arrayContaining(before.slice(1)));
    expect(after).not.toContain(before[0]);
  }, 60_000);

  it('calls SetInstanceHealth once and posts once for five messages about one alarm, in every form', async () => {
    const [, , third] = run.groups().find(({ name }) => name === 'workers')?.instances ?? [];
    const [posts, marked] = [run.posts.length, calls('set instance health').length];
    const about = { instance: third?.id ?? '', at: run.clock.now() };
    const messages = [publishedAlarm(about), enveloped(publishedAlarm(about)), alarmEvent(about), 'hello'];
    for (const message of [...messages, ...messages.slice(0, 2)]) await publish('heal-alarms', message);
    await settled();
    expect(calls('set instance health')).toHaveLength(marked + 1);
    expect(titles().slice(posts)).toEqual([
      `sre: :ambulance: ${third?.id} in workers failed and is being replaced`,
    ]);
  }, 60_000);

  it('is reached by usher trigger alarm', async () => {
    const posts = run.posts.length;
    const [instance] = run.groups().find(({ name }) => name === 'workers')?.instances ?? [];
    const triggered = await runUsher([
      'trigger',
      'alarm',
      '--instance',
      instance?.id ?? '',
      '--url',
      run.urls.webhook,
    ]);
    expect(triggered).toMatchObject({ code: 0, out: `alarm of ${instance?.id} in workers → published\n` });
    await settled();
    expect(run.posts).toHaveLength(posts + 1);
    const wrong = await runUsher(['trigger', 'alarm', '--instance', 'i-00000000', '--url', run.urls.webhook]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('has no such instance') });
    const all = run.groups().flatMap(({ instances }) => instances);
    const before = all.map(({ health }) => health);
    for (const one of all) one.health = 'Unhealthy';
    const none = await runUsher(['trigger', 'alarm', '--url', run.urls.webhook]);
    for (const [index, one] of all.entries()) one.health = before[index] ?? 'Healthy';
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('has no healthy instance') });
    const elsewhere = await runUsher(['trigger', 'alarm', '--url', run.urls.messaging]);
    expect(elsewhere).toMatchObject({
      code: 1,
      err: `${run.urls.messaging}: is not the webhook of npm start: give the one that it prints with --url, or its LOCAL_PORT\n`,
    });
  }, 60_000);

  it('keeps what became of each alarm, which usher history lists, what became of it later too', async () => {
    // The ledger of a run on other ports than the usual ones.
    const LOCAL_PORT = String(Number(new URL(run.urls.dynamodb).port) - 5);
    const listed = await runUsher(['history', '--automation', 'heal', '--stage', 'local', '--json'], {
      LOCAL_PORT,
    });
    const { alarms } = historyResult.parse(JSON.parse(listed.out));
    expect(alarms.map(({ outcome, group }) => `${outcome} ${group}`).toSorted()).toEqual([
      'recovered web',
      'replacing web',
      'replacing workers',
      'replacing workers',
    ]);
    const some = await runUsher(
      ['history', '--automation', 'heal', '--stage', 'local', '--outcome', 'recovered'],
      {
        LOCAL_PORT,
      },
    );
    expect(some.out).toMatch(/recovered.*i-[\da-f]{17}.*web.*status-check-/);
    const latest = await runUsher(['history', '--automation', 'heal', '--stage', 'local', '--limit', '1'], {
      LOCAL_PORT,
    });
    expect(latest.err).toBe('the latest 1 of 4: raise --limit to see more\n');
  }, 60_000);

  it('posts what the example of an own automation in docs/heal.md publishes, once a day', async () => {
    const [, example = ''] = /```js\n([^]*?)```/.exec(readFileSync('docs/heal.md', 'utf8')) ?? [];
    // In the repository, where the SDK is found.
    const file = join('.build', `example-${process.pid}.mjs`);
    mkdirSync('.build', { recursive: true });
    writeFileSync(file, example);
    const event = (time: string) => ({
      time,
      region: 'us-east-1',
      resources: ['arn:aws:acm:us-east-1:123456789012:certificate/61f50cd4-45b9-4259-b049-d0a53682fa4b'],
      detail: { DaysToExpiry: 31, CommonName: 'www.example.com <!channel>' },
    });
    const posts = run.posts.length;
    const calling = ['2026-11-23T08:00:00Z', '2026-11-23T08:00:00Z', '2026-11-24T08:00:00Z'].map(
      (time) => `await handler(${JSON.stringify(event(time))});`,
    );
    const script = `import { handler } from ${JSON.stringify(pathToFileURL(file).href)}; ${calling.join('')}`;
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        AWS_REGION: LOCAL_REGION,
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_SNS: run.urls.messaging,
        NOTIFICATIONS_TOPIC_ARN: topicArn('notifications'),
      },
    });
    rmSync(file);
    await settled();
    expect(titles().slice(posts)).toEqual(
      Array(2).fill(
        'default: :hourglass: The certificate of www.example.com &lt;!channel&gt; expires in 31 days',
      ),
    );
  }, 60_000);
});
