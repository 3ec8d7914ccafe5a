import { KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createKms } from '../../local/kms.ts';
import { serve, type Served } from '../../local/serve.ts';
import { decryptSecret } from '../../src/aws/decrypt-secret.ts';
import type { SecretName } from '../../src/aws/secret-names.ts';
import { APP_KEYS } from '../fixtures/app-keys.ts';
import { SIGNING_SECRET } from '../fixtures/slack-click.ts';
import { runUsher } from './run-usher.ts';

describe('usher encrypt', () => {
  let kms: Served;
  beforeAll(async () => {
    const aliases = ['alias/usher-dev', 'alias/usher-prod'];
    kms = await serve(createKms({ aliases, region: 'us-east-1', onCall: () => {} }), {
      port: 0,
      name: 'KMS',
    });
  });
  afterAll(() => kms.close());

  const encrypt = (args: readonly string[], input: string, environment: Record<string, string> = {}) =>
    runUsher(
      ['encrypt', ...args],
      {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'local',
        AWS_SECRET_ACCESS_KEY: 'local',
        AWS_ENDPOINT_URL_KMS: kms.url,
        ...environment,
      },
      input,
    );
  const decrypt = async (line: string, name: SecretName, stage: string) => {
    const client = new KMSClient({
      endpoint: kms.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const ciphertext = line.slice(line.indexOf('=') + 1).trim();
    return (
      await decryptSecret({ kms: client, keyId: `alias/usher-${stage}`, stage }, name, ciphertext)
    ).expose();
  };

  it.each<[SecretName, string, string]>([
    ['github-token', 'github_pat_1234', 'GITHUB_TOKEN_CIPHERTEXT'],
    ['github-webhook-secret', 'It’s-a-secret', 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT'],
    ['slack-webhook-url', 'https://hooks.slack.com/services/T/B/X', 'SLACK_WEBHOOK_URL_CIPHERTEXT'],
  ])('prints the settings line for the %s, and nothing else', async (name, plaintext, variable) => {
    const { out, err, code } = await encrypt([name], `${plaintext}\n`);

    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(new RegExp(`^${variable}=[A-Za-z0-9+/]+={0,2}\n$`));
    expect(await decrypt(out, name, 'dev')).toBe(plaintext);
  });

  it('encrypts the private key of a GitHub App', async () => {
    const { out, err, code } = await encrypt(['github-app-private-key'], APP_KEYS.pkcs1);

    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(out).toMatch(/^GITHUB_APP_PRIVATE_KEY_CIPHERTEXT=[A-Za-z0-9+/]+={0,2}\n$/);
    expect(await decrypt(out, 'github-app-private-key', 'dev')).toBe(APP_KEYS.pkcs1.trimEnd());
  });

  it('encrypts for the given stage and destination', async () => {
    const args = ['slack-webhook-url', '--stage', 'prod', '--destination', 'sre-alerts'];
    const { out } = await encrypt(args, 'https://hooks.slack.com/services/T/B/X');

    expect(out).toMatch(/^SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT=/);
    expect(await decrypt(out, 'slack-webhook-url', 'prod')).toBe('https://hooks.slack.com/services/T/B/X');
  });

  it("encrypts Slack's signing secret", async () => {
    const { out } = await encrypt(['slack-signing-secret'], SIGNING_SECRET);

    expect(out).toMatch(/^SLACK_SIGNING_SECRET_CIPHERTEXT=/);
    expect(await decrypt(out, 'slack-signing-secret', 'dev')).toBe(SIGNING_SECRET);
  });

  it.each<[string, readonly string[], string, RegExp, number?]>([
    ['an empty secret', ['github-token'], '\n', /^github-token: is empty/],
    [
      'a secret with a line break in it',
      ['github-token'],
      'ghp_planted\nsecret',
      /^github-token: contains white space/,
    ],
    [
      'anything but a private key',
      ['github-app-private-key'],
      '-----BEGIN RSA PRIVATE KEY-----\nplanted\n-----END RSA PRIVATE KEY-----',
      /^github-app-private-key: is not a private key: pipe in the whole \.pem/,
    ],
    [
      'anything but a signing secret',
      ['slack-signing-secret'],
      'xoxb-planted',
      /^slack-signing-secret: is not a signing secret, which has 32 letters and digits: copy the Signing Secret/,
    ],
    ['anything but a webhook URL', ['slack-webhook-url'], 'planted', /^slack-webhook-url: is not an https:/],
    [
      'an invalid destination',
      ['slack-webhook-url', '--destination', 'Ops!'],
      'planted',
      /It must be a name from the rules, like sre-alerts/,
      2,
    ],
    [
      'a missing key',
      ['github-token', '--key', 'alias/none'],
      'planted',
      /^KMS key alias\/none: does not exist: run `npm run usher -- setup --stage dev`, or correct /,
    ],
    ['an unknown secret', ['github-password'], 'planted', /Allowed choices are/, 2],
  ])(
    'rejects %s in one message, without quoting the secret',
    async (_, args, input, message, expected = 1) => {
      const { out, err, code } = await encrypt(args, input);

      expect({ out, code }).toEqual({ out: '', code: expected });
      expect(err.replace(/^error: .*?'github-password' is invalid\. /, '')).toMatch(message);
      expect(err).not.toContain('planted');
    },
  );
});
