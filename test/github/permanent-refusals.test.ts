import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GitHubState } from '../../local/github/github-state.ts';
import type { Team } from '../../local/github/organization.ts';
import type { Person } from '../../local/github/people.ts';
import { createOctokit } from '../../src/github/client.ts';
import { GitHubRefusal } from '../../src/github/failures.ts';
import {
  addToTeam,
  getTeamMembership,
  isOrganizationMember,
  removeFromTeam,
} from '../../src/github/memberships.ts';
import { refusalReason } from '../../src/github/refusals.ts';
import { getRepository } from '../../src/github/repositories.ts';
import { getUserId } from '../../src/github/users.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startStandIn } from './start-stand-in.ts';

const mona = { org: 'my_org', team_slug: 'reader', username: 'mona' };
const stranger = { ...mona, username: 'stranger-1' };

let github: Awaited<ReturnType<typeof startStandIn>>;
let reader: Team;
let writer: Team;
let outsider: Person;
beforeEach(async () => {
  github = await startStandIn();
  github.state.learn(commentBy('mona', 21));
  github.state.learn(commentBy('stranger-1', 22));
  outsider = github.state.people.upsert(22, 'stranger-1');
  reader = teamNamed('reader');
  writer = teamNamed('writer');
});
afterEach(() => github.stop());

function teamNamed(slug: string): Team {
  const team = github.state.organization.team(slug);
  if (team === undefined) throw new Error(`no team ${slug}`);
  return team;
}

const reasonOf = (failure: unknown) =>
  failure instanceof GitHubRefusal ? refusalReason(failure) : `no refusal: ${String(failure)}`;

describe('a permanent refusal', () => {
  it.each<[string, (state: GitHubState) => void]>([
    ['no-seat', ({ organization }) => (organization.seats = 2)],
    ['invitation-limit', ({ organization }) => (organization.dailyInvitations = 0)],
    ['refused', ({ organization }) => organization.blockedBy.add(outsider)],
    ['identity-provider', () => (reader.externalGroup = 'payments')],
    ['organization-account', () => (outsider.type = 'Organization')],
  ])('has the reason %s', async (reason, change) => {
    change(github.state);
    expect(reasonOf(await rejectedBy(addToTeam(github.octokit, stranger)))).toBe(reason);
    expect(await getTeamMembership(github.octokit, stranger)).toBeUndefined();
  });

  it('does not concern organization members, who need no seat and no invitation', async () => {
    Object.assign(github.state.organization, { seats: 2, dailyInvitations: 0 });
    expect(await addToTeam(github.octokit, mona)).toBe('active');
  });

  it('for the invitation limit ends with the day', async () => {
    let now = Date.parse('2026-11-23T12:00:00Z');
    const tomorrow = await startStandIn({ now: () => new Date(now) });
    tomorrow.state.organization.dailyInvitations = 1;
    for (const id of [31, 32]) tomorrow.state.learn(commentBy(`stranger-${id}`, id));
    const invite = (id: number) => addToTeam(tomorrow.octokit, { ...mona, username: `stranger-${id}` });

    expect(await invite(31)).toBe('pending');
    expect(await invite(31)).toBe('pending');
    expect(reasonOf(await rejectedBy(invite(32)))).toBe('invitation-limit');
    now += 24 * 60 * 60 * 1_000;
    expect(await invite(32)).toBe('pending');
    await tomorrow.stop();
  });

  it('meets the removal from a team that an identity provider manages', async () => {
    await addToTeam(github.octokit, mona);
    reader.externalGroup = 'payments';
    expect(reasonOf(await rejectedBy(removeFromTeam(github.octokit, mona)))).toBe('identity-provider');
  });
});

describe('a missing permission', () => {
  it('is held for an organization member who maintains no team', async () => {
    github.state.tokenRole = 'member';
    for (const change of [addToTeam, removeFromTeam]) {
      expect(await rejectedBy(change(github.octokit, mona))).toMatchObject({
        kind: 'held',
        message: expect.stringContaining('403 You must be an organization owner or team maintainer'),
      });
    }
  });

  it('is held for a team maintainer who invites somebody from outside, but not for members', async () => {
    github.state.tokenRole = 'member';
    reader.roles.set(github.state.tokenOwner, 'maintainer');
    expect(await addToTeam(github.octokit, mona)).toBe('active');
    expect(await rejectedBy(addToTeam(github.octokit, stranger))).toMatchObject({ kind: 'held' });

    github.state.tokenRole = 'admin';
    expect(await addToTeam(github.octokit, stranger)).toBe('pending');
  });

  it('is held for a token from outside, which only sees public members', async () => {
    github.state.organization.members.delete(github.state.tokenOwner);
    const question = isOrganizationMember(github.octokit, 'my_org', 'mona');
    expect(await rejectedBy(question)).toMatchObject({ kind: 'held' });
  });
});

describe('a revoked token', () => {
  it('is held, and a client with another token continues', async () => {
    const { octokit, state, url } = github;
    state.tokens.delete('t0ken');
    expect(await rejectedBy(addToTeam(octokit, mona))).toMatchObject({
      kind: 'held',
      message: expect.stringContaining('401 Bad credentials'),
    });

    state.tokens.add('an0ther');
    expect(await rejectedBy(addToTeam(octokit, mona))).toMatchObject({ kind: 'held' });
    const deployed = createOctokit(new Secret('an0ther'), url, () => new Date());
    expect(await addToTeam(deployed, mona)).toBe('active');
  });
});

describe('a new name', () => {
  it('of a person leaves the login to somebody else, or to nobody', async () => {
    const { octokit, state } = github;
    const who = state.people.upsert(21, 'mona');
    state.people.rename(who, 'mona-lisa');
    expect(await getUserId(octokit, 'mona')).toBeUndefined();
    expect(await getUserId(octokit, 'mona-lisa')).toBe(21);

    state.people.upsert(666, 'mona');
    expect(await getUserId(octokit, 'mona')).toBe(666);
  });

  it('of a repository is held: GitHub redirects to the new one', async () => {
    const { octokit, state } = github;
    state.repositories.rename('handbook', 'guide');
    const old = getRepository(octokit, { owner: 'my_org', repo: 'handbook' });
    expect(await rejectedBy(old)).toMatchObject({ kind: 'held' });
    expect(await getRepository(octokit, { owner: 'my_org', repo: 'guide' })).toMatchObject({
      full_name: 'my_org/guide',
    });
  });
});

describe('a child team', () => {
  it('makes its members members of its parent, from which they cannot be removed', async () => {
    writer.parent = reader;
    await addToTeam(github.octokit, { ...mona, team_slug: 'writer' });
    expect(await getTeamMembership(github.octokit, mona)).toBe('active');

    await removeFromTeam(github.octokit, mona);
    expect(await getTeamMembership(github.octokit, mona)).toBe('active');
    await removeFromTeam(github.octokit, { ...mona, team_slug: 'writer' });
    expect(await getTeamMembership(github.octokit, mona)).toBeUndefined();
  });

  it('names its parent', async () => {
    writer.parent = reader;
    const team = { org: 'my_org', team_slug: 'writer' };
    const { data } = await github.octokit.request('GET /orgs/{org}/teams/{team_slug}', team);
    expect(data.parent?.slug).toBe('reader');
  });
});
