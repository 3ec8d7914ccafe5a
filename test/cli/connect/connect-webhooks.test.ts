import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectWebhooks, hookOwners } from '../../../cli/connect/connect-webhooks.ts';
import { organizationOwner, repositoryOwner } from '../../../cli/connect/webhook-api.ts';
import { connectGitHub } from '../../../cli/github.ts';
import { verifySignature } from '../../../src/receive/signature.ts';
import { checkRules } from '../../../deploy/rules/resolve.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { startAnswering as startStubborn } from '../../github/answering-github.ts';
import { startGitHub } from '../../local/github/start-github.ts';

const secret = new Secret('whsec_planted');
const silent = { info: () => {}, print: () => {}, progress: () => {} };

describe('connectWebhooks', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let receive: Awaited<ReturnType<typeof startAnswering>>;
  beforeEach(async () => {
    github = await startGitHub({ repositories: ['handbook', 'onboarding'] });
    receive = await startAnswering(({ headers, body }) => {
      const isSigned = verifySignature(Buffer.from(body), String(headers['x-hub-signature-256']), secret);
      return { status: isSigned && headers['content-type'] === 'application/json' ? 200 : 401 };
    });
  });
  afterEach(async () => {
    await receive.close();
    await github.stop();
  });

  const request = () => connectGitHub(async () => new Secret('secret'), github.baseUrl, github.fetch);
  const target = (with_ = secret) => ({ stage: 'prod', url: receive.url, secret: with_ });
  const options = { terminal: silent, timeout: 2, interval: 10 };
  const handbook = repositoryOwner('my_org/handbook');

  it('creates a correct webhook on each repository, and waits for the delivery of a ping', async () => {
    const owners = [handbook, repositoryOwner('my_org/onboarding')];
    const connected = await connectWebhooks(request(), owners, target(), options);

    expect(connected).toMatchObject([
      { place: 'my_org/handbook', created: true },
      { place: 'my_org/onboarding', created: true },
    ]);
    expect(github.state.hooks.list('handbook')).toMatchObject([
      {
        active: true,
        events: ['issue_comment'],
        config: { url: receive.url, content_type: 'json', insecure_ssl: '0', secret: 'whsec_planted' },
      },
    ]);
  });

  it('corrects an existing webhook, and creates no second one', async () => {
    const wrong = { url: receive.url, content_type: 'form', insecure_ssl: '1', secret: 'old' };
    github.state.hooks.add({ repository: 'handbook', active: false, events: ['push'], config: wrong });
    const connected = await connectWebhooks(request(), [handbook], target(), options);

    expect(connected).toMatchObject([{ created: false }]);
    expect(github.state.hooks.list('handbook')).toMatchObject([
      { active: true, events: ['issue_comment'], config: { content_type: 'json', insecure_ssl: '0' } },
    ]);
  });

  it('connects the organization', async () => {
    await connectWebhooks(request(), [organizationOwner('my_org')], target(), options);

    expect(github.state.hooks.list(undefined)).toHaveLength(1);
  });

  it('says what to do when a delivery is rejected', async () => {
    const refused = rejectedBy(connectWebhooks(request(), [handbook], target(new Secret('other')), options));

    expect(String(await refused)).toMatch(/GitHub's delivery got 401 .* signs with another secret/);
  });

  it('reports that no delivery came', async () => {
    receive.tell('silence');
    const soon = { ...options, timeout: 0.2 };

    expect(String(await rejectedBy(connectWebhooks(request(), [handbook], target(), soon)))).toContain(
      'no delivery within 0.2 s',
    );
  });

  it('names the permission that a token lacks', async () => {
    const stubborn = await startStubborn({});
    const weak = connectGitHub(async () => new Secret('secret'), stubborn.url);
    const error = await rejectedBy(connectWebhooks(weak, [handbook], target(), options));
    await stubborn.close();

    expect(String(error)).toMatch(/my_org\/handbook: .*404.*USHER_GITHUB_TOKEN .* Webhooks: read and write/);
    expect(String(error)).not.toContain('planted');
  });
});

describe('hookOwners', () => {
  const rulesOf = (...repositories: readonly string[]) => {
    const rules = repositories.map((repository, index) => ({
      repository,
      issues: [index + 1],
      teams: ['a'],
    }));
    const checked = checkRules({ organization: 'my_org', rules });
    if (!('rules' in checked)) throw new Error('the rules are invalid');
    return checked.rules;
  };

  it('lists each repository in the rules once', () => {
    const names = hookOwners(rulesOf('a', 'b', 'A'), false).map(({ name }) => name);
    expect(names).toEqual(['my_org/a', 'my_org/b']);
  });

  it('lists the organization if the option asks for it', () => {
    expect(hookOwners(rulesOf('a', 'b'), true).map(({ name }) => name)).toEqual(['my_org']);
  });
});
