import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const org = 'my_org';
const inReader = { org, team_slug: 'reader', username: 'stranger-1' };
const inWriter = { ...inReader, team_slug: 'writer' };

describe('invitations', () => {
  let now: Date;
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    now = new Date('2026-01-05T09:00:00Z');
    github = await startGitHub({ now: () => now });
    github.state.learn(commentBy('stranger-1', 22));
  });
  afterEach(() => github.stop());

  const stranger = () => github.state.people.upsert(22, 'stranger-1');
  const invite = (where = inReader) => github.octokit.teams.addOrUpdateMembershipForUserInOrg(where);
  const open = async () => (await github.octokit.orgs.listPendingInvitations({ org })).data;
  const failed = async () => (await github.octokit.orgs.listFailedInvitations({ org })).data;
  const membership = () => github.octokit.teams.getMembershipForUserInOrg(inReader);

  it('go to a person outside the organization, one for all teams', async () => {
    expect((await invite()).data.state).toBe('pending');
    now = new Date('2026-01-06T09:00:00Z');
    await invite(inWriter);

    expect(await open()).toMatchObject([
      { login: 'stranger-1', role: 'direct_member', team_count: 2, created_at: '2026-01-05T09:00:00Z' },
    ]);
    expect(await failed()).toEqual([]);
    const members = await github.octokit.teams.listMembersInOrg({ org, team_slug: 'reader' });
    expect(members.data).toEqual([]);
  });

  it('make a pending membership active when accepted', async () => {
    await invite();
    github.state.organization.acceptInvitation(stranger());

    expect((await membership()).data.state).toBe('active');
    expect([await open(), await failed()]).toEqual([[], []]);
    const check = await github.octokit.orgs.checkMembershipForUser({ org, username: 'stranger-1' });
    expect(check.status).toBe(204);
  });

  it('expire after seven days, with the pending membership', async () => {
    await invite();
    await invite(inWriter);
    now = new Date('2026-01-12T08:59:59Z');
    expect((await membership()).data.state).toBe('pending');
    expect([await open(), await failed()]).toMatchObject([[{ login: 'stranger-1' }], []]);

    // The time of failure is the end of the seven days, not of this lookup.
    now = new Date('2026-01-14T10:00:00Z');
    await expect(membership()).rejects.toMatchObject({ status: 404 });
    expect(await open()).toEqual([]);
    expect(await failed()).toMatchObject([
      {
        id: 1,
        login: 'stranger-1',
        team_count: 2,
        created_at: '2026-01-05T09:00:00Z',
        failed_at: '2026-01-12T09:00:00Z',
        failed_reason: 'Invitation expired. User did not accept this invite for 7 days',
      },
    ]);
  });

  it('admit nobody after they expire', async () => {
    await invite();
    now = new Date('2026-01-12T09:00:00Z');
    github.state.organization.acceptInvitation(stranger());
    await expect(membership()).rejects.toMatchObject({ status: 404 });
    expect(await failed()).toHaveLength(1);
  });

  it('can be sent again after an expiry, which stays listed', async () => {
    await invite();
    now = new Date('2026-01-12T09:00:00Z');
    await invite();
    expect(await open()).toMatchObject([{ id: 2, created_at: '2026-01-12T09:00:00Z' }]);
    expect(await failed()).toMatchObject([{ id: 1, created_at: '2026-01-05T09:00:00Z' }]);
  });

  it('disappear from all lists when cancelled, with the membership', async () => {
    await invite();
    github.state.organization.cancelInvitation(stranger());
    await expect(membership()).rejects.toMatchObject({ status: 404 });
    now = new Date('2026-01-12T09:00:00Z');
    expect([await open(), await failed()]).toEqual([[], []]);
  });

  it('leave a membership alone when there is none to cancel', async () => {
    github.state.learn(commentBy('octo', 21));
    const where = { ...inReader, username: 'octo' };
    await invite(where);
    github.state.organization.cancelInvitation(github.state.people.upsert(21, 'octo'));
    expect((await github.octokit.teams.getMembershipForUserInOrg(where)).data.state).toBe('active');
  });

  it('are paged after they fail', async () => {
    for (const id of [31, 32, 33]) {
      github.state.learn(commentBy(`stranger-${id}`, id));
      await invite({ ...inReader, username: `stranger-${id}` });
    }
    now = new Date('2026-01-12T09:00:00Z');
    const { orgs } = github.octokit;
    expect((await orgs.listFailedInvitations({ org, per_page: 2 })).data).toHaveLength(2);
    const { data } = await orgs.listFailedInvitations({ org, per_page: 2, page: 2 });
    expect(data.map(({ login }) => login)).toEqual(['stranger-33']);
  });
});
