import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { connectWebhooks, hookPlaces } from '../../../cli/connect/connect-webhooks.ts';
import { onOrganization, onRepository } from '../../../cli/connect/hooks.ts';
import { connectGitHub } from '../../../cli/github.ts';
import { verifySignature } from '../../../src/receive/signature.ts';
import { checkRules } from '../../../deploy/rules/resolve.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { rejectedBy } from '../../fixtures/rejected-by.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { startAnswering as startStubborn } from '../../github/answering-github.ts';
import { startGitHub } from '../../local/github/start-github.ts';

const secret = new Secret('whsec_planted');
const silent = { tell: () => {}, give: () => {}, progress: () => {} };

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

  const ask = () => connectGitHub(async () => new Secret('secret'), github.baseUrl, github.fetch);
  const target = (with_ = secret) => ({ stage: 'prod', url: receive.url, secret: with_ });
  const waiting = { terminal: silent, patience: 2, every: 10 };
  const handbook = onRepository('my_org/handbook');

  it('makes a webhook on each repository, right in every part, and sees its ping come through', async () => {
    const places = [handbook, onRepository('my_org/onboarding')];
    const connected = await connectWebhooks(ask(), places, target(), waiting);

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

  it('mends the webhook that is there, and makes no second one', async () => {
    const wrong = { url: receive.url, content_type: 'form', insecure_ssl: '1', secret: 'old' };
    github.state.hooks.add({ repository: 'handbook', active: false, events: ['push'], config: wrong });
    const connected = await connectWebhooks(ask(), [handbook], target(), waiting);

    expect(connected).toMatchObject([{ created: false }]);
    expect(github.state.hooks.list('handbook')).toMatchObject([
      { active: true, events: ['issue_comment'], config: { content_type: 'json', insecure_ssl: '0' } },
    ]);
  });

  it('connects the organization as a whole', async () => {
    await connectWebhooks(ask(), [onOrganization('my_org')], target(), waiting);

    expect(github.state.hooks.list(undefined)).toHaveLength(1);
  });

  it('says what to do when the delivery was not taken', async () => {
    const refused = rejectedBy(connectWebhooks(ask(), [handbook], target(new Secret('other')), waiting));

    expect(String(await refused)).toMatch(/GitHub delivered, and got 401 .* signs with another secret/);
  });

  it('says that no delivery was seen', async () => {
    receive.tell('silence');
    const soon = { ...waiting, patience: 0.2 };

    expect(String(await rejectedBy(connectWebhooks(ask(), [handbook], target(), soon)))).toContain(
      'no delivery was seen within 0.2 s',
    );
  });

  it('says which right a token lacks that may make no webhooks', async () => {
    const stubborn = await startStubborn({});
    const weak = connectGitHub(async () => new Secret('secret'), stubborn.url);
    const error = await rejectedBy(connectWebhooks(weak, [handbook], target(), waiting));
    await stubborn.close();

    expect(String(error)).toMatch(/my_org\/handbook: .*404.*USHER_GITHUB_TOKEN .* Webhooks: read and write/);
    expect(String(error)).not.toContain('planted');
  });
});

describe('hookPlaces', () => {
  const rulesOf = (...repositories: readonly string[]) => {
    const rules = repositories.map((repository, index) => ({
      repository,
      issues: [index + 1],
      teams: ['a'],
    }));
    const checked = checkRules({ organization: 'my_org', rules });
    if (!('rules' in checked)) throw new Error('rules are wrong');
    return checked.rules;
  };

  it('names each repository of the rules once', () => {
    const names = hookPlaces(rulesOf('a', 'b', 'A'), false).map(({ name }) => name);
    expect(names).toEqual(['my_org/a', 'my_org/b']);
  });

  it('names the organization if that is asked for', () => {
    expect(hookPlaces(rulesOf('a', 'b'), true).map(({ name }) => name)).toEqual(['my_org']);
  });
});
