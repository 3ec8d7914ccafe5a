import { decryptSecret, type SecretName } from '../src/aws/decrypt-secret.ts';
import { createOctokit } from '../src/github/client.ts';
import { appTokens, InstallationTokens } from '../src/github/tokens.ts';
import { ProblemsError } from '../src/runtime/problems-error.ts';
import { Secret } from '../src/runtime/secret.ts';
import { openAdminKey } from './aws.ts';
import { type AskGitHub, connectGitHub } from './github.ts';
import { variableOfSecret } from './secrets.ts';

const now = () => new Date();

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

/** How a stage acts on GitHub. */
export interface StageGitHub {
  /** As Usher does its work. */
  readonly ask: AskGitHub;
  /** As the GitHub App itself, if Usher is one. */
  readonly askAsApp: AskGitHub | undefined;
}

/**
 * GitHub as the stage’s App, or by the stage’s token.
 *
 * @throws ProblemsError if there is none; a Failure if it does not open.
 */
export async function githubOfStage(stage: string, organization: string): Promise<StageGitHub> {
  const appId = process.env['GITHUB_APP_ID'];
  if (!appId) {
    const token = await openSetting(stage, 'github-token');
    return { ask: connectGitHub(async () => token, githubUrl()), askAsApp: undefined };
  }
  return githubOfApp(appId, await openSetting(stage, 'github-app-private-key'), organization);
}

/** GitHub as an App, in one organization. */
export function githubOfApp(appId: string, privateKey: Secret, organization: string): StageGitHub {
  const tokens = appTokens(appId, privateKey, now);
  const installed = new InstallationTokens(createOctokit(tokens, githubUrl(), now), organization, now);
  return {
    ask: connectGitHub(installed.get, githubUrl()),
    askAsApp: connectGitHub(tokens.get, githubUrl()),
  };
}

/** GitHub by a token that was given for this once, if one was. */
export function githubOfAdmin(): AskGitHub | undefined {
  const given = process.env['USHER_GITHUB_TOKEN'];
  if (!given) return undefined;
  const token = new Secret(given);
  return connectGitHub(async () => token, githubUrl());
}

export const githubUrl = () => process.env['GITHUB_API_URL'] || 'https://api.github.com';
