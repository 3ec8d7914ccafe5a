import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod/mini';
import { judge } from '../../cli/exit-code.ts';
import { askFor, type AskGitHub, connectGitHub } from '../../cli/github.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { NOBODY, startAnswering } from '../fixtures/start-answering.ts';

describe('what an admin is told when GitHub does not do what was asked', () => {
  let github: Awaited<ReturnType<typeof startAnswering>>;
  beforeAll(async () => {
    github = await startAnswering();
  });
  afterAll(() => github.close());

  const told = async (ask: AskGitHub) => {
    const place = { owner: 'acme', repo: 'onboarding', comment_id: 7 };
    const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}';
    return judge(await rejectedBy(askFor(ask, z.object({}), route, place)));
  };
  const connect = (url: string) => connectGitHub(async () => new Secret('ghp_planted'), url);
  const PATH = '/repos/acme/onboarding/issues/comments/7';

  it.each<[number, string, Record<string, string>, string]>([
    [
      401,
      'Bad credentials',
      {},
      `GitHub refuses GET ${PATH} (401 Bad credentials): the token or the App’s key is good no more, and \`npm run usher -- doctor\` says what to do`,
    ],
    [
      403,
      'Resource not accessible by personal access token',
      { 'x-accepted-github-permissions': 'issues=read' },
      `GitHub refuses GET ${PATH} (403 Resource not accessible by personal access token; GitHub wants permissions: issues=read): grant what is missing on GitHub, then try again`,
    ],
    [
      404,
      'Not Found',
      {},
      `GitHub refuses GET ${PATH} (404 Not Found): it is not there, or Usher may not see it`,
    ],
  ])('%d: what was refused, and what to do', async (status, message, headers, expected) => {
    const json = { 'content-type': 'application/json', ...headers };
    github.tell({ status, headers: json, body: JSON.stringify({ message }) });

    expect(await told(connect(github.url))).toEqual({ code: 1, problems: [expected] });
  });

  it('a limit: from when on it may work', async () => {
    const headers = { 'content-type': 'application/json', 'retry-after': '60' };
    github.tell({ status: 429, headers, body: '{"message": "slow down"}' });
    const { code, problems } = await told(connect(github.url));

    expect(code).toBe(3);
    expect(problems).toEqual([
      expect.stringMatching(/ → 429 slow down: try again after 20\d\d-\d\d-\d\dT[\d:.]+Z$/),
    ]);
  });

  it('no such host: that the network or a setting may be wrong', async () => {
    const { code, problems } = await told(connect('http://github.invalid'));

    expect(code).toBe(3);
    expect(problems).toEqual([
      expect.stringMatching(/: check this machine’s network and GITHUB_API_URL, then try again$/),
    ]);
  });

  it('no answer: that the same may work later', async () => {
    expect(await told(connect(NOBODY))).toEqual({
      code: 3,
      problems: [`GET ${PATH} → no answer (ECONNREFUSED): try again later`],
    });
  });
});
