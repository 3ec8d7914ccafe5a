import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Group } from '../../local/auto-scaling/groups.ts';
import { HEAL_LEASE, MAX_ALARM_AGE } from '../../src/runtime/limits.ts';
import { ConfigurationFailure, RetryableFailure } from '../../src/runtime/failures.ts';
import {
  alarmEvent,
  compositeAlarm,
  enveloped,
  expressionAlarm,
  publishedAlarm,
} from '../fixtures/alarms.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startHeal } from './start-heal.ts';

let heal: Awaited<ReturnType<typeof startHeal>>;
let web: Group;
let tests = 0;
beforeAll(async () => {
  heal = await startHeal();
});
afterAll(() => heal.close());
beforeEach(() => {
  tests += 1;
  // The ledger is the same for all tests, so each has a group of its own.
  web = heal.reset(`web-${tests}`);
  heal.rule({ groups: [web.name] });
});

const idOf = (index: number, group = web) => group.instances[index]?.id ?? '';
const alarm = (index = 0, more: object = {}) =>
  publishedAlarm({ instance: idOf(index), name: `alarm-${tests}-${index}`, at: heal.now, ...more });
const healthOf = (index = 0) => web.instances[index]?.health;
const outcomes = () => heal.published.map(({ outcome }) => outcome);

describe('an alarm', () => {
  it('marks the instance unhealthy, and says which one, in which group, and why', async () => {
    await heal.handle(alarm());
    expect(healthOf()).toBe('Unhealthy');
    expect(heal.published).toEqual([
      {
        automation: 'heal',
        id: expect.stringContaining(idOf(0)),
        outcome: 'replacing',
        destination: 'default',
        emoji: 'ambulance',
        title: `${idOf(0)} in ${web.name} failed and is being replaced`,
        text: 'It was marked unhealthy, so Auto Scaling terminates it and launches another one. Healthy and in service meanwhile: 2.',
        fields: [
          { name: 'Instance', value: idOf(0) },
          { name: 'Auto Scaling group', value: web.name },
          { name: 'Alarm', value: `alarm-${tests}-0` },
          { name: 'Why', value: expect.stringMatching(/^Threshold Crossed: 2 out of/) },
        ],
        links: [
          { label: 'Group', url: expect.stringContaining(`#AutoScalingGroupDetails:id=${web.name}`) },
          { label: 'Instance', url: expect.stringContaining(`instanceId=${idOf(0)}`) },
          { label: 'Alarm', url: expect.stringContaining(`#alarmsV2:alarm/alarm-${tests}-0`) },
        ],
        at: heal.now.toISOString(),
      },
    ]);
    expect(heal.counts.at(-1)).toBe('Outcome replacing 1');
  });

  it('sent five times, in every form, marks it once and says so once', async () => {
    const about = { instance: idOf(0), at: heal.now };
    for (const message of [
      publishedAlarm(about),
      enveloped(publishedAlarm(about)),
      alarmEvent(about),
      publishedAlarm(about),
    ]) {
      await heal.handle(message);
    }
    heal.pass(14 * 24 * 60 * 60 * 1_000);
    await heal.handle(publishedAlarm(about));
    expect([heal.marked(), outcomes()]).toEqual([1, ['replacing']]);
  });

  it('sent five times at once marks it once; the other deliveries are retried', async () => {
    const message = alarm();
    const results = await Promise.allSettled([1, 2, 3, 4, 5].map(() => heal.handle(message)));
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    heal.pass(HEAL_LEASE);
    for (let again = 0; again < 5; again += 1) await heal.handle(message);
    expect([heal.marked(), outcomes()]).toEqual([1, ['replacing']]);
  });

  it.each([
    ['back to OK', () => alarm(0, { state: 'OK', previous: 'ALARM' })],
    ['that stays in ALARM', () => alarm(0, { previous: 'ALARM' })],
    ['on another metric', () => alarm(0, { metric: 'CPUUtilization' })],
    ['on a metric of that name in another namespace', () => alarm(0, { namespace: 'Ours' })],
    ['that is none', () => ({ hello: 'world' })],
  ])('%s is ignored: nothing is called, recorded or said', async (_, message) => {
    await heal.handle(message());
    expect([heal.calls, outcomes()]).toEqual([[], []]);
    expect(heal.logged).toEqual([expect.stringMatching(/^ignored: /)]);
  });

  it('on an expression counts if it watches a metric of the rules', async () => {
    await heal.handle(expressionAlarm({ instance: idOf(0), at: heal.now }));
    expect(outcomes()).toEqual(['replacing']);
  });

  it('counts on a metric of another namespace that the rules name', async () => {
    heal.rule({ groups: [web.name], metrics: ['Ours:health'] });
    await heal.handle(alarm(0, { namespace: 'Ours', metric: 'health' }));
    await heal.handle(alarm(1));
    expect(outcomes()).toEqual(['replacing']);
  });

  it('is retried, and nothing is said, if Auto Scaling fails; then it is carried out', async () => {
    const scaling = Object.assign(Object.create(heal.scaling), {
      groupOf: heal.scaling.groupOf.bind(heal.scaling),
      groups: heal.scaling.groups.bind(heal.scaling),
      markUnhealthy: () => Promise.reject(new RetryableFailure('throttled')),
    });
    expect(await rejectedBy(heal.handle(alarm(), { scaling }))).toMatchObject({ kind: 'retryable' });
    expect(outcomes()).toEqual([]);
    await heal.handle(alarm());
    expect([heal.marked(), outcomes()]).toEqual([1, ['replacing']]);
  });

  it('that SNS refuses to announce is announced at the next attempt, and the instance is marked once', async () => {
    const publish = () => Promise.reject(new RetryableFailure('SNS is down'));
    await rejectedBy(heal.handle(alarm(), { publish }));
    expect([heal.marked(), outcomes()]).toEqual([1, []]);
    await heal.handle(alarm());
    expect([heal.marked(), outcomes()]).toEqual([1, ['replacing']]);
  });

  it.each<[string, () => void]>([
    ['still listed as unhealthy', () => web.suspended.add('ReplaceUnhealthy')],
    [
      'terminating',
      () => {
        web.suspended.add('ReplaceUnhealthy');
        if (web.instances[0]) web.instances[0].lifecycle = 'Terminating';
      },
    ],
    ['gone', () => {}],
  ])(
    'whose handling crashed before it was recorded is announced once and followed up, the instance %s',
    async (_, meanwhile) => {
      const called = Promise.withResolvers<void>();
      const scaling = Object.assign(Object.create(heal.scaling), {
        groupOf: heal.scaling.groupOf.bind(heal.scaling),
        groups: heal.scaling.groups.bind(heal.scaling),
        markUnhealthy: async (...args: Parameters<typeof heal.scaling.markUnhealthy>) => {
          await heal.scaling.markUnhealthy(...args);
          called.resolve();
          await new Promise(() => {});
        },
      });
      const message = alarm();
      void heal.handle(message, { scaling });
      await called.promise;
      meanwhile();
      heal.pass(HEAL_LEASE);
      await heal.handle(message);
      expect([heal.marked(), outcomes()]).toEqual([1, ['replacing']]);
      web.suspended.clear();
      heal.pass(24 * 3_600_000);
      await heal.followUp();
      expect(outcomes()).toEqual(['replacing', expect.stringMatching(/^(not-)?recovered$/)]);
    },
  );
});

describe('a guard is an outcome, and changes nothing:', () => {
  const unchanged = () => expect(heal.marked()).toBe(0);
  const announced = (heals: object = {}) =>
    heal.rule({
      groups: [web.name],
      slack: {
        default: 'sre',
        ...Object.fromEntries(
          ['already-unhealthy', 'terminating', 'no-instance', 'not-in-a-group', 'other-group'].map((name) => [
            name,
            'sre',
          ]),
        ),
      },
      ...heals,
    });

  it.each<[string, () => unknown]>([
    ['not-in-a-group', () => alarm(0, { instance: 'i-00000000000000000' })],
    ['other-group', () => alarm(0, { instance: heal.add(`other-${tests}`, 2).instances[0]?.id })],
    ['no-instance', () => compositeAlarm({ name: `composite-${tests}`, at: heal.now })],
    ['no-instance', () => alarm(0, { instance: 'not-an-id' })],
    ['old-news', () => alarm(0, { at: new Date(heal.now.getTime() - MAX_ALARM_AGE - 1) })],
    [
      'already-unhealthy',
      () => {
        if (web.instances[0]) web.instances[0].health = 'Unhealthy';
        return alarm();
      },
    ],
    [
      'terminating',
      () => {
        if (web.instances[0]) web.instances[0].lifecycle = 'Terminating';
        return alarm();
      },
    ],
    [
      'standby',
      () => {
        if (web.instances[0]) web.instances[0].lifecycle = 'Standby';
        return alarm();
      },
    ],
    [
      'not-in-service',
      () => {
        if (web.instances[0]) web.instances[0].lifecycle = 'Pending';
        return alarm();
      },
    ],
    [
      'suspended',
      () => {
        web.suspended.add('ReplaceUnhealthy');
        return alarm();
      },
    ],
    [
      'last-healthy',
      () => {
        for (const instance of web.instances.slice(1)) instance.health = 'Unhealthy';
        return alarm();
      },
    ],
  ])('%s', async (outcome, message) => {
    announced();
    await heal.handle(message());
    expect(outcomes()).toEqual([outcome]);
    expect(heal.published[0]?.destination).toBe('sre');
    unchanged();
  });

  it('in-grace-period, which ends; and which a rule may ignore', async () => {
    const fresh = heal.add(`fresh-${tests}`, 3);
    fresh.gracePeriod = 2 * 24 * 60 * 60;
    heal.rule({ groups: [fresh.name] });
    const message = (at: Date) => publishedAlarm({ instance: fresh.instances[0]?.id ?? '', at });
    await heal.handle(message(heal.now));
    expect(outcomes()).toEqual(['in-grace-period']);
    unchanged();
    heal.pass(1_000);
    heal.rule({ groups: [fresh.name], respect_grace_period: false });
    await heal.handle(message(heal.now));
    expect([outcomes(), heal.marked()]).toEqual([['in-grace-period', 'replacing'], 1]);
    expect(fresh.instances[0]?.health).toBe('Unhealthy');
  });

  it('quiet ones are recorded and not posted', async () => {
    await heal.handle(alarm(0, { instance: 'i-00000000000000000' }));
    expect([outcomes(), heal.logged]).toEqual([[], ['alarm handled']]);
  });

  it('limit-reached: of many alarms only so many are carried out, and a person decides on the rest', async () => {
    web = heal.add(`big-${tests}`, 8);
    heal.rule({ groups: [web.name], limit: { replacements: 3, minutes: 30 } });
    for (let index = 0; index < 6; index += 1) await heal.handle(alarm(index));
    expect(outcomes().toSorted()).toEqual([...Array(3).fill('limit-reached'), ...Array(3).fill('replacing')]);
    expect(heal.published.at(-1)?.text).toMatch(/^The group has had 3 replacements in 30 minutes\./);
    heal.pass(31 * 60_000);
    await heal.handle(alarm(7));
    expect(heal.marked()).toBe(4);
  });

  it('two alarms at once never take each other’s instance for the healthy one', async () => {
    web = heal.add(`pair-${tests}`, 2);
    heal.rule({ groups: [web.name] });
    const messages = [alarm(0), alarm(1)];
    await Promise.allSettled(messages.map((message) => heal.handle(message)));
    heal.pass(HEAL_LEASE);
    for (const message of messages) await heal.handle(message);
    expect(heal.marked()).toBe(1);
    expect(outcomes().toSorted()).toEqual(['last-healthy', 'replacing']);
  });

  it('two alarms about one instance replace it once', async () => {
    announced();
    await heal.handle(alarm());
    await heal.handle(
      publishedAlarm({
        instance: idOf(0),
        name: 'another',
        metric: 'StatusCheckFailed_System',
        at: heal.now,
      }),
    );
    expect([heal.marked(), outcomes()]).toEqual([1, ['replacing', 'already-unhealthy']]);
  });

  it('a rehearsal does everything but the change, follows nothing up, and does not count afterwards', async () => {
    heal.rule({ groups: [web.name], dry_run: true, limit: { replacements: 1, minutes: 60 } });
    await heal.handle(alarm(0));
    await heal.handle(alarm(1));
    expect(heal.published.map(({ outcome, dry_run }) => [outcome, dry_run])).toEqual([
      ['replacing', true],
      ['limit-reached', true],
    ]);
    unchanged();
    heal.rule({ groups: [web.name], limit: { replacements: 1, minutes: 60 } });
    heal.pass(1_000);
    await heal.handle(alarm(0));
    expect([heal.marked(), outcomes().at(-1)]).toEqual([1, 'replacing']);
  });

  it('a rehearsal in between does not make a group forget its replacements', async () => {
    const limit = { replacements: 1, minutes: 60 };
    heal.rule({ groups: [web.name], limit });
    await heal.handle(alarm(0));
    heal.rule({ groups: [web.name], limit, dry_run: true });
    await heal.handle(alarm(1));
    heal.rule({ groups: [web.name], limit });
    await heal.handle(alarm(2));
    expect(heal.marked()).toBe(1);
    expect(outcomes()).toEqual(['replacing', 'replacing', 'limit-reached']);
    expect(heal.published.at(-1)?.text).toMatch(/^The group has had 1 replacement in 60 minutes\./);
  });

  it('an instance that could not be marked in time is replaced at its next alarm', async () => {
    const first = alarm(0);
    const scaling = Object.assign(Object.create(heal.scaling), {
      groupOf: heal.scaling.groupOf.bind(heal.scaling),
      groups: heal.scaling.groups.bind(heal.scaling),
      markUnhealthy: () => Promise.reject(new ConfigurationFailure('AccessDenied')),
    });
    await rejectedBy(heal.handle(first, { scaling }));
    heal.pass(MAX_ALARM_AGE + 1);
    await heal.handle(first);
    expect([heal.marked(), outcomes()]).toEqual([0, ['old-news']]);
    await heal.handle(alarm(0));
    expect([heal.marked(), outcomes().at(-1)]).toEqual([1, 'replacing']);
  });

  it('an instance that leaves its group just before it is marked is no failure', async () => {
    const scaling = Object.assign(Object.create(heal.scaling), {
      groupOf: heal.scaling.groupOf.bind(heal.scaling),
      groups: heal.scaling.groups.bind(heal.scaling),
      markUnhealthy: async (...args: Parameters<typeof heal.scaling.markUnhealthy>) => {
        web.instances = web.instances.slice(1);
        await heal.scaling.markUnhealthy(...args);
      },
    });
    const message = alarm(0);
    expect(await rejectedBy(heal.handle(message, { scaling }))).toMatchObject({ kind: 'retryable' });
    await heal.handle(message);
    expect([outcomes(), heal.logged]).toEqual([[], ['alarm handled']]);
  });

  it('an instance that left its group before it was marked does not count towards the limit', async () => {
    heal.rule({ groups: [web.name], limit: { replacements: 1, minutes: 60 } });
    const scaling = Object.assign(Object.create(heal.scaling), {
      groupOf: heal.scaling.groupOf.bind(heal.scaling),
      groups: heal.scaling.groups.bind(heal.scaling),
      markUnhealthy: async (...args: Parameters<typeof heal.scaling.markUnhealthy>) => {
        web.instances = web.instances.slice(1);
        await heal.scaling.markUnhealthy(...args);
      },
    });
    const message = alarm(0);
    await rejectedBy(heal.handle(message, { scaling }));
    await heal.handle(message);
    await heal.handle(alarm(0));
    expect(outcomes()).toEqual(['replacing']);
  });
});
