import { createHmac, timingSafeEqual } from 'node:crypto';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { lazy } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Verifies GitHub's signature of a delivery.
 *
 * @param body - The raw bytes. Re-encoded text has another signature.
 * @param header - The value of `X-Hub-Signature-256`.
 * @returns false also if the header is missing or malformed.
 * @see https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export function verifySignature(body: Uint8Array, header: string | undefined, secret: Secret): boolean {
  const hex = SIGNATURE.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const expected = createHmac('sha256', secret.expose()).update(body).digest();
  // Constant time: a forger must not learn how many leading bytes are right.
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}

/**
 * The webhook's secrets for the lifetime of the container, decrypted on first use.
 *
 * @returns a function that rejects with a Failure if KMS does not decrypt them.
 */
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
