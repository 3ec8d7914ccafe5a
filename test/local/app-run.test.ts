import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deliver } from '../../local/deliver.ts';
import type { GitHubCall } from '../../local/github/create-github.ts';
import { type LocalRun, startLocalRun } from '../../local/local-run.ts';
import { ANY_PORTS } from '../../local/ports.ts';
import { Trace } from '../../local/trace.ts';
import { writeComment } from '../../local/write-comment.ts';

const where = { organization: 'my_org', repository: 'my_org/onboarding', issue: 1 };

describe('a local run with a GitHub App', () => {
  const calls: GitHubCall[] = [];
  let run: LocalRun;
  beforeAll(async () => {
    const trace = new Trace();
    trace.listen(({ call }) => {
      if (call !== undefined) calls.push(call);
    });
    run = await startLocalRun('test/scenarios/usher.yml', ANY_PORTS, trace, 'app');
  });
  afterAll(() => run.close());

  it('adds a person with installation tokens, one per function, as the bot of the App', async () => {
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

  it.each(['revoke', 'replace'])('refuses to %s a token', async (action) => {
    const response = await fetch(`${run.urls.github}/_local/token/${action}`, { method: 'POST' });
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 409,
      body: { message: 'no token to change: Usher acts as a GitHub App here and creates its own tokens' },
    });
  });
});

/** Whether a call uses a JSON web token for the App itself, and an installation token for everything else. */
const isByApp = (path: string, authorization = '') =>
  /\/(?:installation|access_tokens)$/.test(path)
    ? authorization.startsWith('Bearer ey')
    : authorization.startsWith('Bearer ghs_');
