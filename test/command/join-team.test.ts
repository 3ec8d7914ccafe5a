import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { joinTeam } from '../../src/command/join-team.ts';
import type { Allow, Rule } from '../../src/config/rules.ts';
import { commentBy, startGitHub } from '../local/github/start-github.ts';

const MONA = { login: 'mona', id: 11 };
const STRANGER = { login: 'stranger-1', id: 12 };

const ruleOf = (allow: Allow): Rule => ({
  repository: 'my_org/handbook',
  issues: undefined,
  team: 'reader',
  allow,
  slack: 'default',
});

describe('joining a team', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub();
    for (const { login, id } of [MONA, STRANGER]) github.state.learn(commentBy(login, id));
  });
  afterEach(() => github.stop());

  const join = (allow: Allow, person = MONA, askedFor?: string) =>
    joinTeam(github.octokit, 'my_org', ruleOf(allow), person, askedFor);
  const put = () => github.calls.filter(({ method }) => method === 'PUT');

  it.each<[string, Allow, typeof MONA, object]>([
    ['a member where members may', 'org-members', MONA, { outcome: 'added' }],
    [
      'a stranger where only members may',
      'org-members',
      STRANGER,
      { outcome: 'denied', reason: 'not-a-member' },
    ],
    ['a member where anyone may', 'anyone', MONA, { outcome: 'added' }],
    ['a stranger where anyone may', 'anyone', STRANGER, { outcome: 'invited' }],
    ['a listed member', ['Mona'], MONA, { outcome: 'added' }],
    ['a listed stranger', ['stranger-1'], STRANGER, { outcome: 'invited' }],
    ['a member who is not listed', ['hubot'], MONA, { outcome: 'denied', reason: 'not-listed' }],
    [
      'somebody whose login only begins like a listed one',
      ['mon', 'monalisa'],
      MONA,
      { outcome: 'denied', reason: 'not-listed' },
    ],
  ])('%s: as the rule says', async (_, allow, person, result) => {
    expect(await join(allow, person)).toEqual(result);
    expect(put()).toHaveLength('reason' in result ? 0 : 1);
  });

  it('never changes the role of a maintainer', async () => {
    const [team] = github.state.organization.teams;
    const mona = github.state.people.withLogin('mona');
    if (team === undefined || mona === undefined) throw new Error('the stand-in has no team or no mona');
    github.state.organization.join(team, mona, 'maintainer');

    expect(await join('org-members')).toEqual({ outcome: 'already-member' });
    expect(github.state.organization.membership(team, mona)?.role).toBe('maintainer');
    expect(put()).toEqual([]);
  });

  it('invites nobody twice', async () => {
    expect(await join('anyone', STRANGER)).toEqual({ outcome: 'invited' });
    expect(await join('anyone', STRANGER)).toEqual({ outcome: 'already-invited' });
    expect(put()).toHaveLength(1);
  });

  it('does not let in whoever took the login over since the comment', async () => {
    github.state.learn(commentBy('mona', 99));

    expect(await join('anyone', MONA)).toEqual({ outcome: 'denied', reason: 'login-taken-over' });
    expect(put()).toEqual([]);
  });

  it('asks GitHub nothing when another team is asked for than the rule opens', async () => {
    expect(await join('anyone', MONA, 'writer')).toEqual({ outcome: 'denied', reason: 'no-such-team' });
    expect(github.calls).toEqual([]);
  });

  it('says which team is missing when GitHub has none of that name', async () => {
    const rule = { ...ruleOf('org-members'), team: 'renamed' };
    const result = await joinTeam(github.octokit, 'my_org', rule, MONA, undefined);

    expect(result).toEqual({
      outcome: 'failed',
      reason: expect.stringContaining('no team renamed in my_org'),
    });
  });
});
