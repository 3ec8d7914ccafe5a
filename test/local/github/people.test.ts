import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

describe('people', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub();
  });
  afterEach(() => github.stop());

  it('are found by login, ignoring case, and by id once they have commented', async () => {
    const { octokit, state } = github;
    await expect(octokit.users.getByUsername({ username: 'octo' })).rejects.toMatchObject({ status: 404 });
    await expect(octokit.users.getById({ account_id: 21 })).rejects.toMatchObject({ status: 404 });

    const user = {
      login: 'octo',
      id: 21,
      type: 'User',
      avatar_url: 'https://avatars.githubusercontent.com/u/21?v=3',
    };
    state.learn(commentBy('octo', 21, { user }));
    expect((await octokit.users.getByUsername({ username: 'OCTO' })).data).toMatchObject(user);
    expect((await octokit.users.getById({ account_id: 21 })).data).toMatchObject(user);
  });

  it('are members of the organization, except strangers and bots', async () => {
    const { octokit, state } = github;
    state.learn(commentBy('octo', 21));
    state.learn(commentBy('stranger-1', 22));
    state.learn(commentBy('helper[bot]', 23, { user: { login: 'helper[bot]', id: 23, type: 'Bot' } }));
    const check = (username: string) => octokit.orgs.checkMembershipForUser({ org: 'my_org', username });

    expect((await check('octo')).status).toBe(204);
    for (const outsider of ['stranger-1', 'helper[bot]', 'nobody']) {
      await expect(check(outsider)).rejects.toMatchObject({
        status: 404,
        response: { data: { message: 'User does not exist or is not a member of the organization' } },
      });
    }
  });

  it('lose a login to a new holder, but keep their team', async () => {
    const { octokit, state } = github;
    state.learn(commentBy('octo', 21));
    const membership = { org: 'my_org', team_slug: 'reader', username: 'octo' };
    await octokit.teams.addOrUpdateMembershipForUserInOrg(membership);

    state.learn(commentBy('octo', 99));
    expect((await octokit.users.getByUsername({ username: 'octo' })).data.id).toBe(99);
    expect((await octokit.users.getById({ account_id: 21 })).data.login).toBe('octo-21');
    await expect(octokit.teams.getMembershipForUserInOrg(membership)).rejects.toMatchObject({ status: 404 });
  });

  it('keep their id when renamed', async () => {
    const { octokit, state } = github;
    state.learn(commentBy('octo', 21));
    state.learn(commentBy('octopus', 21));
    expect((await octokit.users.getById({ account_id: 21 })).data.login).toBe('octopus');
    await expect(octokit.users.getByUsername({ username: 'octo' })).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ['no payload', undefined],
    ['another event', { zen: 'Keep it logically awesome.', hook_id: 1 }],
    [
      'a comment in another organization',
      { ...commentBy('octo', 21), repository: { full_name: 'other/handbook' } },
    ],
  ])('are unknown after %s', async (_, payload) => {
    github.state.learn(payload);
    await expect(github.octokit.users.getByUsername({ username: 'octo' })).rejects.toMatchObject({
      status: 404,
    });
  });
});
