import { afterEach, describe, expect, it } from '@jest/globals';
import { feedbackCountKey } from '../../src/ledger/entries.ts';
import type { GitHubEvent } from '../../src/messages/github-event.ts';
import { ANSWERS_PER_HOUR, REPLIES_PER_HOUR } from '../../src/runtime/limits.ts';
import { playCommands } from './play-commands.ts';

let play: Awaited<ReturnType<typeof playCommands>>;
afterEach(() => play.close());
const start = async (...given: Parameters<typeof playCommands>) => {
  play = await playCommands(...given);
  return play;
};
const APPROVED = { teams: ['reader'], approve: { by: 'team:leads' } };

const reactions = () =>
  play.github.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/reactions')).length;
/** The same comment on another issue. */
const on = (number: number, event: GitHubEvent): GitHubEvent => ({
  ...event,
  issue: { ...event.issue, number },
});

describe('an approval', () => {
  const ask = async (rule: object = APPROVED) => {
    await start(rule);
    play.put('boss', 'leads');
    expect(await play.say('mona', 'join')).toEqual(['requested']);
    expect(play.place('mona', 'reader')).toBeUndefined();
  };

  it('by a member of the approving team adds the person, and names both', async () => {
    await ask();
    expect(play.replies().at(-1)).toMatch(/@mona.*@my_org\/leads.*\/approve @mona/);
    expect(await play.say('boss', '/approve @mona')).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
    expect(play.replies().at(-1)).toMatch(/@mona.*@boss/);
  });

  it('invites somebody from outside', async () => {
    await start(APPROVED);
    play.put('boss', 'leads');
    await play.say('stranger-1', 'join');
    expect(await play.say('boss', '/approve @stranger-1 reader')).toEqual(['invited']);
    expect(play.place('stranger-1', 'reader')).toBe('pending');
  });

  it('is requested once, and Slack hears once', async () => {
    await ask();
    expect(await play.say('mona', 'join')).toEqual([]);
  });

  it.each([
    ['by somebody who is not an approver', 'hubot', '/approve @mona', 'denied not-an-approver'],
    ['by the person who asked', 'mona', '/approve @mona', 'denied not-an-approver'],
    ['of somebody who did not ask', 'boss', '/approve @hubot', 'denied no-request'],
    ['of a login that nobody has', 'boss', '/approve @ghost', 'denied no-request'],
    ['of another team', 'boss', '/approve @mona sre', 'denied no-such-team'],
  ])('changes nothing %s', async (_, login, body, outcome) => {
    await ask();
    play.know('hubot');
    expect(await play.say(login, body)).toEqual([outcome]);
    expect(play.changes()).toBe(0);
  });

  it('is denied for one’s own request, even to approvers', async () => {
    await start({ teams: ['reader'], approve: { by: ['mona', 'boss'] } });
    await play.say('mona', 'join');
    expect(await play.say('mona', '/approve @mona')).toEqual(['denied own-request']);
    expect(await play.say('boss', '/approve @mona')).toEqual(['added']);
  });

  it('is final', async () => {
    await ask();
    play.put('deputy', 'leads');
    expect(await play.say('boss', '/deny @mona')).toEqual(['declined']);
    expect(await play.say('deputy', '/approve @mona')).toEqual(['denied decided-before']);
    expect(play.changes()).toBe(0);
  });

  it('is made once if two approvers decide at the same time', async () => {
    await ask();
    play.put('deputy', 'leads');
    await Promise.all([play.say('boss', '/approve @mona'), play.say('deputy', '/deny @mona')]);
    const decided = play.replies().filter((text) => /declined|You are now|are in|Welcome/.test(text));
    expect(decided).toHaveLength(1);
  });

  it('can be requested again a day after a denial, and not before', async () => {
    await ask();
    await play.say('boss', '/deny @mona');
    play.pass(23);
    expect(await play.say('mona', 'join')).toEqual(['denied declined-lately']);
    play.pass(2);
    expect(await play.say('mona', 'join')).toEqual(['requested']);
  });

  it('is impossible after 14 days, but can be requested again', async () => {
    await ask();
    play.pass(14 * 24);
    expect(await play.say('boss', '/approve @mona')).toEqual(['denied no-request']);
    expect(await play.say('mona', 'join')).toEqual(['requested']);
  });

  it('is denied for a login that another account has taken since', async () => {
    await ask();
    play.know('mona', 999);
    expect(await play.say('boss', '/approve @mona')).toEqual(['denied login-taken-over']);
    expect(play.changes()).toBe(0);
  });

  it('opens the request again if the invitation limit is reached', async () => {
    await start({ ...APPROVED, limit: '1/day' });
    play.put('boss', 'leads');
    await play.say('stranger-1', 'join');
    await play.say('stranger-2', 'join');
    expect(await play.say('boss', '/approve @stranger-1')).toEqual(['invited']);
    expect(await play.say('boss', '/approve @stranger-2')).toEqual(['denied invitation-limit']);
    play.pass(24);
    expect(await play.say('boss', '/approve @stranger-2')).toEqual(['invited']);
  });

  it('asks GitHub once about the approving team, however many teams it decides on', async () => {
    await start({ teams: ['reader', 'sre'], default_team: 'reader', approve: { by: 'team:leads' } });
    play.put('boss', 'leads');
    await play.say('mona', 'join');
    const before = play.github.calls.length;
    expect(await play.say('boss', '/approve @mona')).toEqual(['added']);
    const asked = play.github.calls.slice(before).filter(({ path }) => path.includes('/teams/leads/'));
    expect(asked).toHaveLength(1);
  });

  it('asks which team, if the person requested two', async () => {
    await start({ teams: ['reader', 'sre'], approve: { by: ['boss'] } });
    await play.say('mona', '/join reader');
    await play.say('mona', '/join sre');
    expect(await play.say('boss', '/approve @mona')).toEqual([]);
    expect(play.replies().at(-1)).toMatch(/\/approve @mona reader.*\/approve @mona sre/);
    expect(await play.say('boss', '/approve @mona sre')).toEqual(['added']);
    expect([play.place('mona', 'reader'), play.place('mona', 'sre')]).toEqual([undefined, 'active']);
  });
});

describe('a rule with several teams', () => {
  const teams = ['reader', { team: 'sre', allow: 'team:leads' }];

  it('checks each team by its own rule', async () => {
    await start({ teams });
    expect(await play.say('mona', '/join reader')).toEqual(['added']);
    expect(await play.say('mona', '/join sre')).toEqual(['denied not-in-team']);
    play.put('boss', 'leads');
    expect(await play.say('boss', '/join sre')).toEqual(['added']);
  });

  it('asks which team, without a default', async () => {
    await start({ teams });
    expect(await play.say('mona', 'join')).toEqual([]);
    expect(play.replies().at(-1)).toMatch(/\/join reader.*\/join sre/);
    expect(play.changes()).toBe(0);
  });

  it('takes a bare join for its default team', async () => {
    await start({ teams, default_team: 'reader' });
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect(play.place('mona', 'reader')).toBe('active');
  });
});

describe('/leave', () => {
  it('removes a member where the rule allows it, and nobody else', async () => {
    await start({ teams: ['reader'], commands: ['join', 'leave'] });
    await play.say('mona', 'join');
    play.pass(1);
    expect(await play.say('mona', '/leave')).toEqual(['left']);
    expect(play.place('mona', 'reader')).toBeUndefined();
    expect(await play.say('mona', '/leave')).toEqual(['not-a-member']);
  });

  it('does nothing for somebody who is only invited', async () => {
    await start({ teams: ['reader'], allow: 'anyone', commands: ['join', 'leave'] });
    await play.say('stranger-1', 'join');
    expect(await play.say('stranger-1', '/leave')).toEqual(['not-a-member']);
    expect(play.replies().at(-1)).toMatch(/^@stranger-1, you are not in the team `my_org\/reader`/);
    expect(play.place('stranger-1', 'reader')).toBe('pending');
  });

  it('is ignored elsewhere', async () => {
    await start({ teams: ['reader'] });
    await play.say('mona', 'join');
    expect(await play.say('mona', '/leave')).toEqual([]);
    expect(play.place('mona', 'reader')).toBe('active');
  });
});

describe('a reply', () => {
  it('to /help lists the commands and the teams', async () => {
    await start({ teams: ['reader', { team: 'sre', approve: { by: ['boss'] } }] });
    await play.say('mona', '/help');
    expect(play.replies().at(-1)).toMatch(
      /\/join \[TEAM\].*\/approve @LOGIN.*reader.*members of.*sre.*boss/s,
    );
  });

  it('to /help says who may join, and who decides', async () => {
    const teams = ['reader', { team: 'sre', allow: 'anyone' }, { team: 'leads', allow: 'org-members' }];
    await start({ teams, approve: { by: ['boss', 'mona'] } });
    await play.say('mona', '/help');
    const list = play.replies().at(-1)?.split('\n').slice(-3);
    expect(list).toEqual([
      '- `reader`: everybody may ask, and `boss` or `mona` decides',
      '- `sre`: open to anyone',
      '- `leads`: open to members of `my_org`; everybody else may ask, and `boss` or `mona` decides',
    ]);
  });

  it('is posted once to somebody who is denied again and again, and so is the message in Slack', async () => {
    await start({ teams: ['reader'] });
    const heard: string[] = [];
    for (let time = 0; time < 10; time += 1) heard.push(...(await play.say('stranger-1', 'join')));
    expect(heard).toEqual(['denied not-an-org-member']);
    expect(play.replies()).toHaveLength(1);
    play.pass(25);
    expect(await play.say('stranger-1', 'join')).toEqual(['denied not-an-org-member']);
    expect(play.replies()).toHaveLength(2);
  });

  it.each([
    ['fails', 'failed no-seat', async () => void (play.github.state.organization.seats = 0)],
    [
      'was decided before',
      'denied decided-before',
      async () => {
        for (const login of ['stranger-1', 'stranger-2']) await play.say('deputy', `/deny @${login}`);
      },
    ],
    ['was never requested', 'denied no-request', async () => play.pass(14 * 24)],
  ])(
    'is posted for each person that an approval names, and so is the message in Slack: it %s',
    async (_, outcome, setUp) => {
      await start(APPROVED);
      for (const login of ['boss', 'deputy']) play.put(login, 'leads');
      for (const login of ['stranger-1', 'stranger-2']) await play.say(login, 'join');
      await setUp();
      for (const login of ['stranger-1', 'stranger-2']) {
        play.pass(1);
        const before = { replies: play.replies().length, reactions: reactions() };
        expect(await play.say('boss', `/approve @${login}`)).toEqual([outcome]);
        expect(play.replies()).toHaveLength(before.replies + 1);
        play.pass(1 / 60);
        // The same again gets only a reaction.
        expect(await play.say('boss', `/approve @${login.toUpperCase()}`)).toEqual([]);
        expect(play.replies()).toHaveLength(before.replies + 1);
        expect(reactions()).toBe(before.reactions + 2);
      }
    },
  );

  it('is posted for each unknown login, and for each team', async () => {
    await start({ teams: ['reader', 'sre'], approve: { by: ['boss'] } });
    play.know('boss');
    for (const body of ['/approve @ghost-1', '/approve @ghost-2', '/approve @ghost-2 sre']) {
      expect(await play.say('boss', body)).toEqual(['denied no-request']);
      expect(await play.say('boss', body)).toEqual([]);
    }
    expect(play.replies()).toHaveLength(3);
  });

  it('is posted on each issue', async () => {
    await start({ teams: ['reader'], allow: ['boss'] });
    for (const body of ['/help', 'join'])
      for (const number of [1, 2, 2]) await play.again(on(number, play.write('mona', body)));
    const replied = play.github.calls.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/comments'),
    );
    expect(replied.map(({ path }) => path.split('/').at(-2))).toEqual(['1', '2', '1', '2']);
    expect(play.published).toHaveLength(1);
  });

  it('is posted ten times in an hour to one person if nothing changes; reactions go on', async () => {
    expect(ANSWERS_PER_HOUR).toBe(10);
    await start({ teams: ['reader', 'sre'], approve: { by: ['boss'] } });
    play.know('boss');
    const approve = async (n: number) => await play.say('boss', `/approve @ghost-${n}`);
    const heard: string[] = [];
    for (let n = 0; n < 15; n += 1) heard.push(...(await approve(n)));
    expect(heard).toHaveLength(10);
    expect(play.replies()).toHaveLength(10);
    expect(reactions()).toBe(15);
    // Other people get replies, and so do changes.
    expect(await play.say('mona', '/approve @ghost-1')).toEqual(['denied not-an-approver']);
    expect(await play.say('boss', '/join reader')).toEqual(['requested']);
    expect(play.replies()).toHaveLength(12);

    play.pass(1);
    // In the next hour there are replies again.
    expect(await approve(14)).toEqual(['denied no-request']);
    expect(play.replies()).toHaveLength(13);
  });

  it('is posted a hundred times in an hour; commands are carried out beyond that', async () => {
    await start({ teams: ['reader'] });
    const { limits } = play.services.ledger;
    const replies = feedbackCountKey('reply', play.services.now());
    for (let reply = 1; reply < REPLIES_PER_HOUR; reply += 1)
      await limits.increment(replies, REPLIES_PER_HOUR);
    for (const login of ['mona', 'hubot']) expect(await play.say(login, 'join')).toEqual(['added']);
    expect(play.place('hubot', 'reader')).toBe('active');
    expect(play.replies()).toEqual([expect.stringContaining('@mona')]);
    expect(await play.posts()).toHaveLength(2);
    play.pass(1);
    await play.say('boss', 'join');
    expect(play.replies().at(-1)).toContain('@boss');
  });

  it('is not posted where the rule turns feedback off', async () => {
    await start({ teams: ['reader'], feedback: false });
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect(play.github.calls.filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('the limit of invitations', () => {
  it('asks people over it to come back tomorrow, notifies Slack once, and lasts a day', async () => {
    await start({ teams: ['reader'], allow: 'anyone', limit: '2/day' });
    const said: string[][] = [];
    for (const login of ['stranger-1', 'stranger-2', 'stranger-3', 'stranger-4'])
      said.push(await play.say(login, 'join'));
    expect(said).toEqual([['invited'], ['invited'], ['denied invitation-limit'], []]);
    expect(play.replies().at(-1)).toMatch(/@stranger-4.*tomorrow/);
    expect(await play.say('mona', 'join')).toEqual(['added']);
    play.pass(24);
    expect(await play.say('stranger-3', 'join')).toEqual(['invited']);
  });
});

describe('a rule with dry_run', () => {
  it('does everything but the change, and says so', async () => {
    await start({ teams: ['reader'], dry_run: true });
    expect(await play.say('mona', 'join')).toEqual(['added']);
    expect(play.changes()).toBe(0);
    expect(play.replies().at(-1)).toMatch(/dry_run/);
  });
});

describe('a pull request', () => {
  it.each([
    [true, ['added']],
    [false, []],
  ])('counts only where the rule covers pull requests: %s', async (pull_requests, heard) => {
    await start({ teams: ['reader'], pull_requests });
    expect(await play.say('mona', 'join', { issue: { pull_request: true } })).toEqual(heard);
  });
});
