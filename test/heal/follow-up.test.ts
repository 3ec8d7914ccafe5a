import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Group, STEPS } from '../../local/auto-scaling/groups.ts';
import { RetryableFailure } from '../../src/runtime/failures.ts';
import { publishedAlarm } from '../fixtures/alarms.ts';
import { startHeal } from './start-heal.ts';

let heal: Awaited<ReturnType<typeof startHeal>>;
let web: Group;
let tests = 0;
beforeAll(async () => {
  heal = await startHeal();
});
afterAll(() => heal.close());
beforeEach(async () => {
  tests += 1;
  web = heal.reset(`web-${tests}`);
  heal.rule({ groups: [web.name], recovery_minutes: 10 });
  await heal.handle(publishedAlarm({ instance: web.instances[0]?.id ?? '', at: heal.now }));
});

const outcomes = () => heal.published.map(({ outcome }) => outcome);

describe('a replacement', () => {
  it('is reported once when the group has recovered, with how long that took', async () => {
    await heal.followUp();
    heal.pass(STEPS.terminated);
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing']);
    heal.pass(6 * 60_000 - STEPS.terminated);
    await heal.followUp();
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing', 'recovered']);
    expect(heal.published[1]).toMatchObject({
      title: expect.stringContaining(`${web.name} has recovered`),
      text: 'As many healthy instances are in service as are wanted, 6 minutes after the alarm.',
    });
    expect(heal.counts.at(-1)).toBe('SweepComplete 1');
  });

  it('that does not come is reported once, after the time of the rule', async () => {
    web.suspended.add('Launch');
    heal.pass(10 * 60_000);
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing']);
    heal.pass(1);
    await heal.followUp();
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing', 'not-recovered']);
    expect(heal.published[1]?.text).toMatch(/^That was 10 minutes after the alarm\./);
  });

  it('of a group that wants fewer instances by now has recovered when the instance is gone', async () => {
    web.suspended.add('Launch');
    web.desired = 2;
    heal.pass(STEPS.terminated);
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing', 'recovered']);
  });

  it('is reported with the same id again if its record was lost, so that it is posted once', async () => {
    heal.pass(STEPS.inService);
    const publish = async (message: { id: string }) => {
      published.push(message.id);
      throw new RetryableFailure('no answer');
    };
    const published: string[] = [];
    await heal.followUp({ publish });
    await heal.followUp();
    expect(published).toEqual([heal.published[1]?.id]);
    expect(heal.counts).toContain('Failure retryable 1');
    expect(outcomes()).toEqual(['replacing', 'recovered']);
  });

  it('of a group that the rules no longer name is no longer followed up', async () => {
    heal.rule({ groups: ['another'] });
    heal.pass(STEPS.inService);
    await heal.followUp();
    heal.rule({ groups: [web.name] });
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing']);
  });

  it('that fails to be followed up does not stop the others, and the follow-up does not count as complete', async () => {
    const other = heal.add(`other-${tests}`, 3);
    heal.rule({ groups: [web.name, other.name] });
    await heal.handle(publishedAlarm({ instance: other.instances[0]?.id ?? '', at: heal.now }));
    heal.pass(STEPS.inService);
    const complete = heal.counts.filter((line) => line.startsWith('SweepComplete')).length;
    const scaling = Object.assign(Object.create(heal.scaling), {
      groups: (names: readonly string[]) =>
        names.includes(web.name) ? Promise.reject(new RetryableFailure('down')) : heal.scaling.groups(names),
    });
    await heal.followUp({ scaling });
    expect(outcomes()).toEqual(['replacing', 'replacing', 'recovered']);
    expect(heal.counts.filter((line) => line.startsWith('SweepComplete'))).toHaveLength(complete);
    await heal.followUp();
    expect(outcomes()).toEqual(['replacing', 'replacing', 'recovered', 'recovered']);
  });
});
