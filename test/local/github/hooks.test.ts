import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { verifySignature } from '../../../src/receive/signature.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { startGitHub } from './start-github.ts';

const SECRET = 'hush';

describe('webhooks', () => {
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

  it('of a repository are created, pinged with a signature, and shown without their secret', async () => {
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

  it('of the organization are created, changed and pinged', async () => {
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

  it('are refused for an address that another has', async () => {
    const { octokit } = github;
    await octokit.repos.createWebhook({ ...place, config: config() });

    await expect(octokit.repos.createWebhook({ ...place, config: config() })).rejects.toMatchObject({
      status: 422,
    });
  });

  it('are managed with a token that shows its owner and, if classic, its scopes', async () => {
    const { octokit, state } = github;
    expect((await octokit.users.getAuthenticated()).headers).not.toHaveProperty('x-oauth-scopes');

    state.tokenScopes = ['repo', 'admin:org'];
    const { data, headers } = await octokit.orgs.getMembershipForAuthenticatedUser({ org: 'my_org' });
    expect(headers).toHaveProperty('x-oauth-scopes', 'repo, admin:org');
    expect(data).toMatchObject({ role: 'admin', state: 'active' });
  });
});
