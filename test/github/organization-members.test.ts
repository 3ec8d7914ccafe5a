import { afterEach, describe, expect, it } from '@jest/globals';
import { createOctokit } from '../../src/github/client.ts';
import { isOrganizationMember } from '../../src/github/memberships.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { type Answer, startAnswering } from '../fixtures/start-answering.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

async function ask(answer: Answer) {
  const github = await startAnswering();
  close = github.close;
  github.tell(answer);
  const octokit = createOctokit(new Secret('t0ken'), github.url, () => new Date());
  return isOrganizationMember(octokit, 'my_org', 'mona');
}

const json = (status: number, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ message: 'in GitHub’s words' }),
});

describe('organization membership', () => {
  it('is yes only for a 204, and no only for a 404', async () => {
    expect(await ask({ status: 204 })).toBe(true);
    await close?.();
    expect(await ask(json(404))).toBe(false);
  });

  it('is unknown for a token from outside, which GitHub redirects to the public members', async () => {
    const location = 'https://api.github.com/orgs/my_org/public_members/mona';
    expect(await rejectedBy(ask(json(302, { location })))).toMatchObject({
      kind: 'held',
      message: expect.stringContaining('use a token whose owner may see it'),
    });
  });

  it.each([
    ['a classic token without scopes, which sees nothing', '', 'admin:org, read:org'],
    ['a classic token with another scope', 'repo, gist', 'admin:org, read:org'],
  ])('is unknown for %s', async (_, granted, accepted) => {
    const headers = { 'x-oauth-scopes': granted, 'x-accepted-oauth-scopes': accepted };
    expect(await rejectedBy(ask(json(404, headers)))).toMatchObject({
      kind: 'held',
      message: expect.stringContaining(`(GitHub wants one of the scopes: ${accepted})`),
    });
  });

  it.each([
    ['one of the accepted scopes', { 'x-oauth-scopes': 'repo, read:org' }],
    ['no scopes, as a fine-grained one', {}],
  ])('is no for a token with %s', async (_, granted) => {
    const headers = { ...granted, 'x-accepted-oauth-scopes': 'admin:org, read:org' };
    expect(await ask(json(404, headers))).toBe(false);
  });
});
