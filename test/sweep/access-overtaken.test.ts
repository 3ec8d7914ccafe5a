import { afterEach, describe, expect, it } from '@jest/globals';
import { parseRules } from '../../deploy/rules/resolve.ts';
import { grantKey } from '../../src/ledger/entries.ts';
import { expireGrants } from '../../src/sweep/expire-grants.ts';
import { type Play, playCommands } from '../command/play-commands.ts';

let play: Play;
afterEach(() => play.close());

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
