import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';

const where = { organization: 'my_org', repository: 'my_org/onboarding', issue: 1 };

describe('the whole of Usher as a GitHub App', () => {
  const calls: GitHubCall[] = [];
  let run: LocalRun;
  beforeAll(async () => {
    const journal = new Trace();
    journal.listen(({ call }) => {
      if (call !== undefined) calls.push(call);
    });
    run = await startLocalRun('test/scenarios/usher.yml', ANY_PORTS, journal, 'app');
  });
  afterAll(() => run.close());

  it('lets somebody in with the tokens of its installation, one for each function, and in its own name', async () => {
    const payload = writeComment({ ...where, body: 'join', login: 'octocat' });
    await deliver(run.urls.webhook, 'issue_comment', payload);
    expect(await run.settled(10_000)).toBe(true);
    await run.sweep();

    const { comments, organization, people } = run.github;
    const [team, person] = [organization.team('reader'), people.withLogin('octocat')];
    expect(team && person && organization.membership(team, person)?.state).toBe('active');
    const comment = comments.find('onboarding', payload.comment.id);
    expect(comment && comments.reactions(comment)).toMatchObject([{ author: { login: 'usher[bot]' } }]);
    expect(run.posts).toHaveLength(1);
    expect(calls.filter(({ path }) => path.endsWith('/access_tokens'))).toHaveLength(2);
    expect(calls.every(({ path, exchange }) => isByApp(path, exchange.requestHeaders['authorization']))).toBe(
      true,
    );
  });

  it.each(['revoke', 'replace'])('has no token to %s, and says so', async (what) => {
    const response = await fetch(`${run.urls.github}/_local/token/${what}`, { method: 'POST' });
    expect({ status: response.status, said: await response.json() }).toEqual({
      status: 409,
      said: { message: 'there is none: Usher acts as a GitHub App here, and makes its tokens itself' },
    });
  });
});

/** By a JSON web token for the App itself, by a token of its installation for all else. */
const isByApp = (path: string, authorization = '') =>
  /\/(?:installation|access_tokens)$/.test(path)
    ? authorization.startsWith('Bearer ey')
    : authorization.startsWith('Bearer ghs_');
