import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { LOCAL_REGION } from '../../local/local-world.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace, type TraceEvent } from '../../local/trace.ts';
import { publishedAlarm } from '../fixtures/alarms.ts';
import { leastFile } from '../fixtures/rules-file.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const indexes = z._default(z.array(z.int()), []);
const names = z._default(z.array(z.string()), []);
const story = z.strictObject({
  title: z.string(),
  group: z.string(),
  /** What the rules say about the group. */
  rule: z._default(z.record(z.string(), z.unknown()), {}),
  given: z._default(
    z.strictObject({
      unhealthy: indexes,
      standby: indexes,
      suspended: names,
      /** Suspended after the alarm. */
      later_suspended: names,
      grace_period: z._default(z.int(), 0),
    }),
    { unhealthy: [], standby: [], suspended: [], later_suspended: [], grace_period: 0 },
  ),
  alarm: z.strictObject({
    instance: z.int(),
    times: z._default(z.int(), 1),
    /** In minutes. */
    age: z._default(z.int(), 0),
    state: z._default(z.string(), 'ALARM'),
    previous: z._default(z.string(), 'OK'),
    metric: z._default(z.string(), 'StatusCheckFailed'),
  }),
  later: z.optional(z.int()),
  calls: z.array(z.string()),
  slack: z.array(z.string()),
});
const stories = z.array(story).parse(parse(readFileSync(new URL('alarms.yml', import.meta.url), 'utf8')));

const { folder, remove } = temporaryFolder();
const trace = new Trace();
let events: TraceEvent[] = [];
let run: LocalRun;
let sns: SNSClient;
beforeAll(async () => {
  const rulesFile = join(folder, 'usher.yml');
  const groups = stories.map(({ group, rule }) => ({ group, ...rule }));
  writeFileSync(rulesFile, JSON.stringify({ ...leastFile, heal: { groups, slack: 'sre' } }));
  run = await startLocalRun(rulesFile, ANY_PORTS, trace);
  trace.listen((event) => events.push(event));
  sns = new SNSClient({
    endpoint: run.urls.messaging,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}, 120_000);
afterAll(async () => {
  sns.destroy();
  await run.close();
  remove();
});

const settled = async () => expect(await run.settled(60_000)).toBe(true);

it.each(stories.map((one) => [one.title, one] as const))(
  '%s',
  async (_, { group: name, given, alarm, later, calls, slack }) => {
    const group = run.groups().find((one) => one.name === name);
    if (group === undefined) throw new Error(`no group ${name}`);
    const ids = group.instances.map(({ id }) => id);
    const named = (text: string) => ids.reduce((shown, id, index) => shown.replaceAll(id, `i${index}`), text);
    for (const [index, instance] of group.instances.entries()) {
      if (given.unhealthy.includes(index)) instance.health = 'Unhealthy';
      if (given.standby.includes(index)) instance.lifecycle = 'Standby';
    }
    for (const process of given.suspended) group.suspended.add(process);
    group.gracePeriod = given.grace_period;
    events = [];
    const posts = run.posts.length;

    const at = new Date(run.clock.now().getTime() - alarm.age * 60_000);
    const { metric, state, previous } = alarm;
    const message = publishedAlarm({ instance: ids[alarm.instance] ?? '', metric, state, previous, at });
    const TopicArn = `arn:aws:sns:${LOCAL_REGION}:000000000000:usher-local-heal-alarms`;
    for (let times = 0; times < alarm.times; times += 1) {
      await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(message) }));
    }
    await settled();
    for (const process of given.later_suspended) group.suspended.add(process);
    if (later !== undefined) {
      await run.clock.jump(later * 60_000);
      await run.sweep();
      await settled();
    }

    const made = events.flatMap(({ part, text }) => (part === 'scaling' ? [named(text)] : []));
    const said = run.posts.slice(posts).map(({ hook, payload }) => named(`${hook}: ${payload.text}`));
    // A story that ends before its replacement is followed up would be in the next one.
    const own = (texts: readonly string[]) =>
      texts.filter((text) => /\bi[012]\b/.test(text) || text.includes(name));
    expect({ calls: own(made), slack: own(said) }).toEqual({ calls, slack });
  },
  120_000,
);
