import type { KMSClient } from '@aws-sdk/client-kms';
import { encryptSecret } from '../deploy/encrypt-secret.ts';
import { LOCAL_STAGE } from '../deploy/environment.ts';
import type { SecretName } from '../src/aws/secret-names.ts';
import { destinationsOf } from '../deploy/rules/resolve.ts';
import type { Rules } from '../src/rules/rules.ts';
import { Secret } from '../src/runtime/secret.ts';
import { variableOfDestination } from '../src/runtime/destinations.ts';
import type { AppCredentials } from './install-app.ts';
import {
  hookPath,
  LOCAL_KEY,
  LOCAL_REGION,
  LOCAL_SIGNING_SECRET,
  LOCAL_TOKEN,
  LOCAL_WEBHOOK_SECRET,
} from './local-world.ts';
import { SLACK_APP, SLACK_TEAM } from './slack-clicks.ts';

/**
 * The settings of a local run that an admin would have in `.env`, with secrets encrypted by the stand-in for KMS.
 *
 * @param app - The GitHub App to act as; without it, Usher acts with a token.
 */
export async function localSettings(
  rules: Rules,
  urls: { readonly github: string; readonly slack: string },
  kms: KMSClient,
  app?: AppCredentials,
): Promise<Record<string, string>> {
  const encrypt = (name: SecretName, secret: string) =>
    encryptSecret(localKey(kms), name, new Secret(secret));
  const webhooks = destinationsOf(rules).map(
    async (name) =>
      [
        variableOfDestination(name),
        await encrypt('slack-webhook-url', `${urls.slack}${hookPath(name)}`),
      ] as const,
  );
  return {
    AWS_REGION: LOCAL_REGION,
    KMS_KEY: LOCAL_KEY,
    GITHUB_WEBHOOK_SECRET_CIPHERTEXT: await encrypt('github-webhook-secret', LOCAL_WEBHOOK_SECRET),
    ...(app === undefined
      ? { GITHUB_TOKEN_CIPHERTEXT: await encrypt('github-token', LOCAL_TOKEN) }
      : {
          GITHUB_APP_ID: String(app.id),
          GITHUB_APP_PRIVATE_KEY_CIPHERTEXT: await encrypt('github-app-private-key', app.privateKey),
        }),
    GITHUB_API_URL: urls.github,
    SLACK_WEBHOOK_ORIGIN: urls.slack,
    SLACK_SIGNING_SECRET_CIPHERTEXT: await encrypt('slack-signing-secret', LOCAL_SIGNING_SECRET),
    SLACK_TEAM_ID: SLACK_TEAM,
    SLACK_APP_ID: SLACK_APP,
    ...Object.fromEntries(await Promise.all(webhooks)),
  };
}

/** The key that encrypts a local run's secrets. */
export const localKey = (kms: KMSClient) => ({ kms, keyId: LOCAL_KEY, stage: LOCAL_STAGE });
