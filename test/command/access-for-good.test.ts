import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { grantKey } from '../../src/ledger/entries.ts';
import { expireGrants } from '../../src/sweep/expire-grants.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
beforeEach(async () => {
  play = await playCommands({ teams: ['reader'] });
  const rule = { repository: 'onboarding', teams: ['reader'] };
  play.services.rules = parseRules({
    organization: 'my_org',
    rules: [
      { ...rule, issues: [1], for: '1h' },
      { ...rule, issues: [2] },
    ],
  });
});
afterEach(() => play.close());

const joinOn = async (issue: number) => {
  const event = play.write('mona', 'join');
  return await play.again({ ...event, issue: { ...event.issue, number: issue } });
};
const sweep = async () => {
  const { publish, ...services } = play.services;
  const itsOwn = { publishEvent: async () => {}, sleep: async () => {}, random: () => 0 };
  await expireGrants({ ...services, ...itsOwn, publishNotification: publish });
};
const outcomes = () => play.published.map(({ result }) => Object.values(result).join(' '));

describe('somebody whom one rule let in for a time, and another one without an end', () => {
  it('stays, though no sweep has seen yet that an admin had taken them out', async () => {
    expect(await joinOn(1)).toEqual(['added']);
    play.pass(0.1);
    play.takeOut('mona', 'reader');
    expect(await joinOn(2)).toEqual(['added']);
    play.pass(2);
    await sweep();
    expect([play.place('mona', 'reader'), outcomes()]).toEqual(['active', ['added', 'added']]);
    expect(await play.services.ledger.grants.find(grantKey('reader', play.know('mona')))).toMatchObject({
      state: 'ended',
      ended_as: 'gone',
    });
  });

  it('is let in for good once a sweep has announced the end of their time', async () => {
    await joinOn(1);
    play.pass(1);
    play.github.state.organization.membershipLag = 10_000;
    await sweep();
    play.pass(0.1);
    await expect(joinOn(2)).rejects.toThrow('has not announced yet that their earlier time is over');
    await sweep();
    play.pass(0.1);
    expect(await joinOn(2)).toEqual(['added']);
    await sweep();
    expect([play.place('mona', 'reader'), outcomes()]).toEqual(['active', ['added', 'expired', 'added']]);
    expect(await play.services.ledger.grants.listOpen(() => {})).toEqual([]);
  });
});
