import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectApp } from '../../../cli/connect/connect-app.ts';
import { connectGitHub } from '../../../cli/github.ts';
import { appHook } from '../../../local/github/app-hook-routes.ts';
import { appTokens } from '../../../src/github/tokens.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { APP_KEYS } from '../../fixtures/app-keys.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { startGitHub } from '../../local/github/start-github.ts';

describe('connectApp', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let receive: Awaited<ReturnType<typeof startAnswering>>;
  beforeEach(async () => {
    github = await startGitHub();
    receive = await startAnswering({ status: 202 });
  });
  afterEach(async () => {
    await receive.close();
    await github.stop();
  });

  const connect = async (timeout: number, onPrompt: () => void) => {
    const permissions = { members: 'write', issues: 'write', metadata: 'read' } as const;
    const app = github.state.installApp({ id: 7, slug: 'usher', publicKey: APP_KEYS.publicKey, permissions });
    const hook = () => appHook(github.state.hooks, app);
    await github.state.hooks.deliver(hook(), 'issue_comment', { action: 'created' });
    const tokens = appTokens('7', new Secret(APP_KEYS.pkcs1), () => new Date());
    const request = connectGitHub(tokens.get, github.baseUrl, github.fetch);
    const target = { stage: 'prod', url: receive.url, secret: new Secret('planted') };
    const terminal = {
      info: (text: string) => {
        if (text.startsWith('Write any comment')) onPrompt();
      },
      print: () => {},
      progress: () => {},
    };
    const connected = connectApp(request, 'my_org/handbook', target, { terminal, timeout, interval: 10 });
    return { connected, hook };
  };

  it('configures the webhook of the App, creates no other, and waits for the delivery of a comment', async () => {
    let comment = () => {};
    const { connected, hook } = await connect(5, () => comment());
    comment = () => void github.state.hooks.deliver(hook(), 'issue_comment', { action: 'created' });

    expect(await connected).toMatchObject({ place: 'the GitHub App' });
    expect(hook().config).toEqual({
      url: receive.url,
      content_type: 'json',
      insecure_ssl: '0',
      secret: 'planted',
    });
    expect(github.calls.some(({ path }) => /\/(?:repos|orgs)\/.*hooks/.test(path))).toBe(false);
  });

  it('reports that no delivery came', async () => {
    const { connected } = await connect(0.1, () => {});

    expect(String(await rejectedBy(connected))).toContain('no delivery within 0.1 s');
  });
});
