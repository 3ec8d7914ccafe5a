import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { encryptSecret } from '../../deploy/encrypt-secret.ts';
import { Secret } from '../../src/runtime/secret.ts';
import { variableOfDestination } from '../../src/runtime/destinations.ts';
import { decryptWebhooks } from '../../src/slack/webhooks.ts';
import { startKms } from '../fixtures/local-kms.ts';
import { rejectedBy } from '../fixtures/rejected-by.ts';

let kms: Awaited<ReturnType<typeof startKms>>;
let ciphertexts: Record<string, string>;

beforeAll(async () => {
  kms = await startKms();
  const encrypt = (url: string) => encryptSecret(kms.key, 'slack-webhook-url', new Secret(url));
  ciphertexts = {
    SLACK_WEBHOOK_URL_CIPHERTEXT: await encrypt('https://hooks.slack.com/services/T/B/default'),
    SLACK_WEBHOOK_URL_SRE_ALERTS_CIPHERTEXT: await encrypt('https://hooks.slack.com/services/T/B/sre'),
    SLACK_WEBHOOK_URL_ELSEWHERE_CIPHERTEXT: await encryptSecret(kms.key, 'github-token', new Secret('ghp_x')),
  };
});
afterAll(() => kms.close());
beforeEach(() => {
  kms.calls.length = 0;
});

describe('decryptWebhooks', () => {
  it('returns the URL of each destination', async () => {
    const webhook = decryptWebhooks(kms.key, ciphertexts);
    expect((await webhook('sre-alerts')).expose()).toBe('https://hooks.slack.com/services/T/B/sre');
    expect((await webhook('default')).expose()).toBe('https://hooks.slack.com/services/T/B/default');
  });

  it('decrypts each destination once, on first use', async () => {
    const webhook = decryptWebhooks(kms.key, ciphertexts);
    expect(kms.calls).toEqual([]);
    await Promise.all([webhook('default'), webhook('default')]);
    await webhook('default');
    expect(kms.calls).toHaveLength(1);
  });

  it.each(['none', '', '__proto__', 'constructor'])(
    'holds what is for the destination %j, which has no ciphertext, and names the setting',
    async (destination) => {
      expect(await rejectedBy(decryptWebhooks(kms.key, ciphertexts)(destination))).toMatchObject({
        kind: 'held',
        message: `${variableOfDestination(destination)} is not set: set it and deploy`,
      });
    },
  );

  it('fails as held for the ciphertext of another secret, and tries again the next time', async () => {
    const webhook = decryptWebhooks(kms.key, ciphertexts);
    const held = { kind: 'held', cause: { name: 'InvalidCiphertextException' } };
    expect(await rejectedBy(webhook('elsewhere'))).toMatchObject(held);
    expect(await rejectedBy(webhook('elsewhere'))).toMatchObject(held);
    expect(kms.calls).toHaveLength(2);
  });
});
