import { decryptSecret } from '../src/aws/decrypt-secret.ts';
import type { SecretName } from '../src/aws/secret-names.ts';
import { createOctokit } from '../src/github/client.ts';
import { appTokens, InstallationTokens } from '../src/github/tokens.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { openAdminKey } from './aws.ts';
import { connectGitHub, type GitHubRequest } from './github.ts';
import { variableOfSecret } from './secrets.ts';

const now = () => new Date();

/** How a stage calls GitHub. */
export interface StageGitHub {
  /** With the token that Usher works with. */
  readonly request: GitHubRequest;
  /** As the GitHub App itself; undefined if Usher uses a personal token. */
  readonly requestAsApp: GitHubRequest | undefined;
}

/**
 * Opens GitHub with the credentials of a stage: its GitHub App, or its token.
 *
 * @throws ProblemsError if neither is set; a Failure if the secret can't be decrypted.
 */
export async function openStageGitHub(stage: string, organization: string): Promise<StageGitHub> {
  const appId = process.env['GITHUB_APP_ID'];
  if (!appId) {
    const token = await decryptSetting(stage, 'github-token');
    return { request: connectGitHub(async () => token, githubApiUrl()), requestAsApp: undefined };
  }
  return openAppGitHub(appId, await decryptSetting(stage, 'github-app-private-key'), organization);
}

/** Opens GitHub as an App that is installed in an organization. */
export function openAppGitHub(appId: string, privateKey: Secret, organization: string) {
  const tokens = appTokens(appId, privateKey, now);
  const installation = new InstallationTokens(createOctokit(tokens, githubApiUrl(), now), organization, now);
  return {
    request: connectGitHub(installation.get, githubApiUrl()),
    requestAsApp: connectGitHub(tokens.get, githubApiUrl()),
  } satisfies StageGitHub;
}

/** Opens GitHub with USHER_GITHUB_TOKEN, a token for this run only; undefined if it is not set. */
export function adminGitHub(): GitHubRequest | undefined {
  const value = process.env['USHER_GITHUB_TOKEN'];
  if (!value) return undefined;
  const token = new Secret(value);
  return connectGitHub(async () => token, githubApiUrl());
}

export const githubApiUrl = () => process.env['GITHUB_API_URL'] || 'https://api.github.com';

/**
 * Decrypts a secret in the settings with the admin's credentials; the newer one, if there are two webhook secrets.
 *
 * @throws ProblemsError if it is not set; a Failure if it can't be decrypted.
 */
export async function decryptSetting(stage: string, name: SecretName): Promise<Secret> {
  const variable = variableOfSecret(name);
  const [ciphertext = ''] = (process.env[variable] ?? '').split(',');
  if (ciphertext.trim() === '') {
    throw new ProblemsError('settings', [
      `${variable} is missing: run \`npm run usher -- setup --stage ${stage}\``,
    ]);
  }
  return decryptSecret(openAdminKey(stage), name, ciphertext.trim());
}
