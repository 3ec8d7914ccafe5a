import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { ConfigurationFailure } from '../runtime/failures.ts';
import { lazy } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';
import { variableOfDestination } from '../runtime/settings.ts';

/**
 * Decrypts the webhook URL of a Slack destination when it is first asked for.
 *
 * @param ciphertexts - By the variable of the destination.
 * @returns a function that throws a held failure for a destination without a ciphertext, and what KMS throws.
 */
export function decryptWebhooks(
  key: KmsKey,
  ciphertexts: Readonly<Record<string, string>>,
): (destination: string) => Promise<Secret> {
  const secrets = new Map(
    Object.entries(ciphertexts).map(([variable, ciphertext]) => [
      variable,
      lazy(() => decryptSecret(key, 'slack-webhook-url', ciphertext)),
    ]),
  );
  return async (destination) => {
    const secret = secrets.get(variableOfDestination(destination));
    if (secret === undefined)
      throw new ConfigurationFailure(`${variableOfDestination(destination)} is not set: deploy with it`);
    return await secret();
  };
}
