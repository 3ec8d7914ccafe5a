import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { commentBy, startGitHub } from './start-github.ts';

const comment = { owner: 'my_org', repo: 'handbook', comment_id: 7 };

describe('comments', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    github = await startGitHub({ now: () => new Date('2026-01-05T12:00:00.500Z') });
    github.state.learn(
      commentBy('octo', 21, { created_at: '2026-01-05T09:00:00Z', updated_at: '2026-01-05T09:00:00Z' }),
    );
  });
  afterEach(() => github.stop());

  it('are found with the data of a payload', async () => {
    const { data } = await github.octokit.issues.getComment(comment);
    expect(data).toMatchObject({
      id: 7,
      body: 'join',
      user: { login: 'octo', id: 21 },
      html_url: 'https://github.com/my_org/handbook/issues/12#issuecomment-7',
      issue_url: `${github.baseUrl}/repos/my_org/handbook/issues/12`,
      created_at: '2026-01-05T09:00:00Z',
      reactions: { total_count: 0 },
    });
  });

  it('can be edited and deleted', async () => {
    const { octokit, state } = github;
    state.learn({ ...commentBy('octo', 21, { body: 'leave' }), action: 'edited' });
    expect((await octokit.issues.getComment(comment)).data.body).toBe('leave');
    state.learn({ ...commentBy('octo', 21), action: 'deleted' });
    await expect(octokit.issues.getComment(comment)).rejects.toMatchObject({ status: 404 });
  });

  it('can be written as the owner of the token, and are listed last', async () => {
    const { issues } = github.octokit;
    const issue = { owner: 'my_org', repo: 'handbook', issue_number: 12 };
    const { status, data, headers } = await issues.createComment({ ...issue, body: 'Welcome!' });
    expect(status).toBe(201);
    expect(headers.location).toBe(data.url);
    expect(data).toMatchObject({
      body: 'Welcome!',
      user: { login: 'usher-admin', type: 'User' },
      created_at: '2026-01-05T12:00:00Z',
      author_association: 'MEMBER',
    });
    const listed = await issues.listComments(issue);
    expect(listed.data.map(({ id }) => id)).toEqual([7, data.id]);
    expect((await issues.getComment({ ...comment, comment_id: data.id })).data.body).toBe('Welcome!');
  });

  it('need a text and a known issue', async () => {
    const { issues } = github.octokit;
    const issue = { owner: 'my_org', repo: 'handbook', issue_number: 12 };
    const empty = issues.createComment({ ...issue, body: ' ' });
    await expect(empty).rejects.toMatchObject({ status: 422 });
    const elsewhere = { ...issue, issue_number: 13 };
    const nowhere = issues.createComment({ ...elsewhere, body: 'Welcome!' });
    await expect(nowhere).rejects.toMatchObject({ status: 404 });
    await expect(issues.listComments(elsewhere)).rejects.toMatchObject({ status: 404 });
  });

  it.each([
    ['comment', { ...comment, comment_id: 8 }],
    ['repository', { ...comment, repo: 'unknown' }],
    ['owner', { ...comment, owner: 'other_org' }],
  ])('are not found if the %s is unknown', async (_, where) => {
    const { issues, reactions } = github.octokit;
    await expect(issues.getComment(where)).rejects.toMatchObject({ status: 404 });
    await expect(reactions.listForIssueComment(where)).rejects.toMatchObject({ status: 404 });
    const creation = reactions.createForIssueComment({ ...where, content: 'rocket' });
    await expect(creation).rejects.toMatchObject({ status: 404 });
  });

  it('get a reaction once: 201 the first time, then 200 with the same one', async () => {
    const { octokit, state } = github;
    const first = await octokit.reactions.createForIssueComment({ ...comment, content: 'rocket' });
    // A redelivery must not remove the comment's reactions.
    state.learn(commentBy('octo', 21));
    const second = await octokit.reactions.createForIssueComment({ ...comment, content: 'rocket' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.data).toEqual(first.data);
    expect(first.data.created_at).toBe('2026-01-05T12:00:00Z');
    expect((await octokit.issues.getComment(comment)).data.reactions).toMatchObject({
      total_count: 1,
      rocket: 1,
    });
  });

  it('list their reactions, all or with one content', async () => {
    const { reactions } = github.octokit;
    await reactions.createForIssueComment({ ...comment, content: 'rocket' });
    await reactions.createForIssueComment({ ...comment, content: 'confused' });
    const all = await reactions.listForIssueComment(comment);
    expect(all.data.map(({ content }) => content)).toEqual(['rocket', 'confused']);
    const some = await reactions.listForIssueComment({ ...comment, content: 'confused' });
    expect(some.data.map(({ content }) => content)).toEqual(['confused']);
  });
});
