import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import type { Secret } from '../config/secret.ts';
import { lazy } from '../lazy.ts';

/**
 * Decrypts the webhook URL of a Slack destination when it is first asked for.
 *
 * @param ciphertexts - By destination.
 * @returns a function that throws for a destination without a ciphertext, and what KMS throws.
 */
export function decryptWebhooks(
  key: KmsKey,
  ciphertexts: ReadonlyMap<string, string>,
): (destination: string) => Promise<Secret> {
  const secrets = new Map(
    [...ciphertexts].map(([destination, ciphertext]) => [
      destination,
      lazy(() => decryptSecret(key, 'slack-webhook-url', ciphertext)),
    ]),
  );
  return async (destination) => {
    const secret = secrets.get(destination);
    if (secret === undefined) throw new Error(`no rule names the Slack destination ${destination}`);
    return await secret();
  };
}
