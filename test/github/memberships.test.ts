import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createOctokit } from '../../src/github/client.ts';
import { addToTeam, getTeamMembership, removeFromTeam } from '../../src/github/memberships.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';
import { startAnswering } from '../fixtures/start-answering.ts';
import { commentBy } from '../local/github/start-github.ts';
import { startStandIn } from './start-stand-in.ts';

const mona = { org: 'my_org', team_slug: 'reader', username: 'mona' };
const stranger = { ...mona, username: 'stranger-1' };

describe('the membership of a team', () => {
  let github: Awaited<ReturnType<typeof startStandIn>>;
  beforeEach(async () => {
    github = await startStandIn();
    github.state.learn(commentBy('mona', 21));
    github.state.learn(commentBy('stranger-1', 22));
  });
  afterEach(() => github.stop());

  it('is made, and is active at once for a person of the organization', async () => {
    expect(await getTeamMembership(github.octokit, mona)).toBeUndefined();
    expect(await addToTeam(github.octokit, mona)).toBe('active');
    expect(await getTeamMembership(github.octokit, mona)).toBe('active');
  });

  it('is pending for a person from outside', async () => {
    expect(await addToTeam(github.octokit, stranger)).toBe('pending');
    expect(await getTeamMembership(github.octokit, stranger)).toBe('pending');
  });

  it('is ended, in this team only', async () => {
    const inWriter = { ...mona, team_slug: 'writer' };
    await addToTeam(github.octokit, mona);
    await addToTeam(github.octokit, inWriter);

    await removeFromTeam(github.octokit, mona);
    expect(await getTeamMembership(github.octokit, mona)).toBeUndefined();
    expect(await getTeamMembership(github.octokit, inWriter)).toBe('active');
  });

  it('need not be there to be ended, so that a second try does no harm', async () => {
    await removeFromTeam(github.octokit, mona);
    expect(github.calls).toMatchObject([{ method: 'DELETE', status: 404 }]);
  });

  it.each([200, 201, 202])('is not ended for all that is known where a proxy answers %i', async (status) => {
    const proxy = await startAnswering({ status, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const octokit = createOctokit(new Secret('t0ken'), proxy.url, () => new Date());
    const failure = await rejectedBy(removeFromTeam(octokit, mona));
    await proxy.close();
    expect(failure).toMatchObject({ kind: 'retryable' });
  });

  it('is refused where there is no such team', async () => {
    const nowhere = addToTeam(github.octokit, { ...mona, team_slug: 'nowhere' });
    expect(await rejectedBy(nowhere)).toMatchObject({ name: 'GitHubRefusal', status: 404 });
  });
});
