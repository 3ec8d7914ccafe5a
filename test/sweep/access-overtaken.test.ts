import { afterEach, describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { grantKey } from '../../src/ledger/entries.ts';
import { expireGrants } from '../../src/sweep/expire-grants.ts';
import { injectCrashes } from '../command/inject-crashes.ts';
import { type Play, playCommands } from '../command/play-commands.ts';

let play: Play;
afterEach(() => play.close());

const MINUTE = 1 / 60;
const RULE = { teams: ['reader'], commands: ['join', 'leave'], for: '1h' };

const follow = async () => {
  const { publish, ...services } = play.services;
  const itsOwn = { publishEvent: async () => {}, sleep: async () => {}, random: () => 0 };
  await expireGrants({ ...services, rules: play.services.rules, ...itsOwn, publishNotification: publish });
};
const outcomes = () => [
  ...new Map(play.published.map(({ id, result }) => [id, Object.values(result).join(' ')])).values(),
];
const grant = () => play.services.ledger.grants.find(grantKey('reader', play.know('mona')));

describe('somebody who joins again before a sweep has announced that their time is over', () => {
  it('waits for that, so that Slack and the audit hear of it', async () => {
    play = await playCommands(RULE);
    await play.say('mona', 'join');
    play.pass(1);
    play.github.state.organization.membershipLag = 10_000;
    await follow();
    expect(outcomes()).toEqual(['added']);
    play.pass(2 * MINUTE);
    play.github.state.organization.membershipLag = 0;
    const join = play.write('mona', 'join');
    await expect(play.again(join)).rejects.toThrow('has not announced yet that their earlier time is over');
    play.pass(10 * MINUTE);
    await follow();
    expect(await play.again(join)).toEqual(['added']);
    await follow();
    expect(outcomes()).toEqual(['added', 'expired', 'added']);
    expect((await play.audited()).toSorted()).toEqual(['added', 'added', 'expired']);
    expect(await grant()).toMatchObject({ state: 'active' });
    expect(play.place('mona', 'reader')).toBe('active');
  });

  it('does so wherever the sweep crashed after it took them out', async () => {
    play = await playCommands(RULE);
    const crash = injectCrashes(play);
    const expired = () => outcomes().filter((outcome) => outcome === 'expired').length;
    const told: { calls: number; times: number; place: string | undefined }[] = [];
    for (let calls = 1, crashed = true; crashed; calls += 1) {
      await play.say('mona', 'join');
      play.pass(1);
      const before = expired();
      crashed = await crash.after(calls, follow);
      play.pass(2 * MINUTE);
      if (crashed && play.place('mona', 'reader') === undefined) {
        const join = play.write('mona', 'join');
        await play.again(join).catch(() => {});
        await follow();
        await play.again(join);
        told.push({ calls, times: expired() - before, place: play.place('mona', 'reader') });
      }
      play.pass(2);
      await follow();
      play.takeOut('mona', 'reader');
      play.pass(1);
      await follow();
    }
    expect(told.length).toBeGreaterThan(2);
    expect(told.filter(({ times, place }) => times !== 1 || place !== 'active')).toEqual([]);
  }, 60_000);
});

describe('somebody from outside who waits for that', () => {
  it('uses up none of the invitations of the day meanwhile', async () => {
    play = await playCommands({ ...RULE, allow: 'anyone', limit: '2/day' });
    expect(await play.say('stranger-1', 'join')).toEqual(['invited']);
    play.pass(1);
    const { grants } = play.services.ledger;
    const given = await grants.find(grantKey('reader', play.know('stranger-1')));
    if (given === undefined) throw new Error('no grant');
    await grants.startRemoval(given, 'sweep/crashed');
    play.takeOut('stranger-1', 'reader');
    const join = play.write('stranger-1', 'join');
    for (let time = 0; time < 3; time += 1) {
      await expect(play.again(join)).rejects.toThrow('has not announced yet');
      play.pass(MINUTE);
    }
    await follow();
    expect(await play.again(join)).toEqual(['invited']);
  });
});

describe('somebody who is left in for one reason, and later for good', () => {
  it('is in the audit and in Slack with both reasons', async () => {
    play = await playCommands(RULE);
    await play.say('mona', 'join');
    play.pass(1);
    const { rules } = play.services;
    const without = { repository: 'onboarding', teams: ['reader'] };
    play.services.rules = parseRules({ organization: 'my_org', rules: [without] });
    await follow();
    play.services.rules = rules;
    play.team('reader').roles.set(play.person('mona'), 'maintainer');
    await follow();
    expect(outcomes()).toEqual(['added', 'kept rule-changed', 'kept maintainer']);
    expect((await play.audited()).toSorted()).toEqual(['added', 'kept', 'kept']);
    expect(await grant()).toMatchObject({ state: 'ended', ended_as: 'kept' });
  });
});

describe('somebody who joins again while GitHub may still show the membership that a sweep took away', () => {
  it('is not told that they are in the team, but let in once GitHub is sure to know', async () => {
    play = await playCommands(RULE);
    await play.say('mona', 'join');
    play.pass(1);
    play.github.state.organization.membershipLag = 30_000;
    await follow();
    play.pass(MINUTE / 4);
    const join = play.write('mona', 'join');
    await expect(play.again(join)).rejects.toThrow('GitHub may still show');
    play.pass(2 * MINUTE);
    await follow();
    expect(await play.again(join)).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
  });
});

describe('somebody who was left in after an interrupted removal, and whom somebody else took out later', () => {
  it('is not announced as taken out by Usher', async () => {
    play = await playCommands(RULE);
    await play.say('mona', 'join');
    play.pass(1);
    const given = await grant();
    if (given === undefined) throw new Error('no grant');
    await play.services.ledger.grants.startRemoval(given, 'sweep/crashed');
    await follow();
    expect(outcomes()).toEqual(['added', 'kept interrupted']);
    play.pass(24);
    play.takeOut('mona', 'reader');
    await follow();
    expect(outcomes()).toEqual(['added', 'kept interrupted']);
    expect(await grant()).toMatchObject({ state: 'ended', ended_as: 'gone' });
  });
});
