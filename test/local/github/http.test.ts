import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GitHubOptions } from '../../../local/github/create-github.ts';
import { commentBy, startGitHub } from './start-github.ts';

const headers = { authorization: 'Bearer secret', 'user-agent': 'usher', 'content-type': 'application/json' };

const file = new URL(
  '../../../node_modules/@octokit/webhooks-examples/api.github.com/index.json',
  import.meta.url,
);
const events: { name: string; examples: unknown[] }[] = JSON.parse(readFileSync(file, 'utf8'));

async function inviteStranger(options: Partial<GitHubOptions>) {
  const { octokit, state, stop } = await startGitHub(options);
  state.learn(commentBy('stranger-1', 22));
  const who = { org: 'my_org', team_slug: 'reader', username: 'stranger-1' };
  const { data: membership } = await octokit.teams.addOrUpdateMembershipForUserInOrg(who);
  const { data: invitations } = await octokit.orgs.listPendingInvitations({ org: 'my_org' });
  await stop();
  return { ...membership, invitations };
}

describe('the stand-in for GitHub, in general', () => {
  let now: Date;
  let github: Awaited<ReturnType<typeof startGitHub>>;
  beforeEach(async () => {
    now = new Date('2026-01-05T09:00:00Z');
    github = await startGitHub({ now: () => now });
    github.state.learn(commentBy('octo', 21));
  });
  afterEach(() => github.stop());

  it('reads a payload from GitHub', async () => {
    const codertocat = await startGitHub({ organization: 'Codertocat' });
    codertocat.state.learn(events.find(({ name }) => name === 'issue_comment')?.examples[0]);
    const { data } = await codertocat.octokit.issues.getComment({
      owner: 'Codertocat',
      repo: 'Hello-World',
      comment_id: 492700400,
    });
    expect(data).toMatchObject({ body: expect.any(String), user: { login: 'Codertocat', id: 21031067 } });
    await codertocat.stop();
  });

  it.each(['token secret', 'Bearer secret', 'bearer secret'])(
    'accepts its token as "%s"',
    async (authorization) => {
      const { status } = await github.fetch(`${github.baseUrl}/users/octo`, {
        headers: { ...headers, authorization },
      });
      expect(status).toBe(200);
    },
  );

  it.each([undefined, 'Bearer wrong', 'Basic secret', 'Bearer'])(
    'refuses "%s" with 401',
    async (authorization) => {
      const { fetch, baseUrl, calls } = github;
      const response = await fetch(`${baseUrl}/users/octo`, {
        headers: { 'user-agent': 'usher', ...(authorization && { authorization }) },
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({
        message: 'Bad credentials',
        documentation_url: 'https://docs.github.com/rest',
        status: '401',
      });
      expect(calls).toMatchObject([{ status: 401, summary: 'bad credentials' }]);
    },
  );

  it('responds with 404 to an unknown route', async () => {
    const response = await fetch(`${github.baseUrl}/no/such/route`, { headers });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ message: 'Not Found' });
  });

  it.each([
    [
      'an unknown reaction',
      'POST',
      '/repos/my_org/handbook/issues/comments/7/reactions',
      '{"content":"eye"}',
      'eye is not a member of ["+1", ',
    ],
    [
      'a reaction without content',
      'POST',
      '/repos/my_org/handbook/issues/comments/7/reactions',
      '{}',
      '"content" wasn\'t supplied.',
    ],
    [
      'an unknown role',
      'PUT',
      '/orgs/my_org/teams/reader/memberships/octo',
      '{"role":"boss"}',
      'boss is not a member of ["member", ',
    ],
  ])('responds with 422 to %s', async (_, method, path, body, complaint) => {
    const response = await github.fetch(`${github.baseUrl}${path}`, { method, body, headers });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining(`Invalid request.\n\n${complaint}`),
    });
    // Drops the problem with the deliberately invalid request; those with the response remain.
    expect(github.problems.splice(0, 1)).toEqual([expect.stringMatching(/^body.* must /)]);
  });

  it.each(['{', '[]'])('responds with 400 to the body %s', async (body) => {
    const url = `${github.baseUrl}/orgs/my_org/teams/reader/memberships/octo`;
    const response = await fetch(url, { method: 'PUT', body, headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: 'Problems parsing JSON' });
  });

  it('sends the state of the hourly rate limit with each response', async () => {
    const call = ({ baseUrl, fetch }: typeof github) => fetch(`${baseUrl}/users/nobody`, { headers });
    await call(github);
    const { headers: second } = await call(github);
    expect(Object.fromEntries(second)).toMatchObject({
      'x-ratelimit-limit': '5000',
      'x-ratelimit-used': '2',
      'x-ratelimit-remaining': '4998',
      'x-ratelimit-reset': String(Date.parse('2026-01-05T10:00:00Z') / 1000),
      'x-ratelimit-resource': 'core',
      'x-github-request-id': '0000:0000:00000002',
    });
    now = new Date('2026-01-05T10:00:00Z');
    expect((await call(github)).headers.get('x-ratelimit-used')).toBe('1');
  });

  it('responds alike to the same requests', async () => {
    const options = { now: () => now, baseUrl: 'https://api.github.com' };
    const responses = [await inviteStranger(options), await inviteStranger(options)];
    expect(responses[0]).toEqual(responses[1]);
    expect(responses[0]).toMatchObject({
      state: 'pending',
      url: expect.stringContaining('https://api.github.com/'),
    });
  });
});
