import type { SecretName } from '../aws/encryption-context.ts';
import { DEFAULT_DESTINATION, variableOfDestination } from '../config/slack-destination.ts';

/**
 * The setting that holds the ciphertext of a secret.
 *
 * @param destination - Of a Slack webhook URL: its name in the rules.
 */
export function variableOfSecret(name: SecretName, destination = DEFAULT_DESTINATION): string {
  switch (name) {
    case 'github-webhook-secret':
      return 'GITHUB_WEBHOOK_SECRET_CIPHERTEXT';
    case 'github-token':
      return 'GITHUB_TOKEN_CIPHERTEXT';
    case 'github-app-private-key':
      return 'GITHUB_APP_PRIVATE_KEY_CIPHERTEXT';
    case 'slack-webhook-url':
      return variableOfDestination(destination);
  }
}
