import { createHmac, timingSafeEqual } from 'node:crypto';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { SLACK_MAX_AGE } from '../runtime/limits.ts';
import { lazy } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';

const SIGNATURE = /^v0=([0-9a-f]{64})$/;
/** In whole seconds since 1970. */
const TIMESTAMP = /^\d{1,12}$/;

/**
 * Verifies Slack's signature of a request.
 *
 * @param body - The raw bytes. Re-encoded text has another signature.
 * @param timestamp - The value of `X-Slack-Request-Timestamp`, which the signature covers.
 * @param header - The value of `X-Slack-Signature`.
 * @returns false also if a header is missing or malformed.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function verifySlackSignature(
  body: Uint8Array,
  timestamp: string | undefined,
  header: string | undefined,
  secret: Secret,
): boolean {
  const hex = SIGNATURE.exec(header ?? '')?.[1];
  if (hex === undefined || !TIMESTAMP.test(timestamp ?? '')) return false;
  const expected = createHmac('sha256', secret.expose()).update(`v0:${timestamp}:`).update(body).digest();
  // Constant time: a forger must not learn how many leading bytes are right.
  return timingSafeEqual(expected, Buffer.from(hex, 'hex'));
}

/** Whether a signed timestamp is at most {@link SLACK_MAX_AGE} away, in the past or the future. */
export const isRecent = (timestamp: string | undefined, now: Date): boolean =>
  Math.abs(now.getTime() - Number(timestamp) * 1_000) <= SLACK_MAX_AGE;

/**
 * Slack's signing secrets for the lifetime of the container, decrypted on first use: a delivery of GitHub's never waits
 * for them.
 *
 * @param ciphertexts - One, or two during a rotation.
 * @returns a function that rejects with a Failure if KMS does not decrypt them.
 */
export const decryptSigningSecrets = (
  ciphertexts: readonly string[],
  key: KmsKey,
): (() => Promise<readonly Secret[]>) =>
  lazy(() =>
    Promise.all(ciphertexts.map((ciphertext) => decryptSecret(key, 'slack-signing-secret', ciphertext))),
  );
