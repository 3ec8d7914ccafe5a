import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import { ConfigurationFailure } from '../runtime/failures.ts';
import { lazy } from '../runtime/retry.ts';
import type { Secret } from '../runtime/secret.ts';
import { variableOfDestination } from '../runtime/destinations.ts';

/**
 * Decrypts the webhook URL of each Slack destination on first use.
 *
 * @param ciphertexts - In base64, by the name of the destination's variable.
 * @returns a function from a destination's name in the rules to its URL. It rejects with a ConfigurationFailure if the
 * destination has no ciphertext, and with the Failure of {@link decryptSecret}.
 */
export function decryptWebhooks(
  key: KmsKey,
  ciphertexts: Readonly<Record<string, string>>,
): (destination: string) => Promise<Secret> {
  const urls = new Map(
    Object.entries(ciphertexts).map(([variable, ciphertext]) => [
      variable,
      lazy(() => decryptSecret(key, 'slack-webhook-url', ciphertext)),
    ]),
  );
  return async (destination) => {
    const variable = variableOfDestination(destination);
    const url = urls.get(variable);
    if (url === undefined) throw new ConfigurationFailure(`${variable} is not set: set it and deploy`);
    return await url();
  };
}
