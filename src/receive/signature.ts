import { createHmac, timingSafeEqual } from 'node:crypto';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { lazy } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether GitHub signed these bytes with a secret.
 *
 * @param body - The raw bytes as they came; re-encoded text has another signature.
 * @param header - The value of `X-Hub-Signature-256`; absent or in another form is a no.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifySignature(body: Uint8Array, header: string | undefined, secret: Secret): boolean {
  const hex = HEADER.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  // Comparing in constant time gives a forger no hint of how many leading bytes were right.
  return timingSafeEqual(createHmac('sha256', secret.expose()).update(body).digest(), given);
}

/** The secrets of the webhook for the whole container, decrypted when they are first needed. */
export const decryptWebhookSecrets = (
  settings: { readonly GITHUB_WEBHOOK_SECRET_CIPHERTEXT: readonly string[] },
  key: KmsKey,
): (() => Promise<readonly Secret[]>) =>
  lazy(() =>
    Promise.all(
      settings.GITHUB_WEBHOOK_SECRET_CIPHERTEXT.map((ciphertext) =>
        decryptSecret(key, 'github-webhook-secret', ciphertext),
      ),
    ),
  );
