import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encryptSecret } from '../../../deploy/encrypt-secret.ts';
import { createKms } from '../../../local/kms.ts';
import { serve, type Served } from '../../../local/serve.ts';
import type { SecretName } from '../../../src/aws/secret-names.ts';
import { Secret } from '../../../src/runtime/secret.ts';
import { startAnswering } from '../../fixtures/start-answering.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { startGitHub } from '../../local/github/start-github.ts';
import { runUsher } from '../run-usher.ts';
import { type Account, deployedAccount, startAws } from '../start-aws.ts';

describe('usher connect', () => {
  let github: Awaited<ReturnType<typeof startGitHub>>;
  let receive: Awaited<ReturnType<typeof startAnswering>>;
  let aws: Awaited<ReturnType<typeof startAws>>;
  let kms: Served;
  let account: Account;
  const place = temporaryFolder();
  beforeAll(async () => {
    github = await startGitHub({ repositories: ['handbook'], token: 'ghp_planted' });
    receive = await startAnswering({ status: 200 });
    account = deployedAccount('prod', receive.url);
    aws = await startAws(account);
    const app = createKms({ aliases: ['alias/usher-prod'], region: 'us-east-1', onCall: () => {} });
    kms = await serve(app, { port: 0, name: 'KMS' });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new KMSClient({ endpoint: kms.url, region: 'us-east-1', credentials });
    const key = { kms: client, keyId: 'alias/usher-prod', stage: 'prod' };
    const encrypt = (name: SecretName, text: string) => encryptSecret(key, name, new Secret(text));
    writeFileSync(
      join(place.folder, '.env.prod'),
      `GITHUB_WEBHOOK_SECRET_CIPHERTEXT=${await encrypt('github-webhook-secret', 'planted')}
GITHUB_TOKEN_CIPHERTEXT=${await encrypt('github-token', 'ghp_planted')}
GITHUB_API_URL=${github.baseUrl}
`,
    );
    writeFileSync(
      join(place.folder, 'usher.yml'),
      'organization: my_org\nrules:\n  - {repository: handbook, teams: [reader]}\n',
    );
  });
  afterAll(async () => {
    place.remove();
    await Promise.all([github.stop(), receive.close(), aws.close(), kms.close()]);
  });
  const run = (...args: readonly string[]) =>
    runUsher(
      ['connect', '--stage', ...args],
      {
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL: aws.url,
        AWS_ENDPOINT_URL_KMS: kms.url,
      },
      '',
      place.folder,
    );

  it('connects the repositories in the rules to the URL of the stack, and names the next step', async () => {
    const { code, out, err } = await run('prod');

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(err).toContain('created the webhook of my_org/handbook');
    expect(err).toContain('GitHub delivered a ping: 200');
    expect(out).toContain('Next: comment `join` on an issue of my_org/handbook');
    expect(out + err).not.toContain('planted');
    expect(github.state.hooks.list('handbook')).toMatchObject([{ config: { url: receive.url } }]);
  });

  it("says where Slack must send clicks, if the stage has Slack's signing secret", async () => {
    expect((await run('prod')).err).not.toContain('slack');
    const settings = readFileSync(join(place.folder, '.env.prod'), 'utf8');
    writeFileSync(join(place.folder, '.env.prod'), `${settings}SLACK_SIGNING_SECRET_CIPHERTEXT=eA==\n`);
    const { code, err } = await run('prod');
    writeFileSync(join(place.folder, '.env.prod'), settings);
    expect(code).toBe(0);
    expect(err).toContain(`Request URL for the buttons of the Slack app: ${receive.url}/slack/actions`);
  });

  it('reports a stage that is not deployed', async () => {
    writeFileSync(join(place.folder, '.env.other'), '');
    const { code, err } = await run('other');

    expect(code).toBe(1);
    expect(err).toMatch(/stack usher-other: is not deployed in us-east-1: run `npx serverless deploy/);
  });
});
