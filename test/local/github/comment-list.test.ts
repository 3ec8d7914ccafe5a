import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const handbook = { owner: 'my_org', repo: 'handbook' };

/** A comment's payload, with the times of day when it was created and updated. */
const comment = (id: number, created: string, updated = created) =>
  commentBy('octo', 21, {
    id,
    created_at: `2026-01-05T${created}Z`,
    updated_at: `2026-01-05T${updated}Z`,
  });

describe('the comments in a repository', () => {
  let now: Date;
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    now = new Date('2026-01-05T12:00:00Z');
    github = await startGitHub({ now: () => now, repositories: ['onboarding'] });
    // Their order is 1 2 3 by id, 3 1 2 by creation, and 2 3 1 by update.
    github.state.learn(comment(2, '09:02:00'));
    github.state.learn(comment(3, '09:00:00', '09:03:00'));
    github.state.learn(comment(1, '09:01:00', '09:04:00'));
  });
  afterEach(() => github.stop());

  const list = async (how: object = {}) =>
    (await github.octokit.issues.listCommentsForRepo({ ...handbook, ...how })).data;
  const ids = async (how?: object) => (await list(how)).map(({ id }) => id);

  it.each([
    ['by id', {}, [1, 2, 3]],
    ['by id, whatever the direction, without a sort order', { direction: 'desc' }, [1, 2, 3]],
    ['by creation', { sort: 'created' }, [3, 1, 2]],
    ['by creation, newest first', { sort: 'created', direction: 'desc' }, [2, 1, 3]],
    ['by update', { sort: 'updated', direction: 'asc' }, [2, 3, 1]],
    ['by update, newest first', { sort: 'updated', direction: 'desc' }, [1, 3, 2]],
  ])('are listed %s', async (_, how, expected) => {
    expect(await ids(how)).toEqual(expected);
  });

  it.each([
    ['the same second', '2026-01-05T09:03:00Z', [3, 1]],
    ['in another time zone', '2026-01-05T10:03:00+01:00', [3, 1]],
    ['with a fraction of a second', '2026-01-05T09:03:00.001Z', [1]],
    ['after all updates', '2026-01-05T09:04:01Z', []],
  ])('are filtered by the time of their update: %s', async (_, since, expected) => {
    expect(await ids({ since, sort: 'updated', direction: 'asc' })).toEqual(expected);
    expect(new Set(await ids({ since }))).toEqual(new Set(expected));
    expect(await ids({ since, sort: 'updated', direction: 'desc' })).toEqual(expected.toReversed());
  });

  it('look the same as single comments', async () => {
    const { data } = await github.octokit.issues.getComment({ ...handbook, comment_id: 2 });
    expect((await list({ since: data.created_at }))[1]).toEqual(data);
  });

  it('are paged, with links between the pages', async () => {
    const { octokit } = github;
    const how = {
      ...handbook,
      sort: 'updated',
      direction: 'desc',
      per_page: 2,
      since: '2026-01-05T09:00:00Z',
    } as const;
    const { data, headers } = await octokit.issues.listCommentsForRepo(how);
    expect(data.map(({ id }) => id)).toEqual([1, 3]);
    expect(headers.link).toMatch(/<http.*[?&]page=2>; rel="next", <http.*[?&]page=2>; rel="last"/);
    const all = await octokit.paginate('GET /repos/{owner}/{repo}/issues/comments', how);
    expect(all.map(({ id }) => id)).toEqual([1, 3, 2]);
  });

  it('follow an edit, at the current time if the payload has none', async () => {
    github.state.learn({ ...commentBy('octo', 21, { id: 2, body: 'leave' }), action: 'edited' });
    expect(await list({ sort: 'updated', direction: 'desc', per_page: 1 })).toMatchObject([
      { id: 2, body: 'leave', created_at: '2026-01-05T09:02:00Z', updated_at: '2026-01-05T12:00:00Z' },
    ]);
    expect(await ids({ sort: 'updated' })).toEqual([3, 1, 2]);
  });

  it('keep an edit when an older delivery is redelivered', async () => {
    github.state.learn(comment(1, '09:01:00'));
    const [first] = await list();
    expect(first).toMatchObject({ id: 1, updated_at: '2026-01-05T09:04:00Z' });
  });

  it('leave out a deleted comment, even when an older delivery is redelivered', async () => {
    github.state.learn({ ...comment(3, '09:00:00'), action: 'deleted' });
    github.state.learn(comment(3, '09:00:00'));
    expect(await ids()).toEqual([1, 2]);
    expect(await ids({ sort: 'updated' })).toEqual([2, 1]);
  });

  it('keep their times when a payload has none', async () => {
    github.state.learn(commentBy('octo', 21, { id: 3, body: 'leave' }));
    expect((await list())[2]).toMatchObject({
      body: 'leave',
      created_at: '2026-01-05T09:00:00Z',
      updated_at: '2026-01-05T09:03:00Z',
    });
  });

  it('have times in whole seconds', async () => {
    now = new Date('2026-01-05T12:00:00.789Z');
    github.state.learn(commentBy('octo', 21, { id: 4 }));
    github.state.learn(commentBy('octo', 21, { id: 5, created_at: '2026-01-05T09:09:09.999Z' }));
    const times = (await list())
      .slice(3)
      .map(({ created_at: created, updated_at: updated }) => [created, updated]);
    expect(times).toEqual([
      ['2026-01-05T12:00:00Z', '2026-01-05T12:00:00Z'],
      ['2026-01-05T09:09:09Z', '2026-01-05T09:09:09Z'],
    ]);
  });

  it('belong to one repository', async () => {
    expect(await ids({ repo: 'onboarding' })).toEqual([]);
    github.state.learn({ ...comment(9, '09:05:00'), repository: { full_name: 'my_org/Onboarding' } });
    expect(await ids({ repo: 'onboarding' })).toEqual([9]);
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it.each([
    ['repository', { repo: 'unknown' }],
    ['owner', { owner: 'other_org' }],
  ])('are not found if the %s is unknown', async (_, where) => {
    await expect(list(where)).rejects.toMatchObject({ status: 404 });
  });

  it('cannot be filtered by a malformed time', async () => {
    await expect(list({ since: 'yesterday' })).rejects.toMatchObject({
      status: 422,
      response: {
        data: { message: 'The since parameter needs to be in ISO 8601 format: YYYY-MM-DDTHH:MM:SSZ' },
      },
    });
    // Drops the problem with the deliberately invalid request; those with the response remain.
    expect(github.problems.splice(0, 1)).toEqual([expect.stringContaining('query since must match format')]);
  });
});
