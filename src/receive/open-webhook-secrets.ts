import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import type { Secret } from '../config/secret.ts';
import { lazy } from '../lazy.ts';

/** The secrets of the webhook for the whole container, decrypted when they are first needed. */
export const openWebhookSecrets = (
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
