import { afterEach, describe, expect, it } from '@jest/globals';
import { createOctokit } from '../../src/github/client.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { type Answers, startAnswering } from './answering-github.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function connect(answers: Answers) {
  const github = await startAnswering(answers);
  close = github.close;
  return { ...github, octokit: createOctokit(new Secret('t0ken'), github.url, () => new Date()) };
}

describe('the GitHub client', () => {
  it('sends its user agent, the API version and the token', async () => {
    const { octokit, requests } = await connect({ 'GET /users/mona': { status: 200, body: {} } });
    await octokit.rest.users.getByUsername({ username: 'mona' });

    const { headers } = requests[0] ?? new Request('http://none');
    expect(headers.get('user-agent')).toMatch(/^usher /);
    expect(headers.get('x-github-api-version')).toBe('2022-11-28');
    expect(headers.get('authorization')).toBe('Bearer t0ken');
  });

  it('follows no redirect, so that a moved repository is not taken for the one in the rules', async () => {
    const { octokit, calls } = await connect({
      'GET /users/mona': { status: 301, headers: { location: '/users/lisa' } },
      'GET /users/lisa': { status: 200, body: {} },
    });

    await expect(octokit.rest.users.getByUsername({ username: 'mona' })).rejects.toMatchObject({
      kind: 'held',
    });
    expect(calls).toEqual(['GET /users/mona']);
  });

  it('works with the base path of a GitHub Enterprise Server', async () => {
    const { url, calls } = await connect({ 'GET /api/v3/users/mona': { status: 200, body: {} } });
    const octokit = createOctokit(new Secret('t0ken'), `${url}/api/v3`, () => new Date());
    await octokit.rest.users.getByUsername({ username: 'mona' });

    expect(calls).toEqual(['GET /api/v3/users/mona']);
  });
});
