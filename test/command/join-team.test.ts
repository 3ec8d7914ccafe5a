import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { joinTeam } from '../../src/command/join-team.ts';
import type { Allow, Rule } from '../../src/config/rules.ts';
import { Secret } from '../../src/config/secret.ts';
import { connectOctokit } from '../../src/github/connect-octokit.ts';
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
    recorded = -1;
    for (const { login, id } of [MONA, STRANGER]) github.state.learn(commentBy(login, id));
  });
  afterEach(() => github.stop());

  let recorded: number;
  const octokit = () => connectOctokit(new Secret('secret'), github.baseUrl, () => new Date());
  const join = (allow: Allow, person = MONA, askedFor?: string, wasOutside = false) =>
    joinTeam(octokit(), 'my_org', ruleOf(allow), person, askedFor, {
      wasOutside,
      recordOutside: async () => {
        recorded = github.calls.length;
      },
    });
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

  it('records that the person was outside just before the change, and only then', async () => {
    await join('org-members');
    expect(github.calls.map(({ method }) => method).indexOf('PUT')).toBe(recorded);

    recorded = -1;
    await join('org-members', STRANGER);
    expect(recorded).toBe(-1);
  });

  it.each([
    [MONA, 'added'],
    [STRANGER, 'invited'],
  ] as const)('reports after a crash what the try before it did: %j %s', async (person, outcome) => {
    await join('anyone', person);

    expect(await join('anyone', person, undefined, true)).toEqual({ outcome });
    expect(put()).toHaveLength(1);
  });
});
