import { decryptSecret } from '../aws/decrypt-secret.ts';
import type { SecretName } from '../aws/encryption-context.ts';
import { ProblemsError } from '../config/problems-error.ts';
import { Secret } from '../config/secret.ts';
import { openAdminKey } from './admin-aws.ts';
import { type AskGitHub, connectGitHub } from './ask-github.ts';
import { variableOfSecret } from './secret-variable.ts';

/**
 * Opens the secret that a setting of the stage holds, by the admin’s own right; of two webhook secrets the newer one.
 *
 * @throws ProblemsError if it is not set; a Failure if it does not open.
 */
export async function openSetting(stage: string, name: SecretName): Promise<Secret> {
  const variable = variableOfSecret(name);
  const [ciphertext = ''] = (process.env[variable] ?? '').split(',');
  if (ciphertext.trim() === '') {
    throw new ProblemsError('settings', [
      `${variable} is missing: run \`npm run usher -- setup --stage ${stage}\``,
    ]);
  }
  return decryptSecret(openAdminKey(stage), name, ciphertext.trim());
}

/**
 * GitHub by the token that was given for this once, else by the one that Usher acts with.
 *
 * @throws ProblemsError if there is none; a Failure if it does not open.
 */
export async function githubOfStage(stage: string): Promise<AskGitHub> {
  const given = process.env['USHER_GITHUB_TOKEN'];
  const token = given ? new Secret(given) : await openSetting(stage, 'github-token');
  return connectGitHub(async () => token, githubUrl());
}

export const githubUrl = () => process.env['GITHUB_API_URL'] || 'https://api.github.com';
