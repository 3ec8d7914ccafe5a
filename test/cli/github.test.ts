import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { describeError } from '../../cli/exit-code.ts';
import { requestData, type GitHubRequest, connectGitHub } from '../../cli/github.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';

describe('errors from GitHub, as an admin sees them', () => {
  let github: Awaited<ReturnType<typeof startAnswering>>;
  beforeAll(async () => {
    github = await startAnswering();
  });
  afterAll(() => github.close());

  const errorOf = async (request: GitHubRequest) => {
    const place = { owner: 'acme', repo: 'onboarding', comment_id: 7 };
    const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
    return describeError(await rejectedBy(requestData(request, z.object({}), route, place)));
  };
  const connect = (url: string) => connectGitHub(async () => new Secret('ghp_planted'), url);
  const PATH = '/repos/acme/onboarding/issues/comments/7';

  it.each<[number, string, Record<string, string>, string]>([
    [
      401,
      'Bad credentials',
      {},
      `GitHub refused GET ${PATH} (401 Bad credentials): the token or the private key of the App is no longer valid; \`npm run usher -- doctor\` says what to do`,
    ],
    [
      403,
      'Resource not accessible by personal access token',
      { 'x-accepted-github-permissions': 'issues=read' },
      `GitHub refused GET ${PATH} (403 Resource not accessible by personal access token; GitHub wants permissions: issues=read): grant what is missing on GitHub, then try again`,
    ],
    [
      404,
      'Not Found',
      {},
      `GitHub refused GET ${PATH} (404 Not Found): it does not exist, or Usher has no access to it`,
    ],
  ])('explains a %d, and says what to do', async (status, message, headers, expected) => {
    const json = { 'content-type': 'application/json', ...headers };
    github.tell({ status, headers: json, body: JSON.stringify({ message }) });

    expect(await errorOf(connect(github.url))).toEqual({ code: 1, problems: [expected] });
  });

  it('says when to try again after a rate limit', async () => {
    const headers = { 'content-type': 'application/json', 'retry-after': '60' };
    github.tell({ status: 429, headers, body: '{"message": "slow down"}' });
    const { code, problems } = await errorOf(connect(github.url));

    expect(code).toBe(3);
    expect(problems).toEqual([
      expect.stringMatching(/ → 429 slow down: try again after 20\d\d-\d\d-\d\dT[\d:.]+Z$/),
    ]);
  });

  it('says to check the network and the setting if the host is unknown', async () => {
    const { code, problems } = await errorOf(connect('http://github.invalid'));

    expect(code).toBe(3);
    expect(problems).toEqual([
      expect.stringMatching(/: check your network and GITHUB_API_URL, then try again$/),
    ]);
  });

  it('says to try again later if GitHub does not respond', async () => {
    expect(await errorOf(connect(NOBODY))).toEqual({
      code: 3,
      problems: [`GET ${PATH} → no answer (ECONNREFUSED): try again later`],
    });
  });
});
