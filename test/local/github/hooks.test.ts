import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifySignature } from '../../../src/receive/signature.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { startGitHub } from './start-github.ts';

const SECRET = 'hush';

describe('the stand-in for GitHub, asked about webhooks', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let receiver: Awaited<ReturnType<typeof startAnswering>>;
  beforeEach(async () => {
    github = await startGitHub({ repositories: ['handbook'] });
    receiver = await startAnswering({ status: 200 });
  });
  afterEach(async () => {
    await receiver.close();
    await github.stop();
  });
  const place = { owner: 'my_org', repo: 'handbook' };
  const config = () => ({ url: receiver.url, content_type: 'json', secret: SECRET });
  const until = async <T>(look: () => Promise<readonly T[]>): Promise<T> => {
    for (;;) {
      const [first] = await look();
      if (first !== undefined) return first;
      await setTimeout(5);
    }
  };

  it('makes a webhook of a repository, pings it with a signature, and shows no secret', async () => {
    const { octokit } = github;
    const made = await octokit.repos.createWebhook({ ...place, config: config(), events: ['issue_comment'] });

    expect(made.data).toMatchObject({ events: ['issue_comment'], config: { secret: '********' } });
    const listed = () => octokit.repos.listWebhookDeliveries({ ...place, hook_id: made.data.id });
    const delivery = await until(async () => (await listed()).data);
    expect(delivery).toMatchObject({ event: 'ping', status_code: 200 });
    const [call] = receiver.calls;
    expect(call?.headers['content-type']).toBe('application/json');
    const signature = String(call?.headers['x-hub-signature-256']);
    expect(verifySignature(Buffer.from(call?.body ?? ''), signature, new Secret(SECRET))).toBe(true);
  });

  it('makes, changes and pings a webhook of the organization', async () => {
    const { octokit } = github;
    const org = 'my_org';
    const { data: made } = await octokit.orgs.createWebhook({ org, name: 'web', config: config() });
    expect(made.events).toEqual(['push']);

    const events = ['issue_comment'];
    const { data: changed } = await octokit.orgs.updateWebhook({ org, hook_id: made.id, events });
    expect(changed).toMatchObject({ events, config: { url: receiver.url, content_type: 'json' } });
    expect((await octokit.orgs.pingWebhook({ org, hook_id: made.id })).status).toBe(204);
    expect((await octokit.repos.listWebhooks(place)).data).toEqual([]);
  });

  it('refuses a second webhook for the same address', async () => {
    const { octokit } = github;
    await octokit.repos.createWebhook({ ...place, config: config() });

    await expect(octokit.repos.createWebhook({ ...place, config: config() })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('knows whose token it is, and its scopes if it is a classic one', async () => {
    const { octokit, state } = github;
    expect((await octokit.users.getAuthenticated()).headers).not.toHaveProperty('x-oauth-scopes');

    state.tokenScopes = ['repo', 'admin:org'];
    const { data, headers } = await octokit.orgs.getMembershipForAuthenticatedUser({ org: 'my_org' });
    expect(headers).toHaveProperty('x-oauth-scopes', 'repo, admin:org');
    expect(data).toMatchObject({ role: 'admin', state: 'active' });
  });
});
