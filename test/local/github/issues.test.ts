import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const where = { owner: 'my_org', repo: 'handbook', issue_number: 12 };

/** A comment's payload with these properties of its issue. */
const commentOn = (issue: object) => ({ ...commentBy('octo', 21), issue: { number: 12, ...issue } });

describe('issues', () => {
  let now: Date;
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    now = new Date('2026-01-05T09:00:00Z');
    github = await startGitHub({ now: () => now });
    github.state.learn(commentBy('octo', 21));
  });
  afterEach(() => github.stop());

  const get = async () => (await github.octokit.issues.get(where)).data;
  const events = async () => (await github.octokit.issues.listEvents(where)).data;

  it('are found with the data of a payload', async () => {
    github.state.learn(
      commentOn({
        id: 444500041,
        title: 'Join payments',
        body: 'Comment `join`.',
        user: { login: 'mona', id: 31 },
        state: 'closed',
        created_at: '2026-01-01T09:00:00Z',
        updated_at: '2026-01-04T09:00:00Z',
        closed_at: '2026-01-03T09:00:00Z',
      }),
    );
    const issue = await get();
    expect(issue).toMatchObject({
      id: 444500041,
      number: 12,
      title: 'Join payments',
      body: 'Comment `join`.',
      user: { login: 'mona', id: 31 },
      state: 'closed',
      comments: 1,
      html_url: 'https://github.com/my_org/handbook/issues/12',
      created_at: '2026-01-01T09:00:00Z',
      updated_at: '2026-01-04T09:00:00Z',
      closed_at: '2026-01-03T09:00:00Z',
    });
    expect(issue).not.toHaveProperty('pull_request');
    expect((await github.octokit.users.getByUsername({ username: 'mona' })).data.id).toBe(31);
  });

  it('are not opened without a title', async () => {
    const response = await fetch(`${github.baseUrl}/repos/my_org/handbook/issues`, {
      method: 'POST',
      headers: { authorization: 'Bearer secret' },
      body: '{}',
    });
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining(`"title" wasn't supplied.`) },
    });
  });

  it('are open if a payload has only their number', async () => {
    expect(await get()).toMatchObject({
      title: 'Issue 12',
      state: 'open',
      created_at: '2026-01-05T09:00:00Z',
    });
  });

  it('keep their data when a payload has less', async () => {
    github.state.learn(
      commentOn({ title: 'Join payments', state: 'closed', closed_at: '2026-01-03T09:00:00Z' }),
    );
    github.state.learn(commentBy('octo', 21));
    expect(await get()).toMatchObject({
      title: 'Join payments',
      state: 'closed',
      closed_at: '2026-01-03T09:00:00Z',
    });
  });

  it('include pull requests, marked as such', async () => {
    github.state.learn(commentOn({ pull_request: { url: 'https://api.github.com/x' } }));
    expect(await get()).toMatchObject({
      html_url: 'https://github.com/my_org/handbook/pull/12',
      pull_request: { html_url: 'https://github.com/my_org/handbook/pull/12' },
    });
  });

  it('have no events without a transfer', async () => {
    expect(await events()).toEqual([]);
  });

  it('show transfers, at the current time or a given one', async () => {
    now = new Date('2026-01-06T09:00:00.500Z');
    github.state.transferIssue('Handbook', 12);
    github.state.transferIssue('handbook', 12, new Date('2026-01-04T09:00:00Z'));
    expect(await events()).toMatchObject([
      { event: 'transferred', created_at: '2026-01-04T09:00:00Z', actor: { login: 'usher-admin' } },
      { event: 'transferred', created_at: '2026-01-06T09:00:00Z' },
    ]);
  });

  it('page their events', async () => {
    for (const day of [1, 2, 3])
      github.state.transferIssue('handbook', 12, new Date(`2026-01-0${day}T09:00:00Z`));
    const { data, headers } = await github.octokit.issues.listEvents({ ...where, per_page: 2 });
    expect(data.map(({ created_at: at }) => at)).toEqual(['2026-01-01T09:00:00Z', '2026-01-02T09:00:00Z']);
    expect(headers.link).toContain('rel="next"');
  });

  it('cannot be transferred if unknown', () => {
    expect(() => github.state.transferIssue('handbook', 13)).toThrow('knows no issue 13 in handbook');
  });

  it.each([
    ['issue', { ...where, issue_number: 13 }],
    ['repository', { ...where, repo: 'unknown' }],
    ['owner', { ...where, owner: 'other_org' }],
  ])('are not found if the %s is unknown', async (_, elsewhere) => {
    const { issues } = github.octokit;
    await expect(issues.get(elsewhere)).rejects.toMatchObject({ status: 404 });
    await expect(issues.listEvents(elsewhere)).rejects.toMatchObject({ status: 404 });
  });
});
