import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const inReader = (username: string) => ({ org: 'my_org', team_slug: 'reader', username });

describe('teams', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub();
    github.state.learn(commentBy('octo', 21));
  });
  afterEach(() => github.stop());

  it('are found by name, ignoring case', async () => {
    const { data } = await github.octokit.teams.getByName({ org: 'MY_ORG', team_slug: 'Reader' });
    expect(data).toMatchObject({ slug: 'reader', members_count: 0, organization: { login: 'my_org' } });
  });

  it('accept an empty change from a token with the permission', async () => {
    const { octokit, state } = github;
    const nothing = { org: 'my_org', team_slug: 'reader' };
    expect((await octokit.teams.updateInOrg(nothing)).data).toMatchObject({ slug: 'reader' });
    state.tokenPermissions = { members: 'read' };
    await expect(octokit.teams.updateInOrg(nothing)).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('Resource not accessible by personal access token'),
      response: { headers: { 'x-accepted-github-permissions': 'members=write' } },
    });
  });

  it('add a member of the organization at once', async () => {
    const { data } = await github.octokit.teams.addOrUpdateMembershipForUserInOrg(inReader('octo'));
    expect(data).toEqual({
      state: 'active',
      role: 'member',
      url: `${github.baseUrl}/organizations/1/team/1/memberships/octo`,
    });
    expect(github.calls).toMatchObject([
      {
        method: 'PUT',
        path: '/orgs/my_org/teams/reader/memberships/octo',
        status: 200,
        summary: 'active membership of `octo` in `reader`',
      },
    ]);
    const members = await github.octokit.teams.listMembersInOrg({ org: 'my_org', team_slug: 'reader' });
    expect(members.data.map(({ login }) => login)).toEqual(['octo']);
  });

  it('show a change after the membership lag', async () => {
    const { octokit, state } = github;
    state.organization.membershipLag = 1_000;
    const shown = () => octokit.teams.getMembershipForUserInOrg(inReader('octo'));
    await octokit.teams.addOrUpdateMembershipForUserInOrg(inReader('octo'));
    await expect(shown()).rejects.toMatchObject({ status: 404 });
    await sleep(1_010);
    expect((await shown()).data.state).toBe('active');
    await octokit.teams.removeMembershipForUserInOrg(inReader('octo'));
    expect((await shown()).data.state).toBe('active');
    await sleep(1_010);
    await expect(shown()).rejects.toMatchObject({ status: 404 });
  });

  it('demote a maintainer on a PUT without a role', async () => {
    const { octokit } = github;
    await octokit.teams.addOrUpdateMembershipForUserInOrg({ ...inReader('octo'), role: 'maintainer' });
    expect((await octokit.teams.getMembershipForUserInOrg(inReader('octo'))).data.role).toBe('maintainer');
    const maintainers = { org: 'my_org', team_slug: 'reader', role: 'maintainer' } as const;
    expect((await octokit.teams.listMembersInOrg(maintainers)).data).toHaveLength(1);

    await octokit.teams.addOrUpdateMembershipForUserInOrg(inReader('octo'));
    expect((await octokit.teams.getMembershipForUserInOrg(inReader('octo'))).data.role).toBe('member');
    expect((await octokit.teams.listMembersInOrg(maintainers)).data).toEqual([]);
  });

  it('remove a membership once', async () => {
    const { teams } = github.octokit;
    await teams.addOrUpdateMembershipForUserInOrg(inReader('octo'));
    expect((await teams.removeMembershipForUserInOrg(inReader('octo'))).status).toBe(204);
    await expect(teams.getMembershipForUserInOrg(inReader('octo'))).rejects.toMatchObject({ status: 404 });
    const again = teams.removeMembershipForUserInOrg(inReader('octo'));
    await expect(again).rejects.toMatchObject({ status: 404 });
  });

  it('have no membership before a person is added', async () => {
    await expect(github.octokit.teams.getMembershipForUserInOrg(inReader('octo'))).rejects.toMatchObject({
      status: 404,
      response: {
        data: {
          message: 'Not Found',
          documentation_url: 'https://docs.github.com/rest/teams/members#get-team-membership-for-a-user',
          status: '404',
        },
      },
    });
  });

  it.each([
    ['team', { ...inReader('octo'), team_slug: 'nobody' }],
    ['user', inReader('nobody')],
    ['organization', { ...inReader('octo'), org: 'other_org' }],
  ])('respond with 404 to a PUT for an unknown %s', async (_, where) => {
    const put = github.octokit.teams.addOrUpdateMembershipForUserInOrg(where);
    await expect(put).rejects.toMatchObject({ status: 404 });
  });

  it('page their lists', async () => {
    const { octokit, state } = github;
    for (const id of [31, 32, 33]) {
      state.learn(commentBy(`octo-${id}`, id));
      await octokit.teams.addOrUpdateMembershipForUserInOrg(inReader(`octo-${id}`));
    }
    const first = await octokit.teams.listMembersInOrg({ org: 'my_org', team_slug: 'reader', per_page: 2 });
    expect(first.data).toHaveLength(2);
    const all = await octokit.paginate('GET /orgs/{org}/teams/{team_slug}/members', {
      org: 'my_org',
      team_slug: 'reader',
      per_page: 2,
    });
    expect(all.map(({ login }) => login)).toEqual(['octo-31', 'octo-32', 'octo-33']);
  });
});
