import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const handbook = { owner: 'my_org', repo: 'handbook' };

/** A comment's payload with these properties of its repository. */
const commentIn = (repository: object) => ({
  ...commentBy('octo', 21),
  repository: { full_name: 'my_org/handbook', ...repository },
});

describe('repositories', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub({ repositories: ['onboarding'] });
  });
  afterEach(() => github.stop());

  const get = async (where: typeof handbook) => (await github.octokit.repos.get(where)).data;

  it('are found with the data of a payload', async () => {
    await expect(get(handbook)).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Not Found' } },
    });
    github.state.learn({ ...commentIn({ id: 186853002, private: true }), organization: { id: 38302899 } });
    expect(await get(handbook)).toMatchObject({
      id: 186853002,
      name: 'handbook',
      full_name: 'my_org/handbook',
      private: true,
      visibility: 'private',
      owner: { login: 'my_org', id: 38302899, type: 'Organization' },
      url: `${github.baseUrl}/repos/my_org/handbook`,
    });
  });

  it('are found if the stand-in was started with them', async () => {
    const onboarding = { owner: 'my_org', repo: 'onboarding' };
    expect(await get(onboarding)).toMatchObject({ full_name: 'my_org/onboarding', private: false });
  });

  it('are found by name, ignoring case', async () => {
    expect(await get({ owner: 'MY_ORG', repo: 'Onboarding' })).toMatchObject({
      full_name: 'my_org/onboarding',
    });
  });

  it('get generated ids that are stable and distinct', async () => {
    const other = await startGitHub({ repositories: ['handbook', 'onboarding'] });
    const idThere = async (repo: string) => (await other.octokit.repos.get({ ...handbook, repo })).data.id;
    const id = await idThere('onboarding');
    expect(id).toBe((await get({ ...handbook, repo: 'onboarding' })).id);
    expect(id).not.toBe(await idThere('handbook'));
    await other.stop();
  });

  it('keep their data when a payload has less', async () => {
    github.state.learn(commentIn({ id: 186853002, private: true }));
    github.state.learn(commentIn({}));
    expect(await get(handbook)).toMatchObject({ id: 186853002, private: true });
  });

  it('can become public', async () => {
    github.state.learn(commentIn({ id: 186853002, private: true }));
    github.state.learn(commentIn({ id: 186853002, private: false }));
    expect(await get(handbook)).toMatchObject({ private: false, visibility: 'public' });
  });

  it.each([
    ['repository', { owner: 'my_org', repo: 'unknown' }],
    ['owner', { owner: 'other_org', repo: 'onboarding' }],
  ])('are not found if the %s is unknown', async (_, where) => {
    await expect(get(where)).rejects.toMatchObject({ status: 404 });
  });
});
