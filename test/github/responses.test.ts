import { afterEach, describe, expect, it } from '@jest/globals';
import type { Octokit } from '@octokit/rest';
import { createOctokit } from '../../src/github/client.ts';
import { listComments } from '../../src/github/comments.ts';
import { wasTransferredSince } from '../../src/github/issues.ts';
import { listFailedInvitations } from '../../src/github/invitations.ts';
import { listRepositories } from '../../src/github/repositories.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { startAnswering } from '../fixtures/start-answering.ts';

const handbook = { owner: 'my_org', repo: 'handbook' };
const at = '2026-11-23T10:00:00Z';

const comment = (id: number) => ({
  id,
  issue_url: 'https://api.github.com/repos/my_org/handbook/issues/1',
  html_url: 'https://github.com/my_org/handbook/issues/1',
  created_at: at,
  updated_at: at,
  user: { id: 1, type: 'User' },
});
const repository = (id: number) => ({
  id,
  full_name: `my_org/${id}`,
  private: false,
  archived: false,
});

/** The items of two pages, and the result. */
const LISTS: readonly (readonly [
  string,
  (octokit: Octokit) => Promise<unknown>,
  [object, object],
  unknown,
])[] = [
  [
    'comments',
    async (octokit) => {
      const ids: number[] = [];
      for await (const { id } of listComments(octokit, handbook, new Date(at))) ids.push(id);
      return ids;
    },
    [comment(1), comment(2)],
    [1, 2],
  ],
  [
    'repositories',
    async (octokit) => (await listRepositories(octokit, 'my_org')).map(({ id }) => id),
    [repository(1), repository(2)],
    [1, 2],
  ],
  [
    'failed invitations',
    async (octokit) => [...(await listFailedInvitations(octokit, 'my_org')).keys()],
    [
      { login: 'one', failed_at: at },
      { login: 'two', failed_at: at },
    ],
    ['one', 'two'],
  ],
  [
    'events of an issue',
    (octokit) => wasTransferredSince(octokit, handbook, 1, at),
    [
      { event: 'closed', created_at: at },
      { event: 'transferred', created_at: at },
    ],
    true,
  ],
];

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

describe('a paginated list', () => {
  it.each(LISTS)(
    'is read to its end where GitHub leaves items of a page out: %s',
    async (_, list, pages, all) => {
      const left = [...pages];
      const github = await startAnswering(() => {
        const body = JSON.stringify([left.shift()].filter(Boolean));
        const link = left.length > 0 ? { link: '<https://api.github.com/?page=2>; rel="next"' } : {};
        return { headers: { 'content-type': 'application/json', ...link }, body };
      });
      ({ close } = github);

      expect(await list(createOctokit(new Secret('t0ken'), github.url, () => new Date()))).toEqual(all);
      expect(github.calls).toHaveLength(2);
    },
  );
});
