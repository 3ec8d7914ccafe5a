import { afterEach, expect, it } from '@jest/globals';
import { type Allowed, type Row, WITH_APPROVERS, WITHOUT_APPROVERS } from './joiners.ts';
import { type Play, playCommands } from './play-commands.ts';

let play: Play;
afterEach(() => play.close());

/** The keys of a rule that allows these people. */
const keysFor = (allowed: Allowed, login: string, approve: object): object => {
  switch (allowed) {
    case 'org-members':
    case 'anyone':
      return { allow: allowed };
    case 'nobody':
      // With approvers, leaving `allow` out allows nobody.
      return 'approve' in approve ? {} : { allow: ['whoever'] };
    case 'them':
      return { allow: ['hubot', login.toUpperCase()] };
    case 'others by login':
      return { allow: ['hubot', login.slice(1), `${login}2`] };
    case 'another team':
      return { allow: 'team:staff' };
  }
};

/** What Slack hears, and the membership afterwards. */
const CAME_TO: Readonly<Record<string, readonly [heard: readonly string[], place: string | undefined]>> = {
  add: [['added'], 'active'],
  invite: [['invited'], 'pending'],
  request: [['requested'], undefined],
  'already-member': [[], 'active'],
  'already-invited': [[], 'pending'],
};

/** States that GitHub never shows: in a team but not in the organization, or a member whose login nobody has. */
const isPossible = ([allowed, state]: Row) =>
  state !== 'in the team, from outside' &&
  (allowed !== 'org-members' || state !== 'a member whose login is nobody’s now');

const ROWS = [
  ...WITHOUT_APPROVERS.map((row) => ({ row, approve: {}, who: 'without approvers' })),
  ...WITH_APPROVERS.map((row) => ({ row, approve: { approve: { by: ['boss'] } }, who: 'with approvers' })),
].filter(({ row }) => isPossible(row));

it.each(ROWS.map(({ row, approve, who }) => [...row, who, approve] as const))(
  'join, from the comment to Slack: allow %s, %s: %s, %s',
  async (allowed, state, decision, _, approve) => {
    const isOutsider = state.includes('outsider') || state === 'invited';
    const login = isOutsider ? 'stranger-mona' : 'mona';
    play = await playCommands({ teams: ['reader'], ...keysFor(allowed, login, approve), ...approve }, [
      'reader',
      'staff',
    ]);
    if (state === 'in the team' || state === 'invited') play.put(login, 'reader');
    if (state === 'in the other team') play.put(login, 'staff');
    play.write(login, 'join');
    const author = play.person(login);
    if (state.includes('another’s')) play.know(login, 99);
    if (state.includes('nobody’s')) play.github.state.people.rename(author, 'lisa');

    const [heard, place] = CAME_TO[decision] ?? [[`denied ${decision}`], undefined];
    expect(await play.again()).toEqual(heard);
    const { organization } = play.github.state;
    expect(organization.membership(play.team('reader'), author)?.state).toBe(place);
    expect(play.changes()).toBe(decision === 'add' || decision === 'invite' ? 1 : 0);
    expect(play.replies()).toEqual([expect.stringContaining(`@${login}`)]);
    expect(await play.posts()).toHaveLength(heard.length);
  },
);
