import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listComments, reply } from '../../src/github/comments.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startStandIn } from './start-stand-in.ts';

describe('a reply', () => {
  let github: Awaited<ReturnType<typeof startStandIn>>;
  beforeEach(async () => {
    github = await startStandIn();
    github.state.learn(commentBy('mona', 21));
  });
  afterEach(() => github.stop());

  it("is a comment on the issue by the token's owner", async () => {
    await reply(github.octokit, 'my_org/handbook', 12, 'Welcome, @mona!');

    const where = { owner: 'my_org', repo: 'handbook' };
    const found = [];
    for await (const comment of listComments(github.octokit, where, new Date(0))) found.push(comment);
    expect(found.at(-1)).toMatchObject({
      body: 'Welcome, @mona!',
      user: { login: 'usher-admin', type: 'User' },
      issue_url: `${github.url}/repos/my_org/handbook/issues/12`,
      performed_via_github_app: null,
    });
  });

  it('is refused if the issue does not exist', async () => {
    const nowhere = reply(github.octokit, 'my_org/handbook', 13, 'Welcome!');
    expect(await rejectedBy(nowhere)).toMatchObject({ name: 'GitHubRefusal', status: 404 });
  });
});
