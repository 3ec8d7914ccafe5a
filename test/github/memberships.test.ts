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

describe('a team membership', () => {
  let github: Awaited<ReturnType<typeof startStandIn>>;
  beforeEach(async () => {
    github = await startStandIn();
    github.state.learn(commentBy('mona', 21));
    github.state.learn(commentBy('stranger-1', 22));
  });
  afterEach(() => github.stop());

  it('is active immediately for an organization member', async () => {
    expect(await getTeamMembership(github.octokit, mona)).toBeUndefined();
    expect(await addToTeam(github.octokit, mona)).toBe('active');
    expect(await getTeamMembership(github.octokit, mona)).toBe('active');
  });

  it('is pending for somebody from outside', async () => {
    expect(await addToTeam(github.octokit, stranger)).toBe('pending');
    expect(await getTeamMembership(github.octokit, stranger)).toBe('pending');
  });

  it('is removed from this team only', async () => {
    const inWriter = { ...mona, team_slug: 'writer' };
    await addToTeam(github.octokit, mona);
    await addToTeam(github.octokit, inWriter);

    await removeFromTeam(github.octokit, mona);
    expect(await getTeamMembership(github.octokit, mona)).toBeUndefined();
    expect(await getTeamMembership(github.octokit, inWriter)).toBe('active');
  });

  it('can be removed twice', async () => {
    await removeFromTeam(github.octokit, mona);
    expect(github.calls).toMatchObject([{ method: 'DELETE', status: 404 }]);
  });

  it.each([200, 201, 202])('does not count as removed if a proxy responds with %i', async (status) => {
    const proxy = await startAnswering({ status, headers: { 'content-type': 'text/html' }, body: '<html>' });
    const octokit = createOctokit(new Secret('t0ken'), proxy.url, () => new Date());
    const failure = await rejectedBy(removeFromTeam(octokit, mona));
    await proxy.close();
    expect(failure).toMatchObject({ kind: 'retryable' });
  });

  it('is refused if the team does not exist', async () => {
    const nowhere = addToTeam(github.octokit, { ...mona, team_slug: 'nowhere' });
    expect(await rejectedBy(nowhere)).toMatchObject({ name: 'GitHubRefusal', status: 404 });
  });
});
