import type { Octokit } from '@octokit/rest';
import { decryptSecret, type KmsKey } from '../aws/decrypt-secret.ts';
import type { GitHubAccess } from '../config/github-access.ts';
import type { Secret } from '../config/secret.ts';
import { lazy } from '../lazy.ts';
import { appTokens } from './app-tokens.ts';
import { connectOctokit } from './connect-octokit.ts';
import { InstallationTokens } from './installation-tokens.ts';
import type { TokenSource } from './token-source.ts';

/** The settings that lead to GitHub. */
export interface GitHubSettings {
  readonly githubAccess: GitHubAccess;
  readonly GITHUB_API_URL: string;
}

/**
 * A client of GitHub for the whole container, made when it is first needed.
 *
 * @param organization - Where a GitHub App is to be installed.
 */
export const openGitHub = (
  { githubAccess, GITHUB_API_URL: url }: GitHubSettings,
  key: KmsKey,
  organization: string,
  now: () => Date,
): (() => Promise<Octokit>) =>
  lazy(async () => {
    const open = async (): Promise<Secret | TokenSource> => {
      if (githubAccess.kind === 'token') return decryptSecret(key, 'github-token', githubAccess.token);
      const { appId, privateKey } = githubAccess;
      const secret = await decryptSecret(key, 'github-app-private-key', privateKey);
      const app = connectOctokit(appTokens(appId, secret, now), url, now);
      return new InstallationTokens(app, organization, now);
    };
    return connectOctokit(await open(), url, now);
  });
