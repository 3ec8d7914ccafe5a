import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const handbook = { owner: 'my_org', repo: 'handbook' };

/** A comment's payload that tells this of its repository. */
const commentIn = (repository: object) => ({
  ...commentBy('octo', 21),
  repository: { full_name: 'my_org/handbook', ...repository },
});

describe('the stand-in for GitHub, asked about repositories', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub({ repositories: ['onboarding'] });
  });
  afterEach(() => github.stop());

  const get = async (where: typeof handbook) => (await github.octokit.repos.get(where)).data;

  it('knows a repository once somebody commented there, as the payload told of it', async () => {
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

  it('knows the repositories that it was started with', async () => {
    const onboarding = { owner: 'my_org', repo: 'onboarding' };
    expect(await get(onboarding)).toMatchObject({ full_name: 'my_org/onboarding', private: false });
  });

  it('finds a repository whatever the case of its name', async () => {
    expect(await get({ owner: 'MY_ORG', repo: 'Onboarding' })).toMatchObject({
      full_name: 'my_org/onboarding',
    });
  });

  it('makes up the same id for a repository in every run, and another one for another repository', async () => {
    const other = await startGitHub({ repositories: ['handbook', 'onboarding'] });
    const idThere = async (repo: string) => (await other.octokit.repos.get({ ...handbook, repo })).data.id;
    const id = await idThere('onboarding');
    expect(id).toBe((await get({ ...handbook, repo: 'onboarding' })).id);
    expect(id).not.toBe(await idThere('handbook'));
    await other.stop();
  });

  it('keeps what it knows of a repository when a payload tells less', async () => {
    github.state.learn(commentIn({ id: 186853002, private: true }));
    github.state.learn(commentIn({}));
    expect(await get(handbook)).toMatchObject({ id: 186853002, private: true });
  });

  it('follows a repository that is made public', async () => {
    github.state.learn(commentIn({ id: 186853002, private: true }));
    github.state.learn(commentIn({ id: 186853002, private: false }));
    expect(await get(handbook)).toMatchObject({ private: false, visibility: 'public' });
  });

  it.each([
    ['repository', { owner: 'my_org', repo: 'unknown' }],
    ['owner', { owner: 'other_org', repo: 'onboarding' }],
  ])('answers 404 where the %s is unknown', async (_, where) => {
    await expect(get(where)).rejects.toMatchObject({ status: 404 });
  });
});
